"""The page's code, built from `js/` and shipped in the package."""

from functools import cache
from importlib.resources import files

_FILE = "_bridge/pytauri-ipc.iife.js"


@cache
def bridge_script() -> str:
    """The page's side as one script, which sets `window.pytauriIpc`.

    For a window's `initialization_script`, or a script tag.

    Raises:
        FileNotFoundError: This is a checkout whose JavaScript is not built yet.
    """
    try:
        return files("pytauri_ipc").joinpath(_FILE).read_text("utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(
            "the page's code is not built; run `make js` in the checkout of pytauri-ipc (it "
            "needs Node 20 or later), or install the package from a wheel"
        ) from None

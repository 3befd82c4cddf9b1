"""The page's code, built from `js/` and shipped in the package."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic_core import to_json

_SCRIPT = "pytauri-ipc.iife.js"
_APP_SCRIPT = "pytauri-ipc-app.iife.js"
_BROWSER_SCRIPT = "pytauri-ipc-browser.iife.js"
_ENTER_SCRIPT = "pytauri-ipc-enter.iife.js"
_WIDGET_SCRIPT = "pytauri-ipc-widget.js"
_TOKENS = "tokens.css"
_MODULE = ("pytauri-ipc.js", "pytauri-ipc.d.ts")


def bridge_script() -> str:
    """The page's side as one script, which sets `window.pytauriIpc`.

    For a window's `initialization_script`, or a script tag.

    Raises:
        FileNotFoundError: This is a checkout whose JavaScript is not built yet.
    """
    return _built(_SCRIPT)


def app_script(host: str, facts: Mapping[str, object] | None = None) -> str:
    """What the windows of an `App` load: `bridge_script()`, and the built-in `ipc:` events.

    For a window's `initialization_script`: it listens from the page's first line on.

    Args:
        host: The host's name, which the page can ask for.
        facts: What else the page's end of that host has to know.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    told = to_json({"name": host, **(facts or {})}).decode().replace("<", "\\u003c")
    return f'globalThis[Symbol.for("pytauri-ipc.host")]={told};\n{_built(_APP_SCRIPT)}'


def browser_script() -> str:
    """What an `App`'s pages load where a browser shows them: `app_script()`, and the way back.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return _built(_BROWSER_SCRIPT)


def enter_script() -> str:
    """What stands behind the addresses that a program prints for a browser.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return _built(_ENTER_SCRIPT)


def widget_script() -> str:
    """The module of the widget that shows a page in a notebook's cell.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return _built(_WIDGET_SCRIPT)


def part_script(part: str) -> str:
    """What a page loads when it first has a chart, by the name `plotly`.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return _built(f"pytauri-ipc-{part}.js")


def tokens_css() -> str:
    """The variables by which all that this package shows is coloured and measured.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return _built(_TOKENS)


def runtime_files() -> dict[str, str]:
    """The page's side as a module, and its types: the text of each by its file's name.

    They are what the npm package has, for a page that has no npm packages: put side by side into a
    folder, either is all that the other needs.

    Raises:
        FileNotFoundError: As `bridge_script` does.
    """
    return {name: _built(name) for name in _MODULE}


@cache
def _built(name: str) -> str:
    try:
        return files("pytauri_ipc").joinpath("_bridge", name).read_text("utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(
            "the page's code is not built; run `make js` in the checkout of pytauri-ipc (it "
            "needs Node 20 or later), or install the package from a wheel"
        ) from None

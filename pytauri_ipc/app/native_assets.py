"""Pages as Tauri asks for them."""

from collections.abc import Iterator
from logging import getLogger
from threading import local
from typing import Final

from pytauri import Assets
from typing_extensions import override

from pytauri_ipc.app.sources import INDEX, PageSource

_logger = getLogger("pytauri_ipc")

_FALLBACK: Final = f"/{INDEX}"


class NativeAssets(Assets):
    """A source of pages for `Context.set_assets`.

    Tauri has decoded the address and cut off its query. It asks on Linux on its main thread, and
    an exception would end the process there: none leaves, Ctrl-C's neither.

    For what is not there it asks for `x.html`, `x/index.html` and at last `/index.html`, which
    would come in place of a script or a picture, as if all were well. A name with a dot gets no
    such page, so that the page's own `error` events and `fetch` tell of it; one without, as a
    page that routes by itself has it, does.

    Content types are Tauri's: by the first bytes, else by the suffix. It knows those of a page
    (`.html .css .js .mjs .json .svg .wasm`, pictures, fonts, sound), and says `text/html` for
    suffixes that it does not know, `.cjs` among them.
    """

    def __init__(self, pages: PageSource) -> None:
        self._pages = pages
        self._thread = local()

    @override
    def get(self, key: str, /) -> bytes | None:
        try:
            found = self._get(key)
            return None if found is None else bytes(found)  # pytauri takes no other kind of bytes
        except BaseException:  # pytauri would end the process
            _logger.exception("the page %s cannot be read", key)
            return None

    def _get(self, key: str) -> bytes | None:
        missed: str | None = getattr(self._thread, "missed", None)
        self._thread.missed = None
        if key == _FALLBACK and missed is not None and _is_file(missed):
            _logger.warning("a page asks for %s, which is not there", missed)
            return None
        found = self._pages.read(key)
        if found is None and key.endswith(_FALLBACK) and key != _FALLBACK:
            # If it is the last but one that Tauri tries, the next on this thread is the last.
            self._thread.missed = key.removesuffix(_FALLBACK)
        return found

    @override
    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        try:
            for path in self._pages.paths():
                found = self._pages.read(path)
                if found is not None:
                    yield path, found
        except Exception:
            _logger.exception("the pages cannot be listed")


def _is_file(path: str) -> bool:
    """Whether a page means a file by it, and no place of its own."""
    return "." in path.rpartition("/")[2]

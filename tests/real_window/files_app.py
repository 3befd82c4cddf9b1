"""An app whose pages are files: `python -m tests.real_window.files_app FOLDER`.

The folder has `page/`, the app's own pages, and `report/`, which is none of them. It says on its
standard output when a page has come, and answers a signal as every app does.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from typing_extensions import override

from pytauri_ipc import Commands
from pytauri_ipc.app import App
from pytauri_ipc.app.sources import PageSource, page_source

RAISES = "/raises.js"

commands = Commands()
heard: list[str] = []


@commands.command()
async def greet(name: str) -> str:
    return f"Hello {name}"


@commands.command()
async def said() -> list[str]:
    """What pages have emitted so far."""
    return heard


@commands.command()
async def here() -> None:
    print("here", flush=True)


@commands.on("files:said")
def _hear(data: str) -> None:
    heard.append(data)


class Broken(PageSource):
    """Pages of which one cannot be read."""

    def __init__(self, pages: PageSource) -> None:
        self._pages = pages

    @override
    def read(self, path: str, /) -> bytes | None:
        if path == RAISES:
            raise PermissionError(f"no permission for {path}")
        return self._pages.read(path)

    @override
    def paths(self) -> Iterator[str]:
        return self._pages.paths()


def main() -> int:
    parser = ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backend", choices=("asyncio", "trio"), default="asyncio")
    parser.add_argument("--broken", action="store_true")
    parser.add_argument("--show", choices=("index", "html", "report"), default="index")
    parser.add_argument("--hot-reload", action="store_true")
    options = parser.parse_args()
    folder: Path = options.folder
    page = folder / "page"
    app = App(
        commands,
        pages=Broken(page_source(page)) if options.broken else page,
        backend=options.backend,
        hot_reload=options.hot_reload,
    )
    contents = {
        "index": None,
        "html": '<link rel="stylesheet" href="css/main.css"><p id="text">shown</p>',
        "report": folder / "report" / "index.html",
    }
    app.show(contents[options.show], label="main")
    return app.run()


if __name__ == "__main__":
    sys.exit(main())

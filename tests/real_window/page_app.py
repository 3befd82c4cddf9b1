"""An app whose pages are made by `pytauri_ipc.app.page`, with the script of an `App`.

`python -m tests.real_window.page_app --theme dark`. Its files are in memory, and a test may change
them. What a page asks to have said to it is said by Python, over the page's own session.
"""

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from anyio.from_thread import start_blocking_portal
from pytauri import (
    AppHandle,
    Assets,
    RunEvent,
    RunEventType,
    WebviewUrl,
    builder_factory,
    context_factory,
)
from pytauri.webview import WebviewWindowBuilder

from pytauri_ipc import Commands, Frontend
from pytauri_ipc.app.page import document
from pytauri_ipc.bridge import app_script
from pytauri_ipc.transports.base import PageLink

SAMPLES = Path(__file__).parent / "pages" / "samples"
PERMISSIONS = ["core:default", "pytauri:default"]

commands = Commands()
files: dict[str, bytes] = {}
answers: list[list[Any]] = []


@commands.command()
async def say(event: str, data: object, frontend: Frontend) -> None:
    """Say an event to the page that asks for it, a reserved one too."""
    cast(PageLink, frontend._link).offer(event, commands.type_of(event).write(data))


@commands.command()
async def put_file(path: str, text: str) -> None:
    files[path] = text.encode()


@commands.command()
async def take_answers() -> list[list[Any]]:
    taken = answers.copy()
    answers.clear()
    return taken


@commands.on("app:*")
async def note(data: object, event: str) -> None:
    answers.append([event, data])


class Files(Assets):
    def get(self, key: str, /) -> bytes | None:
        return files.get(key)

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(files.items())


def make_files(theme: str | None) -> None:
    for file in SAMPLES.iterdir():
        text = file.read_text("utf-8")
        if file.suffix == ".html":
            text = document(text, title="A page & <its> title", theme=theme, csp=None)
        files[f"/{file.name}"] = text.encode()
    strict = "<!doctype html><title>strict</title><script src=page.js></script><p id=a>strict"
    csp = "default-src 'self' ipc: http://ipc.localhost"
    files["/strict.html"] = document(strict, title="", theme=None, csp=csp).encode()


def run(options: Namespace) -> int:
    make_files(options.theme)
    with tempfile.TemporaryDirectory() as folder, start_blocking_portal() as portal:
        (Path(folder) / "tauri.conf.json").write_text("{}")
        capability = {"identifier": "default", "windows": ["*"], "permissions": PERMISSIONS}
        config: dict[str, object] = {
            "productName": "page-tests",
            "version": "0.1.0",
            "identifier": "org.example.page-tests",
            "build": {"frontendDist": "."},
            "app": {"windows": [], "security": {"capabilities": [capability]}},
        }
        context = context_factory(folder, tauri_config=config)
        context.set_assets(Files())
        app = builder_factory().build(context, invoke_handler=commands.generate_handler(portal))

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType]
                    app_handle,
                    "main",
                    WebviewUrl.App(options.page),
                    title="Page",
                    inner_size=(900, 640),
                    initialization_script=app_script("native"),
                )

        return app.run_return(on_event)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description="Open a window whose page is made from a fragment.")
    parser.add_argument("--theme")
    parser.add_argument("--page", default="index.html", help="what the window shows")
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())

"""The app that the tests open: `python -m tests.real_window.app --backend asyncio`.

Its commands stand in the files `*_commands.py`, its pages in `pages/`. It serves them from memory
and needs no directory of its own but an empty one. When it ends, it prints one line of JSON: its
status, what its commands counted, and what of them is left.
"""

import json
import logging
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pytauri import (
    App,
    AppHandle,
    Assets,
    Manager,
    RunEvent,
    RunEventType,
    WebviewUrl,
    builder_factory,
    context_factory,
)
from pytauri.webview import WebviewWindow, WebviewWindowBuilder

from pytauri_ipc import Commands, Limits, bridge_script
from pytauri_ipc.bridge import runtime_files
from tests.conformance.commands import Journal
from tests.conformance.commands import commands as conformance
from tests.conformance.handed_over import NumberedCommands
from tests.real_window.call_commands import Given, Managed, Shared, calls
from tests.real_window.channel_commands import channels
from tests.real_window.closing_commands import Work, closing, end_first
from tests.real_window.leftovers import leftovers
from tests.real_window.page_commands import Lasting, pages

PAGES = Path(__file__).parent / "pages"
PERMISSIONS = ["core:default", "core:window:allow-close", "pytauri:default"]

windows = Commands()


@windows.command()
async def open_window(app_handle: AppHandle, label: str, page: str = "index.html") -> None:
    build_window(app_handle, label, page)


def build_window(app_handle: AppHandle, label: str, page: str) -> WebviewWindow:
    return WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType]
        app_handle,
        label,
        WebviewUrl.App(page),
        title=f"Window {label}",
        inner_size=(800, 600),
        initialization_script=bridge_script(),
    )


class PagesInMemory(Assets):
    """Every file of `pages/`, the package's module, and a bundle that a test has built."""

    def __init__(self, bundle: Path | None) -> None:
        self._files = {
            f"/{file.name}": file.read_bytes() for file in PAGES.iterdir() if file.is_file()
        }
        self._files |= {f"/{name}": text.encode() for name, text in runtime_files().items()}
        if bundle is not None:
            self._files["/bundle.js"] = bundle.read_bytes()

    def get(self, key: str, /) -> bytes | None:
        return self._files.get(key)

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(self._files.items())


def read_options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(description="Open a window for the tests.")
    parser.add_argument("--backend", choices=("asyncio", "trio"), default="asyncio")
    parser.add_argument("--debug", action="store_true", help="tell pages about unexpected errors")
    limits = Limits()
    parser.add_argument("--body-size", type=int, default=limits.body_size)
    parser.add_argument("--calls-in-flight", type=int, default=limits.calls_in_flight)
    parser.add_argument("--unsent-bytes", type=int, default=limits.unsent_bytes)
    parser.add_argument("--end-first", action="store_true", help="see `end_first`")
    parser.add_argument("--global-tauri", action="store_true", help="set window.__TAURI__")
    parser.add_argument("--page", default="index.html", help="what the first window shows")
    parser.add_argument("--bundle", type=Path, help="a script to serve as bundle.js")
    return parser.parse_args(arguments)


def make_commands(*, debug: bool) -> Commands:
    commands = NumberedCommands(debug=debug)
    commands.include(windows, "windows.")
    commands.include(calls)
    commands.include(channels, "channels.")
    commands.include(closing, "closing.")
    commands.include(pages, "pages.")
    commands.include(conformance, "suite.")
    return commands


def build_app(options: Namespace, portal: BlockingPortal, work: Work, directory: Path) -> App:
    (directory / "tauri.conf.json").write_text("{}")
    capability = {"identifier": "default", "windows": ["*"], "permissions": PERMISSIONS}
    config: dict[str, object] = {
        "productName": "real-window-tests",
        "version": "0.1.0",
        "identifier": "org.example.real-window-tests",
        "build": {"frontendDist": "."},
        "app": {
            "windows": [],
            "withGlobalTauri": options.global_tauri,
            "security": {"capabilities": [capability]},
        },
    }
    context = context_factory(directory, tauri_config=config)
    context.set_assets(PagesInMemory(options.bundle))
    limits = Limits(
        body_size=options.body_size,
        calls_in_flight=options.calls_in_flight,
        unsent_bytes=options.unsent_bytes,
    )
    states = [Given("states="), Shared("states="), work, Journal(), Lasting()]
    handler = make_commands(debug=options.debug).generate_handler(
        portal, limits=limits, states=states
    )
    if options.end_first:
        handler = end_first(handler, work)
    app = builder_factory().build(context, invoke_handler=handler)
    Manager.manage(app, Managed("Tauri"))
    Manager.manage(app, Shared("Tauri"))
    return app


def run(options: Namespace, work: Work) -> int:
    with (
        tempfile.TemporaryDirectory() as directory,
        start_blocking_portal(options.backend) as portal,
    ):
        work.portal = portal
        app = build_app(options, portal, work, Path(directory))

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                work.app_handle = app_handle
                build_window(app_handle, "main", options.page)

        status = app.run_return(on_event)
        speaker = Thread(target=work.say_last_words)
        speaker.start()
        speaker.join()
        return status


def main(arguments: Sequence[str] | None = None) -> int:
    logging.basicConfig(level=logging.INFO)
    work = Work()
    status = run(read_options(arguments), work)
    counted = {"started": work.started, "ended": work.ended, "last_words": work.last_words}
    print(json.dumps({"status": status, **counted, **leftovers()}), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())

"""What the samples with a window share: the program's context, and its window with one page.

`tauri.conf.json` beside this file says the window's permissions. Its `withGlobalTauri` is for the
pages that use Tauri's own events; this package's JavaScript needs it not.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pytauri import App, AppHandle, Context, WebviewUrl, builder_factory, context_factory
from pytauri.webview import WebviewWindowBuilder

from pytauri_ipc import Commands, bridge_script
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.native_assets import NativeAssets
from pytauri_ipc.app.sources import page_source

FOLDER = Path(__file__).parent.resolve()


def backend() -> str:
    """The event loop to run on: the program's one argument, `asyncio` unless it is given.

    Ends the program where no window can be opened.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("backend", nargs="?", choices=("asyncio", "trio"), default="asyncio")
    chosen: str = parser.parse_args().backend
    displays = (os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not any(displays):
        sys.exit("This sample opens a window, and there is no display (try `xvfb-run -a`).")
    return chosen


def context(commands: Commands) -> Context:
    """What `tauri.conf.json` says, the pages, and beside them the client of the commands."""
    made = context_factory(FOLDER)
    made.set_assets(NativeAssets(AppPages(page_source(FOLDER / "pages"), commands)))
    return made


def opens(page: str) -> Callable[[AppHandle], None]:
    """A `setup` for the builder: it opens a window with a page of `pages/`, bridge included."""

    def setup(app_handle: AppHandle) -> None:
        WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType] - PyTauri's types
            app_handle,
            "main",
            WebviewUrl.App(page),
            title=page,
            inner_size=(640, 480),
            initialization_script=bridge_script(),
        )

    return setup


def build(commands: Commands, portal: BlockingPortal, page: str) -> App:
    """The app with these commands and this page, ready to run."""
    return builder_factory().build(
        context=context(commands),
        invoke_handler=commands.generate_handler(portal),
        setup=opens(page),
    )


def run(commands: Commands, page: str) -> int:
    """Open the window and return the exit code once it is closed."""
    with start_blocking_portal(backend()) as portal:
        return build(commands, portal, page).run_return()

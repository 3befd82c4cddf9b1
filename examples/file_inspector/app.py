"""The window: the page from memory, the commands behind it."""

from pathlib import Path

from anyio.from_thread import start_blocking_portal
from pytauri import WebviewUrl, builder_factory, context_factory
from pytauri.webview import WebviewWindowBuilder

from examples.file_inspector.commands import commands
from examples.file_inspector.state import Folder, History, RunningJob
from examples.pages import Pages
from pytauri_ipc import bridge_script

HERE = Path(__file__).parent


def run(folder: Path) -> int:
    """Show a folder in a window until that is closed; on the main thread.

    Returns:
        The exit status of the program.
    """
    context = context_factory(HERE)  # reads tauri.conf.json
    context.set_assets(Pages(HERE / "page", commands))
    states = [Folder(folder), RunningJob(), History()]
    with start_blocking_portal("asyncio") as portal:
        app = builder_factory().build(
            context, invoke_handler=commands.generate_handler(portal, states=states)
        )
        WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType] - pytauri's own
            app,
            "main",
            WebviewUrl.App("index.html"),
            title="File Inspector",
            inner_size=(1080, 720),
            min_inner_size=(420, 400),
            initialization_script=bridge_script(),
        )
        return app.run_return()

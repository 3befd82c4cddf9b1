"""The window: the page from memory, the commands behind it."""

from collections.abc import Iterator
from pathlib import Path

from anyio.from_thread import start_blocking_portal
from pytauri import Assets, WebviewUrl, builder_factory, context_factory
from pytauri.webview import WebviewWindowBuilder
from typing_extensions import override

from examples.file_inspector.commands import commands
from examples.file_inspector.state import Folder, History, RunningJob
from pytauri_ipc import bridge_script
from pytauri_ipc.typescript import client_files

HERE = Path(__file__).parent


class Page(Assets):
    """The files of the page, by their path in the window's address, and a client of the commands.

    A page that is built, or checked by TypeScript, has its client on disk: `pytauri-ipc ts` writes
    the same files.
    """

    def __init__(self) -> None:
        self._files = {f"/{file.name}": file.read_bytes() for file in (HERE / "page").iterdir()}
        client = client_files(commands, language="js")
        self._files |= {f"/ipc/{name}": text.encode() for name, text in client.items()}

    @override
    def get(self, key: str, /) -> bytes | None:
        return self._files.get(key)

    @override
    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(self._files.items())


def run(folder: Path) -> int:
    """Show a folder in a window until that is closed; on the main thread.

    Returns:
        The exit status of the program.
    """
    context = context_factory(HERE)  # reads tauri.conf.json
    context.set_assets(Page())
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

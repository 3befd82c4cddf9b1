"""Pages that an example shows from memory, with a typed client of its commands."""

from collections.abc import Iterator
from pathlib import Path

from pytauri import Assets
from typing_extensions import override

from pytauri_ipc import Commands
from pytauri_ipc.typescript import client_files


class Pages(Assets):
    """The files of a folder, by their path in the window's address, and under `ipc/` the client.

    A page that is built, or checked by TypeScript, has its client on disk: `pytauri-ipc ts` writes
    the same files.
    """

    def __init__(self, folder: Path, commands: Commands) -> None:
        client = client_files(commands, language="js")
        self._files = {f"/{file.name}": file.read_bytes() for file in folder.iterdir()}
        self._files |= {f"/ipc/{name}": text.encode() for name, text in client.items()}

    @override
    def get(self, key: str, /) -> bytes | None:
        return self._files.get(key)

    @override
    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(self._files.items())

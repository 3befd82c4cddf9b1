"""An `App` that offers a file to its window: `python -m tests.real_window.download_app`."""

import sys
from base64 import b64encode

from pytauri_ipc.app import App

app = App(title="Downloads")
window = app.show("<h1>Downloads</h1>", label="main")


@app.commands.command()
async def offer(filename: str, *, is_broken: bool = False) -> None:
    """Say it as a program does; with an encoding that is none, if it is to fail."""
    encoding = "rot13" if is_broken else "base64"
    content = b64encode(bytes(range(256))).decode()
    data = {"content": content, "encoding": encoding, "filename": filename}
    window.emit("ipc:download", data)


if __name__ == "__main__":
    sys.exit(app.run())

"""An `App` that offers a file to its window: `python -m tests.real_window.download_app`."""

import sys
from base64 import b64encode

from pytauri_ipc.app import App

app = App(title="Downloads")
window = app.show("<h1>Downloads</h1>", label="main")


@app.commands.command()
async def offer(filename: str) -> None:
    """Say it as a program does."""
    content = b64encode(bytes(range(256))).decode()
    data = {"content": content, "encoding": "base64", "filename": filename}
    window.emit("ipc:download", data)


if __name__ == "__main__":
    sys.exit(app.run())

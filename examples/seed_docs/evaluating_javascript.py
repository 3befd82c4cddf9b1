"""Running JavaScript in the page from Python. It is sent off; no result comes back."""

import sys

from pytauri.webview import WebviewWindow

from examples.seed_docs import _window
from pytauri_ipc import Commands

commands = Commands()

SCRIPT = (_window.FOLDER / "evaluated.js").read_text("utf-8")


@commands.command()
async def sunset(webview_window: WebviewWindow) -> None:
    webview_window.eval(SCRIPT)


def main() -> int:
    return _window.run(commands, "evaluating_javascript.html")


if __name__ == "__main__":
    sys.exit(main())

"""An app with a double for Tauri, and code that blocks: `python -m tests.app.blocked_app WHERE`.

It says `blocked` once that is so, and where it ends.
"""

import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest

from pytauri_ipc.app import App
from tests.app.fake_native import install_fake_native
from tests.app.signal_program import say


def block() -> None:
    say("blocked")
    time.sleep(60)


def main(where: str) -> int:
    # A shell's background job ignores Ctrl-C, and so does all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        if where == "waits at first":
            say("blocked")
            try:
                await anyio.sleep_forever()
            finally:
                say("cancelled")
        if where == "at first":
            block()
        app.show("<p>")
        yield
        if where == "at last":
            block()

    app = App(lifespan=lifespan)

    async def in_the_loop(_data: object) -> None:
        block()

    def in_a_thread(_data: object) -> None:
        block()

    with pytest.MonkeyPatch.context() as patch:
        host = install_fake_native(patch)
        if where in ("in a loop", "in a thread"):
            app.on("ipc:closed", in_the_loop if where == "in a loop" else in_a_thread)
            app.tray()  # it lives on
            host.on_run = lambda: host.is_closed_by_a_person("main")
        if where == "at last":
            host.on_run = app.exit
        app.run()
    say("run has returned")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

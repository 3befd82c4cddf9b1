"""Apps that play by themselves, and what comes of it.

A part is an async function that stands beside its test. It runs in a process of its own, beside an
`App`, on a thread and an event loop of its own; what it gives is what the test looks at.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any, TypeAlias

import anyio
from anyio import to_thread

from pytauri_ipc.app import App, WindowHandle
from tests.real_window.driving import PYTHON, REPOSITORY, TIMEOUT, TROUBLE
from tools.processes import ending_all

LONGEST = 100.0
"""Seconds that a process may take; a test's own deadline may be shorter."""

MINE = "app:"
"""Events of this namespace are kept."""


class Stage:
    """What a part plays with.

    Attributes:
        app: The app. It runs once the part says so.
        events: What pages have said so far: event, data and label.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self.events: list[list[Any]] = []
        self._begun = Event()
        self._code: Future[int] = Future()
        self._changed = Condition()
        app.on("*", self._note)

    async def _note(self, data: Any, event: str, label: str) -> None:
        if event.startswith(MINE):
            self.note([event, data, label])

    def note(self, entry: list[Any]) -> None:
        """Add an entry to the events; from any thread."""
        with self._changed:
            self.events.append(entry)
            self._changed.notify_all()

    def run(self) -> None:
        """Have the app run."""
        self._begun.set()

    async def until(self, is_so: Callable[[], object], timeout: float = TIMEOUT) -> None:
        """Wait until something is so; it is looked at with each event, and now and then."""
        deadline = monotonic() + timeout

        def wait() -> bool:
            with self._changed:
                while not is_so():
                    if monotonic() > deadline:
                        return False
                    self._changed.wait(0.05)
                return True

        if not await to_thread.run_sync(wait):
            raise AssertionError(f"it never was so; heard: {self.events[-50:]}")

    async def heard(self, count: int) -> list[list[Any]]:
        """So many events, once they are there."""
        await self.until(lambda: len(self.events) >= count)
        return self.events[:count]

    async def said(self, *entry: object) -> None:
        """Wait until a page has said that: event, data and label."""
        await self.until(lambda: list(entry) in self.events)

    async def there(self, *windows: WindowHandle) -> None:
        """Wait until the pages of windows are there."""
        for window in windows:
            await window.evaluate("1", timeout=TIMEOUT)

    async def ended(self) -> int:
        """What `run` has returned, once it has."""
        return await to_thread.run_sync(self._code.result, TIMEOUT)

    # --- on the main thread -----------------------------------------------------------------

    def wait_for_run(self) -> bool:
        return self._begun.wait(LONGEST)

    def has_ended(self, code: int) -> None:
        self._code.set_result(code)


Part: TypeAlias = Callable[[Stage], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Played:
    """How it went.

    Attributes:
        value: What the part gave.
        status: That of the process: what `App.run` has returned.
        log: What the process printed.
    """

    value: Any
    status: int
    log: str


def played(
    part: Part, backend: str = "asyncio", *, logs: bool = False, **options: object
) -> Played:
    """Have a part played.

    Args:
        part: A function of a test's module.
        backend: The event loop of app and part.
        logs: Whether a traceback may be logged.
        options: More arguments for `App`; JSON.
    """
    arguments = [part.__module__, part.__name__, backend, json.dumps(options)]
    with tempfile.TemporaryDirectory() as folder, ending_all() as mark:
        answer = Path(folder) / "answer.json"
        done = subprocess.run(
            [*PYTHON, "-m", "tests.real_window.playing", str(answer), *arguments],
            env={**os.environ, **mark},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert answer.exists(), done.stdout
        value = json.loads(answer.read_text("utf-8"))
    assert not [word for word in TROUBLE if word in done.stdout], done.stdout
    assert logs or "Traceback" not in done.stdout, done.stdout
    return Played(value, done.returncode, done.stdout)


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    answer, module, name, backend, options = sys.argv[1:]
    part: Part = getattr(import_module(module), name)

    @asynccontextmanager
    async def lifespan(_: App) -> AsyncGenerator[None]:
        yield  # an app with a lifespan may run before it has a window

    app = App(backend=backend, lifespan=lifespan, title="Played", **json.loads(options))  # pyright: ignore[reportArgumentType]
    stage = Stage(app)

    async def play() -> object:
        with anyio.fail_after(LONGEST - 10):
            return await part(stage)

    def tell() -> None:
        try:
            value = anyio.run(play, backend=backend)
            Path(answer).write_text(json.dumps(value), "utf-8")
        finally:
            stage.run()
            app.exit()

    thread = Thread(target=tell)
    thread.start()
    stage.wait_for_run()
    code = app.run()
    stage.has_ended(code)
    thread.join()
    return code


if __name__ == "__main__":
    sys.exit(main())

"""An app that runs in the background of a program, and ends with it."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from contextlib import contextmanager, suppress
from logging import getLogger
from threading import Thread, main_thread
from typing import Final

from pytauri_ipc.app.life import Life

_logger = getLogger("pytauri_ipc")

_LONGEST_END: Final = 10.0
"""Seconds that the app has to end, after its program."""


class Background:
    """A life on a thread of its own. For any thread.

    Args:
        life: The app's.
    """

    def __init__(self, life: Life) -> None:
        self._life = life
        self._begun: Future[None] = Future()
        self._code: Future[int] = Future()
        self._exit: Callable[[int], object] | None = None

    def start(self) -> None:
        """Begin, and return once pages can be answered; raises what keeps the app from it."""
        # A daemon, for Python runs nothing of ours before it has waited for other threads.
        Thread(target=self._run, name="app", daemon=True).start()
        self._begun.result()
        Thread(target=self._end_with_program, name="app's end").start()

    def wait(self, timeout: float | None) -> int:
        """Wait for the end; gives the exit code, or raises what has ended it.

        Raises:
            TimeoutError: It has not ended by then.
        """
        try:
            return self._code.result(timeout)
        except NotDone:
            if self._code.done():
                raise
            raise TimeoutError(f"the app has not ended within {timeout:g} s") from None

    def _run(self) -> None:
        try:
            code = self._life.run(self._ends_by, lambda: self._begun.set_result(None))
        except BaseException as error:
            if self._begun.done():
                _logger.critical("the app has ended", exc_info=error)
            else:
                self._begun.set_exception(error)
            self._code.set_exception(error)
        else:
            self._code.set_result(code)

    @contextmanager
    def _ends_by(self, exit: Callable[[int], object]) -> Generator[None]:  # noqa: A002
        self._exit = exit
        yield

    def _end_with_program(self) -> None:
        """The main thread counts as ended once its program is, while others are waited for."""
        main_thread().join()
        if self._exit is not None and not self._code.done():
            self._exit(0)
            with suppress(BaseException):
                self._code.result(_LONGEST_END)

"""An app that runs in the background of a program, and ends with it."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from contextlib import contextmanager, suppress
from logging import getLogger
from threading import Lock, Thread, main_thread
from time import monotonic
from typing import Final

from pytauri_ipc.app.life import Life

_logger = getLogger("pytauri_ipc")

_LONGEST_END: Final = 10.0
"""Seconds that all apps have to end in good order, after their program."""


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
        """Begin; see `begun`."""
        try:
            _program.follow(self)
            # A daemon, for Python runs nothing of ours before it has waited for other threads.
            Thread(target=self._run, name="app", daemon=True).start()
        except BaseException as error:  # there is no room for a thread
            self._has_failed(error)
            _program.forget(self)
            raise

    def begun(self) -> None:
        """Wait until pages can be answered; raises what keeps the app from it."""
        self._begun.result()

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

    @property
    def could_not_begin(self) -> bool:
        """Whether something has kept it from beginning."""
        return self._begun.done() and self._begun.exception() is not None

    def exit(self) -> bool:
        """Have it end, if it runs; whether it does."""
        if self._exit is None or self._code.done():
            return False
        self._exit(0)
        return True

    def _run(self) -> None:
        try:
            code = self._life.run(self._ends_by, lambda: self._begun.set_result(None))
        except BaseException as error:
            if self._begun.done():
                _logger.critical("the app has ended", exc_info=error)
            self._has_failed(error)
        else:
            self._code.set_result(code)
        finally:
            _program.forget(self)

    def _has_failed(self, error: BaseException) -> None:
        if not self._begun.done():
            self._begun.set_exception(error)
        self._code.set_exception(error)

    @contextmanager
    def _ends_by(self, exit: Callable[[int], object]) -> Generator[None]:  # noqa: A002
        self._exit = exit
        yield


class _Program:
    """The end of this program, which is one for all that runs in its background."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[Background] = set()
        self._has_thread = False

    def follow(self, background: Background) -> None:
        """Have it ended with the program."""
        with self._lock:
            self._running.add(background)
            if not self._has_thread:
                Thread(target=self._wait, name="program's end").start()
                self._has_thread = True

    def forget(self, background: Background) -> None:
        """It has ended."""
        with self._lock:
            self._running.discard(background)

    def _wait(self) -> None:
        """The main thread counts as ended once its program is, while others are waited for."""
        main_thread().join()
        with self._lock:
            running = tuple(self._running)
        ending = [background for background in running if background.exit()]
        end = monotonic() + _LONGEST_END
        for background in ending:
            with suppress(BaseException):
                background.wait(max(0.0, end - monotonic()))


_program: Final = _Program()

"""What an app has its host do, in the order in which it was asked for, from any thread.

Operations are plain data: a host may be another process.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from logging import getLogger
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, NamedTuple, cast

from pytauri_ipc.errors import FrontendClosed, InvokeException

_logger = getLogger("pytauri_ipc")


class Operation(NamedTuple):
    """One thing to do.

    Attributes:
        label: The window's, or the tray's.
        action: What to do.
        arguments: With what.
        answer: Gets what the host answers, where somebody has asked.
    """

    label: str
    action: str
    arguments: tuple[Any, ...]
    answer: Future[Any] | None = None


class Operations:
    """The queue of an app. What is put before the app runs is done once it does."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._lock = Lock()
        self._is_stopped = False

    def put(self, label: str, action: str, *arguments: Any) -> bool:
        """Have something done; whether it will be: after `stop` it is not."""
        with self._lock:
            if not self._is_stopped:
                self._queue.put(Operation(label, action, arguments))
            return not self._is_stopped

    def ask(self, label: str, question: str, *arguments: Any) -> Future[Any]:
        """Have a question answered, after what was put before."""
        answer: Future[Any] = Future()
        with self._lock:
            if self._is_stopped:
                answer.set_exception(_ended())
            else:
                self._queue.put(Operation(label, question, arguments, answer))
        return answer

    def serve(self, execute: Callable[[Operation], Any]) -> None:
        """Do what is put, until `stop`; on a thread of its own.

        Args:
            execute: Does one thing. What it gives is the answer, and what it raises is too, or is
                logged. A future that it gives has the answer later, and nothing waits for it.
        """
        while (operation := self._queue.get()) is not None:
            _do(operation, execute)

    def stop(self) -> None:
        """Do nothing any more: who has asked gets `FrontendClosed`."""
        with self._lock:
            self._is_stopped = True
        with suppress(Empty):  # the thread that serves may take one away as well
            while True:
                operation = self._queue.get_nowait()
                if operation is not None and operation.answer is not None:
                    _answer(operation.answer, error=_ended())
        self._queue.put(None)


def _ended() -> FrontendClosed:
    return FrontendClosed("the app has ended")


def _do(operation: Operation, execute: Callable[[Operation], Any]) -> None:
    label, action, _, answer = operation
    try:
        result = execute(operation)
    except BaseException as error:  # as a panic of Rust's is: it ends nothing
        if answer is not None:
            _answer(answer, error=_as_exception(error))
        elif isinstance(error, FrontendClosed):
            _logger.debug("%s of window %r: %s", action, label, error)
        elif isinstance(error, InvokeException):  # the host cannot, and says what to do instead
            _logger.warning("window %r: %s", label, error)
        else:
            _logger.exception("%s of window %r failed", action, label)
        return
    if answer is None:
        return
    if isinstance(result, Future):
        cast("Future[Any]", result).add_done_callback(partial(_pass_on, answer))
    else:
        _answer(answer, result)


def _pass_on(answer: Future[Any], answered: Future[Any]) -> None:
    error = answered.exception()
    if error is None:
        _answer(answer, answered.result())
    else:
        _answer(answer, error=_as_exception(error))


def _as_exception(error: BaseException) -> Exception:
    """What who has asked can hear of it without being ended by it."""
    return error if isinstance(error, Exception) else RuntimeError(f"the host failed: {error}")


def _answer(answer: Future[Any], result: Any = None, error: Exception | None = None) -> None:
    if not answer.set_running_or_notify_cancel():  # nobody waits any more
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)

"""What a child was asked and has not answered yet, and its errors as what they are here."""

from collections.abc import Mapping
from concurrent.futures import Future
from itertools import count
from typing import Any, Final

from pytauri_ipc.errors import FrontendClosed

_ERRORS: Final[Mapping[str, type[Exception]]] = {
    "FrontendClosed": FrontendClosed,
    "KeyError": KeyError,
    "ValueError": ValueError,
}
"""Errors of the child that are raised here as what they are; others are `RuntimeError`."""


class Questions:
    """Those that wait. They are asked on one thread, and answered on another."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._waiting: dict[int, Future[Any]] = {}

    def ask(self) -> tuple[int, Future[Any]]:
        """The number of one more, and what gets its answer."""
        number = next(self._numbers)
        answer = self._waiting[number] = Future[Any]()
        return number, answer

    def answered(self, line: Mapping[str, Any]) -> None:
        """A child answers; one that nobody has asked for is nothing."""
        answer = self._waiting.pop(line["request_id"], None)
        if answer is None:
            return
        if line["success"]:
            answer.set_result(line["result"])
        else:
            answer.set_exception(error_of(line))

    def give_up(self, error: Exception) -> None:
        """Nobody answers any more what was asked."""
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(error)


def error_of(line: Mapping[str, Any]) -> Exception:
    """The error that a line of the child tells of."""
    return _ERRORS.get(line["kind"], RuntimeError)(line["error"])

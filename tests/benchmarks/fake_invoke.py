"""A double of PyTauri's `Invoke`: what a page says, without a page. The same for both sides."""

from threading import Lock
from typing import Any

PATIENCE = 30.0
"""Seconds that a batch may take: an answer that never comes ends the run."""


class FakeWindow:
    """As much of a `WebviewWindow` as a call looks at."""

    def label(self) -> str:
        return "main"

    def on_window_event(self, handler: object, /) -> None:
        """It is never closed."""


_WINDOW = FakeWindow()


class Batch:
    """Calls that are in flight at once. One thread waits, another one answers."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._rejections: list[str] = []
        self._all = Lock()
        self._all.acquire()

    def answered(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._all.release()

    def rejected(self, value: str) -> None:
        self._rejections.append(value)
        self.answered()

    def wait(self) -> None:
        """Wait until every call has an answer.

        Raises:
            RuntimeError: One was rejected, or has none after `PATIENCE`.
        """
        if not self._all.acquire(timeout=PATIENCE):
            raise RuntimeError(f"{self._left} calls have no answer after {PATIENCE:g} s")
        if self._rejections:
            raise RuntimeError(f"a call was rejected: {self._rejections[0]}")


class FakeResolver:
    """A double of PyTauri's `InvokeResolver`."""

    __slots__ = ("_batch", "arguments")

    def __init__(self, arguments: dict[str, Any], batch: Batch) -> None:
        self.arguments = arguments
        self._batch = batch

    def resolve(self, value: str | bytes, /) -> None:
        self._batch.answered()

    def reject(self, value: str, /) -> None:
        self._batch.rejected(value)


class FakeInvoke:
    """One call of a page."""

    __slots__ = ("_batch", "_body", "command")

    def __init__(self, command: str, body: bytes, batch: Batch) -> None:
        self.command = command
        self._body = body
        self._batch = batch

    def bind_to(self, parameters: Any, /) -> FakeResolver:
        arguments: dict[str, Any] = {}
        if "body" in parameters:
            arguments["body"] = self._body
        if "webview_window" in parameters:
            arguments["webview_window"] = _WINDOW
        return FakeResolver(arguments, self._batch)

    def reject(self, value: str, /) -> None:
        self._batch.rejected(value)

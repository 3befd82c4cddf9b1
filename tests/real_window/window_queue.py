"""Controls of windows without an app above them: one queue, and one thread that works it off."""

from __future__ import annotations

from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any

from anyio import to_thread
from pytauri.webview import WebviewWindow
from typing_extensions import override

from pytauri_ipc.app.controls import WindowControls
from pytauri_ipc.app.native_controls import NativeControls

Said = tuple[str, tuple[object, ...], Future[Any] | None]


class QueuedControls(WindowControls):
    """A window's controls, as its handle has them."""

    def __init__(self, window: WebviewWindow) -> None:
        self._controls = NativeControls(window)
        self._queue: SimpleQueue[Said] = SimpleQueue()
        Thread(target=self._work, name="window", daemon=True).start()

    @override
    def _control(self, action: str, /, *arguments: object) -> None:
        self._queue.put((action, arguments, None))

    @override
    async def _ask(self, question: str, /, *arguments: object) -> Any:
        answer: Future[Any] = Future()
        self._queue.put((question, arguments, answer))
        return await to_thread.run_sync(answer.result)

    def _work(self) -> None:
        while True:
            name, arguments, answer = self._queue.get()
            if answer is None:
                self._controls.control(name, arguments)
                continue
            try:
                answer.set_result(self._controls.answer(name, arguments))
            except Exception as error:  # noqa: BLE001 - it is the answer
                answer.set_exception(error)

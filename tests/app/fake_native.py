"""Doubles of hosts: they keep what one would do, and open no window."""

import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from pytauri_ipc.app import requirements
from pytauri_ipc.app.operations import Operation
from pytauri_ipc.transports.tauri import TauriServer


class FakeHost:
    """Runs until its last window is closed, or `exit` is called.

    Attributes:
        setting: What it was made with.
        done: The operations, as (label, action, arguments ...).
        answers: What questions are answered with, by name.
        on_run: Is called on the main thread while it runs.
    """

    def __init__(self) -> None:
        self.setting: Any = None
        self.done: list[tuple[Any, ...]] = []
        self.answers: dict[str, Any] = {}
        self.on_run: Callable[[], object] = lambda: None
        self.server: Any = None
        self._open: dict[str, int] = {}
        self._codes: SimpleQueue[int] = SimpleQueue()

    def open(self) -> None:
        pass

    def run(self) -> int:
        worker = Thread(target=self.setting.operations.serve, args=(self._execute,))
        worker.start()
        try:
            self.on_run()
            return self._codes.get(timeout=20)
        finally:
            self.setting.operations.stop()
            worker.join()

    def close(self) -> None:
        """It has nothing to let go of."""

    def exit(self, code: int) -> None:
        self._codes.put(code)

    def address_of(self, label: str) -> str | None:
        return f"http://127.0.0.1/{label}"

    def display(self, label: str) -> None:
        self.done.append((label, "display"))

    def is_closed_by_a_person(self, label: str) -> None:
        """A window goes, as Tauri would say."""
        self.setting.hooks.window_is_gone(label, self._open.pop(label))
        if not self._open and not self.setting.hooks.lives_on():
            self.exit(0)

    def _execute(self, operation: Operation) -> Any:
        label, action, arguments, _ = operation
        self.done.append((label, action, *arguments))
        if action == "exit":
            self.exit(*arguments)
        elif action == "open":
            self._open[label] = arguments[0]
        elif action == "close":
            self.is_closed_by_a_person(label)
        return self.answers.get(action)

    @property
    def actions(self) -> list[tuple[str, str]]:
        return [(label, action) for label, action, *_ in self.done]


def install_fake_native(
    monkeypatch: pytest.MonkeyPatch, name: str = "native", cls: str = "NativeHost"
) -> FakeHost:
    """Have the next app run in a double of that host, as if there were a display."""
    host = FakeHost()

    def made(setting: Any) -> FakeHost:
        host.setting = setting
        host.server = TauriServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        return host

    module: Any = ModuleType(f"pytauri_ipc.app.{name}")
    setattr(module, cls, made)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setenv("PYTAURI_IPC_HOST", name)
    monkeypatch.setattr(requirements, "lacking_display", lambda: None)
    return host

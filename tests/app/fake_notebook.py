"""A notebook for tests: an IPython and an anywidget that only keep what is said to them."""

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import pytest


class Events:
    """IPython's events."""

    def __init__(self) -> None:
        self.callbacks: dict[str, list[Callable[..., object]]] = {}

    def register(self, event: str, callback: Callable[..., object]) -> None:
        self.callbacks.setdefault(event, []).append(callback)

    def unregister(self, event: str, callback: Callable[..., object]) -> None:
        self.callbacks[event].remove(callback)

    def trigger(self, event: str) -> None:
        for callback in tuple(self.callbacks[event]):
            callback(None)


class ZMQInteractiveShell:
    """The shell of a notebook's kernel."""

    def __init__(self) -> None:
        self.events = Events()
        self.runs = 0

    def get_parent(self) -> dict[str, Any]:
        """The message that the cell which runs was sent in; each call is one more run."""
        self.runs += 1
        return {"header": {"msg_id": f"run-{self.runs}"}, "metadata": {"cellId": "cell"}}


class Comm:
    """What carries the messages of a widget."""

    def __init__(self) -> None:
        self.closed: Callable[[object], object] | None = None

    def on_close(self, callback: Callable[[object], object]) -> None:
        self.closed = callback


class Layout:
    """The style of a widget."""

    def close(self) -> None:
        pass


class AnyWidget:
    """A widget; what it is told is kept, and what its views say is said by tests."""

    made: list["AnyWidget"]
    shown: list["AnyWidget"]
    _esm: str

    def __init__(self) -> None:
        self.comm = Comm()
        self.is_closed = False
        self.layout = Layout()
        self.told: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        self.hears: Callable[[object, Any, Sequence[memoryview]], object] | None = None
        type(self).made.append(self)

    def on_msg(self, callback: Callable[[object, Any, Sequence[memoryview]], object]) -> None:
        self.hears = callback

    def send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        self.told.append(content)
        self.buffers.append(buffers)

    def close(self) -> None:
        self.is_closed = True

    def says(self, content: dict[str, Any], *buffers: bytes) -> None:
        """A view says something."""
        assert self.hears is not None
        self.hears(self, content, [memoryview(one) for one in buffers])

    def state(self) -> dict[str, Any]:
        """The last state that it was told."""
        return [one for one in self.told if one["kind"] == "state"][-1]

    def _repr_mimebundle_(self) -> tuple[dict[str, str], dict[str, str]]:
        return {"text/plain": "a widget"}, {}


def install_fake_notebook(monkeypatch: pytest.MonkeyPatch) -> tuple[ZMQInteractiveShell, Any]:
    """Have this be a notebook; gives its shell, and the class of its widgets."""
    shell = ZMQInteractiveShell()
    widgets: Any = type("AnyWidget", (AnyWidget,), {"made": [], "shown": []})
    ipython: Any = ModuleType("IPython")
    ipython.get_ipython = lambda: shell
    display: Any = ModuleType("IPython.display")
    display.display = widgets.shown.append
    anywidget: Any = ModuleType("anywidget")
    anywidget.AnyWidget = widgets
    for module in (ipython, display, anywidget):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return shell, widgets

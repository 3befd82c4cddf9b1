"""What the child does with what it is told, and with windows that go; without windows."""

import os
from typing import Any

import pytest

from pytauri_ipc.app.operations import Operation
from pytauri_ipc.transports.stdio import PipeWriter, Said
from tests.fake_page import structured
from tests.fake_tauri import FakeWindow, Rejected


@pytest.fixture
def child() -> Any:
    from pytauri_ipc.app import child_windows  # noqa: PLC0415 - it loads Tauri

    reading, writing = os.pipe()
    writer = PipeWriter(writing)
    windows: Any = object.__new__(child_windows.ChildWindows)
    windows._openings = child_windows._Openings(writer)
    windows._invokes = child_windows._Invokes(writer, windows._openings)
    windows._operations = child_windows._ParentsOperations(windows._openings.opens)
    yield windows
    writer.close()
    os.close(reading)


def test_it_ends_after_what_was_said_before(child: Any) -> None:
    done: list[str] = []

    def execute(operation: Operation) -> None:
        done.append(operation.action)
        if operation.action == "exit":
            assert operation.arguments == (3,)
            child._operations.stop()

    child.hear(Said({"action": "print", "label": "main", "arguments": []}))
    child.hear(Said({"action": "exit", "code": 3}))
    child._operations.serve(execute)
    assert done == ["print", "exit"]


def test_nothing_is_kept_of_a_window_that_is_gone(
    child: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where its page invokes at that very moment, on a thread of PyTauri's."""
    child._openings.opens("main", 1)
    late = structured("greet", window=FakeWindow("main"))
    forget = child._invokes.forget

    def forget_and_hear(label: str, opening: int) -> None:
        forget(label, opening)
        child._invokes.hear(late)

    monkeypatch.setattr(child._invokes, "forget", forget_and_hear)
    child._is_gone("main", 1)
    assert child._invokes._windows == {}
    assert late.answer() == Rejected("the window is closed")

"""The states of threads that Python did not make; in a real window see `test_calls.py` there."""

import ctypes
import threading

import pytest

from pytauri_ipc import thread_state
from pytauri_ipc.thread_state import keep_thread_state


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads of which a reference was taken."""
    taken: list[int] = []

    class Api:
        """A double of `ctypes.pythonapi`."""

        @staticmethod
        def PyGILState_Ensure() -> None:  # noqa: N802 - CPython's own name
            taken.append(threading.get_ident())

    monkeypatch.setattr(ctypes, "pythonapi", Api)
    monkeypatch.setattr(thread_state, "_kept", 0)
    return taken


def in_new_threads(count: int) -> None:
    for _ in range(count):
        thread = threading.Thread(target=keep_thread_state)
        thread.start()
        thread.join(30)


def test_a_thread_is_kept_once_however_often_it_calls(taken: list[int]) -> None:
    def call_often() -> None:
        for _ in range(3):
            keep_thread_state()

    thread = threading.Thread(target=call_often)
    thread.start()
    thread.join(30)
    assert taken == [thread.ident]


def test_threads_that_come_and_go_are_kept_up_to_a_number(
    taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_state, "_MOST", 2)
    in_new_threads(5)
    assert len(taken) == 2


def test_a_thread_of_pythons_own_ends_as_ever() -> None:
    before = threading.active_count()
    in_new_threads(3)
    assert threading.active_count() == before


def test_an_interpreter_without_that_function_goes_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "pythonapi", object())
    monkeypatch.setattr(thread_state, "_kept", 0)
    ended: list[str] = []

    def call() -> None:
        keep_thread_state()
        ended.append("without an error")

    thread = threading.Thread(target=call)
    thread.start()
    thread.join(30)
    assert ended

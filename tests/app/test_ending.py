"""What goes wrong on the thread of the windows, or is asked of a window that is open already."""

from threading import Thread

import pytest

from pytauri_ipc.app import App
from pytauri_ipc.app.operations import Operation, Operations


class Panic(BaseException):
    """As Rust's are, which are no `Exception`."""


def test_a_panic_of_the_host_fails_one_question_and_ends_nothing() -> None:
    operations = Operations()

    def execute(operation: Operation) -> str:
        if operation.action == "panics":
            raise Panic("the host is upset")
        return "done"

    worker = Thread(target=operations.serve, args=(execute,), daemon=True)
    worker.start()
    operations.put("main", "panics")
    failed = operations.ask("main", "panics")
    with pytest.raises(RuntimeError, match="the host is upset"):
        failed.result(10)
    assert operations.ask("main", "works").result(10) == "done"
    operations.stop()
    worker.join(10)
    assert not worker.is_alive()


def test_a_window_that_is_open_follows_what_is_said_of_being_visible() -> None:
    app = App()
    window = app.show("<p>one</p>")
    app.show("<p>two</p>", label="main", visible=False)
    assert not window.is_visible
    app.show("<p>three</p>", label="main", visible=False)
    assert not window.is_visible
    app.show("<p>four</p>", label="main")
    assert window.is_visible

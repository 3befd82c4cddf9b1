"""What an app has its host do: in order, on one thread, and not any more once the app has ended."""

import logging
import threading
from concurrent.futures import Future
from typing import Any

import pytest
from typing_extensions import override

from pytauri_ipc.app.operations import Operation, Operations
from pytauri_ipc.errors import FrontendClosed


def serve(operations: Operations, answers: dict[str, Any] | None = None) -> list[Operation]:
    """Do what was put until the end of the queue; gives what was done."""
    done: list[Operation] = []

    def execute(operation: Operation) -> Any:
        done.append(operation)
        if operation.action == "stop":
            operations.stop()
        answer = (answers or {}).get(operation.action)
        if isinstance(answer, Exception):
            raise answer
        return answer

    operations.put("", "stop")
    operations.serve(execute)
    return [one for one in done if one.action != "stop"]


def test_what_is_put_before_is_done_in_order_with_what_is_asked() -> None:
    operations = Operations()
    operations.put("main", "open", 1, "two")
    answer = operations.ask("main", "title", 3)
    operations.put("other", "close")
    done = serve(operations, {"title": "Notes"})
    assert [one[:3] for one in done] == [
        ("main", "open", (1, "two")),
        ("main", "title", (3,)),
        ("other", "close", ()),
    ]
    assert answer.result(0) == "Notes"


def test_what_a_question_raises_is_its_answer() -> None:
    operations = Operations()
    answer = operations.ask("main", "title")
    serve(operations, {"title": LookupError("no title")})
    with pytest.raises(LookupError, match="no title"):
        answer.result(0)


def test_an_answer_that_comes_later_is_not_waited_for() -> None:
    operations = Operations()
    later: dict[str, Future[str]] = {name: Future() for name in ("title", "url", "theme")}
    answers = {name: operations.ask("main", name) for name in later}
    serve(operations, dict(later))
    assert not any(answer.done() for answer in answers.values())
    answers["theme"].cancel()
    later["url"].set_exception(LookupError("no page"))
    later["title"].set_result("Notes")
    later["theme"].set_result("dark")
    assert answers["title"].result(0) == "Notes"
    with pytest.raises(LookupError, match="no page"):
        answers["url"].result(0)


def test_what_an_action_raises_is_logged_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    operations = Operations()
    operations.put("main", "paint")
    operations.put("main", "close")
    done = serve(operations, {"paint": LookupError("no colour")})
    assert [one.action for one in done] == ["paint", "close"]
    [record] = caplog.records
    assert record.getMessage() == "paint of window 'main' failed"
    assert "no colour" in caplog.text


def test_an_action_on_a_window_that_was_closed_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "pytauri_ipc")
    operations = Operations()
    operations.put("main", "hide")
    serve(operations, {"hide": FrontendClosed("it is closed")})
    [record] = caplog.records
    assert record.levelname == "DEBUG"


def test_a_question_that_nobody_waits_for_any_more_breaks_nothing() -> None:
    operations = Operations()
    cancelled, other = operations.ask("main", "title"), operations.ask("main", "url")
    cancelled.cancel()
    serve(operations, {"url": "here"})
    assert other.result(0) == "here"
    assert cancelled.cancelled()


def test_after_the_end_actions_are_not_done_and_questions_are_refused() -> None:
    operations = Operations()
    operations.put("main", "close")
    before = operations.ask("main", "title")
    operations.stop()
    operations.put("main", "late")
    after = operations.ask("main", "title")
    for answer in (before, after):
        with pytest.raises(FrontendClosed, match="the app has ended"):
            answer.result(0)
    operations.serve(lambda operation: pytest.fail(f"{operation} was done"))
    assert operations._queue.empty()  # nothing piles up


def test_it_may_be_stopped_twice() -> None:
    operations = Operations()
    operations.stop()
    operations.stop()
    assert serve(operations) == []


def test_the_end_does_not_wait_for_what_the_other_thread_has_taken() -> None:
    class TakenMeanwhile:
        """A queue whose last operation another thread takes, right after it was seen."""

        def __init__(self, queue: Any) -> None:
            self.queue = queue

        def empty(self) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            return getattr(self.queue, name)

    operations = Operations()
    operations._queue = TakenMeanwhile(operations._queue)  # pyright: ignore[reportAttributeAccessIssue]
    stopping = threading.Thread(target=operations.stop, daemon=True)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()


def test_operations_of_many_threads_are_each_done_once_in_each_threads_order() -> None:
    operations = Operations()

    def put(name: str) -> None:
        for number in range(200):
            operations.put(name, "do", number)

    threads = [threading.Thread(target=put, args=(f"t{one}",)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = serve(operations)
    for one in range(4):
        own = [operation.arguments[0] for operation in done if operation.label == f"t{one}"]
        assert own == list(range(200))


def test_an_answer_that_the_asker_cancels_as_it_comes_is_dropped() -> None:
    class Late(Future[Any]):
        @override
        def set_running_or_notify_cancel(self) -> bool:
            self.cancel()
            return super().set_running_or_notify_cancel()

    operations = Operations()
    late = Late()
    operations._queue.put(Operation("main", "title", (), late))
    serve(operations, {"title": "x"})
    assert late.cancelled()

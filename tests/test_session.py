"""The session: who may say what, and when."""

from collections import deque

import pytest

from pytauri_ipc import messages
from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.delivery import WINDOW
from pytauri_ipc.messages import (
    FIRST_CHANNEL,
    OVER,
    Body,
    Bye,
    Cancel,
    Credit,
    End,
    Failure,
    Frame,
    Hello,
    Items,
    Message,
    Reply,
    Welcome,
)
from pytauri_ipc.session import Session, over

ID = "0" * 32
ONE = Body(b"1")


class Ends:
    """A page and a program, and a wire that loses nothing."""

    def __init__(self) -> None:
        self.page = Session(ID, "page")
        self.program = Session(ID, "program")
        self.to_program()
        self.to_page()

    def to_program(self) -> list[Message]:
        return [m for f in self.page.take(0.0) for m in self.program.receive(f, 0, 0.0)]

    def to_page(self) -> list[Message]:
        return [m for f in self.program.take(0.0) for m in self.page.receive(f, 0, 0.0)]


@pytest.fixture
def ends() -> Ends:
    return Ends()


def test_a_page_says_hello_and_the_program_welcome() -> None:
    page, program = Session(ID, "page"), Session(ID, "program", frame_size=500)
    [hello] = page.take(0.0)
    assert hello == Frame(ID, 0, 0, 0, [Hello(1)])
    assert program.receive(hello, 0, 0.0) == []
    [welcome] = program.take(0.0)
    assert welcome == Frame(ID, 0, 1, 0, [Welcome(1, 500, WINDOW)])
    assert page.receive(welcome, 0, 0.0) == []
    assert page.peer_frame_size == 500


def test_another_version_is_a_violation_that_says_what_to_do() -> None:
    with pytest.raises(ProtocolViolation, match="same release"):
        Session(ID, "program").receive(Frame(ID, 0, 0, 0, [Hello(2)]), 0, 0.0)


def test_a_call_is_answered_once(ends: Ends) -> None:
    number = ends.page.call("greet", [("a", "b")], ONE)
    assert ends.to_program() == [messages.Call(number, "greet", [("a", "b")], ONE)]
    ends.program.reply(number, ONE)
    assert ends.to_page() == [Reply(number, ONE)]
    assert not ends.program.is_open(number)


def test_an_event_is_heard_once_either_way_and_asks_for_nothing(ends: Ends) -> None:
    ends.page.emit("a:b", ONE)
    ends.program.emit("a:b", Body(b"\0", is_json=False))
    assert ends.to_program() == [messages.Event("a:b", ONE)]
    assert ends.to_page() == [messages.Event("a:b", Body(b"\0", is_json=False))]
    assert ends.to_program() == ends.to_page() == []


def test_events_and_calls_keep_the_order_in_which_they_were_said(ends: Ends) -> None:
    ends.page.emit("a:b", ONE)
    number = ends.page.call("greet", [], None)
    ends.page.emit("a:c", ONE)
    assert ends.to_program() == [
        messages.Event("a:b", ONE),
        messages.Call(number, "greet", [], None),
        messages.Event("a:c", ONE),
    ]


def test_an_event_is_no_way_to_begin_a_session() -> None:
    with pytest.raises(ProtocolViolation, match="begins"):
        Session(ID, "program").receive(Frame(ID, 0, 0, 0, [messages.Event("a:b", ONE)]), 0, 0.0)


def test_events_count_for_their_bodies() -> None:
    ends = Ends()
    ends.program.emit("a:b", Body(bytes(1_000)))
    assert ends.program.unsent_bytes >= 1_000


def test_the_program_calls_the_page_likewise(ends: Ends) -> None:
    number = ends.program.call("confirm", [], None)
    assert ends.to_page() == [messages.Call(number, "confirm", [], None)]
    ends.page.fail(number, ONE)
    assert ends.to_program() == [Failure(number, ONE)]


def test_a_stream_flows_as_far_as_its_credit(ends: Ends) -> None:
    number = ends.page.stream("count", [], None)
    ends.to_program()
    assert not ends.program.has_room(number)
    ends.page.credit(number, 2, 1_000)
    assert ends.to_program() == [Credit(number, 2, 1_000)]
    waiting = deque([ONE] * 3)
    assert ends.program.send(number, waiting) == 2
    assert len(waiting) == 1
    assert ends.to_page() == [Items(number, [ONE, ONE])]
    assert not ends.program.has_room(number)


def test_the_last_item_may_go_past_the_bytes(ends: Ends) -> None:
    number = ends.page.stream("count", [], None)
    ends.page.credit(number, 9, 1)
    ends.to_program()
    assert ends.program.send(number, deque([Body(b"12345"), ONE])) == 5


def test_items_of_one_turn_travel_as_one_message_and_end_after_them(ends: Ends) -> None:
    number = ends.page.open_channel()
    ends.page.credit(number, 100, 1_000)
    ends.to_program()
    for _ in range(3):
        ends.program.send(number, deque([ONE]))
    ends.program.end(number)
    assert ends.to_page() == [Items(number, [ONE] * 3), End(number)]


def test_ids_of_channels_are_apart_from_others(ends: Ends) -> None:
    assert ends.page.open_channel() == FIRST_CHANNEL
    assert ends.page.open_channel() == FIRST_CHANNEL + 1


def test_a_cancel_that_crosses_the_answer_means_nothing(ends: Ends) -> None:
    number = ends.page.call("greet", [], None)
    ends.to_program()
    ends.program.reply(number, ONE)
    ends.page.cancel(number)
    assert ends.to_program() == []
    assert ends.to_page() == [Reply(number, ONE)]


@pytest.mark.parametrize(
    "message",
    [
        Hello(1),
        Reply(1, ONE),
        Failure(1, ONE),
        End(1),
        Items(1, [ONE]),
        Bye("closed", ""),
        messages.Call(0, "a", [], None),
        messages.Call(FIRST_CHANNEL, "a", [], None),
        Cancel(0),
        Cancel(1),
        Cancel(FIRST_CHANNEL),
        Credit(0, 1, 1),
        Credit(1, 1, 1),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_nobody_asked_for_is_a_violation(ends: Ends, message: Message) -> None:
    with pytest.raises(ProtocolViolation):
        ends.program.receive(Frame(ID, 1, 1, 0, [message]), 0, 0.0)


def test_an_id_is_never_used_again(ends: Ends) -> None:
    call = messages.Call(5, "a", [], None)
    ends.program.receive(Frame(ID, 1, 1, 0, [call]), 0, 0.0)
    with pytest.raises(ProtocolViolation):
        ends.program.receive(Frame(ID, 2, 1, 0, [call]), 0, 0.0)


@pytest.mark.parametrize("answer", [End(1), Items(1, [ONE])])
def test_an_answer_of_the_wrong_kind_is_a_violation(ends: Ends, answer: Message) -> None:
    assert ends.page.call("greet", [], None) == 1
    ends.to_program()
    with pytest.raises(ProtocolViolation):
        ends.page.receive(Frame(ID, 1, 2, 0, [answer]), 0, 0.0)


def test_before_the_greeting_nothing_may_be_said() -> None:
    said = (messages.Call(1, "a", [], None), Credit(FIRST_CHANNEL, 1, 1), Cancel(1))
    for message in said:
        with pytest.raises(ProtocolViolation):
            Session(ID, "program").receive(Frame(ID, 0, 0, 0, [message]), 0, 0.0)


def test_over_ends_a_session_out_of_the_order_and_nothing_leaves_after_it(ends: Ends) -> None:
    ends.page.call("greet", [], None)
    assert ends.page.receive(over(ID, "closed", "enough"), 0, 0.0) == []
    assert ends.page.ended == Bye("closed", "enough")
    assert ends.page.take(0.0) == []
    assert ends.page.deadline is None


def test_what_was_ready_goes_along_with_the_programs_end(ends: Ends) -> None:
    number = ends.page.call("greet", [], None)
    ends.to_program()
    ends.program.reply(number, ONE)
    ends.program.take(0.0)  # and this frame is lost
    last = ends.program.over("closed", "the end")
    assert last.flags == OVER
    assert ends.page.receive(last, 0, 0.0) == [Reply(number, ONE)]
    assert ends.page.ended == Bye("closed", "the end")


def test_a_page_that_goes_leaves_nothing_to_be_done(ends: Ends) -> None:
    ends.page.call("greet", [], None)
    assert ends.program.receive(ends.page.over("closed", "gone"), 0, 0.0) == []
    assert ends.program.ended is not None


def test_a_cancel_or_credit_for_what_is_answered_says_nothing(ends: Ends) -> None:
    number = ends.page.call("greet", [], None)
    ends.to_program()
    ends.program.reply(number, ONE)
    ends.to_page()
    ends.page.cancel(number)
    ends.page.credit(number, 1, 1)
    assert ends.page.take(0.0) == []
    assert ends.to_program() == []


def test_a_lost_frame_is_repaired_by_a_probe(ends: Ends) -> None:
    number = ends.page.call("greet", [], None)
    ends.page.take(0.0)  # lost
    assert ends.page.deadline == 0.25
    ends.page.tick(0.25)
    [probe] = ends.page.take(0.25)
    assert ends.program.receive(probe, 0, 0.25) == []
    [answer] = ends.program.take(0.25)
    ends.page.receive(answer, 0, 0.25)
    assert ends.to_program() == [messages.Call(number, "greet", [], None)]
    assert ends.program.receive(Frame(ID, 1, 1, 0, [Cancel(99)]), 0, 0.3) == []


def test_items_that_are_sent_after_the_end_go_nowhere(ends: Ends) -> None:
    number = ends.page.open_channel()
    ends.page.credit(number, 10, 1_000)
    ends.to_program()
    ends.program.send(number, deque([ONE]))
    last = ends.program.over("closed", "enough")
    ends.program.send(number, deque([ONE] * 3))
    assert ends.program.take(0.0) == []
    assert last.messages == [Items(number, [ONE]), Bye("closed", "enough")]


def test_items_of_a_session_that_had_said_nothing_go_nowhere_either(ends: Ends) -> None:
    number = ends.page.open_channel()
    ends.page.credit(number, 10, 1_000)
    ends.to_program()
    ends.program.over("closed", "enough")
    assert ends.program.send(number, deque([ONE] * 3)) == 3


def test_an_event_gives_its_number_and_counts_as_acknowledged_once_the_other_end_says_so(
    ends: Ends,
) -> None:
    first = ends.program.emit("a:1", ONE)
    second = ends.program.emit("a:2", ONE)
    assert second == first + 1
    assert ends.program.acked <= first
    ends.to_page()
    assert ends.program.acked <= first  # heard, and not acknowledged
    ends.page.emit("a:back", ONE)
    ends.to_program()
    assert ends.program.acked == second + 1

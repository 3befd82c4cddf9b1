"""Numbers, acks and repair, one synchronous line at a time."""

import pytest

from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.delivery import ACKS, ALONE, FRAME, OVERHEAD, WINDOW, Delivery
from pytauri_ipc.messages import ANSWER, PROBE, Cancel, Frame, Message

ID = "0" * 32


def said(*numbers: int) -> list[Message]:
    return [Cancel(number) for number in numbers]


def saying(count: int, size: int = 0) -> Delivery:
    delivery = Delivery(ID)
    for message in said(*range(count)):
        delivery.say(message, size)
    return delivery


def frame(first: int, ack: int, flags: int, messages: list[Message]) -> Frame:
    return Frame(ID, first, ack, flags, messages)


def hear(delivery: Delivery, heard: Frame, size: int = 0) -> list[Message]:
    return delivery.receive(heard, size, 0.0)


def test_what_is_said_in_one_turn_travels_in_one_frame() -> None:
    assert saying(3).take(0.0) == [frame(0, 0, 0, said(0, 1, 2))]


def test_an_idle_end_sends_nothing_and_has_no_deadline() -> None:
    delivery = Delivery(ID)
    assert delivery.take(0.0) == []
    assert delivery.deadline is None


def test_a_frame_ends_at_its_size() -> None:
    parts = saying(10, FRAME // 4).take(0.0)
    assert [part.first for part in parts] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len(saying(10, ALONE // 2).take(0.0)) == 2


def test_a_large_message_has_a_frame_of_its_own() -> None:
    delivery = Delivery(ID)
    for number, size in enumerate((10, ALONE, 10, 10)):
        delivery.say(Cancel(number), size)
    assert [len(part.messages) for part in delivery.take(0.0)] == [1, 1, 2]


def test_messages_are_given_once_and_in_order_however_they_come() -> None:
    delivery = Delivery(ID)
    assert hear(delivery, frame(2, 0, 0, said(2, 3))) == []
    assert hear(delivery, frame(0, 0, 0, said(0, 1))) == said(0, 1, 2, 3)
    assert hear(delivery, frame(1, 0, 0, said(1, 2, 3, 4))) == said(4)
    assert hear(delivery, frame(0, 0, 0, said(0, 1))) == []
    assert delivery.expected == 5


def test_what_comes_far_too_early_is_dropped_past_the_window() -> None:
    delivery = Delivery(ID, window=1_000)
    assert hear(delivery, frame(1, 0, 0, said(1)), 900) == []
    assert hear(delivery, frame(2, 0, 0, said(2)), 900) == []
    assert hear(delivery, frame(0, 0, 0, said(0)), 900) == said(0, 1)
    assert delivery.expected == 2


def test_what_fills_a_gap_brings_all_that_stands_behind_it() -> None:
    delivery = Delivery(ID, window=1_000)
    assert hear(delivery, frame(1, 0, 0, said(1)), 900) == []
    assert hear(delivery, frame(0, 0, 0, said(0, 1, 2, 3)), 900) == said(0, 1, 2, 3)


def test_every_frame_carries_the_ack() -> None:
    delivery = saying(1)
    hear(delivery, frame(0, 0, 0, said(7, 8)))
    assert delivery.take(0.0) == [frame(0, 2, 0, said(0))]


def test_an_ack_leaves_alone_only_at_a_sixteenth_of_the_window() -> None:
    delivery = Delivery(ID)
    hear(delivery, frame(0, 0, 0, said(0)), WINDOW // ACKS - 1)
    assert delivery.take(0.0) == []
    hear(delivery, frame(1, 0, 0, said(1)), 1)
    assert delivery.take(0.0) == [frame(0, 2, 0, [])]
    assert delivery.take(0.0) == []


def test_no_more_is_sent_while_the_window_is_full() -> None:
    delivery = Delivery(ID, window=1_000)
    for message in said(0, 1, 2):
        delivery.say(message, 600)
    assert [part.messages for part in delivery.take(0.0)] == [said(0, 1)]
    hear(delivery, frame(0, 2, 0, []))
    assert [part.messages for part in delivery.take(0.0)] == [said(2)]


def test_an_ack_of_what_was_never_sent_is_a_violation() -> None:
    with pytest.raises(ProtocolViolation):
        hear(saying(1), frame(0, 1, 0, []))


def test_an_unacknowledged_tail_is_probed_for_ever_more_slowly() -> None:
    delivery = saying(1)
    delivery.take(0.0)
    waits, now = list[float](), 0.0
    for _ in range(7):
        deadline = delivery.deadline
        assert deadline is not None
        waits.append(deadline - now)
        now = deadline
        delivery.tick(now)
        assert delivery.take(now) == [frame(1, 0, PROBE, [])]
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_before_its_time_a_tick_does_nothing() -> None:
    delivery = saying(1)
    delivery.take(0.0)
    delivery.tick(0.2)
    assert delivery.take(0.2) == []


def test_a_probe_is_answered_at_once() -> None:
    delivery = Delivery(ID)
    hear(delivery, frame(3, 0, PROBE, []))
    assert delivery.take(0.0) == [frame(0, 0, ANSWER, [])]


def test_an_answer_that_leaves_something_out_has_it_sent_again() -> None:
    delivery = saying(3)
    delivery.take(0.0)
    delivery.tick(0.25)
    delivery.take(0.25)
    hear(delivery, frame(0, 1, ANSWER, []))
    assert delivery.take(0.3) == [frame(1, 0, 0, said(1, 2))]


def test_an_answer_that_has_everything_sends_nothing_again() -> None:
    delivery = saying(3)
    delivery.take(0.0)
    delivery.tick(0.25)
    delivery.take(0.25)
    hear(delivery, frame(0, 3, ANSWER, []))
    assert delivery.take(0.3) == []
    assert delivery.deadline is None


def test_an_ack_that_was_not_asked_for_sends_nothing_again() -> None:
    delivery = saying(3)
    delivery.take(0.0)
    hear(delivery, frame(0, 1, 0, []))
    assert delivery.take(0.1) == []


def test_a_frame_of_old_messages_is_answered() -> None:
    delivery = Delivery(ID)
    hear(delivery, frame(0, 0, 0, said(0)))
    hear(delivery, frame(0, 0, 0, said(0)))
    assert delivery.take(0.0) == [frame(0, 1, ANSWER, [])]


def test_a_held_end_has_one_frame_under_way_and_sends_it_again() -> None:
    delivery = saying(2)
    delivery.is_held = True
    first = frame(0, 0, 0, said(0, 1))
    assert delivery.take(0.0) == [first]
    delivery.say(Cancel(2), 0)
    assert delivery.take(0.0) == []
    delivery.tick(0.25)
    assert delivery.take(0.25) == [first]
    delivery.is_held = False
    assert delivery.take(0.3) == [frame(2, 0, 0, said(2))]


def test_a_held_end_sends_no_large_message_in_a_second_frame() -> None:
    delivery = saying(1)
    delivery.is_held = True
    delivery.say(Cancel(1), ALONE)
    assert delivery.take(0.0) == [frame(0, 0, 0, said(0))]


def test_after_a_lost_connection_both_ends_ask_at_once() -> None:
    delivery = saying(1)
    delivery.take(0.0)
    delivery.reconnected()
    assert delivery.take(1.0) == [frame(1, 0, PROBE, [])]


def test_a_held_end_that_comes_back_sends_its_first_frame_and_no_probe() -> None:
    delivery = saying(1)
    delivery.is_held = True
    first = delivery.take(0.0)
    delivery.reconnected()
    assert delivery.take(1.0) == first


def test_a_large_body_has_the_time_that_it_takes() -> None:
    delivery = Delivery(ID)
    delivery.say(Cancel(0), 48 * 1024 * 1024)
    delivery.take(0.0)
    assert delivery.deadline == pytest.approx(3.25, abs=0.02)
    hear(delivery, frame(0, 1, 0, []))
    delivery.say(Cancel(1), 0)
    delivery.take(1.0)
    assert delivery.deadline == 1.25


def test_what_waits_for_room_is_counted() -> None:
    delivery = Delivery(ID, window=1_000)
    for message in said(0, 1, 2):
        delivery.say(message, 1_000)
    assert delivery.unsent_bytes == 3 * (1_000 + OVERHEAD)
    delivery.take(0.0)
    assert delivery.unsent_bytes == 2 * (1_000 + OVERHEAD)
    hear(delivery, frame(0, 1, 0, []))
    delivery.take(0.0)
    assert delivery.unsent_bytes == 1_000 + OVERHEAD


def test_a_held_end_whose_first_frame_has_arrived_asks_when_it_comes_back() -> None:
    delivery = saying(1)
    delivery.is_held = True
    delivery.take(0.0)
    hear(delivery, frame(1, 1, 0, []))
    delivery.reconnected()
    assert delivery.take(1.0) == [frame(1, 0, PROBE, [])]


def test_the_count_of_what_was_said_has_what_has_left_and_what_has_not() -> None:
    delivery = saying(3)
    assert (delivery.said, delivery.next, delivery.acked) == (3, 0, 0)
    delivery.take(0.0)
    delivery.say(Cancel(3), 0)
    assert (delivery.said, delivery.next, delivery.acked) == (4, 3, 0)
    hear(delivery, frame(0, 2, 0, []))
    assert (delivery.said, delivery.next, delivery.acked) == (4, 3, 2)

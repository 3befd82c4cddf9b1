"""A sample of `make soak`, and that it notices what it is there to notice."""

import pytest

from pytauri_ipc.delivery import Delivery
from pytauri_ipc.messages import Frame, Message
from tests.soak.run import Conversation


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost_doubled_or_out_of_order(seed: int) -> None:
    outcome = Conversation(seed, 2_000).run()
    assert sum(outcome.faults.values()) > 0


def test_a_run_is_repeated_by_its_seed() -> None:
    assert Conversation(3, 1_000).run() == Conversation(3, 1_000).run()


def test_an_end_that_forgets_what_it_has_seen_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    hear = Delivery.receive

    def forget_first(self: Delivery, frame: Frame, size: int, now: float) -> list[Message]:
        self.expected = frame.first
        return hear(self, frame, size, now)

    monkeypatch.setattr(Delivery, "receive", forget_first)
    with pytest.raises(Exception):  # noqa: B017 - whichever rule it breaks first
        Conversation(0, 2_000).run()

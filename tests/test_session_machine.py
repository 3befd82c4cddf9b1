"""Both ends of a session over a wire that does its worst, in orders that Hypothesis makes up.

A longer run: pytest tests/test_session_machine.py --hypothesis-profile=long --timeout=7200
"""

from collections.abc import Callable, Iterable
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from pytauri_ipc.codec import CutShort, pack, unpack
from pytauri_ipc.delivery import ALONE, FRAME, WINDOW
from pytauri_ipc.messages import Frame, Hello
from pytauri_ipc.session import over
from tests.session_model import ID, ModelledEnd

PAGE: Final = 0
PROGRAM: Final = 1

ends = st.sampled_from([PAGE, PROGRAM])
picks = st.integers(0, 40)
"""Which of those that there are: what is picked is taken modulo their number."""

sizes = st.sampled_from([0, 1, 40, 900, ALONE, FRAME])
items = st.sampled_from([1, 3, 100, 0, -2])
allowed = st.sampled_from([1, 1_000, 2**20, 0, -500])
windows = st.sampled_from([WINDOW, 2_000, 300])
times = st.sampled_from([0.01, 0.25, 0.6, 6.0])


class TwoEnds(RuleBasedStateMachine):
    """A page, a program that is there once it hears the page's hello, and a way in each direction.

    Only what a rule does happens: nothing leaves, arrives or becomes due by itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ends: dict[int, ModelledEnd] = {}
        self.ways: tuple[list[bytes], list[bytes]] = ([], [])  # by where they lead
        self.window = WINDOW
        self.is_connected = True
        self.was_closed = False
        self.steps_to_close = 0

    @initialize(
        page=windows,
        program=windows,
        is_welcome=st.sampled_from([True, True, False]),
        has_flows=st.booleans(),
        may_close_after=st.sampled_from([99, 99, 20, 5]),
    )
    def begin(
        self, page: int, program: int, is_welcome: bool, has_flows: bool, may_close_after: int
    ) -> None:
        self.ends[PAGE] = ModelledEnd("page", page)
        self.window = program
        self.steps_to_close = may_close_after
        if is_welcome:
            self._end_turns()
            self._clear_way(PROGRAM)
            self._clear_way(PAGE)
        if is_welcome and has_flows:
            for who, end in self.ends.items():
                end.channel(100, 2**20)
                end.stream(100, 2**20)
                self._put(1 - who, end.leave(self.now))
                self._clear_way(1 - who)

    # --- what the owners say ----------------------------------------------------------------

    @rule(who=ends, size=sizes)
    def call(self, who: int, size: int) -> None:
        if who in self.ends:
            self.ends[who].call(size)

    @rule(who=ends, size=sizes)
    def emit(self, who: int, size: int) -> None:
        if who in self.ends:
            self.ends[who].emit(size)

    @rule(who=ends, count=items, size=allowed)
    def stream(self, who: int, count: int, size: int) -> None:
        if who in self.ends:
            self.ends[who].stream(count, size)

    @rule(who=ends, count=items, size=allowed)
    def channel(self, who: int, count: int, size: int) -> None:
        if who in self.ends:
            self.ends[who].channel(count, size)

    @precondition(lambda self: any(end.flows_made() for end in self.ends.values()))
    @rule(pick=picks, count=items, size=allowed)
    def credit(self, pick: int, count: int, size: int) -> None:
        end, number = self._pick(pick, ModelledEnd.flows_made)
        end.credit(number, count, size)

    @precondition(lambda self: any(end.made for end in self.ends.values()))
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        end, number = self._pick(pick, lambda end: end.made)
        end.cancel(number)

    @precondition(lambda self: any(end.open for end in self.ends.values()))
    @rule(pick=picks, well=st.booleans(), size=sizes)
    def answer(self, pick: int, well: bool, size: int) -> None:
        end, number = self._pick(pick, lambda end: end.open)
        end.answer(number, well=well, size=size)

    @precondition(lambda self: any(end.flows_open() for end in self.ends.values()))
    @rule(pick=picks, count=st.integers(1, 5), size=sizes)
    def send(self, pick: int, count: int, size: int) -> None:
        end, number = self._pick(pick, ModelledEnd.flows_open)
        end.send(number, count, size)

    @precondition(lambda self: self.steps_to_close <= 0)
    @rule(who=ends)
    def close(self, who: int) -> None:
        if who in self.ends:
            self.was_closed = True
            self._put(1 - who, [self.ends[who].over()])

    def _pick(
        self, pick: int, numbers: Callable[[ModelledEnd], Iterable[int]]
    ) -> tuple[ModelledEnd, int]:
        all_of_them = [(end, number) for end in self.ends.values() for number in numbers(end)]
        return all_of_them[pick % len(all_of_them)]

    # --- what the wire does -----------------------------------------------------------------

    @rule(who=ends)
    def end_turn(self, who: int) -> None:
        if who in self.ends:
            self._put(1 - who, self.ends[who].leave(self.now))

    @precondition(lambda self: any(self.ways))
    @rule(pick=picks, ends_turn=st.booleans())
    def deliver(self, pick: int, ends_turn: bool) -> None:
        """Any frame that is on its way, so perhaps before one that left earlier."""
        to, block = self._picked_up(pick)
        self._arrive(to, block, ends_turn=ends_turn)

    @precondition(lambda self: any(self.ways))
    @rule(to=ends)
    def deliver_all(self, to: int) -> None:
        self._clear_way(to)

    @precondition(lambda self: any(self.ways))
    @rule(pick=picks)
    def double(self, pick: int) -> None:
        to, block = self._picked_up(pick)
        self.ways[to].extend([block, block])

    @precondition(lambda self: any(self.ways))
    @rule(pick=picks)
    def drop(self, pick: int) -> None:
        self._picked_up(pick)

    @precondition(lambda self: any(self.ways))
    @rule(pick=picks, share=st.floats(0, 1, exclude_max=True))
    def cut(self, pick: int, share: float) -> None:
        to, block = self._picked_up(pick)
        self._arrive(to, block[: int(share * len(block))], ends_turn=True)

    def _picked_up(self, pick: int) -> tuple[int, bytes]:
        to = PAGE if pick < len(self.ways[PAGE]) or not self.ways[PROGRAM] else PROGRAM
        return to, self.ways[to].pop(pick % len(self.ways[to]))

    @precondition(lambda self: self.is_connected)
    @rule()
    def lose_connection(self) -> None:
        self.is_connected = False
        for way in self.ways:
            way.clear()

    @precondition(lambda self: not self.is_connected)
    @rule()
    def come_back(self) -> None:
        self._reconnect()

    @rule(seconds=times, page_sleeps=st.booleans())
    def let_time_pass(self, seconds: float, page_sleeps: bool) -> None:
        self.now += seconds
        for who, end in self.ends.items():
            if not (page_sleeps and who == PAGE):
                end.session.tick(self.now)
        self._end_turns()

    def _reconnect(self) -> None:
        self.is_connected = True
        for end in self.ends.values():
            end.session.reconnected()
        self._end_turns()

    def _end_turns(self) -> None:
        for who, end in self.ends.items():
            self._put(1 - who, end.leave(self.now))

    def _clear_way(self, to: int) -> None:
        while self.ways[to]:
            self._arrive(to, self.ways[to].pop(0), ends_turn=True)

    def _put(self, to: int, blocks: list[bytes]) -> None:
        if self.is_connected:
            self.ways[to].extend(blocks)

    def _arrive(self, to: int, block: bytes, *, ends_turn: bool) -> None:
        try:
            frame = unpack(block)
        except CutShort:
            return
        if to == PROGRAM and not self._has_program_for(frame):
            assert self.was_closed, "a page that is alive met a program that knows nothing of it"
            self._put(PAGE, [pack(over(ID, "closed", "the session has ended"))])
            return
        other = self.ends.get(1 - to)
        self.ends[to].hear(frame, len(block), self.now, [] if other is None else other.transcript)
        assert self.was_closed or not self.ends[to].is_over
        if ends_turn:
            self._put(1 - to, self.ends[to].leave(self.now))

    def _has_program_for(self, frame: Frame) -> bool:
        """As a host does it: a hello makes the program's end, and an end that is over is none."""
        if PROGRAM in self.ends:
            return not self.ends[PROGRAM].is_over
        is_hello = frame.first == 0 and isinstance(frame.messages[0], Hello)
        if is_hello:
            self.ends[PROGRAM] = ModelledEnd("program", self.window)
        return is_hello

    # --- what has to hold -------------------------------------------------------------------

    @invariant()
    def every_account_fits(self) -> None:
        self.steps_to_close -= 1
        for end in self.ends.values():
            end.check()

    def teardown(self) -> None:
        """Mend the wire, answer what is unanswered, and let time pass: all of it has to settle."""
        if not self.ends:
            return
        if not self.is_connected:
            self._reconnect()
        self._end_turns()
        self._run_until(lambda: False)
        if self.was_closed:
            self._let_both_hear_of_the_end()
            assert all(end.is_over for end in self.ends.values())
        else:
            page, program = self.ends[PAGE], self.ends[PROGRAM]
            page.check_quiet(self.now, program.transcript)
            program.check_quiet(self.now, page.transcript)
        self.every_account_fits()

    def _let_both_hear_of_the_end(self) -> None:
        """Whoever has missed it: a page hears it when it asks, a program gives the page up."""
        if PROGRAM in self.ends and self.ends[PAGE].is_over:
            self.ends[PROGRAM].over()
        self._reconnect()
        self._run_until(lambda: self.ends[PAGE].is_over)

    def _run_until(self, is_done: Callable[[], bool]) -> None:
        left = 20 + sum(len(end.said) + len(end.open) for end in self.ends.values())
        limit = self.now + 10.0 + left
        while not is_done():
            for to in (PAGE, PROGRAM):
                self._clear_way(to)
            for end in self.ends.values():
                for number in tuple(end.open):
                    end.answer(number, well=True, size=0)
            self._end_turns()
            if any(self.ways):
                continue
            due = [d for end in self.ends.values() if (d := end.session.deadline) is not None]
            if not due or (self.was_closed and any(end.is_over for end in self.ends.values())):
                return
            self.now = max(self.now, min(due))
            assert self.now < limit, "it never settles"
            for end in self.ends.values():
                end.session.tick(self.now)
            self._end_turns()


TestTwoEnds = TwoEnds.TestCase
TestTwoEnds.settings = settings(
    settings(),
    # Three hundred of a handful of milliseconds; with the profile `long` all of its own, thrice.
    max_examples=3 * settings().max_examples,
    stateful_step_count=60,
    report_multiple_bugs=False,
    deadline=None,  # a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

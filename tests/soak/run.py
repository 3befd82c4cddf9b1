"""One run: a page calls, streams and listens over a faulty wire, until all of it is settled.

python -m tests.soak [--seeds 100] [--messages 100000] [--seed 7]
"""

from collections import deque
from random import Random
from typing import Final, NamedTuple

from pytauri_ipc import messages
from pytauri_ipc.messages import Body, Credit, End, Failure, Items, Message, Reply
from pytauri_ipc.session import Session
from tests.soak.faulty_wire import FaultyWire

_TURN: Final = 20
"""How many messages an end says in one turn, at most."""

_AHEAD: Final = 64
"""Items of a stream that the page takes at a time."""


class Outcome(NamedTuple):
    """What a run did."""

    messages: int
    frames: int
    faults: dict[str, int]
    seconds: float


class _Expected:
    """What one end said, in its order, to be ticked off at the other."""

    def __init__(self) -> None:
        self.waiting: deque[Message] = deque()
        self.count = 0

    def said(self, message: Message) -> None:
        self.waiting.append(message)
        self.count += 1

    def heard(self, message: Message) -> None:
        expected = self.waiting.popleft()
        assert message == expected, f"heard {message}, expected {expected}"


class Conversation:
    """A page and a program that say as much as they may, at random, and check all they hear."""

    def __init__(self, seed: int, total: int, *, rate: float = 0.1) -> None:
        self._random = Random(seed)
        self._left = total
        session_id = f"{seed:032x}"
        self._page = Session(session_id, "page")
        self._program = Session(session_id, "program")
        self._wire = FaultyWire(seed, rate, (self._page, self._program), self._hear)
        self._heard = [_Expected(), _Expected()]  # by who hears
        self._unanswered: deque[tuple[int, bool]] = deque()
        self._open: dict[int, list[int]] = {}  # the page's streams: items heard, items allowed
        self._settled = 0
        self._asked = 0
        self._items_said: dict[int, int] = {}
        self._items_heard: dict[int, int] = {}

    def run(self) -> Outcome:
        """Talk until everything was said, heard and settled."""
        while self._left > 0 or not self._is_quiet():
            if self._left > 0:
                self._say_something()
            if not self._wire.step() and self._left <= 0:
                break
        assert self._is_quiet(), "something was lost"
        assert self._settled == self._asked, f"{self._asked - self._settled} never settled"
        assert self._items_heard == self._items_said
        total = sum(expected.count for expected in self._heard) + sum(self._items_said.values())
        return Outcome(total, self._wire.frames, self._wire.faults, self._wire.now)

    def _is_quiet(self) -> bool:
        said = [message for expected in self._heard for message in expected.waiting]
        return all(map(self._is_late, said)) and not self._unanswered and not self._open

    # --- saying -----------------------------------------------------------------------------

    def _say_something(self) -> None:
        for _ in range(self._random.randrange(_TURN)):
            self._left -= 1
            chance = self._random.random()
            if chance < 0.02:
                self._open_stream()
            elif chance < 0.2:
                self._emit(1, self._page)
            else:
                self._call()
        self._wire.flush(0)

    def _call(self) -> None:
        body = Body(self._random.randbytes(self._random.randrange(40)), is_json=False)
        number = self._page.call("echo", [], body)
        self._asked += 1
        self._heard[1].said(messages.Call(number, "echo", [], body))

    def _emit(self, to: int, session: Session) -> None:
        body = Body(self._random.randbytes(self._random.randrange(40)), is_json=False)
        session.emit("soak:event", body)
        self._heard[to].said(messages.Event("soak:event", body))

    def _open_stream(self) -> None:
        number = self._page.stream("count", [], None)
        self._asked += 1
        self._heard[1].said(messages.Stream(number, "count", [], None))
        self._open[number] = [0, _AHEAD]
        self._items_said[number] = self._items_heard[number] = 0
        self._credit(number)

    def _credit(self, number: int) -> None:
        allowed = self._open[number][1]
        self._page.credit(number, allowed, 2**20)
        self._heard[1].said(Credit(number, allowed, 2**20))

    # --- hearing ----------------------------------------------------------------------------

    def _hear(self, end: int, message: Message) -> None:
        self._tick_off(end, message)
        match message:
            case messages.Call(number, _, _, body):
                assert body is not None
                self._answer(number, body)
            case messages.Stream(number):
                self._unanswered.append((number, True))
            case Reply() | Failure():
                self._settled += 1
            case Items(number, bodies):
                self._hear_items(number, bodies)
            case End(number):
                del self._open[number]
                self._settled += 1
            case Credit(number):
                self._produce(number)
            case messages.Event():
                if end == 1 and self._random.random() < 0.5:
                    self._emit(0, self._program)
            case _:
                raise AssertionError(message)

    def _tick_off(self, end: int, message: Message) -> None:
        if not isinstance(message, Items | End):
            if end == 1:
                self._pass_late_credits(message)
            self._heard[end].heard(message)

    def _pass_late_credits(self, message: Message) -> None:
        """The session leaves out what is said of a stream that it has ended."""
        waiting = self._heard[1].waiting
        while waiting[0] != message and self._is_late(waiting[0]):
            waiting.popleft()

    def _is_late(self, message: Message) -> bool:
        return isinstance(message, Credit) and not self._program.is_open(message.id)

    def _answer(self, number: int, body: Body) -> None:
        if self._random.random() < 0.1:
            self._program.fail(number, Body(b"{}"))
            self._heard[0].said(Failure(number, Body(b"{}")))
        else:
            self._program.reply(number, body)
            self._heard[0].said(Reply(number, body))

    def _produce(self, number: int) -> None:
        while self._program.has_room(number):
            said = self._items_said[number]
            if said >= 20 + number % 300:
                self._program.end(number)
                self._unanswered.remove((number, True))
                return
            self._program.send(number, deque([Body(b"%d" % said)]))
            self._items_said[number] = said + 1

    def _hear_items(self, number: int, bodies: list[Body]) -> None:
        flow = self._open[number]
        for body in bodies:
            assert body == Body(b"%d" % flow[0]), f"stream {number}: {body}, not item {flow[0]}"
            flow[0] += 1
        self._items_heard[number] = flow[0]
        if flow[1] - flow[0] <= _AHEAD // 2:
            flow[1] = flow[0] + _AHEAD
            self._credit(number)

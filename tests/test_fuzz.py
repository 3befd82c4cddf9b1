"""A hundred thousand blocks and more that are no frames, or nearly: no outcome is a surprise.

A block that is at fault is printed, and so is the seed of its batch: `@example(seed=…)` plays it
again.
"""

import tracemalloc
from collections.abc import Callable
from random import Random
from typing import Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from pytauri_ipc.codec import CutShort, ProtocolViolation, decode, pack, unpack
from pytauri_ipc.messages import OVER, Body, Bye, Frame, Hello, Welcome
from pytauri_ipc.session import Session
from tests.fuzz_blocks import ID, Blocks

T = TypeVar("T")

_BATCHES: Final = 100
_BATCH: Final = 1_020
"""So many blocks are more than 100,000 in all batches."""

_FACTOR: Final = 64
_ROOM: Final = 8 * 1024
"""Reading a block takes no more memory than its bytes times the one, and the other."""

FUZZ: Final = settings(
    settings(), max_examples=max(_BATCHES, settings().max_examples), deadline=None
)


def within_memory(block: bytes, look: Callable[[], T]) -> T | CutShort | ProtocolViolation:
    """What looking at the block gives or raises; memory for it is in proportion to the block."""
    outcome: T | CutShort | ProtocolViolation
    tracemalloc.start()
    try:
        outcome = look()
    except (CutShort, ProtocolViolation) as error:
        outcome = error
    except Exception as error:
        raise AssertionError(f"{block.hex()} gave {error!r}") from error
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak <= _FACTOR * len(block) + _ROOM, f"{peak} bytes for {block.hex()}"
    if isinstance(outcome, ProtocolViolation):
        assert 0 < len(str(outcome)) < 300, "the other end is told what was wrong, not sent it back"
    return outcome


class Target:
    """A session that is alive; one that was ended is followed by the next."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.session = self._greeted()
        self.violations = self.heard = 0

    def _greeted(self) -> Session:
        """A page or a program, with calls and flows of its own that may be answered."""
        role = self._random.choice(["page", "program"])
        session = Session(ID, "page" if role == "page" else "program")
        session.take(0.0)
        first = Welcome(1, 2**20, 2**20) if role == "page" else Hello(1)
        session.receive(Frame(ID, 0, role == "page", 0, [first]), 0, 0.0)
        session.call("f", [], None)
        session.stream("g", [], None)
        session.credit(session.open_channel(), 5, 500)
        session.take(0.0)
        return session

    def look_at(self, block: bytes) -> None:
        """Take the block in as a host does."""
        session = self.session
        outcome = within_memory(block, lambda: session.receive(unpack(block), len(block), 1.0))
        match outcome:
            case CutShort():
                return
            case ProtocolViolation():
                self.violations += 1
                self._say_why(str(outcome))
            case heard:
                self.heard += len(heard)
                self._go_on()

    def _go_on(self) -> None:
        if self.session.ended is not None:
            self.session = self._greeted()
            return
        for number in tuple(self.session._theirs):
            if self._random.random() < 0.3:
                if self.session._theirs[number] is None:
                    self.session.reply(number, Body(b"1"))
                else:
                    self.session.end(number)
        for frame in self.session.take(1.0):
            assert unpack(pack(frame)) == frame

    def _say_why(self, text: str) -> None:
        last = unpack(pack(self.session.over("protocol", text)))
        assert last.flags == OVER
        assert last.messages[-1] == Bye("protocol", text)
        self.session = self._greeted()


def read(block: bytes) -> bool:
    """Whether it is a frame; both ways of reading say the same."""
    frame = within_memory(block, lambda: unpack(block))
    if not isinstance(frame, Frame):
        return False
    assert unpack(pack(frame)) == frame, block.hex()
    start = 4 + int.from_bytes(block[:4], "little")
    assert decode(block[4:start].decode(), block[start:]) == frame, block.hex()
    return True


def test_a_hundred_thousand_blocks_give_frames_or_one_of_two_errors() -> None:
    blocks = frames = 0

    @FUZZ
    @given(seed=st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        nonlocal blocks, frames
        made = Blocks(Random(seed))
        for _ in range(_BATCH):
            blocks += 1
            frames += read(made.one())

    check()
    assert blocks >= 100_000
    assert frames > blocks // 50, "few were nearly frames"


def test_a_live_session_takes_any_block_or_ends_with_the_code_protocol() -> None:
    blocks = violations = heard = 0

    @FUZZ
    @given(seed=st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        nonlocal blocks, violations, heard
        random = Random(seed)
        made, target = Blocks(random), Target(random)
        for _ in range(_BATCH // 3):
            blocks += 1
            delivery = target.session._delivery
            if random.random() < 0.8:
                target.look_at(made.frame_for(delivery.expected, delivery.next))
            else:
                target.look_at(made.one())
        violations, heard = violations + target.violations, heard + target.heard

    check()
    assert violations > blocks // 50, "few broke a rule"
    assert heard > blocks // 50, "few were legal"

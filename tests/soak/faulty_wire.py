"""A wire in simulated time between two ends of a session, with faults drawn from a seed."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

from pytauri_ipc.codec import CutShort, pack, unpack
from pytauri_ipc.messages import Message
from pytauri_ipc.session import Session

FAULTS: Final = ("drop", "double", "delay", "swap", "cut")


class FaultyWire:
    """Carries packed frames both ways, and lets time pass from event to event.

    Args:
        seed: The faults are its alone.
        rate: How many of a hundred frames meet a fault.
        ends: The two sessions.
        hear: Called with the end that received (0 or 1) and each of its new messages.
    """

    def __init__(
        self,
        seed: int,
        rate: float,
        ends: tuple[Session, Session],
        hear: Callable[[int, Message], None],
    ) -> None:
        self.now = 0.0
        self.frames = 0
        self.faults: dict[str, int] = dict.fromkeys(FAULTS, 0)
        self._random = Random(seed)
        self._rate = rate
        self._ends = ends
        self._hear = hear
        self._order = count()
        self._way: list[tuple[float, int, int, bytes]] = []

    def flush(self, end: int) -> None:
        """Send what an end has to say now."""
        for frame in self._ends[end].take(self.now):
            self.frames += 1
            self._carry(1 - end, pack(frame))

    def _carry(self, to: int, block: bytes) -> None:
        delay = 0.001
        fault = None
        if self._random.random() < self._rate:
            fault = self._random.choice(FAULTS)
            self.faults[fault] += 1
        match fault:
            case "drop":
                return
            case "double":
                self._put(to, block, delay * 2)
            case "delay":
                delay = self._random.uniform(0.01, 1.0)
            case "swap":
                delay = 0.0025  # behind the next one
            case "cut":
                block = block[: self._random.randrange(len(block))]
            case _:
                pass
        self._put(to, block, delay)

    def _put(self, to: int, block: bytes, delay: float) -> None:
        heappush(self._way, (self.now + delay, next(self._order), to, block))

    def step(self) -> bool:
        """Let the next thing happen: a frame arrives, or a session's deadline passes.

        Returns whether there was anything.
        """
        deadlines = [
            (end.deadline, number)
            for number, end in enumerate(self._ends)
            if end.deadline is not None
        ]
        due = min(deadlines, default=None)
        if self._way and (due is None or self._way[0][0] <= due[0]):
            self.now, _, to, block = heappop(self._way)
            self._deliver(to, block)
            self.flush(to)
        elif due is not None:
            self.now = due[0]
            self._ends[due[1]].tick(self.now)
            self.flush(due[1])
        else:
            return False
        return True

    def _deliver(self, to: int, block: bytes) -> None:
        try:
            frame = unpack(block)
        except CutShort:
            return
        for message in self._ends[to].receive(frame, len(block), self.now):
            self._hear(to, message)

"""The socket of a page cut again and again in the middle of 100,000 messages of a channel.

    python -m tests.soak.cut_socket --rounds 100

Each round is a program of its own, served by uvicorn, and a page that plays the protocol: all
messages arrive once, in order. Prints lost, doubled and reordered, and exits 1 if one is not 0.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from random import Random
from time import monotonic

from websockets.exceptions import ConnectionClosed

from pytauri_ipc import Channel, Commands
from pytauri_ipc.codec import unpack
from pytauri_ipc.messages import Body, Items
from tests.web_client import PlayedPage, Visitor
from tests.web_program import running

MESSAGES = 100_000
_LONGEST = 60.0
_CREDIT = (1_000_000, 1_000_000_000)


@dataclass
class Found:
    """What became of the messages."""

    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    cuts: int = 0

    def add(self, other: "Found") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def is_well(self) -> bool:
        return self.lost == self.doubled == self.reordered == 0


def commands() -> Commands:
    made = Commands()

    @made.command()
    async def count(to: Channel[int], messages: int) -> None:
        for number in range(messages):
            to.send(str(number))
            if number % 1_000 == 0:
                await to.drain()

    return made


def one_round(messages: int, random: Random) -> Found:
    """One program, one session, several cuts."""
    got: list[int] = []
    found = Found()
    with running(commands(), {"index.html": ""}) as program:
        visitor = Visitor.at(program.open()).enter()
        with visitor.page() as page:
            channel = page.session.open_channel()
            page.session.credit(channel, *_CREDIT)
            body = f'{{"to": "__CHANNEL__:{channel}", "messages": {messages}}}'
            page.session.call("count", [], Body(body.encode()))
            _read(page, got, random.randrange(messages // 4), messages)
        deadline = monotonic() + _LONGEST
        while len(got) < messages and monotonic() < deadline:
            found.cuts += 1
            with visitor.socket() as socket:
                page.socket = socket
                page.session.reconnected()
                upto = len(got) + random.randrange(messages // 4)
                _read(page, got, upto, messages)
                socket.socket.close() if random.random() < 0.5 else program.cut()
    expected = range(messages)
    found.lost = len(set(expected) - set(got))
    found.doubled = len(got) - len(set(got))
    found.reordered = sum(one > other for one, other in pairwise(got))
    return found


def _read(page: PlayedPage, got: list[int], upto: int, messages: int) -> None:
    """Read until so many have come, or the socket is gone."""
    try:
        page.flush()
        while len(got) < min(upto, messages):
            block = page.socket.recv(1.0)
            assert isinstance(block, bytes)
            for message in page.session.receive(unpack(block), len(block), monotonic()):
                if isinstance(message, Items):
                    got.extend(int(body.data) for body in message.bodies)
            page.flush()
    except (ConnectionClosed, TimeoutError, OSError):
        return


def run(rounds: int, messages: int = MESSAGES, seed: int = 1) -> Found:
    found = Found()
    for number in range(rounds):
        found.add(one_round(messages, Random(seed * 10_000 + number)))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description="Cut a page's socket in the middle of a channel.")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args(arguments)
    found = run(said.rounds, said.messages, said.seed)
    counted = ", ".join(f"{one.name} {getattr(found, one.name)}" for one in fields(found))
    print(f"{said.rounds} rounds of {said.messages:,} messages: {counted}", flush=True)
    return 0 if found.is_well else 1


if __name__ == "__main__":
    sys.exit(main())

"""Blocks of bytes that a page might send in error or out of spite, drawn from a seed."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, Final, cast

from pytauri_ipc import messages
from pytauri_ipc.codec import pack
from pytauri_ipc.messages import (
    FIRST_CHANNEL,
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
from tests.golden_frames import golden

ID: Final = "00112233445566778899aabbccddeeff"
"""The session of the golden frames."""

_GOOD, _BAD = golden()
_GOLDEN: Final = [
    *[one.packed for one in _GOOD] * 4,
    *[one.packed for one in _BAD if len(one.packed) > 4],
]

_NUMBERS: Final = [
    *(-(2**63), -(2**53), -5, -1, 0, 1, 2, 7, 8, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53),
    *(2**63, 2**64, 10**400, -(10**400)),
]
_VALUES: Final[list[object]] = [
    *(None, True, False, "", "a", "call", "\ud800", "\x00\x7f\u2028", "x" * 500, 0.5, 1.0, 1e308),
    *([], {}, [[]], [{}], ["ab"], {"a": 1, "b": 2}, {"end": 1, "0": 2}, "0" * 32),
]
_TEXTS: Final = [
    *(b"NaN", b"-Infinity", b"1e999", b"-0", b"-1e-999", b"01", b"+1", b"0x1", b"1_0"),
    *(b"9" * 4300, b"9" * 4301, b"-" + b"9" * 5000, b"0." + b"1" * 5000),
    *(b"[" * 5000, b"[" * 199 + b"]" * 199, b'{"a":' * 300, b'"\\ud800"', b'"\\u00"', b'"\xff"'),
    *(b"\xef\xbb\xbf", b"\x00", b"//", b",", b"]]]]", b"null", b'"' + b"\\u0000" * 500 + b'"'),
]
_LETTERS: Final = b'[]",0123456789-+.eE{}:nulltruefals\\/ \x00\x7f\x80\xff'


def packed(head: bytes, bodies: bytes) -> bytes:
    return len(head).to_bytes(4, "little") + head + bodies


class Blocks:
    """Blocks, most of which are nearly frames.

    Args:
        random: All of them are its alone.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._makers: list[Callable[[], bytes]] = [
            self._noise,
            self._spoilt,
            self._spoilt,
            self._of_wrong_length,
            self._of_other_values,
            self._of_other_values,
            self._of_other_values,
            self._of_odd_text,
        ]

    def one(self) -> bytes:
        if self._random.random() < 0.005:
            return self._swollen()
        return self._random.choice(self._makers)()

    def _noise(self) -> bytes:
        noise = self._random.randbytes(self._random.randrange(200))
        return noise if self._random.random() < 0.5 else packed(noise, b"")

    def _spoilt(self) -> bytes:
        """A golden block with bytes changed, put in, taken out, or the end of another."""
        return self.spoilt(self._random.choice(_GOLDEN))

    def spoilt(self, block: bytes) -> bytes:
        random, spoilt = self._random, bytearray(block)
        for _ in range(random.choice([1, 1, 2, 4])):
            at = random.randrange(len(spoilt) + 1)
            match random.randrange(5):
                case 0:
                    spoilt[at : at + 1] = random.randbytes(1)
                case 1:
                    spoilt[at : at + 1] = bytes([random.choice(_LETTERS)])
                case 2:
                    spoilt[at:at] = random.choice(_GOLDEN)[: random.randrange(20)]
                case 3:
                    del spoilt[at : at + random.randrange(8)]
                case _:
                    spoilt[at:] = random.choice(_GOLDEN)[at:]
        if random.random() < 0.5:  # with the right length, so that what is inside is looked at
            spoilt[:4] = max(len(block[4:]) + len(spoilt) - len(block), 0).to_bytes(4, "little")
        return bytes(spoilt)

    def _of_wrong_length(self) -> bytes:
        block = self._random.choice(_GOLDEN)
        length = int.from_bytes(block[:4], "little") + self._random.choice([-1, 1, -40, 40])
        lengths = [0, 1, 3, max(length, 0), 2**16, 2**31, 2**32 - 1]
        block = self._random.choice(lengths).to_bytes(4, "little") + block[4:]
        return block[: self._random.randrange(len(block) + 1)] + self._random.randbytes(
            self._random.choice([0, 0, 1, 70])
        )

    def _of_other_values(self) -> bytes:
        """A golden head in which something else stands somewhere, with its bodies."""
        head, bodies = self._parts()
        for _ in range(self._random.choice([1, 1, 2])):
            self._change(head)
        return packed(json.dumps(head).encode(), self._cut_or_not(bodies))

    def _of_odd_text(self) -> bytes:
        """A golden head in which one number or one bracket is a text that few parsers like."""
        head, bodies = self._parts()
        text = json.dumps(head).encode()
        places = [at for at, letter in enumerate(text) if letter in b"0123456789[]"]
        at = self._random.choice(places)
        return packed(text[:at] + self._random.choice(_TEXTS) + text[at + 1 :], bodies)

    def _swollen(self) -> bytes:
        """Few letters, many objects: what costs its reader the most memory for a byte."""
        one = self._random.choice([b"0", b"-1", b"[]", b"{}", b'["end",1]', b'["",""]', b"1e9"])
        many = b",".join([one] * self._random.randrange(2_000))
        before, after = self._random.choice(
            [(b'["items",1,[', b"]]"), (b'["call",1,"a",[', b"],null]"), (b"", b""), (b"[", b"]")]
        )
        head = b'["%s",0,0,0,[%s%s%s]]' % (ID.encode(), before, many, after)
        return packed(head, b"")

    def _parts(self) -> tuple[list[Any], bytes]:
        while True:
            block = self._random.choice(_GOLDEN)
            start = 4 + int.from_bytes(block[:4], "little")
            try:
                head: object = json.loads(block[4:start])
            except ValueError:
                continue
            if isinstance(head, list) and head:
                return cast("list[Any]", head), block[start:]

    def _change(self, head: list[Any]) -> None:
        random, place = self._random, head
        while random.random() < 0.75:
            deeper: list[list[Any]] = [one for one in place if isinstance(one, list) and one]
            if not deeper:
                break
            place = random.choice(deeper)
        at = random.randrange(len(place))
        match random.randrange(6):
            case 0:
                del place[at]
            case 1:
                place.insert(at, deepcopy(random.choice(_VALUES)))
            case 2:
                place[at] = deepcopy(random.choice(_VALUES))
            case 3:
                place.append(deepcopy(place[at]))
            case _:
                place[at] = random.choice(_NUMBERS)
        if not place:
            place.append(0)

    def _cut_or_not(self, bodies: bytes) -> bytes:
        match self._random.randrange(6):
            case 0:
                return bodies[:-1]
            case 1:
                return bodies + b"1"
            case _:
                return bodies

    # --- frames for a session that is alive -------------------------------------------------

    def frame_for(self, expected: int, sent: int) -> bytes:
        """A frame that a session which expects that number, and has sent so many, looks into."""
        random = self._random
        first = max(expected + random.choice([0, 0, 0, 0, 0, 1, 2, -1, -2]), 0)
        ack = max(sent - random.choice([0, 0, 0, 1, 2, 5]) + (random.random() < 0.01), 0)
        flags = random.choice([0, 0, 0, 0, 1, 2, 3] + [4] * (random.random() < 0.05))
        said = [self._message() for _ in range(random.choice([0, 1, 1, 2, 4]))]
        block = pack(Frame(ID, first, ack, flags, said))
        return self.spoilt(block) if random.random() < 0.2 else block

    def _message(self) -> Message:
        random = self._random
        number = random.choice([0, 1, 1, 2, 3, 4, 5, 9, 2**32 - 1, 2**53 - 1])
        if random.random() < 0.4:
            number = FIRST_CHANNEL + random.randrange(3)
        body = Body(random.randbytes(random.choice([0, 1, 9, 90])), random.random() < 0.5)
        some = random.choice([0, 1, 5, 2**53 - 1])
        call = (random.randint(1, 12), "a", [("b", "c")], random.choice([None, body]))
        kinds: list[Callable[[], Message]] = [
            lambda: messages.Call(*call),
            lambda: messages.Stream(*call),
            lambda: Cancel(number),
            lambda: Credit(number, some, some),
            lambda: Reply(number, body),
            lambda: Failure(number, Body(body.data)),
            lambda: Items(number, [body] * random.randint(1, 3)),
            lambda: End(number),
            lambda: messages.Event("a:b", body),
        ]
        if random.random() < 0.03:
            kinds = [lambda: Hello(1), lambda: Welcome(some, some, some), lambda: Bye("a", "b")]
        return random.choice(kinds)()

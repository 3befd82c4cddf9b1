"""Frames and bytes: the golden ones both ways, and anything else without a surprise."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from pytauri_ipc.codec import (
    APART,
    CutShort,
    ProtocolViolation,
    decode,
    encode,
    is_head,
    pack,
    pack_apart,
    size_of_block,
    unpack,
)
from pytauri_ipc.messages import Body, Call, Credit, Frame, Items, Reply
from tests.golden_frames import BadBlock, GoldenFrame, golden

FRAMES, BAD = golden()
SESSION = "0" * 32


@pytest.mark.parametrize("one", FRAMES, ids=lambda one: one.name)
def test_golden_frames_are_written_byte_for_byte(one: GoldenFrame) -> None:
    assert pack(one.frame) == one.packed


@pytest.mark.parametrize("one", FRAMES, ids=lambda one: one.name)
def test_golden_frames_are_read(one: GoldenFrame) -> None:
    assert unpack(one.packed) == one.frame


@pytest.mark.parametrize("one", BAD, ids=lambda one: one.name)
def test_what_is_no_frame_is_refused_for_its_reason(one: BadBlock) -> None:
    with pytest.raises(CutShort if one.error == "cut" else ProtocolViolation):
        unpack(one.packed)


@pytest.mark.parametrize("one", FRAMES, ids=lambda one: one.name)
def test_a_frame_that_was_cut_anywhere_counts_as_lost(one: GoldenFrame) -> None:
    for length in range(len(one.packed)):
        with pytest.raises(CutShort):
            unpack(one.packed[:length])


@pytest.mark.parametrize("one", FRAMES, ids=lambda one: one.name)
def test_heads_fit_into_a_header(one: GoldenFrame) -> None:
    head, _ = encode(one.frame)

    assert all(" " <= letter <= "~" for letter in head)


def test_head_and_bodies_may_come_apart() -> None:
    frame = Frame(SESSION, 1, 2, 0, [Call(1, "a", [], Body(b"12")), Reply(3, Body(b"x", False))])
    head, bodies = encode(frame)

    assert decode(head, b"".join(bodies)) == frame


@pytest.mark.parametrize("size", [APART, APART + 1])
def test_a_lone_large_body_leaves_apart_and_arrives_uncopied(size: int) -> None:
    data = bytes(size)
    frame = Frame(SESSION, 1, 2, 0, [Credit(1, 2, 3), Reply(3, Body(data, is_json=False))])
    block = pack_apart(frame)
    assert isinstance(block, tuple)
    head, bodies = block
    assert is_head(head)
    assert bodies is data
    assert size_of_block(block) == size_of_block(pack(frame))
    _, reply = unpack(block).messages
    assert reply == frame.messages[1]
    assert isinstance(reply, Reply)
    assert reply.body.data is data


@pytest.mark.parametrize("sizes", [(), (9,), (APART - 1,), (APART, 9), (9, APART)])
def test_others_leave_whole(sizes: tuple[int, ...]) -> None:
    bodies = [Body(bytes(size), is_json=False) for size in sizes]
    frame = Frame(SESSION, 1, 2, 0, [Reply(3, body) for body in bodies])
    assert pack_apart(frame) == pack(frame)
    assert not is_head(pack(frame))


@pytest.mark.parametrize("one", FRAMES, ids=lambda one: one.name)
def test_each_frame_may_come_apart(one: GoldenFrame) -> None:
    head, bodies = apart(one.packed)
    assert is_head(head)
    assert unpack((head, bodies)) == one.frame
    for cut in range(len(head)):
        with pytest.raises(ProtocolViolation):
            unpack((head[:cut], bodies))
    if bodies:
        with pytest.raises(CutShort):
            unpack((head, bodies[:-1]))
    with pytest.raises(ProtocolViolation):
        unpack((head, bodies + b" "))


def test_a_head_that_does_not_say_so_is_none() -> None:
    block = pack(Frame(SESSION, 1, 2, 0, []))
    with pytest.raises(ProtocolViolation):
        unpack((block, b""))


def apart(block: bytes) -> tuple[bytes, bytes]:
    """The same frame in two."""
    size = int.from_bytes(block[:4], "little")
    return (size | 1 << 31).to_bytes(4, "little") + block[4 : 4 + size], block[4 + size :]


def test_a_lone_body_is_not_copied() -> None:
    data = bytes(100_000)
    head, bodies = encode(Frame(SESSION, 1, 2, 0, [Call(1, "a", [], Body(data, False))]))
    assert bodies[0] is data

    (call,) = decode(head, data).messages

    assert isinstance(call, Call)
    assert call.body is not None
    assert call.body.data is data


def test_bodies_are_nobodys_business_here() -> None:
    frame = Frame(SESSION, 0, 0, 0, [Items(1, [Body(b"{no json"), Body(b"\xff"), Body(b"1")])])

    assert unpack(pack(frame)) == frame


@given(st.binary(max_size=200))
@settings(max_examples=2_000)
def test_random_bytes_give_a_frame_or_one_of_two_errors(block: bytes) -> None:
    with suppress(CutShort, ProtocolViolation):
        unpack(block)


@given(st.sampled_from(FRAMES), st.data())
@settings(max_examples=2_000)
def test_spoilt_frames_give_a_frame_or_one_of_two_errors(
    one: GoldenFrame, data: st.DataObject
) -> None:
    block = bytearray(one.packed)
    for _ in range(data.draw(st.integers(1, 4))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CutShort, ProtocolViolation):
        unpack(bytes(block))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from([-1, 2**53 - 1, 2**53]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
"""Small, since no field is looked into deeper than that: headers are lists of two texts."""

HEADS: dict[str, list[object]] = {
    str(kind): fields for one in FRAMES for kind, *fields in from_json(encode(one.frame)[0])[4]
}
"""A message of each kind, whose bodies are not there."""


@given(st.lists(JSON, max_size=5), st.integers(0, 4))
@settings(max_examples=300)
def test_any_fields_give_a_frame_or_one_of_two_errors(fields: list[object], at: int) -> None:
    for kind, known in HEADS.items():  # drawing is what takes time
        for tried in (fields, [*known[:at], *fields[:1], *known[at + 1 :]]):
            head = to_json([SESSION, 0, 0, 0, [[kind, *tried]]]).decode()
            with suppress(CutShort, ProtocolViolation):
                decode(head, b"")

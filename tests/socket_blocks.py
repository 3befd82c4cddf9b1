"""Blocks over a socket that a test plays the page's end of."""

from collections.abc import Callable

from pytauri_ipc.codec import Block, is_head, pack_apart
from pytauri_ipc.messages import Frame


def send_frame(send: Callable[[bytes], object], frame: Frame) -> None:
    """Send a frame, in one message or two."""
    block = pack_apart(frame)
    for message in (block,) if isinstance(block, bytes) else block:
        send(message)


def next_block(receive: Callable[[], object]) -> Block:
    """What the next message, or the next two, bring."""
    block = receive()
    assert isinstance(block, bytes)
    if not is_head(block):
        return block
    bodies = receive()
    assert isinstance(bodies, bytes)
    return block, bodies

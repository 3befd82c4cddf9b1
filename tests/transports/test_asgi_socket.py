"""A socket of ASGI as a wire, where the server's loop is another one."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import anyio
from typing_extensions import override

from pytauri_ipc import Limits
from pytauri_ipc.transports.asgi_socket import _FULL, AsgiSocket, Message


async def _receive() -> Message:
    return {"type": "websocket.disconnect"}


def _run(errand: Callable[[], object]) -> None:
    errand()


async def _send(message: Message) -> None:
    pass


def _hear(_wire: object, _block: object) -> None:
    pass


class Drained(AsgiSocket):
    """All that waits leaves in the server's thread, right after it was seen to be too much."""

    @override
    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name == "_sent" and value == 0:
            object.__setattr__(self, "_sent", self._handed)
        return value


def test_a_socket_that_drains_while_it_is_looked_at_is_not_full() -> None:
    """Nobody would tell of it: what the session held back would wait for ever."""
    server: Any = SimpleNamespace()
    socket = Drained("main", server, _receive, _send, 1.0)
    socket._handed = _FULL + 1
    assert not socket.is_full


def test_one_that_does_not_is_full_and_tells_of_the_end() -> None:
    server: Any = SimpleNamespace(run_soon=_run)
    socket = AsgiSocket("main", server, _receive, _send, 1.0)
    drained: list[bool] = []
    link: Any = SimpleNamespace(drained=lambda: drained.append(True))
    socket.link = link
    socket._handed = _FULL + 1
    assert socket.is_full
    socket._has_sent({"type": "websocket.send", "bytes": bytes(_FULL)})
    assert drained == [True]
    assert not socket.is_full


def test_a_block_that_is_too_large_has_the_socket_closed_for_that() -> None:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    limits = Limits()
    server: Any = SimpleNamespace(limits=limits, hear=_hear)
    socket = AsgiSocket("main", server, _receive, send, 1.0)
    socket._is_home = socket._is_stepped = True
    socket._over = anyio.Event()
    socket._hear_bytes(b"\0\0\0\x80")
    socket._hear_bytes(bytes(limits.frame_size + 2**20 - 4))
    assert not said  # no more than is allowed, and no frame
    socket._hear_bytes(b"\0\0\0\x80")
    socket._hear_bytes(bytes(limits.frame_size + 2**20 - 3))
    assert [(one["type"], one["code"]) for one in said] == [("websocket.close", 1009)]

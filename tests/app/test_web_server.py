"""uvicorn as an app serves itself: which ones it can be, and how large messages leave."""

import asyncio
import re
import tomllib
from collections.abc import Generator
from socket import IPPROTO_TCP, TCP_NODELAY
from threading import Event

import pytest

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.app.web_server import _LOWEST, check_version, listening
from pytauri_ipc.messages import Message, Reply
from pytauri_ipc.transports.websocket import WINDOW_CLOSED
from tests.documents import ROOT
from tests.web_client import TIMEOUT, PlayedPage, Visitor
from tests.web_program import Program, running

LARGE = 40_000_000
"""Bytes: more than what the client's library reads ahead, and the kernel holds."""


@pytest.mark.parametrize("version", ["0.34.0", "0.52.4"])
def test_one_that_is_too_old_is_a_clear_error(version: str) -> None:
    said = rf"needs uvicorn 0\.53 or later to serve its pages, and {re.escape(version)} is here"
    with pytest.raises(ImportError, match=said):
        check_version(version)


@pytest.mark.parametrize(
    "version", ["0.53.0", "0.54.0.dev1", "0.54rc1", "1.0b1", "1.0.0", "unknown"]
)
def test_the_lowest_and_later_ones_are_taken(version: str) -> None:
    check_version(version)


def test_the_extras_ask_for_the_lowest_that_can_be() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    for name in ("web", "dev"):
        assert "uvicorn>={}.{}".format(*_LOWEST) in extras[name]


def test_small_frames_wait_for_no_ack() -> None:
    """What was sent while another frame was on its way would wait for 40 ms."""
    assert asyncio.run(_has_no_delay())


async def _has_no_delay() -> bool:
    accepted = asyncio.get_running_loop().create_future()

    def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer)

    listener = listening(WebOptions())
    async with asyncio.timeout(TIMEOUT), await asyncio.start_server(accept, sock=listener):
        _, client = await asyncio.open_connection(*listener.getsockname())
        writer = await accepted
        no_delay: int = writer.get_extra_info("socket").getsockopt(IPPROTO_TCP, TCP_NODELAY)
        writer.close()
        client.close()
    return no_delay != 0


@pytest.fixture
def is_said() -> Event:
    return Event()


@pytest.fixture
def program(anyio_backend: str, is_said: Event) -> Generator[Program]:
    commands = Commands()

    @commands.command()
    async def large() -> bytes:
        content = _content()
        is_said.set()
        return content

    @commands.command()
    async def greet() -> str:
        return "Hello"

    limits = Limits(body_size=LARGE, frame_size=LARGE)
    with running(commands, {}, backend=anyio_backend, limits=limits) as program:
        program.open("main")
        yield program


@pytest.fixture
def page(program: Program) -> Generator[PlayedPage]:
    person = Visitor.at(program.host.address_of("main")).enter()
    with person.page() as page:
        page.call("greet")
        yield page


def _content() -> bytes:
    return bytes(range(251)) * (LARGE // 251)  # nothing that pieces are a multiple of


def _replies(page: PlayedPage, count: int) -> list[Message]:
    replies: list[Message] = []
    while len(replies) < count:
        replies += [one for one in page.take() if isinstance(one, Reply)]
    return replies


def test_what_is_said_while_a_large_message_leaves_comes_between_its_frames_or_after_it(
    page: PlayedPage,
) -> None:
    page.session.call("large", [], None)
    page.flush()
    pong = page.socket.ping()
    page.session.call("greet", [], None)
    page.flush()
    first, second = _replies(page, 2)
    assert isinstance(first, Reply)
    assert first.body.data == _content()
    assert isinstance(second, Reply)
    assert second.body.data == b'"Hello"'
    assert pong.wait(TIMEOUT)


def test_a_socket_is_closed_after_the_large_message_that_leaves(
    page: PlayedPage, program: Program, is_said: Event
) -> None:
    page.session.call("large", [], None)
    page.flush()
    assert is_said.wait(TIMEOUT)
    program.close("main")
    (first,) = _replies(page, 1)
    assert isinstance(first, Reply)
    assert first.body.data == _content()
    assert page.close_code() == WINDOW_CLOSED

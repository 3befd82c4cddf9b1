"""The fast lane: who gets its socket, and what comes of it; the page goes on whatever happens."""

import socket as tcp
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app import lane as lane_module
from pytauri_ipc.codec import pack
from pytauri_ipc.messages import OVER, Call, Frame, Hello, Message
from tests.fake_tauri import provide_channels
from tests.lane_program import ORIGIN, LanePage, LaneProgram, lane_program

LIMITS = Limits(body_size=100_000, frame_size=100_000)
TOKEN = "x" * 43


def attacked_commands(erased: list[str]) -> Commands:
    commands = Commands()

    @commands.command()
    async def greet() -> str:
        return "Hello"

    @commands.command()
    async def erase() -> None:
        erased.append("erased")

    return commands


@pytest.fixture
def erased() -> list[str]:
    return []


@pytest.fixture(params=["asyncio", "trio"])
def program(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, erased: list[str]
) -> Generator[LaneProgram]:
    provide_channels(monkeypatch)
    with lane_program(attacked_commands(erased), request.param, limits=LIMITS) as program:
        yield program


@pytest.fixture
def page(program: LaneProgram, erased: list[str]) -> Generator[LanePage]:
    """The legitimate page, which has its lane, and goes on whatever happens."""
    page = program.page("main")
    page.take_lane()
    assert_works(page)
    yield page
    assert_works(page)
    assert page.ways.count("lane") >= 2, "its lane was lost"
    assert erased == []


def assert_works(page: LanePage) -> None:
    answer = page.call_by_lane("greet")
    assert getattr(answer, "body", None) == (b'"Hello"', True), answer


def refused(page: LanePage, protocols: Sequence[str] | None = None, **options: Any) -> int:
    with pytest.raises(InvalidStatus) as raised, page.connect(protocols, **options):
        pass
    return raised.value.response.status_code


def closed(socket: ClientConnection) -> int | None:
    """The code by which the program closes it, after whatever it says."""
    try:
        while True:
            socket.recv(10)
    except ConnectionClosed as error:
        return None if error.rcvd is None else error.rcvd.code


# --- who gets one -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "protocols",
    [
        ["pytauri-ipc"],
        ["ipc-lane."],
        ["pytauri-ipc", "ipc-lane."],
        ["pytauri-ipc", f"ipc-lane.{TOKEN}"],
        ["pytauri-ipc", f"ipc-ticket.{TOKEN}"],
        ["pytauri-ipc", f"ipc-lane.{TOKEN}", f"ipc-lane.{TOKEN}"],
    ],
)
def test_a_stranger_gets_no_socket(
    program: LaneProgram, page: LanePage, protocols: list[str]
) -> None:
    assert refused(page, protocols) == 403


def test_a_token_is_not_found_by_asking_for_several(program: LaneProgram, page: LanePage) -> None:
    other = program.page("other")
    guesses = ["pytauri-ipc", f"ipc-lane.{TOKEN}", f"ipc-lane.{other.token}"]
    assert refused(other, guesses) == 403


def test_a_token_is_good_once(program: LaneProgram, page: LanePage) -> None:
    assert refused(page) == 403
    other = program.page("other")
    other.take_lane()
    other.leave_lane()
    assert refused(other) == 403


def test_a_late_token_is_good_no_more(
    program: LaneProgram, page: LanePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, third = program.page("other"), program.page("third")
    now = lane_module.monotonic()
    monkeypatch.setattr(lane_module, "monotonic", lambda: now + lane_module._LIVES + 1)
    assert refused(other) == 403
    # Those that nobody has used are not kept either.
    program.page("fourth")
    assert third.token not in program.lane._tickets
    assert len(program.lane._tickets) == 1


def test_a_token_of_a_page_that_has_gone_carries_nothing(
    program: LaneProgram, page: LanePage, erased: list[str]
) -> None:
    gone = program.page("other")
    program.portal.call(program.session_of(gone).close)
    with gone.connect() as socket:
        call = Frame(gone.session.id, 2, 0, 0, [Call(2, "erase", [], None)])
        with suppress(ConnectionClosed):  # it is closed at once
            socket.send(pack(call))
        assert closed(socket) == 1000


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1",
        "http://localhost",
        "http://localhost:1420",
        "tauri://localhost.evil.example",
        "tauri://evil.example",
        "null",
        "file://",
        None,
    ],
)
def test_a_page_of_another_origin_gets_no_socket(
    program: LaneProgram, page: LanePage, origin: str | None
) -> None:
    other = program.page("other")
    assert refused(other, origin=origin) == 403
    other.take_lane()  # and its token was not used up by somebody who cannot use it
    assert_works(other)


@pytest.mark.parametrize(
    ("dev_url", "origin"),
    [("http://localhost:1420/app/", "http://localhost:1420"), (None, ORIGIN)],
)
def test_the_apps_own_pages_get_one(
    monkeypatch: pytest.MonkeyPatch, dev_url: str | None, origin: str
) -> None:
    provide_channels(monkeypatch)
    with lane_program(attacked_commands([]), dev_url=dev_url) as program:
        with program.page("main").connect(origin=origin) as socket:
            assert socket.subprotocol == "pytauri-ipc"
        assert refused(program.page("other"), origin="http://localhost:1421") == 403


# --- handshakes -------------------------------------------------------------------------------


def handshake(page: LanePage, port: int, headers: Mapping[str, str | None]) -> int:
    said: dict[str, str | None] = {
        "Host": f"127.0.0.1:{port}",
        "Origin": ORIGIN,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": ", ".join(page.protocols),
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value is not None)
    with tcp.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{lines}\r\n".encode())
        line = connection.makefile("rb").readline()
        return int(line.split()[1]) if line else 0


HOSTS = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "0x7f.1", None]


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_was_made_to_lead_here_is_refused(
    program: LaneProgram, page: LanePage, host: str | None
) -> None:
    """What DNS rebinding does. The token would be good: nothing else is wrong."""
    other = program.page("other")
    assert handshake(other, program.port, {"Host": host}) in (400, 403)
    assert handshake(other, program.port, {"Host": f"localhost:{program.port}"}) == 101


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Version": "12"},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Key": None},
        {"Upgrade": "h2c"},
        {"Sec-WebSocket-Protocol": None},
        {"Sec-WebSocket-Protocol": "ipc-lane.\xe9"},
        {"Origin": None},
    ],
)
def test_a_malformed_handshake_has_a_clear_status(
    program: LaneProgram, page: LanePage, headers: Mapping[str, str | None]
) -> None:
    assert 400 <= handshake(program.page("other"), program.port, headers) < 500


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT"])
@pytest.mark.parametrize("path", ["/", "/index.html", "/_ipc/~/socket", "/../etc/passwd"])
def test_nothing_but_the_socket_is_served(
    program: LaneProgram, page: LanePage, method: str, path: str
) -> None:
    connection = HTTPConnection("127.0.0.1", program.port, timeout=10)
    try:
        connection.request(method, path, headers={"Origin": ORIGIN})
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 404
        assert said == (b"" if method == "HEAD" else b"There is nothing here.\n")
        names = {name.lower() for name in answer.headers}
        assert not [name for name in names if name.startswith("access-control") or name == "server"]
    finally:
        connection.close()


def test_it_listens_on_the_loopback_alone(program: LaneProgram, page: LanePage) -> None:
    assert program.lane._serving._listener.getsockname()[0] == "127.0.0.1"
    assert page.url == f"ws://127.0.0.1:{program.port}/"


# --- who has one ------------------------------------------------------------------------------


def test_a_socket_carries_its_own_session_alone(
    program: LaneProgram, page: LanePage, erased: list[str]
) -> None:
    other = program.page("other")
    with other.connect() as socket:
        number = page.session._delivery.next
        said: list[Message] = [Call(77, "erase", [], None)]
        socket.send(pack(Frame(page.session.id, number, 0, 0, said)))
        socket.send(pack(Frame(page.session.id, number, 0, OVER, [])))
        socket.send(pack(Frame("f" * 32, 0, 0, 0, [Hello(1), *said])))
        # What comes after is heard: so was what came before, and it did nothing.
        number = other.session.call("greet", [], None)
        for frame in other.session.take(0.0):
            socket.send(pack(frame))
        answer = socket.recv(10)
        assert isinstance(answer, bytes)
        assert b"Hello" in answer
    assert program.server.sessions.get("f" * 32) is None
    assert not program.session_of(page).closed


@pytest.mark.parametrize("block", [b"\x05\x00\x00\x00hello", b"\x02\x00\x00\x00{}", b"\x00" * 4])
def test_bytes_that_are_no_frame_end_their_own_session(
    program: LaneProgram, page: LanePage, block: bytes
) -> None:
    other = program.page("other")
    with other.connect() as socket:
        socket.send(block)
        assert closed(socket) == 1000
    assert program.server.sessions.get(other.session.id) is None


@pytest.mark.parametrize(
    ("said", "code"), [("hello", 1003), (bytes(LIMITS.frame_size + 2_000_000), 1009)]
)
def test_what_no_page_sends_ends_the_socket_and_not_the_session(
    program: LaneProgram, page: LanePage, said: str | bytes, code: int
) -> None:
    other = program.page("other")
    with other.connect() as socket:
        socket.send(said)
        assert closed(socket) == code
    assert other.ask("greet") == '"Hello"'


def test_hundreds_of_strangers_hold_nobody_up(program: LaneProgram, page: LanePage) -> None:
    with ExitStack() as stack:
        strangers = [
            stack.enter_context(tcp.create_connection(("127.0.0.1", program.port), timeout=10))
            for _ in range(300)
        ]
        for stranger in strangers:
            stranger.sendall(b"GET / HTT")
        assert_works(page)


def test_no_log_has_a_token(
    program: LaneProgram, page: LanePage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        other = program.page("other")
        other.take_lane()
        third = program.page("third")
        assert refused(third, origin="https://evil.example") == 403
    mine = [r for r in caplog.records if not r.name.startswith("websockets.client")]
    assert not [r for r in mine if other.token in r.getMessage() or third.token in r.getMessage()]

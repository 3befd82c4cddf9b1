"""Who gets a socket, and what a page may do with one."""

import socket as tcp
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from time import monotonic
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection

from pytauri_ipc.codec import pack
from pytauri_ipc.messages import Body, Failure, Hello
from pytauri_ipc.messages import Frame as Said
from tests.security.conftest import LIMITS, WEB, assert_works
from tests.web_client import PlayedPage, Visitor
from tests.web_program import Program


def _refused(visitor: Visitor, **options: Any) -> int:
    with pytest.raises(InvalidStatus) as raised, visitor.socket(**options):
        pass
    response = raised.value.response
    assert response.body is None or b"101" not in response.body
    return response.status_code


def _closed(socket: ClientConnection) -> int:
    close = None
    try:
        while True:
            socket.recv(10)
    except ConnectionClosed as error:
        close = error.rcvd
    assert close is not None
    return close.code


# --- who gets one -----------------------------------------------------------------------------


def test_a_stranger_gets_no_socket(stranger: Visitor, page: PlayedPage) -> None:
    assert _refused(stranger) == 401
    assert _refused(stranger, ticket="bWFpbg." + "0" * 64) == 401
    assert _refused(stranger, protocols=["pytauri-ipc"]) == 401


def test_a_ticket_without_the_cookie_is_not_enough(
    stranger: Visitor, person: Visitor, page: PlayedPage
) -> None:
    assert _refused(stranger, ticket=person.ticket) == 401


@pytest.mark.parametrize("ticket", ["", ".", "bWFpbg", "bWFpbg.00", "main", "%%%.x", "_w.x"])
def test_the_cookie_without_a_ticket_is_not_enough(
    person: Visitor, page: PlayedPage, ticket: str
) -> None:
    assert _refused(person, ticket=ticket) in (400, 401)


def test_a_handshake_that_is_too_long_is_closed_and_not_left_open(
    person: Visitor, page: PlayedPage
) -> None:
    cookies = f"{person.headers['Cookie']}; other={'x' * 10_000}"
    begin = monotonic()
    with pytest.raises(InvalidMessage), person.socket(headers={"Cookie": cookies}):
        pass
    assert monotonic() - begin < 5
    assert_works(page)


def test_a_ticket_is_for_its_own_label(person: Visitor, program: Program, page: PlayedPage) -> None:
    other = Visitor.at(program.host.address_of("chart")).enter()
    name, signature = person.ticket.split(".")[0], other.ticket.split(".")[1]
    assert _refused(person, ticket=f"{name}.{signature}") == 401
    with other.page() as chart:
        answer = chart.call("erase")
        assert isinstance(answer, Failure)
        assert b'"forbidden"' in answer.body.data


def test_a_session_of_another_label_cannot_be_taken_over(
    person: Visitor, program: Program, page: PlayedPage
) -> None:
    other = Visitor.at(program.host.address_of("chart")).enter()
    with other.socket() as socket:
        head = Said(page.session.id, 0, 0, 0, [Hello(1)])
        socket.send(pack(head))
        assert _closed(socket) == 4008


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://localhost.evil.example",
        "null",
        None,
        "file://",
    ],
)
def test_a_page_of_another_origin_gets_no_socket(
    person: Visitor, page: PlayedPage, origin: str | None
) -> None:
    assert _refused(person, origin=origin) == 403


HOSTS = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "0x7f.1"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_was_made_to_lead_here_is_refused(
    person: Visitor, page: PlayedPage, host: str
) -> None:
    """What DNS rebinding does: the browser takes the foreign name for the page's own origin."""
    for path in ("/", "/_ipc/~/open/main", "/_ipc/~/enter.js", "/_ipc/~/enter"):
        assert person.ask(path, headers={"Host": host}).status == 421
    assert _status_of_handshake(person, {"Host": host, "Origin": f"http://{host}"}) == 421


def test_the_loopback_has_several_names(person: Visitor) -> None:
    port = person.netloc.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "127.0.0.1"):
        assert person.ask("/", headers={"Host": host}).status == 200


def test_a_page_on_another_port_of_this_machine_reads_nothing(
    person: Visitor, page: PlayedPage
) -> None:
    """It is of the same site, so that its requests bring the cookie along."""
    for mode in ("no-cors", "cors"):
        said = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": mode}
        assert person.ask("/style.css", headers=said).status == 403


# --- handshakes -------------------------------------------------------------------------------

RIGHT: Mapping[str, str] = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def _status_of_handshake(visitor: Visitor, headers: Mapping[str, str | None]) -> int:
    protocols = f"pytauri-ipc, ipc-ticket.{visitor.ticket}"
    said: dict[str, str | None] = {
        "Host": visitor.netloc,
        "Origin": visitor.origin,
        "Sec-WebSocket-Protocol": protocols,
        **visitor.headers,
        **RIGHT,
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value is not None)
    return _status_of(visitor, f"GET /_ipc/~/socket HTTP/1.1\r\n{lines}\r\n".encode())


def _status_of(visitor: Visitor, raw: bytes) -> int:
    host, _, port = visitor.netloc.rpartition(":")
    with tcp.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(raw)
        line = connection.makefile("rb").readline()
        return int(line.split()[1]) if line else 0


def test_a_right_handshake_is_taken(person: Visitor) -> None:
    assert _status_of_handshake(person, {}) == 101


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Version": "12"},
        {"Sec-WebSocket-Version": None},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Key": None},
        {"Upgrade": "h2c"},
        {"Connection": "close"},
        {"Host": None},
        {"Sec-WebSocket-Protocol": None},
        {"Sec-WebSocket-Protocol": "ipc-ticket.\xe9"},
        {"Sec-WebSocket-Protocol": "ipc-ticket.a, ipc-ticket.b"},
        {"Cookie": "x" * 5_000},
    ],
)
def test_a_malformed_handshake_has_a_clear_status(
    person: Visitor, page: PlayedPage, headers: Mapping[str, str | None]
) -> None:
    assert 400 <= _status_of_handshake(person, headers) < 500


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(stranger: Visitor, page: PlayedPage, raw: bytes) -> None:
    assert 400 <= _status_of(stranger, raw) < 500


# --- bounds -----------------------------------------------------------------------------------


def test_a_message_that_is_too_large_ends_its_socket(person: Visitor, page: PlayedPage) -> None:
    with person.socket() as socket, pytest.raises(ConnectionClosed) as ended:  # noqa: PT012
        socket.send(bytes(LIMITS.frame_size + 2_000_000))
        socket.recv(10)
    close = ended.value.rcvd  # none where what was sent after the end has reset the connection
    assert close is None or close.code == 1009
    assert_works(page)


def test_a_body_that_is_too_large_is_refused(person: Visitor, page: PlayedPage) -> None:
    with person.page() as other:
        answer = other.call("count", bytes(LIMITS.body_size + 1))
        assert isinstance(answer, Failure)
        assert b'"too_large"' in answer.body.data
        assert_works(other)


def test_text_is_no_frame(person: Visitor, page: PlayedPage) -> None:
    with person.socket() as socket:
        socket.send("hello")
        assert _closed(socket) == 1003


@pytest.mark.parametrize("block", [b"\x05\x00\x00\x00hello", b"\x02\x00\x00\x00{}", b"\x00" * 4])
def test_bytes_that_are_no_frame_end_their_own_socket(
    person: Visitor, page: PlayedPage, block: bytes
) -> None:
    with person.socket() as socket:
        socket.send(block)
        assert _closed(socket) == 4002


def test_a_frame_against_the_rules_of_websockets_ends_its_socket(
    person: Visitor, page: PlayedPage
) -> None:
    with person.socket() as socket:
        unmasked = Frame(Opcode.BINARY, b"x").serialize(mask=False)
        socket.socket.sendall(unmasked)
        assert _closed(socket) == 1002


@pytest.mark.parametrize("begun", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_who_sends_a_request_slowly_is_let_go(
    stranger: Visitor, page: PlayedPage, begun: bytes
) -> None:
    host, _, port = stranger.netloc.rpartition(":")
    with tcp.create_connection((host, int(port)), timeout=WEB.patience + 5) as connection:
        connection.sendall(begun)
        with suppress(ConnectionResetError):
            assert connection.recv(1_000) == b""


def test_a_body_that_never_comes_is_not_waited_for(stranger: Visitor, page: PlayedPage) -> None:
    raw = (
        f"POST /_ipc/~/enter HTTP/1.1\r\nHost: {stranger.netloc}\r\nOrigin: {stranger.origin}\r\n"
        "Content-Length: 100\r\n\r\n{"
    )
    assert _status_of(stranger, raw.encode()) == 408


def test_who_reads_nothing_is_let_go_and_others_go_on(
    person: Visitor, page: PlayedPage, caplog: pytest.LogCaptureFixture
) -> None:
    with person.page() as slow:
        slow.socket.socket.setsockopt(tcp.SOL_SOCKET, tcp.SO_RCVBUF, 4_096)
        channel = slow.session.open_channel()
        slow.session.credit(channel, 10_000, 1_000_000_000)
        said = f'{{"to": "__CHANNEL__:{channel}"}}'.encode()
        slow.session.call("flood", [], Body(said))
        slow.socket.recv_bufsize = 1
        slow.flush()
        # The library reads for us: what it does not have room for stays in the kernel.
        deadline = monotonic() + WEB.patience + 8
        while "has read nothing" not in caplog.text and monotonic() < deadline:
            assert_works(page)
        assert "has read nothing" in caplog.text


@pytest.mark.parametrize(("has_origin", "status"), [(True, b"401"), (False, b"403")])
def test_a_thousand_sockets_of_a_stranger_are_refused(
    stranger: Visitor, person: Visitor, page: PlayedPage, has_origin: bool, status: bytes
) -> None:
    host, _, port = stranger.netloc.rpartition(":")
    said = {**RIGHT, **({"Origin": stranger.origin} if has_origin else {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    request = f"GET /_ipc/~/socket HTTP/1.1\r\nHost: {stranger.netloc}\r\n{lines}\r\n".encode()
    with ExitStack() as stack:
        connections = [
            stack.enter_context(tcp.create_connection((host, int(port)), timeout=30))
            for _ in range(1_000)
        ]
        for connection in connections:
            connection.sendall(request)
        assert_works(page)  # it waits for none of them
        first = [connection.makefile("rb").readline() for connection in connections]
        assert {line.split()[1] for line in first} == {status}
        assert_works(page)


def test_connections_of_strangers_that_say_nothing_are_bounded_and_let_go(
    stranger: Visitor, page: PlayedPage
) -> None:
    host, _, port = stranger.netloc.rpartition(":")
    with ExitStack() as stack:
        connections = [
            stack.enter_context(tcp.create_connection((host, int(port)), timeout=30))
            for _ in range(WEB.connections + 1_100)
        ]
        assert_works(page)
        with suppress(ConnectionResetError):  # the last one is beyond the bound: it ends at once
            assert connections[-1].recv(1) == b""
        with suppress(ConnectionResetError):  # the first one after `patience`
            assert connections[0].recv(1) == b""
        assert_works(page)
        assert stranger.ask("/").status == 401  # there is room again


def test_a_page_has_no_more_sockets_than_are_allowed(person: Visitor, page: PlayedPage) -> None:
    with ExitStack() as stack:
        for _ in range(WEB.connections - 1):
            stack.enter_context(person.socket())
        assert _refused(person) == 503
        assert_works(page)

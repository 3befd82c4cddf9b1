"""A real `App` whose windows are pages in a browser, with a page that a test plays."""

import socket
from collections.abc import Generator
from time import monotonic
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from pytauri_ipc import Commands, Frontend
from pytauri_ipc.app import App, WebOptions
from pytauri_ipc.messages import Body, Reply
from pytauri_ipc.transports.websocket import PROGRAM_ENDED
from tests.web_client import Visitor


@pytest.fixture
def app(anyio_backend: Any) -> Generator[App]:
    commands = Commands()

    @commands.command()
    async def whoami(frontend: Frontend) -> str:
        return frontend.label

    app = App(commands, pages={"index.html": "<h1>Hi"}, host="browser", backend=anyio_backend)
    yield app
    if app._background is not None:
        app.exit()
        app.wait(20)


@pytest.mark.parametrize("where", ["start", "run"])
def test_a_port_in_use_is_a_clear_error_at_once(where: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        app = App(pages={"index.html": ""}, host="browser", web=WebOptions(port=port))
        app.show()
        begun = monotonic()
        with pytest.raises(OSError, match=rf"cannot listen on 127.0.0.1 port {port} \(.*or 0 for"):
            getattr(app, where)()
        assert monotonic() - begun < 5


def test_a_page_behind_the_address_calls_a_command(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    window = app.show()
    assert window.address is None
    app.start()
    assert app.host == "browser"
    address = window.address
    assert address is not None
    assert address.startswith("http://127.0.0.1:")
    visitor = Visitor.at(address).enter()
    assert capsys.readouterr().err == f"The window 'main' is at {address}\n"
    with visitor.page() as page:
        assert page.call("whoami", b"") == Reply(1, Body(b'"main"')) or page.call("whoami")
    assert visitor.ask("/").status == 200


def test_a_window_that_opens_later_has_an_address_at_once(app: App) -> None:
    app.show()
    app.start()
    address = app.show(label="chart").address
    assert address is not None
    assert Visitor.at(address).show_token().status == 200


def test_a_page_hears_the_end_of_the_program_at_once(app: App) -> None:
    window = app.show()
    app.start()
    assert window.address is not None
    with Visitor.at(window.address).enter().page() as page:
        page.call("whoami")
        app.exit()
        while page.session.ended is None:
            page.take()
        assert page.session.ended.text == "the app has ended"
        with pytest.raises(ConnectionClosed):
            page.socket.recv(20)
        assert page.socket.close_code == PROGRAM_ENDED


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_that_of_exit(app: App, code: int) -> None:
    window = app.show()
    app.start()
    address = window.address
    assert address is not None
    visitor = Visitor.at(address).enter()
    app.exit(code)
    assert app.wait(20) == code
    with pytest.raises(ConnectionError):
        visitor.ask("/")


def test_another_server_for_the_pages_is_an_error_that_says_what_to_do() -> None:
    app = App(dev_url="http://localhost:1420", host="browser")
    app.show()
    with pytest.raises(RuntimeError, match="names another server for them; leave that out"):
        app.start()

"""`App.asgi()` in uvicorn with each of its WebSockets, over real sockets: what ends is told."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Thread
from typing import Any

import pytest
from uvicorn import Config, Server
from websockets.exceptions import InvalidStatus

from pytauri_ipc import Commands
from pytauri_ipc.app import App
from pytauri_ipc.codec import pack
from pytauri_ipc.messages import Frame, Reply
from pytauri_ipc.transports.websocket import PROGRAM_ENDED, REPLACED, UNKNOWN, WINDOW_CLOSED
from tests.web_client import TIMEOUT, PlayedPage, Visitor

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # what uvicorn's older WebSockets use is deprecated
    pytest.mark.parametrize("lifespan", ["on", "off"]),
    pytest.mark.parametrize(
        "kind",
        [
            "websockets",
            "websockets-sansio",
            pytest.param(
                "wsproto", marks=pytest.mark.skipif(not find_spec("wsproto"), reason="no wsproto")
            ),
        ],
    ),
]


def an_app() -> App:
    commands = Commands()

    @commands.command()
    async def greet(name: str = "you") -> str:
        return f"Hello {name}"

    return App(commands, pages={"index.html": "<h1>Hi"})


@contextmanager
def served(app: App, kind: str, lifespan: str) -> Generator[Visitor]:
    """Somebody who has entered the app's main window, for as long as this lasts."""
    window = app.show()
    application = app.asgi()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = Config(
            application,
            ws=kind,
            lifespan=lifespan,  # pyright: ignore[reportArgumentType]
            log_config=None,
        )
        server = Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="uvicorn")
        thread.start()
        netloc = f"127.0.0.1:{listener.getsockname()[1]}"
        try:
            address = window.address  # before the first request has begun it
            assert address is not None
            yield Visitor.at(f"http://{netloc}{address}").enter()
        finally:
            server.should_exit = True
            app.exit()
            thread.join(TIMEOUT)
            assert not thread.is_alive()


def test_the_end_of_the_app_is_told_and_nothing_is_answered_any_more(
    kind: str, lifespan: str
) -> None:
    app = an_app()
    with served(app, kind, lifespan) as person, person.page() as page, person.socket() as silent:
        page.call("greet")
        app.exit()
        assert page.close_code() == PROGRAM_ENDED
        late = PlayedPage(type(page.session)("f" * 32, "page"), silent)
        late.session.call("greet", [], None)
        late.flush()
        assert late.close_code() == PROGRAM_ENDED
        assert person.show_token().status == 503
        assert person.ask("/").status == 503
        assert app.windows == {}


def test_a_socket_needs_there_what_it_needs_in_a_server_of_our_own(
    kind: str, lifespan: str
) -> None:
    app = an_app()
    with served(app, kind, lifespan) as person, person.page() as page:
        page.call("greet")
        stranger = Visitor(person.netloc)
        assert refused(stranger, ticket=person.ticket)
        assert refused(person, ticket="")
        assert refused(person, ticket="bWFpbg." + "0" * 64)
        for origin in ("https://evil.example", "http://127.0.0.1:1", "null", None):
            assert refused(person, origin=origin)
        assert isinstance(page.call("greet"), Reply)


def refused(visitor: Visitor, **options: Any) -> bool:
    with pytest.raises(InvalidStatus) as raised, visitor.socket(**options):
        pass
    return 400 <= raised.value.response.status_code < 500


def test_the_end_of_a_window_is_told(kind: str, lifespan: str) -> None:
    app = an_app()
    with served(app, kind, lifespan) as person, person.page() as page:
        page.call("greet")
        app.windows["main"].close()
        assert page.close_code() == WINDOW_CLOSED


def test_a_page_hears_that_it_is_connected_elsewhere_or_not_known(kind: str, lifespan: str) -> None:
    app = an_app()
    with served(app, kind, lifespan) as person, person.page() as page:
        page.call("greet")
        with person.socket() as other:
            page.session.reconnected()
            second = PlayedPage(page.session, other)
            second.call("greet")
            assert page.close_code() == REPLACED
        with person.socket() as other:
            stranger = PlayedPage(type(page.session)("e" * 32, "page"), other)
            other.send(_late_frame(stranger))
            assert stranger.close_code() == UNKNOWN


def _late_frame(page: PlayedPage) -> bytes:
    return pack(Frame(page.session.id, 4, 4, 0, []))

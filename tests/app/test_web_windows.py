"""Windows that are tabs, and pages that come while they change."""

from collections.abc import Generator

import pytest

from pytauri_ipc import Commands, Frontend
from pytauri_ipc.messages import Body, Event, Reply
from pytauri_ipc.session import Session
from pytauri_ipc.transports.websocket import WINDOW_CLOSED
from tests.web_client import PlayedPage, Visitor
from tests.web_program import Program, running


@pytest.fixture
def program() -> Generator[Program]:
    with running(Commands(), {"index.html": "<h1>Hi"}) as program:
        yield program


def test_a_window_that_closes_while_a_page_connects_is_closed_for_it(program: Program) -> None:
    person = Visitor.at(program.open()).enter()
    with person.socket() as socket:
        program.close("main")
        page = PlayedPage(Session("f" * 32, "page"), socket)
        page.session.call("greet", [], None)
        page.flush()
        assert page.close_code() == WINDOW_CLOSED
    assert program.host.server.links("main") == []


def test_what_a_tab_cannot_is_told_in_the_log(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    program.open()
    program.put("main", "show")
    program.settle()
    assert caplog.messages == []
    program.put("main", "hide")
    program.settle()
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "a person looks at a tab or does not" in record.message
    assert record.exc_info is None


def test_what_a_command_emits_to_its_page_is_for_the_parts_of_the_window(program: Program) -> None:
    @program.commands.command()
    async def change(frontend: Frontend) -> None:
        frontend.emit("part:change", 1)

    taken: list[tuple[str, Body]] = []
    person = Visitor.at(program.open()).enter()
    program.known["main"].told = lambda event, body: not taken.append((event, body))
    with person.socket() as socket:
        page = PlayedPage(Session("f" * 32, "page"), socket)
        assert isinstance(page.call("change", None), Reply)
        assert taken == [("part:change", Body(b"1"))]
        assert [one for one in page.heard if isinstance(one, Event)] == []

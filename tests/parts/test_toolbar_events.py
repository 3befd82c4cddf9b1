"""What a page says of the items of a toolbar, from its socket to callbacks."""

import logging
from collections.abc import Generator
from datetime import date
from queue import SimpleQueue
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import to_json

from pytauri_ipc import Commands
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.parts import DateInput, TextInput, Toolbar
from tests.parts.standing import standing
from tests.web_client import TIMEOUT, PlayedPage, Visitor
from tests.web_program import Program, running

DAY = date(2026, 11, 22)


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def settle() -> None: ...

    return commands


@pytest.fixture
def program(commands: Commands, anyio_backend: str) -> Generator[Program]:
    with running(commands, {"index.html": "<h1>page</h1>"}, backend=anyio_backend) as program:
        yield program


@pytest.fixture
def items() -> tuple[TextInput, DateInput]:
    return TextInput(id="name", event="app:set"), DateInput(id="day", event="app:set")


@pytest.fixture
def page(program: Program, items: tuple[TextInput, DateInput]) -> Generator[PlayedPage]:
    address = program.open()
    standing(program.known["main"], Toolbar(items=[*items]))
    person = Visitor.at(address)
    person.enter()
    with person.page() as page:
        page.session.emit("ipc:ready", Body(b'{"page": null, "heard": {}}'))
        page.flush()
        assert [one.name for one in events(page, 1)] == ["toolbar:show"]
        yield page


def events(page: PlayedPage, count: int) -> list[Event]:
    found: list[Event] = []
    while len(found) < count:
        found += [one for one in page.take() if isinstance(one, Event)]
    return found


def say(page: PlayedPage, name: str, value: object, event: str = "app:set") -> None:
    page.session.emit(event, Body(to_json({"id": name, "value": value, "by": "me"})))


def test_a_callback_for_one_item_finds_all_others_current(
    commands: Commands, page: PlayedPage, items: tuple[TextInput, DateInput]
) -> None:
    name, day = items
    found: SimpleQueue[tuple[Any, str, date | None]] = SimpleQueue()

    @commands.on("app:set")
    async def hear(data: Any) -> None:
        found.put((data, name.value, day.value))

    say(page, "name", "Ann")
    page.flush()
    assert found.get(timeout=TIMEOUT) == ({"id": "name", "value": "Ann"}, "Ann", None)
    say(page, "name", "Bob")
    say(page, "day", "2026-11-22")
    page.flush()
    assert found.get(timeout=TIMEOUT)[:2] == ({"id": "name", "value": "Bob"}, "Bob")
    assert found.get(timeout=TIMEOUT) == ({"id": "day", "value": DAY}, "Bob", DAY)


def test_values_are_current_where_nobody_listens(
    page: PlayedPage, items: tuple[TextInput, DateInput]
) -> None:
    say(page, "name", "Ann")
    page.call("settle")
    assert items[0].value == "Ann"


def test_what_an_item_cannot_be_is_logged_and_not_heard(
    commands: Commands,
    page: PlayedPage,
    items: tuple[TextInput, DateInput],
    caplog: pytest.LogCaptureFixture,
) -> None:
    found: list[Any] = []
    commands.on("app:set", found.append)
    with caplog.at_level(logging.WARNING, "pytauri_ipc"):
        say(page, "day", "tomorrow")
        page.flush()
        (told,) = events(page, 1)
        page.call("settle")
    assert "'app:set' from window 'main' was dropped: the item 'day' cannot" in caplog.text
    assert found == []
    assert told.body.data == b'{"id":"day","value":null,"by":"me"}'


def test_an_event_that_the_program_has_declared_is_read_as_declared(
    commands: Commands, page: PlayedPage, items: tuple[TextInput, DateInput]
) -> None:
    class Named(BaseModel):
        id: str
        value: str

    found: SimpleQueue[Named] = SimpleQueue()
    commands.on(commands.event("app:set", Named), found.put)
    say(page, "name", "Ann")
    page.flush()
    assert found.get(timeout=TIMEOUT) == Named(id="name", value="Ann")
    assert items[0].value == "Ann"

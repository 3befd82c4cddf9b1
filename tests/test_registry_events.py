"""The events of a registry: declared ones, and several registries."""

import gc
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pytauri_ipc import Commands, TestClient
from pytauri_ipc.event_types import EventType
from pytauri_ipc.messages import Body
from tests.heard import Heard

pytestmark = pytest.mark.anyio


class Progress(BaseModel):
    done: float
    note: str = ""


@dataclass
class Point:
    x: int
    y: int


class Color(Enum):
    RED = "red"


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def client(commands: Commands) -> AsyncGenerator[TestClient]:
    async with TestClient(commands) as client:
        yield client


# --- declared events ---------------------------------------------------------------------------


async def test_a_declared_event_arrives_as_its_type(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    progress = commands.event("app:progress", Progress)

    @commands.on(progress)
    async def listen(data: Progress) -> None:
        heard.note(data)

    client.emit(progress, {"done": 0.5})
    assert await heard.first(1) == [Progress(done=0.5)]


@pytest.mark.parametrize("data", [{"done": "secret"}, {}, None, b"secret"])
async def test_invalid_data_is_dropped_and_logged_without_the_input(
    commands: Commands,
    heard: Heard,
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
    data: Any,
) -> None:
    commands.event("app:progress", Progress)

    @commands.once("app:progress")
    async def listen(data: Progress) -> None:
        heard.note(data)

    client.emit("app:progress", data)
    client.emit("app:progress", {"done": 1})
    assert await heard.first(1) == [Progress(done=1)]
    [record] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "'app:progress'" in record.message
    assert "'main'" in record.message
    assert "secret" not in caplog.text


async def test_what_is_no_json_is_dropped_and_logged(
    commands: Commands, heard: Heard, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(data)

    client._page.emit("app:a", Body(b"{bad"))
    client._page.emit("no name", Body(b"1"))
    client.emit("app:a", 1)
    assert await heard.first(1) == [1]
    assert "'app:a'" in caplog.text


async def test_a_declared_event_reaches_the_page_as_its_type(
    commands: Commands, client: TestClient
) -> None:
    progress = commands.event("app:progress", Progress)
    events = client.on(progress)
    commands.emit(progress, Progress(done=0.5))
    assert await events == Progress(done=0.5)


# --- names and several registries --------------------------------------------------------------


@pytest.mark.parametrize("event", ["saved", "app:*", "*", "ipc:alert"])
async def test_a_page_emits_only_what_is_a_name(client: TestClient, event: str) -> None:
    with pytest.raises(ValueError, match="name"):
        client.emit(event)


async def test_an_included_registry_hears_and_reaches_the_pages(heard: Heard) -> None:
    app, files, deep = Commands(), Commands(), Commands()
    app.include(files, prefix="fs.")
    files.include(deep, prefix="deep.")

    @deep.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(data)

    async with TestClient(app) as client:
        events = client.on("app:b")
        client.emit("app:a", 1)
        assert await heard.first(1) == [1]
        assert deep.emit("app:b", 2) == 1
        assert files.emit("app:b", 3) == 1
        assert [await events, await events] == [2, 3]


async def test_a_registry_that_is_included_twice_hears_and_reaches_a_page_once(
    heard: Heard,
) -> None:
    app, left, right, shared = Commands(), Commands(), Commands(), Commands()
    for prefix, one in (("left.", left), ("right.", right)):
        one.include(shared)
        app.include(one, prefix=prefix)

    @shared.on("app:*")
    async def listen(data: Any) -> None:
        heard.note(data)

    async with TestClient(app) as client:
        events = client.on("*")
        assert shared.emit("app:b", 1) == 1
        assert app.emit("app:b", 2) == 1
        assert [await events, await events] == [1, 2]
        client.emit("app:a", 1)
        client.emit("app:c", 2)
        assert await heard.first(2) == [1, 2]


async def test_pages_of_an_included_registrys_own_handler_are_its_own(heard: Heard) -> None:
    app, files = Commands(), Commands()
    app.include(files, prefix="fs.")

    @app.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(data)

    async with TestClient(files) as of_files, TestClient(app) as of_app:
        assert app.emit("app:b") == 1
        assert files.emit("app:b") == 2
        of_files.emit("app:a", "files")
        of_app.emit("app:a", "app")
        assert await heard.first(1) == ["app"]


# --- declaring --------------------------------------------------------------------------------


def test_a_declared_event_is_text_and_is_listed(commands: Commands) -> None:
    progress = commands.event("app:progress", Progress)
    assert progress == "app:progress"
    assert commands.events == {"app:progress": progress}
    assert commands.events["app:progress"].payload is Progress


def test_the_same_declaration_may_stand_twice(commands: Commands) -> None:
    assert commands.event("app:a", list[int]) == commands.event("app:a", list[int])


@pytest.mark.parametrize("name", ["progress", "app:*", "ipc:progress"])
def test_a_name_that_is_none_or_reserved_cannot_be_declared(commands: Commands, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        commands.event(name, int)
    with pytest.raises(ValueError, match=r"name|there is no event 'ipc:progress' to emit"):
        commands.emit(name)


@pytest.mark.parametrize("name", ["ipc:set-contnt", "ipc:closed"])
def test_who_emits_what_no_page_hears_is_told_what_pages_hear(
    commands: Commands, name: str
) -> None:
    told = f"there is no event '{name}' to emit; there are ipc:alert, .*ipc:set-content, "
    with pytest.raises(ValueError, match=told):
        commands.emit(name, {"id": "a"})


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        ({"filename": "a.txt"}, TypeError, 'needs "content" as text or bytes, not None'),
        (None, TypeError, "takes {content, filename}, not None"),
        (b"bytes", TypeError, "takes {content, filename}"),
        ({"content": "a", "filename": 1}, TypeError, "takes 'filename' as text, not 1"),
        ({"content": "a", "encoding": "rot13"}, ValueError, "knows no encoding 'rot13'"),
        ({"content": "!", "encoding": "base64"}, ValueError, "content that is no base64"),
    ],
)
def test_a_download_that_is_none_is_an_error_where_it_is_emitted(
    commands: Commands, data: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        commands.emit("ipc:download", data)


def test_a_download_may_be_whatever_is_written_so(commands: Commands) -> None:
    class File(BaseModel):
        content: str

    written = Body(b'{"content":"a"}')
    assert commands.written("ipc:download", {"content": "a"}) == written
    assert commands.written("ipc:download", File(content="a")) == written


def test_another_type_for_a_name_is_an_error_that_names_both(commands: Commands) -> None:
    commands.event("app:a", int)
    with pytest.raises(ValueError, match=r"'app:a'.*int.*str"):
        commands.event("app:a", str)


def test_a_type_that_pydantic_does_not_know_is_an_error(commands: Commands) -> None:
    with pytest.raises(TypeError, match="an event cannot carry"):
        commands.event("app:a", Heard)


def test_registries_that_share_a_handler_agree_on_an_event() -> None:
    app, files, others = Commands(), Commands(), Commands()
    files.event("app:a", int)
    app.include(files, prefix="fs.")
    app.include(others, prefix="others.")
    for registry in (app, others):
        with pytest.raises(ValueError, match="declared already"):
            registry.event("app:a", str)
    assert app.events == {"app:a": "app:a"}
    late = Commands()
    late.event("app:a", str)
    with pytest.raises(ValueError, match="declared already"):
        app.include(late, prefix="late.")
    assert "late." not in app._included


@pytest.mark.parametrize("data", [{"done": 1}, None, "text", b"raw", 5])
def test_data_of_another_type_is_an_error_where_it_is_emitted(
    commands: Commands, data: Any
) -> None:
    commands.event("app:progress", Progress)
    with pytest.raises(TypeError, match="'app:progress'"):
        commands.emit("app:progress", data)


def test_bytes_and_none_are_checked_too(commands: Commands) -> None:
    commands.event("app:raw", bytes)
    commands.event("app:maybe", int | None)
    assert commands.written("app:raw", b"\0") == Body(b"\0", is_json=False)
    assert commands.written("app:maybe", None) == Body(b"null")
    with pytest.raises(TypeError, match="'app:raw'"):
        commands.emit("app:raw", "text")


@pytest.mark.parametrize("data", [object(), {"a": object()}, "\ud800"])
def test_what_is_no_json_is_an_error_where_it_is_emitted(commands: Commands, data: Any) -> None:
    with pytest.raises(TypeError, match="'app:a'"):
        commands.emit("app:a", data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({1}, b"[1]"),
        ((one for one in "ab"), b'["a","b"]'),
        ({5: 1}, b'{"5":1}'),
        (Point(1, 2), b'{"x":1,"y":2}'),
        (Color.RED, b'"red"'),
        (Progress(done=1), b'{"done":1.0,"note":""}'),
        (date(2024, 2, 29), b'"2024-02-29"'),
        (Decimal("1.50"), b'"1.50"'),
        (Path("a"), b'"a"'),
    ],
)
def test_what_pydantic_can_write_is_emitted(commands: Commands, data: Any, text: bytes) -> None:
    assert commands.written("app:a", data) == Body(text)


def test_numbers_that_json_does_not_have_are_null(commands: Commands) -> None:
    assert commands.written("app:a", [float("nan"), float("inf")]) == Body(b"[null,null]")


def test_a_registry_does_not_keep_a_handler_alive(commands: Commands) -> None:
    TestClient(commands)
    gc.collect()
    assert commands._audience() == []


def test_an_event_that_is_built_in_passes_in_its_own_way_until_it_is_declared() -> None:
    class Doubled(EventType):
        def write(self, data: Any) -> Body:
            return super().write(data * 2)

    commands, above = Commands(), Commands()
    above.include(commands)
    assert commands.written("plot:a", 2) == Body(b"2")
    above.build_in_events({"plot:a": Doubled()})
    assert (commands.written("plot:a", 2), above.written("plot:a", 2)) == (Body(b"2"), Body(b"4"))
    above.event("plot:a", int)
    assert above.written("plot:a", 2) == Body(b"2")
    assert list(above.events) == ["plot:a"]

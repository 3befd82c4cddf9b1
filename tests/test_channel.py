"""Channels: ids out of bodies, the sending end, and what becomes of it."""

import gc
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Generic, TypeVar
from weakref import ref

import anyio
import pytest
from anyio.to_thread import run_sync
from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter, ValidationError
from pydantic import field_validator as check_field
from pydantic_core import PydanticSerializationError
from typing_extensions import TypedDict

from pytauri_ipc import (
    Channel,
    ChannelClosed,
    ChannelFull,
    Commands,
    Frontend,
    FrontendClosed,
    InvokeException,
    JavaScriptChannelId,
    Limits,
    TestClient,
)
from pytauri_ipc.link import calling_link
from tests.fake_link import FakeLink

T = TypeVar("T")

TEXT = "__CHANNEL__:7"
JSON_TEXT = f'"{TEXT}"'


class Progress(BaseModel):
    """An item of a channel."""

    model_config = ConfigDict(serialize_by_alias=True)

    bytes_done: int = Field(serialization_alias="bytesDone")


class Download(BaseModel):
    """A body with channels as fields."""

    url: str = "a"
    progress: Channel[Progress]
    log: JavaScriptChannelId[str] | None = None


class Envelope(BaseModel, Generic[T]):
    content: T


class Stream(BaseModel, Generic[T]):
    items: Channel[T]


class Downloads(RootModel[list[Download]]):
    """A body that is a list."""


@dataclass
class DataclassDownload:
    progress: Channel[Progress]


class DownloadDict(TypedDict):
    progress: Channel[Progress]


class StrictDownload(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    progress: Channel[Progress]


class Checked(BaseModel):
    """Validates a part of itself once more, by hand."""

    download: Download

    @check_field("download", mode="before")
    @classmethod
    def read(cls, value: Any) -> Download:
        return Download.model_validate(value)


class Early(BaseModel):
    """Names the items of its channel before there is a class for them."""

    items: Channel["Late"]


class Holding(BaseModel):
    """The items of its channel hold what there is no class for yet."""

    items: Channel["Whole"]


class Whole(BaseModel):
    part: "Late"


class HoldingWhole(BaseModel):
    items: Channel[Whole]


@dataclass
class WholeDataclass:
    part: "Late"


class HoldingDataclass(BaseModel):
    items: Channel[WholeDataclass]


class Late(BaseModel):
    number: int


def read(kind: Any, text: str, link: FakeLink) -> Any:
    """Validate JSON as it is done within a call of the page."""

    def validate() -> Any:
        calling_link.set(ref(link))
        return TypeAdapter[Any](kind).validate_json(text)

    return copy_context().run(validate)


def channel_of(kind: Any, link: FakeLink) -> Channel[Any]:
    channel: Channel[Any] = read(kind, JSON_TEXT, link)
    assert isinstance(channel, Channel)
    return channel


# --- ids ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 7, 2**32 - 1])
def test_an_id_is_read_from_its_text_and_written_as_it(number: int) -> None:
    text = f"__CHANNEL__:{number}"
    channel_id = JavaScriptChannelId[int].from_str(text)
    assert str(channel_id) == text
    assert channel_id.channel_on(FakeLink().frontend).id() == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "__CHANNEL__",
        "__CHANNEL__:",
        "__CHANNEL__:-1",
        "__CHANNEL__:+1",
        "__CHANNEL__: 1",
        "__CHANNEL__:1\n",
        "x__CHANNEL__:1",
        "__channel__:1",
        "__CHANNEL__:1.0",
        "__CHANNEL__:\N{ARABIC-INDIC DIGIT ONE}",
        f"__CHANNEL__:{2**53}",
        "__CHANNEL__:" + "9" * 10_000,
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the id of a channel"):
        JavaScriptChannelId[int].from_str(text)


def test_ids_compare_by_number_and_page() -> None:
    one, other = FakeLink(), FakeLink()
    kind = JavaScriptChannelId[int]
    assert read(kind, JSON_TEXT, one) == read(kind, JSON_TEXT, one)
    assert hash(read(kind, JSON_TEXT, one)) == hash(read(kind, JSON_TEXT, one))
    assert read(kind, JSON_TEXT, one) != read(kind, JSON_TEXT, other)
    assert read(kind, JSON_TEXT, one) != read(kind, '"__CHANNEL__:8"', one)
    assert read(kind, JSON_TEXT, one) != TEXT
    assert TEXT in repr(read(kind, JSON_TEXT, one))


# --- channel_on -----------------------------------------------------------------------------


def test_channel_on_the_frontend_sends_to_it() -> None:
    link = FakeLink()
    channel = JavaScriptChannelId[int].from_str(TEXT).channel_on(link.frontend)
    channel.send("1")
    assert link.ports[7].sent == ["1"]


def test_channel_on_any_webview_sends_to_the_page_that_sent_the_id() -> None:
    link = FakeLink()
    channel_id: JavaScriptChannelId[int] = read(JavaScriptChannelId[int], JSON_TEXT, link)
    channel_id.channel_on(object()).send_model(1)
    assert link.ports[7].sent == ["1"]


def test_channel_on_another_frontend_goes_there() -> None:
    link, other = FakeLink(), FakeLink()
    channel_id: JavaScriptChannelId[int] = read(JavaScriptChannelId[int], JSON_TEXT, link)
    channel_id.channel_on(other.frontend).send_model(1)
    assert not link.ports
    assert other.ports[7].sent == ["1"]


def test_an_id_that_came_in_no_call_belongs_to_no_webview() -> None:
    with pytest.raises(TypeError, match="pass the Frontend"):
        JavaScriptChannelId[int].from_str(TEXT).channel_on(object())


def test_an_id_read_from_text_within_a_call_belongs_to_its_page() -> None:
    link = FakeLink()

    def read_it() -> JavaScriptChannelId[Any]:
        calling_link.set(ref(link))
        return JavaScriptChannelId[Any].from_str(TEXT)

    copy_context().run(read_it).channel_on(object()).send("1")
    assert link.ports[7].sent == ["1"]


# --- in bodies ------------------------------------------------------------------------------


def _as_it_is(body: Any) -> Any:
    return body


def _first_of_root(body: Downloads) -> Channel[Progress]:
    return body.root[0].progress


def _second_of_a(body: dict[str, tuple[int, Channel[Progress]]]) -> Channel[Progress]:
    return body["a"][1]


@pytest.mark.parametrize(
    ("kind", "text", "pick"),
    [
        pytest.param(Channel[Progress], JSON_TEXT, _as_it_is, id="the body itself"),
        pytest.param(Channel[Progress] | None, JSON_TEXT, _as_it_is, id="optional"),
        pytest.param(int | Channel[Progress], JSON_TEXT, _as_it_is, id="union"),
        pytest.param(
            DataclassDownload | Download,
            f'{{"url": "b", "progress": {JSON_TEXT}}}',
            attrgetter("progress"),
            id="smart union of models",
        ),
        pytest.param(Download, f'{{"progress": {JSON_TEXT}}}', attrgetter("progress"), id="model"),
        pytest.param(
            StrictDownload,
            f'{{"progress": {JSON_TEXT}}}',
            attrgetter("progress"),
            id="strict model",
        ),
        pytest.param(
            Envelope[Envelope[Download]],
            f'{{"content": {{"content": {{"progress": {JSON_TEXT}}}}}}}',
            attrgetter("content.content.progress"),
            id="nested generic model",
        ),
        pytest.param(
            Stream[Progress], f'{{"items": {JSON_TEXT}}}', attrgetter("items"), id="generic items"
        ),
        pytest.param(Downloads, f'[{{"progress": {JSON_TEXT}}}]', _first_of_root, id="root"),
        pytest.param(
            DataclassDownload,
            f'{{"progress": {JSON_TEXT}}}',
            attrgetter("progress"),
            id="dataclass",
        ),
        pytest.param(
            DownloadDict, f'{{"progress": {JSON_TEXT}}}', itemgetter("progress"), id="TypedDict"
        ),
        pytest.param(list[Channel[Progress]], f"[{JSON_TEXT}]", itemgetter(0), id="list"),
        pytest.param(
            dict[str, tuple[int, Channel[Progress]]],
            f'{{"a": [1, {JSON_TEXT}]}}',
            _second_of_a,
            id="dict of tuples",
        ),
        pytest.param(
            Annotated[Channel[Progress], Field(description="…")], JSON_TEXT, _as_it_is, id="marked"
        ),
        pytest.param(
            Checked,
            f'{{"download": {{"progress": {JSON_TEXT}}}}}',
            attrgetter("download.progress"),
            id="model_validate within a validator",
        ),
    ],
)
def test_a_channel_arrives_bound_wherever_it_stands(
    kind: Any, text: str, pick: Callable[[Any], Channel[Progress]]
) -> None:
    link = FakeLink()
    channel = pick(read(kind, text, link))
    assert channel.id() == 7
    assert not link.ports[7].sent  # binding sends nothing
    channel.send_model(Progress(bytes_done=3))
    assert link.ports[7].sent == ['{"bytesDone":3}']


def test_an_id_stands_wherever_a_channel_does() -> None:
    link = FakeLink()
    body: Download = read(Download, f'{{"progress": {JSON_TEXT}, "log": "__CHANNEL__:8"}}', link)
    assert body.log is not None
    body.log.channel_on(object()).send_model("line")
    assert link.ports[8].sent == ['"line"']


def test_a_body_made_of_instances_keeps_them() -> None:
    link = FakeLink()
    channel = channel_of(Channel[Progress], link)
    channel_id: JavaScriptChannelId[str] = read(JavaScriptChannelId[str], JSON_TEXT, link)
    body = Download(progress=channel, log=channel_id)
    assert body.progress is channel
    assert body.log is channel_id


@pytest.mark.parametrize("text", ["5", "null", "[]", '"__CHANNEL__:x"', '"text"'])
def test_anything_else_is_a_validation_error(text: str) -> None:
    for kind in (Channel[int], JavaScriptChannelId[int]):
        with pytest.raises(ValidationError):
            read(kind, text, FakeLink())


def test_a_channel_can_be_made_only_out_of_a_call() -> None:
    with pytest.raises(ValidationError, match="only out of a page's call"):
        TypeAdapter(Channel[int]).validate_json(JSON_TEXT)


@pytest.mark.parametrize("kind", [Channel[Progress], JavaScriptChannelId[Progress]])
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_says_what_a_page_sends(kind: Any, mode: Any) -> None:
    schema = TypeAdapter[Any](kind).json_schema(mode=mode)
    assert schema["type"] == "string"
    assert schema["format"] == "channel-id"
    assert schema["pattern"] == "^__CHANNEL__:([0-9]{1,16})$"


def test_a_body_with_channels_can_be_written_as_json() -> None:
    body: Download = read(Download, f'{{"progress": {JSON_TEXT}, "log": {JSON_TEXT}}}', FakeLink())
    assert body.model_dump_json() == f'{{"url":"a","progress":{JSON_TEXT},"log":{JSON_TEXT}}}'


# --- items ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "item", "text"),
    [
        (Channel[int], 3, "3"),
        (Channel[Progress], Progress(bytes_done=3), '{"bytesDone":3}'),
        (Channel[list[Progress]], [Progress(bytes_done=3)], '[{"bytesDone":3}]'),
        (Channel[int | None], None, "null"),
        (Channel[str], "\N{SNOWMAN}", '"\N{SNOWMAN}"'),
        (Channel[Any], {"a": [1, Progress(bytes_done=3)]}, '{"a":[1,{"bytesDone":3}]}'),
        (Channel, {"a": 1}, '{"a":1}'),
        (Stream, {"a": 1}, '{"a":1}'),
        (Channel[bytes], b"\x00\xff", b"\x00\xff"),
    ],
)
def test_an_item_is_sent_as_the_channels_own_type(
    kind: Any, item: object, text: str | bytes
) -> None:
    link = FakeLink()
    body: Any = read(kind, f'{{"items": {JSON_TEXT}}}' if kind is Stream else JSON_TEXT, link)
    channel: Channel[Any] = body.items if kind is Stream else body
    channel.send_model(item)
    assert link.ports[7].sent == [text]


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        (Channel[int], "three"),
        (Channel[Progress], 3),
        (Channel[Progress], {"bytes_done": 3}),
        (Channel[bytes], "text"),
    ],
)
def test_an_item_of_another_type_is_not_sent(kind: Any, item: object) -> None:
    link = FakeLink()
    channel = channel_of(kind, link)
    with pytest.raises(PydanticSerializationError):
        channel.send_model(item)
    assert all(not port.sent for port in link.ports.values())
    channel.send("1")
    assert link.ports[7].sent == ["1"]


def test_the_items_may_be_a_class_that_is_defined_further_down() -> None:
    link = FakeLink()
    body: Early = read(Early, f'{{"items": {JSON_TEXT}}}', link)
    body.items.send_model(Late(number=1))
    assert link.ports[7].sent == ['{"number":1}']


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        (Holding, Whole(part=Late(number=1))),
        (HoldingWhole, Whole(part=Late(number=1))),
        (HoldingDataclass, WholeDataclass(part=Late(number=1))),
    ],
)
def test_the_items_may_hold_a_class_that_is_defined_further_down(kind: Any, item: object) -> None:
    link = FakeLink()
    body: Any = read(kind, f'{{"items": {JSON_TEXT}}}', link)
    body.items.send_model(item)
    assert link.ports[7].sent == ['{"part":{"number":1}}']


def test_the_items_may_be_the_class_that_the_channel_stands_in() -> None:
    class Node(BaseModel):
        name: str
        children: Channel["Node"] | None = None

    link = FakeLink()
    node: Node = read(Node, f'{{"name": "a", "children": {JSON_TEXT}}}', link)
    assert node.children is not None
    node.children.send_model(Node(name="b"))
    assert link.ports[7].sent == ['{"name":"b","children":null}']


@pytest.mark.parametrize("data", [3, None, ["1"]])
def test_anything_but_text_and_bytes_is_not_sent(data: Any) -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    with pytest.raises(TypeError, match=type(data).__name__):
        channel.send(data)
    assert link.ports[7].sent == []


def test_text_and_bytes_are_sent_as_they_stand() -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    channel.send('{"any": "json"}')
    channel.send(b"\x00\xff")
    assert link.ports[7].sent == ['{"any": "json"}', b"\x00\xff"]
    assert link.openings == [7]


# --- open and closed ------------------------------------------------------------------------


def test_looking_at_a_channel_sends_nothing() -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    assert (channel.id(), channel.closed) == (7, False)
    assert "7" in repr(channel)
    assert not link.ports[7].sent


def test_closing_tells_the_page_once() -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    channel.close()
    channel.close()
    assert channel.closed
    assert "closed" in repr(channel)
    assert link.ports[7].closed
    with pytest.raises(ChannelClosed):
        channel.send("1")
    with pytest.raises(ChannelClosed):
        channel.send_model(1)
    assert link.ports[7].sent == []


@pytest.mark.parametrize("is_open", [True, False])
def test_a_channel_of_a_page_that_is_gone_is_closed(is_open: bool) -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    if is_open:
        channel.send("1")
    link.closed = True
    assert channel.closed
    for send in (lambda: channel.send("2"), lambda: channel.send_model(2)):
        with pytest.raises(FrontendClosed):
            send()
    channel.close()
    assert link.ports[7].sent == (["1"] if is_open else [])


@pytest.mark.anyio
@pytest.mark.parametrize("is_open", [True, False])
async def test_waiting_for_a_page_that_is_gone_raises(is_open: bool) -> None:
    link = FakeLink()
    channel = channel_of(Channel[int], link)
    if is_open:
        channel.send("1")
    link.closed = True
    with pytest.raises(ChannelClosed):
        await channel.drain()


# --- through a command ----------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_page_hears_in_order_what_threads_send() -> None:
    commands = Commands()

    @commands.command()
    async def count(channel: Channel[tuple[int, int]]) -> None:
        def send(thread: int) -> None:
            for number in range(200):
                channel.send_model((thread, number))

        async with anyio.create_task_group() as group:
            for thread in range(3):
                group.start_soon(run_sync, send, thread)
        channel.close()

    async with TestClient(commands) as client:
        channel = client.channel(tuple[int, int])
        await client.invoke("count", {"channel": channel.id})
        received = [item async for item in channel]
    for thread in range(3):
        assert [number for sender, number in received if sender == thread] == list(range(200))


@pytest.mark.anyio
async def test_the_channel_ends_for_the_page_when_the_last_reference_goes() -> None:
    commands = Commands()
    kept: list[Channel[int]] = []

    @commands.command()
    async def begin(body: Channel[int]) -> None:
        body.send_model(1)
        kept.append(body)

    async with TestClient(commands) as client:
        channel = client.channel(int)
        await client.invoke("begin", channel.id)
        assert await anext(aiter(channel)) == 1
        assert not channel.closed
        kept.clear()
        gc.collect()
        assert [item async for item in channel] == []
        assert channel.closed


@pytest.mark.anyio
async def test_a_channel_outlives_the_command_while_something_holds_it() -> None:
    commands = Commands()
    kept: list[Channel[int]] = []

    @commands.command()
    async def keep(body: Channel[int]) -> None:
        kept.append(body)

    async with TestClient(commands) as client:
        channel = client.channel(int)
        await client.invoke("keep", channel.id)
        kept[0].send_model(1)
        await run_sync(kept[0].send_model, 2)
        items = aiter(channel)
        assert [await anext(items), await anext(items)] == [1, 2]


@pytest.mark.anyio
async def test_two_channels_for_one_id_lose_nothing() -> None:
    commands = Commands()

    @commands.command()
    async def send(first: Channel[int], again: Channel[int], frontend: Frontend) -> None:
        first.send_model(1)
        again.send_model(2)
        JavaScriptChannelId[int].from_str(f"__CHANNEL__:{first.id()}").channel_on(
            frontend
        ).send_model(3)
        first.send_model(4)

    async with TestClient(commands) as client:
        channel = client.channel(int)
        await client.invoke("send", {"first": channel.id, "again": channel.id})
        assert [item async for item in channel] == [1, 2, 3, 4]


class Resumed(BaseModel):
    """Fits a body but for its last field, when its channel is bound already."""

    progress: Channel[int]
    offset: int


class Begun(BaseModel):
    progress: Channel[int]


@pytest.mark.anyio
async def test_a_member_of_a_union_that_does_not_fit_leaves_the_channel_to_the_one_that_does() -> (
    None
):
    commands = Commands()

    @commands.command()
    async def download(body: Resumed | Begun) -> str:
        body.progress.send_model(1)
        return type(body).__name__

    async with TestClient(commands) as client:
        channel = client.channel(int)
        assert await client.invoke("download", {"progress": channel.id}) == "Begun"
        assert [item async for item in channel] == [1]


@pytest.mark.anyio
async def test_past_the_limit_a_channel_is_full_until_what_waits_has_left() -> None:
    commands = Commands()
    outcome: list[str] = []
    full = anyio.Event()

    @commands.command()
    async def flood(body: Channel[Any]) -> None:
        body.send(b"12345678")
        try:
            body.send(b"123")
        except ChannelFull:
            outcome.append("full")
        body.send(b"12")
        full.set()
        await body.drain()
        body.send(b"12345678")
        outcome.append("sent")

    async with TestClient(commands, limits=Limits(unsent_bytes=10)) as client:
        channel = client.channel()
        async with anyio.create_task_group() as group:
            group.start_soon(client.invoke, "flood", channel.id)
            await full.wait()
            assert [item async for item in channel] == [b"12345678", b"12", b"12345678"]
    assert outcome == ["full", "sent"]


@pytest.mark.anyio
async def test_draining_returns_at_once_when_nothing_is_unread() -> None:
    commands = Commands()

    @commands.command()
    async def drain(body: Channel[int]) -> str:
        await body.drain()
        return "drained"

    async with TestClient(commands) as client:
        assert await client.invoke("drain", client.channel().id) == "drained"


@pytest.mark.anyio
async def test_a_cancelled_drain_loses_nothing() -> None:
    commands = Commands()

    @commands.command()
    async def send(body: Channel[int]) -> None:
        body.send_model(1)
        with anyio.move_on_after(0):
            await body.drain()
        body.send_model(2)

    async with TestClient(commands) as client:
        channel = client.channel(int)
        await client.invoke("send", channel.id)
        assert [item async for item in channel] == [1, 2]


@pytest.mark.anyio
async def test_a_bad_id_is_an_invalid_body_and_the_next_call_works() -> None:
    commands = Commands()

    @commands.command()
    async def send(channel: Channel[int]) -> None:
        channel.send_model(1)

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("send", {"channel": "__CHANNEL__:no"})
        assert raised.value.code == "invalid_body"
        channel = client.channel(int)
        await client.invoke("send", {"channel": channel.id})
        assert [item async for item in channel] == [1]

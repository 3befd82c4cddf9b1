"""Channels: ordered streams from Python to a page, whose id the page made and passed in a body.

`JavaScriptChannelId[T]` is that id, `Channel[T]` the sending end. Both stand in a body, as the
body itself or at any depth in it. The host's part is behind `link.ChannelPort`.
"""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, Generic, Self, TypeVar, cast, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.errors import PydanticUndefinedAnnotation
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticSerializationError, core_schema, from_json

from pytauri_ipc.frontend import Frontend, link_of
from pytauri_ipc.json_writer import Writer, json_writer
from pytauri_ipc.link import ChannelPort, Link, link_that_calls

T = TypeVar("T")

_ID_TEXT = re.compile(r"__CHANNEL__:([0-9]{1,16})")
_LARGEST_ID = 2**53 - 1

ITEMS = "pytauri_ipc_items"
"""In the metadata of a channel's core schema: the type of its items."""


_held: ContextVar[list[ChannelPort] | None] = ContextVar("pytauri_ipc.held", default=None)


@contextmanager
def holding_channels() -> Generator[None]:
    """Keep the channels of a body open while it is validated.

    A member of a union that does not fit makes one and drops it, before the next member is tried.
    """
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


class Channel(Generic[T]):
    """The Python end of a channel of one page.

    Every method but `drain` may be used from any thread, and none blocks. As a field of a body,
    `Channel[T]` arrives bound to the page that called; nothing is opened before its first use.
    It closes by `close`, and when the last reference to it goes, whether it was used or not: a
    page that reads it does not wait for ever.
    """

    def __init__(self, channel_id: int, link: Link, items: "ItemEncoder[T]") -> None:
        self._id = channel_id
        self._port = link.open_channel(channel_id)
        self._items = items

    def id(self) -> int:
        """The number that the page gave to this channel."""
        return self._id

    @property
    def closed(self) -> bool:
        """Whether sending would raise `ChannelClosed`."""
        return self._port.closed

    def send(self, data: str | bytes, /) -> None:
        """Send a message as it stands: a `str` is JSON text, `bytes` become an `ArrayBuffer`.

        Raises:
            ValueError: The text is no JSON; nothing was sent.
            ChannelClosed: The channel is closed or its page is gone; nothing was sent.
            ChannelFull: The page does not keep up; nothing was sent.
        """
        if isinstance(data, str):
            _check_json(data)  # the page could not read it
            self._port.send(data.encode(), True)
        elif isinstance(data, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            self._port.send(data, False)
        else:
            kind = type(data).__name__
            raise TypeError(
                f"a message is str (JSON) or bytes, not {kind}; send_model takes a value"
            )

    def send_model(self, item: T, /) -> None:
        """Send `item` as the channel's own `T`: `bytes` become an `ArrayBuffer`, all else JSON.

        Raises:
            pydantic_core.PydanticSerializationError: `item` is no `T`; nothing was sent.
            ChannelClosed: As `send`.
            ChannelFull: As `send`.
        """
        items = self._items
        self._port.send(items.encode(item), items.is_json)

    async def drain(self) -> None:
        """Wait until the page has taken enough for more to be sent.

        To be awaited on the event loop of the commands; cancelling it loses nothing.

        Raises:
            ChannelClosed: The channel is closed or its page is gone.
        """
        await self._port.drain()

    def close(self) -> None:
        """Tell the page that nothing more comes. A second call does nothing."""
        self._port.close()

    def __repr__(self) -> str:
        return f"<Channel {self._id}, {'closed' if self.closed else 'open'}>"

    @classmethod
    def _bind(cls, text: str, items: "ItemEncoder[T]") -> Self:
        link = link_that_calls()
        if link is None:
            raise ValueError("a Channel can be made only out of a page's call")
        channel = cls(_parse_id(text), link, items)
        held = _held.get()
        if held is not None:
            held.append(channel._port)
        return channel

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        items = ItemEncoder[Any].of(source)
        read = partial(cls._bind, items=items)
        return _schema(cls, read, lambda channel: _id_text(channel._id), items)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return _json_schema(handler(schema))


def _check_json(text: str) -> None:
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError as error:
        message = (
            f"a str is sent as JSON text, and this is none ({error}); send_model takes a value"
        )
        raise ValueError(message) from None


class JavaScriptChannelId(Generic[T]):
    """The id of a page's channel, with the page that sent it.

    `T` is the type of the items for `Channel.send_model`; without it, anything goes.
    """

    __slots__ = ("_id", "_items", "_link")

    def __init__(self, channel_id: int, link: Link | None, items: "ItemEncoder[T]") -> None:
        self._id = channel_id
        self._link = link
        self._items = items

    @classmethod
    def from_str(cls, value: str, /) -> Self:
        """Read an id from its text, `"__CHANNEL__:<number>"`.

        Raises:
            ValueError: The text is no such id.
        """
        return cls._read(value, items=ItemEncoder(Any))

    def channel_on(self, webview_or_frontend: object, /) -> Channel[T]:
        """The sending end of this channel.

        Args:
            webview_or_frontend: The `Frontend` that sent the id, or Tauri's `Webview` as PyTauri
                wants it. An id that came in a call already knows its page, and a webview
                changes nothing.

        Raises:
            TypeError: A webview was given for an id that came in no call.
        """
        if isinstance(webview_or_frontend, Frontend):
            link = link_of(webview_or_frontend)
        elif self._link is not None:
            link = self._link
        else:
            raise TypeError(
                f"channel_on({webview_or_frontend!r}): this id came in no call, so it belongs to "
                "no page yet; pass the Frontend that it belongs to (`frontend: Frontend`)"
            )
        return Channel(self._id, link, self._items)

    def __str__(self) -> str:
        return _id_text(self._id)

    def __repr__(self) -> str:
        return f"JavaScriptChannelId({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, JavaScriptChannelId):
            return NotImplemented
        theirs = cast(JavaScriptChannelId[Any], other)
        return (self._id, self._link) == (theirs._id, theirs._link)

    def __hash__(self) -> int:
        return hash(self._id)

    @classmethod
    def _read(cls, text: str, items: "ItemEncoder[T]") -> Self:
        return cls(_parse_id(text), link_that_calls(), items)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        items = ItemEncoder[Any].of(source)
        return _schema(cls, partial(cls._read, items=items), str, items)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return _json_schema(handler(schema))


class ItemEncoder(Generic[T]):
    """Writes the items of a channel, `bytes` raw and others as JSON; one for each annotation.

    Attributes:
        kind: The annotated type.
        is_json: Whether that is written as JSON.
        encode: Writes an item; raises `PydanticSerializationError` where it is none.
    """

    __slots__ = ("encode", "is_json", "kind")

    def __init__(self, kind: Any) -> None:
        self.kind: Any = kind
        self.is_json: bool = kind is not bytes
        self.encode: Writer = self._encode_first if self.is_json else _raw
        if getattr(kind, "__pydantic_complete__", True):  # not while the class itself is made
            with suppress(PydanticUndefinedAnnotation):  # it names a class further down
                adapter = TypeAdapter[T](kind)
                if self.is_json and adapter.pydantic_complete:
                    self.encode = json_writer(adapter)

    @classmethod
    def of(cls, source: Any) -> "ItemEncoder[Any]":
        """The encoder for `Channel[T]` or `JavaScriptChannelId[T]` as annotated."""
        kinds = get_args(source)
        return ItemEncoder(kinds[0] if kinds and not isinstance(kinds[0], TypeVar) else Any)

    def _encode_first(self, item: T) -> bytes:
        """All that the type names is there by now."""
        self.encode = json_writer(TypeAdapter[T](self.kind))
        return self.encode(item)


def _raw(item: object) -> bytes:
    if isinstance(item, bytes):
        return item
    raise PydanticSerializationError(f"an item is bytes, not {type(item).__name__}")


def _id_text(channel_id: int) -> str:
    return f"__CHANNEL__:{channel_id}"


def _parse_id(text: str) -> int:
    match = _ID_TEXT.fullmatch(text)
    if match is None or int(match[1]) > _LARGEST_ID:
        raise ValueError("not the id of a channel; pass a `Channel` of the page in its place")
    return int(match[1])


def _schema(
    cls: type,
    read: Callable[[str], object],
    write: Callable[[Any], str],
    items: "ItemEncoder[Any]",
) -> core_schema.CoreSchema:
    from_text = core_schema.no_info_after_validator_function(read, core_schema.str_schema())
    return core_schema.json_or_python_schema(
        json_schema=from_text,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]),
        serialization=core_schema.plain_serializer_function_ser_schema(
            write, return_schema=core_schema.str_schema()
        ),
        metadata={ITEMS: items.kind},
    )


def _json_schema(text: JsonSchemaValue) -> JsonSchemaValue:
    return {**text, "format": "channel-id", "pattern": f"^{_ID_TEXT.pattern}$"}

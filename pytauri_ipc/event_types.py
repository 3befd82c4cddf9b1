"""What events carry: from a body to the data that callbacks get, and back; compiled once."""

from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json
from typing_extensions import override

from pytauri_ipc.downloads import Download
from pytauri_ipc.messages import Body
from pytauri_ipc.payload import json_result, problems_in, raw_result
from pytauri_ipc.pytauri_types import adapter_for


class EventType:
    """What an event without a declaration carries: plain JSON, or bytes."""

    def read(self, body: Body) -> Any:
        """The data.

        Raises:
            ValueError: It is nothing that the event carries; the message is without the input.
        """
        return from_json(body.data) if body.is_json else body.data

    def write(self, data: Any) -> Body:
        """The body.

        Raises:
            TypeError: The data is nothing that the event carries.
        """
        if isinstance(data, (bytes, bytearray, memoryview)):
            return Body(raw_result(data), is_json=False)
        try:
            return Body(to_json(data, by_alias=True, inf_nan_mode="null"))
        except PydanticSerializationError as error:
            raise TypeError(f"it cannot be written as JSON: {error}") from error


PLAIN: Final = EventType()
"""For all events that are not declared."""


class DownloadType(EventType):
    """For `ipc:download`, which Python carries out itself, where nobody can be told any more."""

    @override
    def write(self, data: Any) -> Body:
        """See `EventType.write`.

        Raises:
            TypeError: The content is missing, or a part is of another type than it should be.
            ValueError: The content is not what `encoding` says.
        """
        body = super().write(data)
        Download.of(self.read(body))
        return body


DOWNLOADED: Final = DownloadType()
"""For `ipc:download`, which nobody can declare."""


class BytesType(EventType):
    """For `commands.event(name, bytes)`."""

    def read(self, body: Body) -> bytes:
        """See `EventType.read`."""
        if body.is_json:
            raise ValueError("it carries bytes, and JSON has come")
        return body.data

    def write(self, data: Any) -> Body:
        """See `EventType.write`."""
        return Body(raw_result(data), is_json=False)


class JsonType(EventType):
    """For every other declared type.

    Raises:
        Exception: pydantic can do nothing with such a type; it raises errors of several kinds.
    """

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._validate = adapter_for(kind).validator.validate_json
        self._write, self._allows_none = json_result(kind)

    def read(self, body: Body) -> Any:
        """See `EventType.read`."""
        if not body.is_json:
            raise ValueError("it carries JSON, and bytes have come")
        try:
            return self._validate(body.data)
        except ValidationError as error:
            told, _ = problems_in(error)
            raise ValueError(told) from None  # pydantic's own message has the input

    def write(self, data: Any) -> Body:
        """See `EventType.write`."""
        if data is None and not self._allows_none:
            raise TypeError(f"it carries {self._kind!r}, and got None")
        try:
            return Body(self._write(data))
        except ValueError as error:
            raise TypeError(
                f"it carries {self._kind!r}, and got {type(data).__name__}: {error}"
            ) from error


def event_type(kind: Any) -> EventType:
    """How the data of a declared event passes.

    Raises:
        TypeError: pydantic can do nothing with such a type.
    """
    if kind is bytes:
        return BytesType()
    try:
        return JsonType(kind)
    except Exception as error:
        raise TypeError(f"an event cannot carry {kind!r}: {error}") from error

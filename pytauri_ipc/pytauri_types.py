"""PyTauri's own types, recognised by module and name: pytauri itself is never imported for it.

Its `State`, `Headers` and `InvokeException` are honoured. Its channels would bypass the frontend,
so they are found wherever they stand in a body, and refused with the right import.
"""

from collections.abc import Iterator
from typing import Any, Final, cast

from pydantic import TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError

_CHANNELS: Final = ("JavaScriptChannelId", "Channel")


def is_pytauris(kind: object, name: str) -> bool:
    """Whether a class, or something else that was given a name, is PyTauri's of that name."""
    module: object = getattr(kind, "__module__", None)
    ours = isinstance(module, str) and module.startswith("pytauri.")
    return ours and getattr(kind, "__name__", None) == name


def inherits_pytauris(kind: type, name: str) -> bool:
    """Whether a class is PyTauri's of that name, or derives from it."""
    return any(is_pytauris(base, name) for base in kind.__mro__)


class PytauriChannel(TypeError):
    """PyTauri's `Channel` or `JavaScriptChannelId` stands in a type.

    Attributes:
        name: Which of them.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"`{name}` of pytauri belongs to no frontend; write `from pytauri_ipc import {name}`"
        )
        self.name = name


def adapter_for(kind: Any) -> TypeAdapter[Any]:
    """Pydantic's adapter for the type of a body.

    Raises:
        PytauriChannel: One of PyTauri's channels stands in it, at whatever depth.
        Exception: pydantic cannot validate it; it raises errors of several kinds.
    """
    try:
        adapter = TypeAdapter[Any](kind)
    except PydanticSchemaGenerationError as error:
        if "pytauri.ipc.Channel" in str(error):
            raise PytauriChannel("Channel") from error
        raise
    name = _channel_in(adapter.core_schema)
    if name is not None:
        raise PytauriChannel(name)
    return adapter


def _channel_in(schema: object) -> str | None:
    """The name of a channel of PyTauri's in a schema of pydantic's core."""
    for kind in classes_in(schema):
        for name in _CHANNELS:
            if inherits_pytauris(kind, name):
                return name
    return None


def classes_in(schema: object) -> Iterator[type]:
    """The classes that a schema of pydantic's core names, at whatever depth."""
    if isinstance(schema, dict):
        parts = cast("dict[str, object]", schema)
        kind = parts.get("cls")
        if isinstance(kind, type):
            yield cast("type[object]", kind)
        for key, part in parts.items():
            if key not in ("metadata", "config"):
                yield from classes_in(part)
    elif isinstance(schema, (list, tuple)):
        for part in cast("list[object]", schema):
            yield from classes_in(part)

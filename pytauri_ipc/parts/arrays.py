"""Data of events with arrays in it: JSON, and behind it the numbers as they lie in memory.

    u32 length of the JSON, little-endian | JSON | zeros to a multiple of 8 | arrays, each so padded

Where an array stood the JSON has `{"ipc:array": [byte, count, type]}`, with the byte counted from
the first array on, and a type as `"f8"`. What holds no array is JSON alone.
"""

import sys
from array import array
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple, cast

from pydantic_core import from_json

from pytauri_ipc.messages import Body

MARK: Final = "ipc:array"

_TYPES: Final = {"b": "i1", "B": "u1", "h": "i2", "H": "u2", "i": "i4", "I": "u4", "f": "f4"}
_FORMATS: Final = {kind: code for code, kind in _TYPES.items()} | {"f8": "d"}
_WIDE: Final = "lLqQ"
"""Whole numbers that JavaScript has as it has all numbers: doubles."""
_EIGHT: Final = 8
_PLAIN: Final = frozenset({int, float, str, bool, type(None)})


class Column(NamedTuple):
    """Numbers as they lie in memory, little-endian.

    Attributes:
        kind: Their type, as in `"f8"`.
        data: All of them.
    """

    kind: str
    data: bytes

    def __len__(self) -> int:
        return len(self.data) // int(self.kind[1])

    def last(self, count: int) -> "Column":
        """The last ones of them."""
        skipped = max(len(self) - count, 0)
        return Column(self.kind, self.data[skipped * int(self.kind[1]) :])

    def numbers(self) -> list[Any]:
        """The numbers."""
        found: array[Any] = array(_FORMATS[self.kind], self.data)
        if sys.byteorder == "big":
            found.byteswap()
        return found.tolist()


def with_columns(data: Any) -> Any:
    """The same data with a `Column` in place of each array of numbers; all else as it stands.

    Arrays are what has the buffer protocol (numpy's, `array.array`), has a `to_numpy` (columns of
    pandas and polars), or is written as Plotly writes arrays. They are copied.
    """
    match data:
        case Column() | str() | bytes() | int() | float() | None:
            return data
        case Mapping():
            fields = cast("Mapping[Any, Any]", data)
            column = _plotly_column(fields)
            if column is not None:
                return column
            return {name: with_columns(value) for name, value in fields.items()}
        case list() | tuple():
            items = cast("Sequence[Any]", data)
            return list(items) if _is_plain(items) else [*map(with_columns, items)]
        case _:
            return _read(data)


def _read(data: Any) -> Any:
    if hasattr(data, "to_plotly_json"):
        return with_columns(data.to_plotly_json())
    if hasattr(data, "to_numpy"):
        data = data.to_numpy()
    column = _buffered(data)
    return data if column is None else column


def _plotly_column(fields: Mapping[Any, Any]) -> Column | None:
    """What Plotly's own JSON has for an array of one dimension."""
    kind, data = fields.get("dtype"), fields.get("bdata")
    if not isinstance(data, str) or kind not in _FORMATS or "shape" in fields:
        return None
    return Column(kind, b64decode(data))


def _buffered(data: Any) -> Column | None:
    try:
        view = memoryview(data)
    except (TypeError, ValueError):  # numpy's dates have no buffer
        return None
    code = view.format.removeprefix("<").removeprefix("=").removeprefix("@")
    if view.ndim != 1:
        return None
    if code in _WIDE:
        return _column_of(array("d", view.tolist()), "f8")
    kind = "f8" if code == "d" else _TYPES.get(code)
    return None if kind is None else _column_of(array(code, view.tobytes()), kind)


def _column_of(numbers: "array[Any]", kind: str) -> Column:
    if sys.byteorder == "big":
        numbers.byteswap()
    return Column(kind, numbers.tobytes())


def packed(data: Any, write: Callable[[Any], str]) -> Body:
    """The body of an event.

    Args:
        data: As `with_columns` gives it.
        write: Writes what is left as JSON.
    """
    columns: list[Column] = []
    places: list[int] = []
    text = write(_without_columns(data, columns, places)).encode()
    if not columns:
        return Body(text)
    head = len(text).to_bytes(4, "little") + text
    parts = [head, bytes(-len(head) % _EIGHT)]
    for column in columns:
        parts += (column.data, bytes(-len(column.data) % _EIGHT))
    return Body(b"".join(parts), is_json=False)


def _without_columns(data: Any, columns: list[Column], places: list[int]) -> Any:
    match data:
        case Column():
            before = places[-1] + _padded(len(columns[-1].data)) if columns else 0
            columns.append(data)
            places.append(before)
            return {MARK: [before, len(data), data.kind]}
        case dict():
            fields = cast("dict[Any, Any]", data)
            return {
                name: _without_columns(value, columns, places) for name, value in fields.items()
            }
        case list():
            items = cast("list[Any]", data)
            if _is_plain(items):
                return items
            return [*map(_without_columns, items, repeat(columns), repeat(places))]
        case _:
            return data


def unpacked(body: Body) -> Any:
    """The data of an event, with a `Column` for each array.

    Raises:
        ValueError: It is no such body.
    """
    if body.is_json:
        return from_json(body.data)
    length = int.from_bytes(body.data[:4], "little")
    first = _padded(4 + length)
    data = from_json(body.data[4 : 4 + length])
    if first > len(body.data):
        raise ValueError("these bytes are no data with arrays")
    return _filled(data, memoryview(body.data)[first:])


def _filled(data: Any, arrays: memoryview) -> Any:
    match data:
        case {"ipc:array": [int(place), int(count), str(kind)]}:
            end = place + count * int(kind[1])
            return Column(kind, bytes(arrays[place:end]))
        case dict():
            fields = cast("dict[str, Any]", data)
            return {name: _filled(value, arrays) for name, value in fields.items()}
        case list():
            items = cast("list[Any]", data)
            if _is_plain(items):
                return items
            return [_filled(item, arrays) for item in items]
        case _:
            return data


def _is_plain(items: Sequence[Any]) -> bool:
    """Whether there is no array among many items, without a look at each."""
    return _PLAIN.issuperset(map(type, items))


def _padded(size: int) -> int:
    return size + -size % _EIGHT

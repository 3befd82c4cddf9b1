"""The values of tables: of what kind a column is, how a cell is shown, what a person may write."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from pydantic import JsonValue

Kind: TypeAlias = Literal["text", "number", "integer", "truth", "date", "datetime", "other"]
"""How a column is sorted, filtered and edited; one that is `"other"` is only looked at."""

_SAFE: Final = 2**53 - 1
"""Beyond it JavaScript's numbers have gaps."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        name: Its name, as text.
        kind: Of what kind its values are.
    """

    name: str
    kind: Kind


def names_of(names: Iterable[object]) -> list[str]:
    """The names of columns as text.

    Raises:
        ValueError: Two are the same.
    """
    found: dict[str, object] = {}
    for name in names:
        text = str(name)
        if text in found:
            raise ValueError(
                f"two columns have the name {text!r}; rename one of them, so that events can say "
                "which is meant"
            )
        found[text] = name
    return list(found)


def is_missing(value: object) -> bool:
    """Whether there is nothing, or NaN: it stands last however rows are sorted."""
    return value is None or value != value  # noqa: PLR0124 - NaN is unlike itself


def kind_of(values: Iterable[object]) -> Kind:
    """The kind of a column, from its values; of one without any, text."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {str}:
        return "text"
    if kinds == {bool}:
        return "truth"
    if kinds == {int}:
        return "integer"
    if kinds <= {int, float, Decimal}:
        return "number"
    if all(issubclass(kind, datetime) for kind in kinds):
        return "datetime"
    return "date" if kinds == {date} else "other"


def shown(value: Any) -> JsonValue:  # noqa: PLR0911 - a line for each kind
    """A value as pages get it: what JavaScript would change is text instead."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -_SAFE <= value <= _SAFE else str(int(value))
    if isinstance(value, float):
        if isfinite(value):
            return float(value)
        return "NaN" if is_missing(value) else "∞" if value > 0 else "-∞"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    # Half a character, as from a file name that is no text, cannot be sent.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")


def written(kind: Kind, given: JsonValue, like: Sequence[object] = ()) -> Any:
    """What a person has written into a cell, as a value of its column.

    Args:
        kind: The column's kind.
        given: Text, or a truth; `None` and empty text empty the cell, unless it holds text.
        like: Values whose type is kept where a kind has several: `Decimal`, say.

    Raises:
        ValueError: It is none; the message is for the person.
    """
    if kind == "text" and isinstance(given, str):
        return given
    if given is None or given == "":
        return None
    if kind == "truth":
        if isinstance(given, bool):
            return given
        raise ValueError("It is either yes or no.")
    if isinstance(given, str):
        text = given.strip()
        with suppress(ValueError, InvalidOperation):
            return _read(kind, text, like)
    raise ValueError(f"{_clipped(given)} is no {_WORDS.get(kind, 'value that can be written')}.")


def _clipped(given: object) -> str:
    text = str(given)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


_WORDS: Final[dict[Kind, str]] = {
    "integer": "whole number",
    "number": "number",
    "date": "day, as in 2026-11-22",
    "datetime": "moment, as in 2026-11-22 10:30",
}


def _read(kind: Kind, text: str, like: Sequence[object]) -> Any:
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number":
        if any(isinstance(one, Decimal) for one in like):
            number = Decimal(text)
            if number.is_snan():  # it is compared with nothing
                raise ValueError
            return number
        return float("nan" if text == "NaN" else text.replace("∞", "inf"))
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "datetime":
        return datetime.fromisoformat(text)
    raise ValueError

"""A figure of Plotly as the program has set it: what a page is to show that comes now.

It follows `Plotly.react`, `relayout`, `restyle` and `extendTraces` of plotly.js, so that a page
that heard all of them and one that comes later show the same. No page, no thread.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeAlias, cast

from pytauri_ipc.parts.arrays import Column, with_columns

Updates: TypeAlias = Mapping[str, Any]
"""Attributes by their paths, as in `{"xaxis.range[0]": 3}`."""

_FIGURE: Final = "a figure is what Plotly makes, or a dict of 'data' and 'layout'"
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Extension(NamedTuple):
    """More data for some traces.

    Attributes:
        update: For each attribute a list of what is added, one for each of the traces.
        traces: Their places in the figure.
        max_points: How many points of an attribute are kept, the newest ones; `None` for all.
    """

    update: Mapping[str, Sequence[Any]]
    traces: Sequence[int]
    max_points: int | None


class Series:
    """Data that grows, and whose oldest may go.

    Args:
        first: What was there before.
    """

    def __init__(self, first: Any) -> None:
        self._chunks: deque[Any] = deque()
        self._count = 0
        if first is not None:
            self.add(first, None)

    def add(self, more: Any, most: int | None) -> None:
        """Add to it, and keep the newest alone."""
        if not self._count:
            self._chunks.clear()  # what is empty is of no kind
        self._chunks.append(more)
        self._count += len(more)
        while most is not None and self._count - len(self._chunks[0]) >= most:
            self._count -= len(self._chunks.popleft())
        if most is not None and self._count > most:
            oldest, excess = self._chunks[0], self._count - most
            left = len(oldest) - excess
            self._chunks[0] = oldest.last(left) if isinstance(oldest, Column) else oldest[excess:]
            self._count = most

    def joined(self) -> Any:
        """All of it, as one array if it can be."""
        if len(self._chunks) == 1:
            return self._chunks[0]
        kinds = {chunk.kind if isinstance(chunk, Column) else None for chunk in self._chunks}
        if len(kinds) == 1 and None not in kinds:
            joined: Any = Column(kinds.pop() or "", b"".join(one.data for one in self._chunks))
        else:
            joined = [one for chunk in self._chunks for one in _plain(chunk)]
        self._chunks = deque([joined])
        return joined


def _plain(chunk: Any) -> Sequence[Any]:
    return chunk.numbers() if isinstance(chunk, Column) else chunk


class Figure:
    """A figure.

    Args:
        given: A figure of Plotly, or a dict as its JSON has it.

    Attributes:
        is_themed: Whether its looks follow the page's theme: it has no template of its own.

    Raises:
        TypeError: It is no figure.
    """

    def __init__(self, given: Any) -> None:
        found = with_columns(given)
        if not isinstance(found, dict):
            raise TypeError(f"{_FIGURE}, and not {type(given).__name__}")
        fields = cast("dict[str, Any]", found)
        if not {"data", "layout", "frames"} & fields.keys():
            known = ", ".join(map(repr, fields)) or "nothing"
            raise TypeError(f"{_FIGURE}; this one has {known}")
        data: Any = fields.get("data") or []
        self._data: list[dict[str, Any]] = [data] if isinstance(data, dict) else [*data]
        self._layout: dict[str, Any] = with_titles(fields.get("layout") or {})
        self._frames: Any = fields.get("frames")
        self.is_themed: bool = _is_usual(self._layout.get("template"))
        if self.is_themed:
            self._layout.pop("template", None)

    def described(self) -> dict[str, Any]:
        """All of it, as `Plotly.newPlot` takes it."""
        figure: dict[str, Any] = {"data": [_joined(trace) for trace in self._data]}
        figure["layout"] = self._layout
        if self._frames:
            figure["frames"] = self._frames
        return figure

    @property
    def kinds(self) -> set[str]:
        """The types of its traces."""
        return {str(trace.get("type", "scatter")) for trace in self._data}

    def relayout(self, update: Updates) -> None:
        """Change the layout.

        Raises:
            ValueError: A path is none.
        """
        self._layout = _with_all(self._layout, update)
        if "template" in update:
            self.is_themed = False

    def restyle(self, update: Updates, traces: Sequence[int] | None) -> None:
        """Change traces; a list has a value for each of them.

        Raises:
            ValueError: A path is none, or there is no such trace.
        """
        data = [*self._data]
        for at, place in enumerate(self._chosen(traces)):
            own = {path: _own_of(value, at) for path, value in update.items()}
            data[place] = _with_all(data[place], own)
        self._data = data

    def extend(self, more: Extension) -> None:
        """Add data to traces.

        Raises:
            ValueError: There is no such trace, or not as much data as there are traces.
        """
        places = self._chosen(more.traces)
        for path, added in more.update.items():
            _check_added(path, added, len(places))
        if more.max_points is not None and more.max_points < 1:
            raise ValueError(f"max_points={more.max_points!r}; it is 1 or more, or None for all")
        for path, added in more.update.items():
            for place, one in zip(places, added, strict=True):
                self._series(place, _steps(path)).add(one, more.max_points)

    def _series(self, place: int, steps: Sequence[str | int]) -> Series:
        found = _at(self._data[place], steps)
        if not isinstance(found, Series):
            found = Series(found)
            self._data[place] = _with(self._data[place], steps, found)
        return found

    def _chosen(self, traces: Sequence[int] | None) -> Sequence[int]:
        count = len(self._data)
        chosen = range(count) if traces is None else traces
        for place in chosen:
            if not -count <= place < count:
                raise ValueError(f"there is no trace {place}: the figure has {count}")
        return [place % count for place in chosen]


def with_titles(update: Any) -> Any:
    """The same with each title as plotly.js reads it: it once took a text, as many write it."""
    if not isinstance(update, dict):
        return update
    made: dict[str, Any] = {}
    for path, value in cast("dict[str, Any]", update).items():
        is_text = isinstance(value, str) and path.rpartition(".")[2] == "title"
        made[path] = {"text": value} if is_text else with_titles(value)
    return made


def _own_of(value: Any, at: int) -> Any:
    """What a trace gets: of a list its own item."""
    if not isinstance(value, list) or not value:
        return cast("Any", value)
    items = cast("list[Any]", value)
    return items[at % len(items)]


def _is_usual(template: Any) -> bool:
    """Whether a figure looks as those do whose maker has said nothing."""
    if not template:
        return True
    return template == _usual()


@cache
def _usual() -> Any:
    return with_columns(import_module("plotly.io").templates["plotly"])


def _joined(value: Any) -> Any:
    match value:
        case Series():
            return value.joined()
        case dict():
            fields = cast("dict[str, Any]", value)
            return {name: _joined(one) for name, one in fields.items()}
        case _:
            return value


def _steps(path: str) -> list[str | int]:
    found = [name or int(place) for name, place in _STEP.findall(path)]
    if not found or isinstance(found[0], int):
        raise ValueError(
            f"{path!r} is no attribute; write it as in 'xaxis.range' or 'marker.color'"
        )
    return found


def _check_added(path: str, added: Any, count: int) -> None:
    _steps(path)
    if not isinstance(added, list) or len(cast("list[Any]", added)) != count:
        raise ValueError(
            f"{path!r} needs a list of {count} arrays, one for each trace that is extended, as in "
            f"{{{path!r}: [[1, 2, 3]]}} for one"
        )
    for one in cast("list[Any]", added):
        if not isinstance(one, (list, Column)):
            raise TypeError(
                f"what is added to {path!r} is an array for each trace, as in [[1, 2]], and not "
                f"{one!r}"
            )


def _at(holder: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        if not isinstance(holder, dict) or isinstance(step, int):
            return None
        holder = cast("dict[str, Any]", holder).get(step)
    return holder


def _with_all(holder: dict[str, Any], update: Updates) -> dict[str, Any]:
    """What it holds with other values at some paths; it stays as it is."""
    for path, value in update.items():
        holder = _with(holder, _steps(path), value)
    return holder


def _with(holder: Any, steps: Sequence[str | int], value: Any) -> Any:
    step, *rest = steps
    if isinstance(step, int):
        items = _items_of(holder)
        items += [{} for _ in range(step + 1 - len(items))]
        items[step] = _with(items[step], rest, value) if rest else value
        return items
    fields = dict(cast("dict[str, Any]", holder)) if isinstance(holder, dict) else {}
    fields[step] = _with(fields.get(step), rest, value) if rest else value
    return fields


def _items_of(holder: Any) -> list[Any]:
    if isinstance(holder, Series):
        holder = holder.joined()
    if isinstance(holder, Column):
        return holder.numbers()
    return [*cast("Sequence[Any]", holder)] if isinstance(holder, (list, tuple)) else []

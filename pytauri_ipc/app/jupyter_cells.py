"""The widgets that stand in cells for an app's windows, and the places where each is seen."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import RLock
from time import monotonic
from typing import Any, Final

from pytauri_ipc.app.jupyter_widget import Cell
from pytauri_ipc.app.notebooks import RunningCell
from pytauri_ipc.transports.anywidget import Line, View

_EARLY: Final = 0.05
"""Seconds that a timer may be ahead of the clock."""


@dataclass(eq=False)
class Place:
    """A widget.

    Attributes:
        cell: What carries its messages.
        line: What its views are told.
        variables: Those of the cell that shows it, for prints.
        run: That which has shown it.
        unseen_since: When its last view went, or it was made; `None` while it has views.
    """

    cell: Cell
    line: Line
    variables: Mapping[ContextVar[Any], Any]
    run: RunningCell
    unseen_since: float | None = field(default_factory=monotonic)


class Cells:
    """The widgets of one app, in the order in which they were shown. For any thread."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._places: dict[Cell, Place] = {}

    def add(self, place: Place) -> None:
        """A widget is shown."""
        with self._lock:
            self._places[place.cell] = place

    def get(self, cell: Cell) -> Place | None:
        """What is kept of a widget, or `None` once it was taken away."""
        with self._lock:
            return self._places.get(cell)

    def remove(self, cell: Cell) -> Place | None:
        """Take a widget away; gives what was kept of it."""
        with self._lock:
            return self._places.pop(cell, None)

    def of(self, label: str) -> list[Place]:
        """The widgets of a window."""
        with self._lock:
            return [one for one in self._places.values() if one.cell.label == label]

    def replaced(self, unseen_for: float) -> list[Place]:
        """Those that nobody has seen for so long, and whose cell has run again since.

        Others may be seen again: a notebook that is closed and opened shows what its cells hold.
        """
        with self._lock:
            places = list(self._places.values())
        end = monotonic() - unseen_for + _EARLY
        return [
            place
            for at, place in enumerate(places)
            if place.unseen_since is not None
            and place.unseen_since <= end
            and any(_replaces(later, place) for later in places[at + 1 :])
        ]

    # --- views ------------------------------------------------------------------------------

    def view(self, place: Place, name: str) -> View:
        """The view of that name, which is new perhaps."""
        with self._lock:
            place.unseen_since = None
            view = place.line.views.get(name)
            if view is None:
                view = View(name, place.cell.label, place.line, place.variables)
                place.line.views[name] = view
            return view

    def has_seen(self, place: Place, name: str, version: int) -> None:
        """A view, if it is there, knows the window's state as it was then; -1: it knows none."""
        with self._lock:
            view = place.line.views.get(name)
            if view is not None:
                view.seen = version

    def remove_view(self, place: Place, name: str) -> View | None:
        """A view is gone; gives it, if it was there."""
        with self._lock:
            view = place.line.views.pop(name, None)
            if view is not None and not place.line.views:
                place.unseen_since = monotonic()
            return view

    def is_seen(self, label: str) -> bool:
        """Whether a window has a view."""
        return any(place.line.views for place in self.of(label))

    def views(self, label: str) -> list[View]:
        """All views of a window."""
        return [view for place in self.of(label) for view in tuple(place.line.views.values())]


def _replaces(later: Place, place: Place) -> bool:
    cell = place.run.cell  # where the notebook does not say it, any may be another one
    is_same = cell is not None and later.run.cell == cell and later.cell.label == place.cell.label
    return is_same and later.run.execution != place.run.execution

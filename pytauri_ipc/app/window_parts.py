"""What stands in all pages of a window, beside what they bring: toolbars, charts, grids."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from logging import getLogger
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.event_types import EventType
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.registry import Registry
from pytauri_ipc.transports.known_windows import KnownWindow

_logger = getLogger("pytauri_ipc")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

PART_FILES: Final = "/_ipc/parts/"
"""Where the files of parts are."""


class PartNeeds(NamedTuple):
    """What a part needs of the app that shows it; it stays there as long as the app.

    Attributes:
        files: What its pages load, by the path below `PART_FILES`.
        commands: What its pages call, by names that begin with `ipc:`; no typed client has them.
        events: How the data of the events passes that the program emits to it.
        says: The events of its pages.
        heard: Those of them that are heard as a part reads them, and not otherwise.
        evaluates: Whether its code makes code, which a policy calls `'unsafe-eval'`.
    """

    files: Mapping[str, bytes] = _NOTHING
    commands: Mapping[str, Callable[..., Any]] = _NOTHING
    events: Mapping[str, EventType] = _NOTHING
    says: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    evaluates: bool = False


class WindowPart(Protocol):
    """A part of a window's pages. For any thread."""

    @property
    def names(self) -> Sequence[str]:
        """By what it is known there; no two parts of a window have the same."""
        ...

    def needs(self) -> PartNeeds:
        """What has to be there before it can stand in a window."""
        ...

    def joins(self, window: KnownWindow, /) -> None:
        """It stands in the pages of a window from now on."""
        ...

    def leaves(self, window: KnownWindow, /) -> None:
        """It stands there no longer."""
        ...

    def greetings(self) -> Sequence[Event]:
        """What a page hears first that has come. It must not wait for who says something to it."""
        ...

    def read(self, event: str, body: Body, /) -> Any | None:
        """What an event of a page means, or `None` where that is not known here.

        Raises:
            ValueError: It cannot be, and nobody is to hear it.
        """
        ...

    def told(self, window: KnownWindow, event: str, body: Body, /) -> bool:
        """The program emits an event to a window; whether the part has passed it on itself.

        Raises:
            ValueError: It is for this part, and cannot be.
        """
        ...


class WindowParts:
    """The parts of one window.

    Args:
        known: The window.
        pages: What its pages can ask for.
        registry: What its pages call.

    Attributes:
        evaluate: Whether one of them makes code.
    """

    def __init__(self, known: KnownWindow, pages: AppPages, registry: Registry) -> None:
        self._known = known
        self._pages = pages
        self._registry = registry
        self._parts: tuple[WindowPart, ...] = ()
        self._needs: tuple[PartNeeds, ...] = ()
        self._are_there = False
        self.evaluate: bool = False
        known.greetings = self._greetings
        known.read = self._read
        known.told = self._told

    def replace(self, parts: Sequence[WindowPart]) -> None:
        """Other ones stand there from now on, in the pages that come."""
        needs = tuple(part.needs() for part in parts)
        are_there = self._are_there
        self.close()
        self._parts, self._needs = tuple(parts), needs
        self.evaluate = any(one.evaluates for one in needs)
        if are_there:
            self.open()

    def open(self) -> None:
        """The window is there, or will be."""
        if not self._are_there:
            self._are_there = True
            for part, needs in zip(self._parts, self._needs, strict=True):
                self._provide(needs)
                part.joins(self._known)

    def close(self) -> None:
        """It is gone; it may be opened again, with the same parts."""
        if self._are_there:
            self._are_there = False
            for part, needs in zip(self._parts, self._needs, strict=True):
                part.leaves(self._known)
                for name in needs.commands:
                    self._registry.take_out(name, self._known.label)

    def _provide(self, needs: PartNeeds) -> None:
        for name, content in needs.files.items():
            self._pages.put(PART_FILES + name, content)
        for name, function in needs.commands.items():
            self._registry.build_in(name, function, self._known.label)
        self._registry.build_in_events(needs.events)

    def _greetings(self) -> list[Event]:
        found: list[Event] = []
        for part in self._parts:
            try:
                found += part.greetings()
            except Exception:
                _logger.exception("a part of window %r cannot be shown", self._known.label)
        return found

    def warn_of_unsaid(self, callbacks: Iterable[str]) -> None:
        """Log which of these events no page says: somebody has written another name."""
        said = {name for one in self._needs for name in one.says}
        for event in callbacks:
            alike = _alike(event, said)
            if alike and event not in said and "*" not in event:
                _logger.warning(
                    "no part of window %r says %r; they say %s",
                    self._known.label,
                    event,
                    ", ".join(alike),
                )

    def _told(self, event: str, body: Body) -> bool:
        if any(part.told(self._known, event, body) for part in self._parts):
            return True
        label = self._known.label
        known = {name for one in self._needs for name in one.events}
        if event in known:
            parts = zip(self._parts, self._needs, strict=True)
            names = [name for part, one in parts if event in one.events for name in part.names]
            _logger.warning(
                "%s names no part of window %r by its id; there are: %s",
                event,
                label,
                ", ".join(map(repr, names)),
            )
        elif alike := _alike(event, known):
            _logger.warning(
                "no part of window %r knows %r; they know %s", label, event, ", ".join(alike)
            )
        return False

    def _read(self, event: str, body: Body) -> Any | None:
        for part in self._parts:
            data = part.read(event, body)
            if data is not None:
                return data
        if any(event in one.heard for one in self._needs):
            raise ValueError("no part of the window has said it")
        return None


def _alike(event: str, known: Iterable[str]) -> list[str]:
    """Those of the same namespace."""
    namespace = event.partition(":")[0]
    return sorted(name for name in known if name.partition(":")[0] == namespace)


def checked_parts(
    toolbars: Sequence[WindowPart], parts: Sequence[WindowPart]
) -> tuple[WindowPart, ...]:
    """Check what is to stand in a window.

    Raises:
        TypeError: They are none.
        ValueError: Two have the same name.
    """
    _check_are_parts("toolbars", toolbars, "Toolbar(items=[...])")
    _check_are_parts("parts", parts, "Chart(figure), Grid(rows)")
    all_parts = (*toolbars, *parts)
    names = Counter(name for part in all_parts for name in part.names)
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        raise ValueError(
            f"two parts of the window have the id {twice[0]!r}; give each another `id=`"
        )
    return all_parts


def _check_are_parts(what: str, given: Sequence[object], example: str) -> None:
    if not isinstance(given, (list, tuple)):
        raise TypeError(f"{what} is a list, as in {what}=[{example}], and not {given!r}")
    for at, one in enumerate(given):
        if not hasattr(one, "greetings"):
            raise TypeError(f"{what}[{at}] is a {type(one).__name__}; write {what}=[{example}]")

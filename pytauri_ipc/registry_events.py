"""The events of a registry: which are declared, who listens, and the handlers that reach pages.

A registry hears, and reaches, the pages of its own handlers and of those of every registry that
includes it.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Final, Protocol, TypeVar, overload
from weakref import WeakSet

from typing_extensions import override

from pytauri_ipc.event_types import DOWNLOADED, PLAIN, EventType, event_type
from pytauri_ipc.events import DOWNLOAD, EventName, check_emitted, label_matcher
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Listening, Subscription, Subscriptions

T = TypeVar("T")

_MOST_TYPES: Final = 10_000
"""Names of events whose types are remembered."""


class Audience(Protocol):
    """A handler with its pages, as an event sees it."""

    def broadcast(self, event: str, body: Body, is_meant: Callable[[str], object], /) -> int:
        """Send an event to the pages with such labels; from any thread, in order.

        Returns:
            How many they are.
        """
        ...


class RegistryEvents(Listening):
    """What a registry has to do with events."""

    def __init__(self) -> None:
        self._subscriptions = Subscriptions()
        self._declared: dict[str, tuple[EventName[Any], EventType]] = {}
        self._built_in_events: dict[str, EventType] = {DOWNLOAD: DOWNLOADED}
        # Worked out once, for there are many events: see `_family_has_changed`.
        self._types: dict[str, EventType] = {}
        self._below: list[RegistryEvents] | None = None
        self._audiences: WeakSet[Audience] = WeakSet()
        self._audiences_lock = Lock()

    @abstractmethod
    def _includes(self) -> Iterable["RegistryEvents"]:
        """The registries that stand in this one."""

    @abstractmethod
    def _included_by(self) -> Iterable["RegistryEvents"]:
        """The registries that this one stands in."""

    # --- declaring --------------------------------------------------------------------------

    @overload
    def event(self, name: str, payload: type[T], /) -> EventName[T]: ...

    @overload
    def event(self, name: str, payload: Any, /) -> EventName[Any]: ...

    def event(self, name: str, payload: Any, /) -> EventName[Any]:
        """Declare what an event carries, either way, and put it into typed clients.

            progress = commands.event("app:progress", Progress)

            commands.emit(progress, Progress(done=0.5))

        What a page emits is validated: what is invalid is logged and dropped. What is emitted
        here is checked as the results of commands are.

        Args:
            name: `namespace:event-name`; included registries have no prefix here.
            payload: A model, or any type that pydantic knows; `bytes` for raw ones.

        Returns:
            The name, to be used wherever one may stand.

        Raises:
            ValueError: The name is none, is reserved, or is declared with another type.
            TypeError: pydantic can do nothing with such a type.
        """
        made = EventName[Any].of(name, payload)
        self._check_event(made)
        known = self._declared.get(name)
        if known is not None:
            return known[0]
        self._declared[made] = (made, event_type(payload))
        self._family_has_changed()
        return made

    def build_in_events(self, types: Mapping[str, EventType], /) -> None:
        """Have events of this package's own pass so, where nobody has declared them."""
        if not types.keys() <= self._built_in_events.keys():
            self._built_in_events.update(types)
            self._family_has_changed()

    @property
    def events(self) -> Mapping[str, EventName[Any]]:
        """The declared events by name, those of included registries among them."""
        return {
            name: declared
            for one in _all_from(self, _downward)
            for name, (declared, _) in one._declared.items()
        }

    def _check_event(self, event: EventName[Any]) -> None:
        """Check that nobody else who shares a handler with this one means another thing by it."""
        for registry in self._near():
            known = registry._declared.get(event)
            if known is not None and known[0].payload != event.payload:
                raise ValueError(
                    f"the event {str(event)!r} is declared already, with the type "
                    f"{known[0].payload!r} and not {event.payload!r}; choose another name"
                )

    def _check_events_of(self, other: "RegistryEvents") -> None:
        """Check that another registry's events go with those that are known here."""
        for event in other.events.values():
            self._check_event(event)

    def _family_has_changed(self) -> None:
        """An event was declared, or a registry included: what was worked out may be wrong now."""
        for registry in self._near():
            registry._types = {}
            registry._below = None

    def _near(self) -> list["RegistryEvents"]:
        """All registries that share a handler with this one, itself among them."""
        found = [one for top in _all_from(self, _upward) for one in _all_from(top, _downward)]
        return list({id(one): one for one in found}.values())

    # --- hearing ----------------------------------------------------------------------------

    @override
    def _listeners(self) -> Subscriptions:
        return self._subscriptions

    def listeners(self, event: str, label: str) -> list[Subscription]:
        """Who listens to that event of the page with that label, here and in what is included."""
        below = self._below
        if below is None:
            below = self._below = _all_from(self, _downward)
        if len(below) == 1:
            return self._subscriptions.matching(event, label)
        return [one for each in below for one in each._subscriptions.matching(event, label)]

    def type_of(self, event: str) -> EventType:
        """How the data of an event passes."""
        types = self._types
        found = types.get(event)
        if found is None:
            if len(types) >= _MOST_TYPES:  # a page may make names up
                types.clear()
            found = types[event] = self._look_up(event)
        return found

    def _look_up(self, event: str) -> EventType:
        for registry in (self, *self._near()):
            known = registry._declared.get(event)
            if known is not None:
                return known[1]
        return self._built_in_events.get(event, PLAIN)

    # --- emitting ---------------------------------------------------------------------------

    @overload
    def emit(self, event: EventName[T], data: T, label: str = ...) -> int: ...

    @overload
    def emit(self, event: str, data: object = ..., label: str = ...) -> int: ...

    def emit(self, event: str, data: object = None, label: str = "*") -> int:
        """Send an event to pages. From any thread, in order, without waiting.

        A page that takes nothing in, until `Limits.unsent_bytes` wait for it, loses its session
        with `busy`; the log says so.

        Args:
            event: Its name.
            data: What it carries: of a declared event its type, else whatever pydantic can write
                as JSON, or bytes, which reach the page as an `ArrayBuffer`.
            label: Of the pages that are meant; a pattern, as in `allow=`.

        Returns:
            How many pages it was meant for; 0 where there is none.

        Raises:
            ValueError: It is no name of an event, or a reserved one that no page hears; or
                `ipc:download` has content that is not what its `encoding` says.
            TypeError: The event does not carry such data.
        """
        body = self.written(event, data)
        is_meant = label_matcher(label)
        return sum(one.broadcast(event, body, is_meant) for one in self._audience())

    def written(self, event: str, data: object) -> Body:
        """The body of an event that is to be emitted; raises as `emit`."""
        check_emitted(event)
        try:
            return self.type_of(event).write(data)
        except TypeError as error:
            raise TypeError(f"the event {str(event)!r}: {error}") from error

    def attend(self, audience: Audience) -> None:
        """Reach the pages of a handler, for as long as it lives."""
        with self._audiences_lock:
            self._audiences.add(audience)

    def _audience(self) -> list[Audience]:
        found: dict[int, Audience] = {}
        for registry in _all_from(self, _upward):
            with registry._audiences_lock:
                found |= {id(one): one for one in registry._audiences}
        return list(found.values())


def _downward(registry: RegistryEvents) -> Iterable[RegistryEvents]:
    return registry._includes()  # pyright: ignore[reportPrivateUsage] - this module owns it


def _upward(registry: RegistryEvents) -> Iterable[RegistryEvents]:
    return registry._included_by()  # pyright: ignore[reportPrivateUsage] - this module owns it


def _all_from(
    start: RegistryEvents, step: Callable[[RegistryEvents], Iterable[RegistryEvents]]
) -> list[RegistryEvents]:
    """A registry and all that are reached from it, each once."""
    found = {id(start): start}
    waiting = [start]
    while waiting:
        for one in step(waiting.pop()):
            if id(one) not in found:
                found[id(one)] = one
                waiting.append(one)
    return list(found.values())

"""Who listens to events: subscriptions, and `on`, `once`, `off` for whatever has some.

Pure: no IO, no event loop. For any thread.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from types import MethodType
from typing import Any, TypeVar, overload

from pytauri_ipc.events import (
    EventCallback,
    EventName,
    arguments_taken,
    check_pattern,
    is_async,
    label_matcher,
    name_of,
)

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


@dataclass(slots=True, eq=False)
class Subscription:
    """One callback that listens to one event or pattern.

    Attributes:
        pattern: What it listens to.
        callback: The callback.
        takes: How many of data, event and label it gets.
        is_async: Whether it is an async function.
        is_once: Whether the first event is the only one.
        is_meant: Tells whether the page with that label is listened to.
        is_over: Whether it was taken away, and hears nothing any more.
    """

    pattern: str
    callback: Callable[..., object]
    takes: int
    is_async: bool
    is_once: bool
    is_meant: Callable[[str], object]
    _book: "Subscriptions"
    is_over: bool = False

    @property
    def key(self) -> object:
        """The same for all subscriptions of one callback."""
        callback = self.callback
        if isinstance(callback, MethodType):  # a new object each time that it is looked up
            return id(callback.__self__), id(callback.__func__)
        return id(callback)

    @property
    def name(self) -> str:
        """What the log calls the callback."""
        return name_of(self.callback)

    def claim(self) -> bool:
        """Whether it takes the event that has come; one that listens once does so once."""
        return self._book.discard(self) if self.is_once else not self.is_over


class Subscriptions:
    """Who listens. For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Tuples, so that they are read without the lock.
        self._by_pattern: dict[str, tuple[Subscription, ...]] = {}

    def add(
        self, pattern: str, callback: Callable[..., object], label: str, *, is_once: bool
    ) -> None:
        """Have a callback listen.

        Raises:
            ValueError: There is no such pattern.
            TypeError: No callback is like that.
        """
        check_pattern(pattern)
        made = Subscription(
            str(pattern),
            callback,
            arguments_taken(callback),
            is_async(callback),
            is_once,
            label_matcher(label),
            self,
        )
        with self._lock:
            known = self._by_pattern.get(made.pattern, ())
            self._by_pattern[made.pattern] = (*known, made)

    def remove(self, pattern: str, callback: Callable[..., object] | None) -> None:
        """Take a callback away from a pattern, or all of them."""
        with self._lock:
            for one in self._by_pattern.get(pattern, ()):
                if callback is None or one.callback == callback:
                    one.is_over = True
                    self._forget(one)

    def discard(self, subscription: Subscription) -> bool:
        """Take one away; whether it was there."""
        with self._lock:
            is_there = subscription in self._by_pattern.get(subscription.pattern, ())
            if is_there:
                self._forget(subscription)
            return is_there

    def _forget(self, subscription: Subscription) -> None:
        known = self._by_pattern[subscription.pattern]
        left = tuple(one for one in known if one is not subscription)
        if left:
            self._by_pattern[subscription.pattern] = left
        else:
            del self._by_pattern[subscription.pattern]

    def matching(self, event: str, label: str) -> list[Subscription]:
        """Who listens to that event of the page with that label."""
        by_pattern = self._by_pattern
        if not by_pattern:
            return []
        namespace = event.partition(":")[0]
        return [
            one
            for pattern in (event, f"{namespace}:*", "*")
            for one in by_pattern.get(pattern, ())
            if one.is_meant(label)
        ]


class Listening(ABC):
    """`on`, `once` and `off`, for whatever hears events of pages. For any thread."""

    __slots__ = ()

    @abstractmethod
    def _listeners(self) -> Subscriptions:
        """Who listens here."""

    @overload
    def on(self, event: EventName[T], callback: EventCallback[T], label: str = ...) -> object: ...

    @overload
    def on(self, event: str, callback: EventCallback[Any], label: str = ...) -> object: ...

    @overload
    def on(self, event: str, callback: None = ..., label: str = ...) -> Callable[[F], F]: ...

    def on(
        self, event: str, callback: Callable[..., object] | None = None, label: str = "*"
    ) -> object:
        """Have a callback hear an event that pages emit.

            @commands.on("app:saved")
            async def saved(data: Any, event: str, label: str) -> None: ...

            commands.on("app:*", print)

        It gets its events one after another, in the order in which a page said them, an async
        one on the event loop, a sync one on a worker thread; other callbacks run beside it. What
        it raises is logged, and ends nothing else. Each call of `on` counts for itself.

        Args:
            event: A name, `"app:*"` for a namespace, or `"*"` for all.
            callback: Takes `data`, `(data, event)` or `(data, event, label)`: what it has no
                default for. Without it, this gives a decorator.
            label: Of the pages that are heard; a pattern, as in `allow=`.

        Returns:
            The callback as it is, or the decorator.

        Raises:
            ValueError: There is no such event or pattern.
            TypeError: The callback takes something else.
        """
        return self._listen(event, callback, label, is_once=False)

    @overload
    def once(self, event: EventName[T], callback: EventCallback[T], label: str = ...) -> object: ...

    @overload
    def once(self, event: str, callback: EventCallback[Any], label: str = ...) -> object: ...

    @overload
    def once(self, event: str, callback: None = ..., label: str = ...) -> Callable[[F], F]: ...

    def once(
        self, event: str, callback: Callable[..., object] | None = None, label: str = "*"
    ) -> object:
        """Have a callback hear the next event alone; otherwise as `on`."""
        return self._listen(event, callback, label, is_once=True)

    def off(self, event: str, callback: Callable[..., object] | None = None) -> None:
        """Take a callback away, or all of them; what waits for it is not heard any more.

        Args:
            event: What `on` was called with.
            callback: Likewise; without it, all that were registered under `event` go.
        """
        self._listeners().remove(event, callback)

    def _listen(
        self, event: str, callback: Callable[..., object] | None, label: str, *, is_once: bool
    ) -> object:
        subscriptions = self._listeners()
        if callback is not None:
            subscriptions.add(event, callback, label, is_once=is_once)
            return callback
        check_pattern(event)

        def register(function: F) -> F:
            subscriptions.add(event, function, label, is_once=is_once)
            return function

        return register

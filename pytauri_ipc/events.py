"""Events: their names and patterns, and what a callback takes. Pure: no IO, no thread, no loop."""

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

RESERVED: Final = "ipc:"
"""Names that begin so are the package's own; none is to be declared."""

READY: Final = "ipc:ready"
"""What the page of an app's window says once its document is there."""

DOWNLOAD: Final = "ipc:download"
"""What either side says to have a file saved: the one reserved event that a page may emit."""

PAGE_ERROR: Final = "ipc:error"
"""What the page of an app's window says of an error that nobody caught there: a text."""

EMITTED: Final = frozenset(
    f"{RESERVED}{name}"
    for name in (
        "alert",
        "download",
        "inject-css",
        "reload-css",
        "remove-css",
        "set-content",
        "set-style",
        "set-theme",
    )
)
"""The reserved events that may be emitted; docs/pages.md has what a page does with them."""

_WORD: Final = r"[A-Za-z0-9_.-]+"
_NAME: Final = re.compile(rf"{_WORD}:{_WORD}")
_PATTERN: Final = re.compile(rf"\*|{_WORD}:(\*|{_WORD})")

EventCallback: TypeAlias = (
    Callable[[T], object] | Callable[[T, str], object] | Callable[[T, str, str], object]
)
"""What listens to an event: it takes `data`, `(data, event)` or `(data, event, label)`.

Sync or async; what it returns is nobody's business.
"""


class EventName(str, Generic[T]):
    """The name of a declared event; from `commands.event(name, payload)`.

    It is text, and stands wherever a name may.

    Attributes:
        payload: The type of what the event carries.
    """

    __slots__ = ("payload",)

    payload: Any

    @classmethod
    def of(cls, name: str, payload: Any) -> "EventName[Any]":
        """The name with its type.

        Raises:
            ValueError: It is no name, or a reserved one.
        """
        check_name(name)
        made: EventName[Any] = EventName(name)
        made.payload = payload
        return made


# --- names, patterns, labels ----------------------------------------------------------------


def is_name(text: str) -> bool:
    """Whether it is the name of an event, reserved or not."""
    return _NAME.fullmatch(text) is not None


def check_emitted(name: str) -> None:
    """Check a name that is to be emitted.

    Raises:
        ValueError: It is no name, or a reserved one that has no meaning in a page.
    """
    if isinstance(name, str) and _may_be_emitted(name):  # pyright: ignore[reportUnnecessaryIsInstance]
        return
    if isinstance(name, str) and is_name(name):  # pyright: ignore[reportUnnecessaryIsInstance]
        known = ", ".join(sorted(EMITTED))
        raise ValueError(f"there is no event {str(name)!r} to emit; there are {known}")
    check_name(name)


@lru_cache(maxsize=256)
def _may_be_emitted(name: str) -> bool:
    return name in EMITTED or (is_name(name) and not name.startswith(RESERVED))


def check_name(name: str) -> None:
    """Check a name that is to be declared.

    Raises:
        ValueError: It is no name, or a reserved one.
    """
    if not isinstance(name, str) or not is_name(name):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(
            f"{name!r} is no name of an event; write `namespace:event-name`, as in "
            "'app:progress', of letters, digits, '-', '_' and '.'"
        )
    if name.startswith(RESERVED):
        raise ValueError(f"the name {name!r} is reserved: choose another namespace than 'ipc'")


def check_pattern(pattern: str) -> None:
    """Check what is to be listened to.

    Raises:
        ValueError: It is neither a name nor a pattern.
    """
    if not isinstance(pattern, str) or not _PATTERN.fullmatch(pattern):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(
            f"{pattern!r} is no event to listen to; write a name, as in 'app:progress', "
            "'app:*' for a namespace, or '*' for all"
        )


@lru_cache(maxsize=256)
def label_matcher(pattern: str) -> Callable[[str], object]:
    """What tells whether a frontend's label is meant by a pattern: `"main"`, `"settings-*"`."""
    return re.compile(translate(pattern)).match


# --- callbacks ------------------------------------------------------------------------------

_ARGUMENTS: Final = 3
_SHAPES: Final = "(data), (data, event) or (data, event, label)"


def arguments_taken(callback: Callable[..., object]) -> int:
    """How many of data, event and label a callback gets.

    As many as it takes by position and has no default for, and one at least: a default is the
    callback's own business, as in `lambda data, n=n: ...`.

    Raises:
        TypeError: It cannot be called with any of them.
    """
    if not callable(callback):
        raise TypeError(f"{callback!r} is no callback; it has to be a function of {_SHAPES}")
    try:
        parameters = signature(callback).parameters.values()
    except (ValueError, TypeError) as error:
        message = f"{name_of(callback)} does not say what it takes; wrap it in a lambda"
        raise TypeError(message) from error
    by_position = [
        one
        for one in parameters
        if one.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ]
    required = sum(one.default is Parameter.empty for one in by_position)
    takes_all = any(one.kind is Parameter.VAR_POSITIONAL for one in parameters)
    needs_more = [
        one.name
        for one in parameters
        if one.kind is Parameter.KEYWORD_ONLY and one.default is Parameter.empty
    ]
    if needs_more or required > _ARGUMENTS or not (by_position or takes_all):
        raise TypeError(
            f"{name_of(callback)}{signature(callback)} cannot listen to events; "
            f"a callback takes {_SHAPES}, by position"
        )
    return _ARGUMENTS if takes_all else max(required, 1)


def name_of(callback: object) -> str:
    """What messages call a callback."""
    return getattr(callback, "__qualname__", repr(callback))


def is_async(callback: Any) -> bool:
    """Whether it is an async function, or an object that is called like one."""
    return iscoroutinefunction(callback) or iscoroutinefunction(
        getattr(callback, "__call__", None)  # noqa: B004 - an object that is called
    )

"""What `App` takes: checked where a person has written it, so that the error points there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any, Final

from pydantic import BaseModel

from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.commands import Commands
from pytauri_ipc.limits import Limits

_KINDS: Final[Mapping[str, tuple[type, str]]] = {
    "commands": (Commands, "a Commands (the title is given as title=...)"),
    "csp": (str, "text"),
    "dev_url": (str, "the address of a server, as text"),
    "fast_lane": (bool, "True or False"),
    "hot_reload": (bool, "True or False"),
    "limits": (Limits, "a Limits, as in Limits(calls_in_flight=100)"),
    "restart": (int, "how often, as a number"),
    "title": (str, "text"),
    "web": (WebOptions, "a WebOptions, as in WebOptions(port=8080)"),
}


def check_kinds(**given: object) -> None:
    """Check the types of arguments, by their names; each may be `None`.

    Raises:
        TypeError: One is of another type.
    """
    for name, value in given.items():
        kind, told = _KINDS[name]
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{name} is {told}, and not {value!r}")


def check_one_of(name: str, value: object, known: Sequence[str]) -> None:
    """Check an argument that is one of some words.

    Raises:
        ValueError: It is none of them.
    """
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(map(repr, known))}, and not {value!r}")


def listed(name: str, given: object) -> list[Any]:
    """An argument that is some objects, of any kind.

    Raises:
        TypeError: It is one object; some of these can be iterated over, but are not meant so.
    """
    is_one = isinstance(given, (str, bytes, Mapping, BaseModel))
    if is_one or not isinstance(given, Iterable):
        raise TypeError(f"{name} is a list of objects, as in [Notes()], and not {given!r}")
    return list(given)  # pyright: ignore[reportUnknownArgumentType]


def check_lifespan(lifespan: object) -> None:
    """Check what can be told of a lifespan before it is called.

    Raises:
        TypeError: It is no function, or one that gives no context manager.
    """
    if isasyncgenfunction(lifespan) or iscoroutinefunction(lifespan):
        raise TypeError(
            "lifespan lacks its decorator: write @asynccontextmanager (of contextlib) above "
            f"`async def {lifespan.__name__}`, and `yield` in it"
        )
    if lifespan is not None and not callable(lifespan):
        raise TypeError(
            f"lifespan is a function of the app with @asynccontextmanager, and not {lifespan!r}"
        )


def context_of(
    lifespan: Callable[..., object], app: object
) -> AbstractAsyncContextManager[Iterable[object] | None]:
    """What a lifespan gives for an app.

    Raises:
        TypeError: It is no async context manager.
    """
    context = lifespan(app)
    if not isinstance(context, AbstractAsyncContextManager):
        raise TypeError(
            "lifespan has to give an async context manager, as a function with "
            f"@asynccontextmanager does, and not {context!r}"
        )
    return context  # pyright: ignore[reportUnknownVariableType]

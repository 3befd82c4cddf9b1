"""The way of a call, put together once: middleware around the `allow` check around the command.

Every handler made here answers; none raises an `Exception`.
"""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from fnmatch import translate
from typing import cast

from pytauri_ipc.call import Call, Failure, Handler, Middleware, Reply
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.failures import cancellation_in, failure_of
from pytauri_ipc.signature import BoundCommand


@dataclass(frozen=True, slots=True)
class Command:
    """A bound command and what its registration said of it.

    Attributes:
        bound: The function and what is known of it.
        timeout: Seconds until it is cancelled and answered `timeout`; `None` for no limit.
        errors: The `InvokeException` classes that it is known to raise.
        allow: The patterns of the labels that may call it; `None` for all.
    """

    bound: BoundCommand
    timeout: float | None = None
    errors: tuple[type[InvokeException], ...] = ()
    allow: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The whole way of a call: through the middleware to one command.

    Attributes:
        handler: Answers the call. It never raises an `Exception`.
        timeout: The command's deadline in seconds.
        exists: Whether a command has the name.
        is_stream: Whether its reply is items.
        takes_body: Whether the command reads a body.
        wants_app_handle: Whether the command takes Tauri's `AppHandle`.
        sees_headers: Whether anything on the way looks at headers.
    """

    handler: Handler
    timeout: float | None = None
    exists: bool = False
    is_stream: bool = False
    takes_body: bool = False
    wants_app_handle: bool = False
    sees_headers: bool = False


def route_to(command: Command, *, debug: bool) -> Route:
    """The way to a command, without middleware."""
    make = _stream_endpoint if command.bound.is_stream else _endpoint
    handler = make(command.bound, debug=debug)
    if command.allow is not None:
        handler = _guard(command.allow, handler)
    return Route(
        handler,
        timeout=command.timeout,
        exists=True,
        is_stream=command.bound.is_stream,
        takes_body=command.bound.takes_body,
        wants_app_handle="app_handle" in command.bound.injections,
        sees_headers="headers" in command.bound.injections,
    )


def route_to_nothing() -> Route:
    """The way of a call for a name that no command has."""
    return Route(_unknown)


def through(middleware: Sequence[Middleware], inner: Route, *, debug: bool) -> Route:
    """The same way through middleware, the first of them outermost."""
    handler = inner.handler
    for layer in reversed(middleware):
        handler = _around(layer, handler, debug=debug)
    return replace(inner, handler=handler, sees_headers=inner.sees_headers or bool(middleware))


def _endpoint(bound: BoundCommand, *, debug: bool) -> Handler:
    """The innermost handler: the command itself, its exceptions turned into answers."""
    function, read, write, is_json = bound.function, bound.read, bound.write, bound.returns_json
    allows_none = bound.allows_none
    injections = tuple(bound.injections.items())

    async def endpoint(call: Call) -> Reply | Failure:
        try:
            arguments = read(call.body, call.command)
            for name, inject in injections:
                arguments[name] = inject(call)
            result = await function(**arguments)
            if result is None and not allows_none:
                raise _unexpected_none(function, "returned")
            try:
                return Reply(write(result), is_json)
            except ValueError as error:
                raise _misfit(bound, "returned", result) from error
        except Exception as error:  # noqa: BLE001 - the edge where an exception becomes an answer
            return failure_of(error, call, debug=debug)
        except BaseExceptionGroup as group:
            raise cancellation_in(group, call) from None

    return endpoint


def _stream_endpoint(bound: BoundCommand, *, debug: bool) -> Handler:
    """The same for a stream: the function is called here, and begins with its first item."""
    injections = tuple(bound.injections.items())

    async def endpoint(call: Call) -> Reply | Failure:
        try:
            arguments = bound.read(call.body, call.command)
            for name, inject in injections:
                arguments[name] = inject(call)
            items = bound.function(**arguments)
        except Exception as error:  # noqa: BLE001 - as in `_endpoint`
            return failure_of(error, call, debug=debug)
        return Reply(b"", items=_items(items, bound, call, debug=debug))

    return endpoint


async def _items(
    items: AsyncGenerator[object], bound: BoundCommand, call: Call, *, debug: bool
) -> AsyncGenerator[Reply | Failure]:
    """The items as replies; what the generator raises is the last one."""
    try:
        async with aclosing(items):
            async for item in items:
                if item is None and not bound.allows_none:
                    raise _unexpected_none(bound.function, "yielded")
                try:
                    reply = Reply(bound.write(item), bound.returns_json)
                except ValueError as error:
                    raise _misfit(bound, "yielded", item) from error
                yield reply
    except Exception as error:  # noqa: BLE001 - as in `_endpoint`
        yield failure_of(error, call, debug=debug)
    except BaseExceptionGroup as group:
        raise cancellation_in(group, call) from None


def _misfit(bound: BoundCommand, how: str, result: object) -> TypeError:
    return TypeError(
        f"{_name_of(bound.function)} {how} {type(result).__name__}, "
        f"which does not fit its annotation {bound.returns!r}"
    )


def _unexpected_none(function: object, how: str) -> TypeError:
    return TypeError(f"{_name_of(function)} {how} None; its annotation says otherwise")


def _name_of(function: object) -> str:
    return getattr(function, "__qualname__", repr(function))


def _guard(allow: Sequence[str], handler: Handler) -> Handler:
    matches = re.compile("|".join(map(translate, allow)) or r"(?!)").match

    async def guard(call: Call) -> Reply | Failure:
        if matches(call.frontend.label):
            return await handler(call)
        label = call.frontend.label
        return Failure(f"window {label!r} may not call command {call.command!r}", "forbidden")

    return guard


def _around(middleware: Middleware, handler: Handler, *, debug: bool) -> Handler:
    async def around(call: Call) -> Reply | Failure:
        try:
            outcome = cast(object, await middleware(call, handler))
            if isinstance(outcome, (Reply, Failure)):
                return outcome
            name = _name_of(middleware)
            raise TypeError(f"middleware {name} returned {outcome!r}, not a Reply or a Failure")
        except Exception as error:  # noqa: BLE001 - as in `_endpoint`: a person's code too
            return failure_of(error, call, debug=debug)
        except BaseExceptionGroup as group:
            raise cancellation_in(group, call) from None

    return around


async def _unknown(call: Call) -> Failure:
    name = call.command if len(call.command) <= 100 else call.command[:100] + "…"
    return Failure(f"there is no command {name!r}", "unknown_command")

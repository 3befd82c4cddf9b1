"""The registry: names → commands, with their decorators, `include`, middleware and `allow`.

It finds the way of a call, from the name to one handler; it runs nothing.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from glob import escape
from inspect import iscoroutinefunction
from types import FrameType
from typing import Any, TypeVar, cast
from weakref import WeakSet

from typing_extensions import override

from pytauri_ipc.annotations import defining_function
from pytauri_ipc.call import Call, Failure, Handler, Middleware, Reply
from pytauri_ipc.errors import InvokeException, SignatureError
from pytauri_ipc.events import RESERVED
from pytauri_ipc.registry_events import RegistryEvents
from pytauri_ipc.route import Command, Route, route_to, route_to_nothing, through
from pytauri_ipc.signature import bind

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Callable[[Call, Handler], Awaitable[Reply | Failure]])


class Registry(RegistryEvents, Mapping[str, Command]):
    """Commands by name, and events.

    It is a mapping of everything that can be called, included ones among it.

    Args:
        debug: Tell pages what went wrong in an unexpected exception, traceback included.
            For development: it shows a page the inside of the program.
    """

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__()
        self.debug = debug
        self._own: dict[str, Command] = {}
        self._built_in: dict[str, Command] = {}
        self._included: dict[str, Registry] = {}
        self._middleware: list[Middleware] = []
        self._includers: WeakSet[Registry] = WeakSet()
        self._routes: dict[str, Route] = {}
        self.revision: int = 0
        """Counts the changes, those of included registries among them."""

    # --- registering ------------------------------------------------------------------------

    def command(
        self,
        name: str | None = None,
        /,
        *,
        timeout: float | None = None,
        errors: Sequence[type[InvokeException]] = (),
        allow: Sequence[str] | None = None,
    ) -> Callable[[F], F]:
        """Register the decorated async function, and return it unchanged.

            @commands.command()
            async def greet(name: str) -> str:
                return f"Hello {name}"

        Args:
            name: What pages call; without it, the function's own name.
            timeout: Seconds until the command is cancelled and the page gets `timeout`.
            errors: The `InvokeException` classes it may raise, for typed clients.
            allow: Labels of the windows that may call it, as in `["main", "settings-*"]`.

        Raises:
            SignatureError: The function cannot be a command, or the name is taken.
        """
        if callable(name):
            found = getattr(name, "__name__", repr(name))
            raise SignatureError(found, None, "write `@commands.command()`, with parentheses")
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]

        def register(function: F) -> F:
            chosen = name if name is not None else getattr(function, "__name__", None)
            if chosen is None:
                raise SignatureError(
                    repr(function), None, "it has no name; write `commands.command('name')`"
                )
            self._check_free(chosen)
            self._set(chosen, function, _names_for(function, frame), timeout, errors, allow)
            return function

        return register

    def set_command(
        self,
        name: str,
        function: Callable[..., Any],
        /,
        *,
        timeout: float | None = None,
        errors: Sequence[type[InvokeException]] = (),
        allow: Sequence[str] | None = None,
    ) -> None:
        """Register a function under a name, in place of the command that has it now, if any.

        Raises:
            SignatureError: The function cannot be a command.
        """
        if name not in self._own and name in self:
            raise SignatureError(name, None, "it is included; replace it in its own registry")
        if name not in self._own:
            self._check_free(name)
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        self._set(name, function, _names_for(function, frame), timeout, errors, allow)

    def build_in(self, name: str, function: Callable[..., Any], label: str, /) -> None:
        """Have the pages with a label call a function of this package's own.

        No mapping and no client has it. It stands in the middleware as all commands do.

        Args:
            name: It begins with `ipc:`, as no other does.
            function: As for `set_command`.
            label: That of the pages, beside those that may call it already.
        """
        known = self._built_in.get(name) or Command(bind(name, function, {}), allow=())
        labels = {escape(label), *(known.allow or ())}
        self._built_in[name] = replace(known, allow=tuple(labels))
        self._changed()

    def take_out(self, name: str, label: str, /) -> None:
        """Have the pages with a label call it no longer; where nobody does, it is gone."""
        known = self._built_in.get(name)
        if known is None:
            return
        labels = tuple(one for one in known.allow or () if one != escape(label))
        if labels:
            self._built_in[name] = replace(known, allow=labels)
        else:
            del self._built_in[name]
        self._changed()

    def middleware(self, function: M) -> M:
        """Register the decorated function around every call, and return it unchanged.

        The first one registered is the outermost. It sees calls for unknown names too. Those of
        an included registry stand around its own commands, inside this registry's.

            @commands.middleware
            async def log(call: Call, call_next: Next) -> Reply | Failure:
                outcome = await call_next(call)
                print(call.command, outcome)
                return outcome
        """
        if not iscoroutinefunction(function):
            raise SignatureError(
                getattr(function, "__qualname__", repr(function)),
                None,
                "a middleware is `async def m(call: Call, call_next: Next) -> Reply | Failure`",
            )
        self._middleware.append(function)
        self._changed()
        return function

    def include(self, other: "Registry", prefix: str = "") -> None:
        """Make the commands of another registry callable here, under a prefix (`"fs."`).

        It is live: what is registered there later is callable here too. Events have no prefix: it
        hears those of the pages here, and reaches them.

        Raises:
            SignatureError: A name would be taken twice, or `other` includes this registry.
            ValueError: An event is declared in both, with two types.
        """
        if other is self or other._reaches(self):
            raise SignatureError(prefix, None, "a registry cannot include itself")
        if prefix in self._included:
            raise SignatureError(prefix, None, "another registry has this prefix already")
        for name in other:
            self._check_free(prefix + name)
        self._check_events_of(other)
        self._included[prefix] = other
        other._includers.add(self)
        self._changed()
        self._family_has_changed()

    def _set(
        self,
        name: str,
        function: Callable[..., Any],
        names: Mapping[str, Any],
        timeout: float | None,
        errors: Sequence[type[InvokeException]],
        allow: Sequence[str] | None,
    ) -> None:
        _check_options(name, timeout, errors, allow)
        bound = bind(name, function, names)
        allowed = None if allow is None else tuple(allow)
        self._own[name] = Command(bound, timeout, tuple(errors), allowed)
        self._changed()

    def _check_free(self, name: str) -> None:
        if not name or not name.isprintable() or name.startswith(RESERVED):
            raise SignatureError(
                name, None, f"a name is printable, not empty, and does not begin with {RESERVED!r}"
            )
        if name in self:
            raise SignatureError(
                name, None, "the name is taken; choose another, or replace it with `set_command`"
            )
        for includer in self._includers:
            for prefix, other in includer._included.items():
                if other is self:
                    includer._check_free(prefix + name)

    @override
    def _includes(self) -> Iterable[RegistryEvents]:
        return tuple(self._included.values())

    @override
    def _included_by(self) -> Iterable[RegistryEvents]:
        return tuple(self._includers)

    def _reaches(self, other: "Registry") -> bool:
        return any(r is other or r._reaches(other) for r in self._included.values())

    def _changed(self) -> None:
        self.revision += 1
        self._routes.clear()
        for includer in self._includers:
            includer._changed()

    # --- the mapping ------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Command:
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] - `in` asks
            raise KeyError(name)
        command = self._own.get(name)
        if command is not None:
            return command
        for prefix, other in self._included.items():
            if name.startswith(prefix) and name[len(prefix) :] in other:
                return other[name[len(prefix) :]]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        for prefix, other in self._included.items():
            for name in other:
                yield prefix + name

    def __len__(self) -> int:
        return len(self._own) + sum(map(len, self._included.values()))

    def __hash__(self) -> int:  # a registry is itself, whatever it holds
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    # --- the way of a call ------------------------------------------------------------------

    def route(self, name: str) -> Route:
        """The way of a call for that name; for an unknown one it ends in `unknown_command`."""
        route = self._routes.get(name)
        if route is None:
            route = self._find(name, debug=self.debug)
            if route.exists:  # names that a page makes up are not kept
                self._routes[name] = route
        return route

    def _find(self, name: str, *, debug: bool) -> Route:
        return through(self._middleware, self._end(name, debug=debug), debug=debug)

    def _end(self, name: str, *, debug: bool) -> Route:
        command = self._own.get(name) or self._built_in.get(name)
        if command is not None:
            return route_to(command, debug=debug)
        for prefix, other in self._included.items():
            if name.startswith(prefix) and name[len(prefix) :] in other:
                return other._find(name[len(prefix) :], debug=debug)
        return route_to_nothing()


def _names_for(function: Callable[..., Any], frame: FrameType) -> Mapping[str, Any]:
    """The locals of the frame that registers a function, if the function is of the same module."""
    names = getattr(defining_function(function), "__globals__", None)
    return frame.f_locals if names is frame.f_globals else {}


def _check_options(
    name: str,
    timeout: object,
    errors: object,
    allow: object,
) -> None:
    if timeout is not None and not (isinstance(timeout, (int, float)) and timeout > 0):
        raise SignatureError(name, None, f"timeout={timeout!r}; it is seconds, above 0")
    if not isinstance(errors, Iterable) or isinstance(errors, str):
        raise SignatureError(
            name, None, f"errors={errors!r}; write a list of InvokeException classes"
        )
    for error in cast("Iterable[object]", errors):
        if not (isinstance(error, type) and issubclass(error, InvokeException)):
            raise SignatureError(
                name, None, f"errors=[{error!r}]; they are subclasses of InvokeException"
            )
    if allow is not None and (isinstance(allow, str) or not _all_text(allow)):
        raise SignatureError(
            name, None, f'allow={allow!r}; write a list of labels, as in ["main", "settings-*"]'
        )


def _all_text(things: object) -> bool:
    return isinstance(things, Iterable) and all(
        isinstance(thing, str) for thing in cast("Iterable[object]", things)
    )

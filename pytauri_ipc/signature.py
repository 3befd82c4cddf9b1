"""One handler, inspected once, at registration, into a `BoundCommand`: mistakes show at import.

The body is one parameter named `body`, or else every parameter that no host knows is a field of
it. What hosts lend is in `injection.py`, what bytes become in `payload.py`.
"""

import inspect
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Mapping,
)
from dataclasses import dataclass
from typing import Any, Final, NotRequired, Required, get_args, get_origin

from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from pytauri_ipc.annotations import MISSING, Annotation, Signature, read_signature
from pytauri_ipc.call import Headers
from pytauri_ipc.errors import SignatureError
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.injection import ALLOWED, Injection, found, injection_for
from pytauri_ipc.json_writer import Writer
from pytauri_ipc.payload import (
    BodyReader,
    fields_body,
    json_body,
    json_result,
    no_body,
    raw_body,
    raw_result,
)
from pytauri_ipc.pytauri_types import PytauriChannel


class ArgumentsType(TypedDict, total=False):
    """The parameters that a command may have beside states and fields of the body."""

    body: Any
    app_handle: Any
    webview_window: Any
    headers: Headers
    frontend: Frontend


@dataclass(frozen=True, slots=True)
class BoundCommand:
    """A function with everything that is known of it: what a generator of clients reads too.

    Attributes:
        name: The name it was registered under, without the prefix of an `include`.
        function: The function itself, to be called with keyword arguments.
        body: The type of the body: `MISSING` where there is none, a mapping of field names to
            types where the parameters are its fields.
        optional: The parameters that make up the body and have a default.
        returns: The type of the result, or of a stream's items.
        is_stream: Whether it is an async generator.
        read: From the body's bytes to keyword arguments.
        injections: The parameters that hosts fill, and where from.
        write: From the result to bytes.
        allows_none: Whether `None` is a result; pydantic would write it for any type.
    """

    name: str
    function: Callable[..., Any]
    body: Any
    optional: frozenset[str]
    returns: Any
    is_stream: bool
    read: BodyReader
    injections: Mapping[str, Injection]
    write: Writer
    allows_none: bool

    @property
    def takes_body(self) -> bool:
        """Whether a body is read at all."""
        return self.body is not MISSING

    @property
    def returns_json(self) -> bool:
        """Whether the result's bytes are JSON; raw ones reach the page as they are."""
        return self.returns is not bytes


def bind(command: str, function: Callable[..., Any], names: Mapping[str, Any]) -> BoundCommand:
    """Inspect a function that is to be a command.

    Args:
        command: The command's name.
        function: An `async def`, or an async generator for a stream.
        names: The locals of the frame that registers it, for postponed annotations.

    Raises:
        SignatureError: It cannot be one; the message names the parameter, what stands there
            and what may.
    """
    is_stream = _check_kind(command, function)
    try:
        signature = read_signature(function, names)
    except (TypeError, ValueError) as error:
        raise SignatureError(command, None, f"its signature cannot be read: {error}") from error
    returns = _returned_type(command, signature.returns, is_stream)
    injections, body, optional, read = _read_parameters(command, signature)
    write, allows_none = _result_writer(command, signature.returns, returns)
    return BoundCommand(
        name=command,
        function=function,
        body=body,
        optional=optional,
        returns=returns,
        is_stream=is_stream,
        read=read,
        injections=injections,
        write=write,
        allows_none=allows_none,
    )


# --- the function as a whole ----------------------------------------------------------------


def _check_kind(command: str, function: Any) -> bool:
    """Whether the function is a stream; raises unless it is async at all."""
    if not callable(function):
        raise SignatureError(command, None, f"{function!r} is no function")
    is_class = isinstance(function, type)
    called: object = None if is_class else getattr(function, "__call__", None)  # noqa: B004
    if any(map(inspect.isasyncgenfunction, (function, called))):
        return True
    if any(map(inspect.iscoroutinefunction, (function, called))):
        return False
    name = getattr(function, "__qualname__", repr(function))
    raise SignatureError(
        command,
        None,
        f"{name} is not an async function; write `async def` "
        "(and `await anyio.to_thread.run_sync(...)` for what blocks)",
    )


# --- the parameters -------------------------------------------------------------------------

_KINDS: Final = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.VAR_POSITIONAL: "variadic (`*`)",
    inspect.Parameter.VAR_KEYWORD: "variadic (`**`)",
}


def _read_parameters(
    command: str, signature: Signature
) -> tuple[dict[str, Injection], Any, frozenset[str], BodyReader]:
    injections: dict[str, Injection] = {}
    rest: dict[str, inspect.Parameter] = {}
    for parameter in signature.parameters:
        name = parameter.name
        if parameter.kind in _KINDS:
            raise SignatureError(
                command,
                name,
                f"it is {_KINDS[parameter.kind]}; a command is called by keywords, so it has to "
                "be a plain or a keyword-only parameter",
            )
        injection = injection_for(command, name, signature.annotations[name])
        if injection is None:
            rest[name] = parameter
        else:
            injections[name] = injection
    optional = frozenset(name for name, p in rest.items() if p.default is not MISSING)
    body, read = _body(command, rest, optional, signature.annotations)
    return injections, body, optional, read


def _body(
    command: str,
    rest: Mapping[str, inspect.Parameter],
    optional: frozenset[str],
    annotations: Mapping[str, Annotation],
) -> tuple[Any, BodyReader]:
    """The type of the body, and what reads it, from the parameters that no host knows."""
    for name, parameter in rest.items():
        if isinstance(parameter.default, FieldInfo):
            raise SignatureError(
                command,
                name,
                "its default is a `Field(...)`; write `Annotated[T, Field(...)] = default`",
            )
    if "body" in rest:
        for name in rest.keys() - {"body"}:
            raise SignatureError(
                command,
                name,
                f"{found(annotations[name])}, under a name that no host knows; "
                f"beside `body` there may be {ALLOWED}",
            )
        kind = _type_of(command, "body", annotations["body"])
        return kind, _one_body(command, kind, annotations["body"], optional="body" in optional)
    if not rest:
        return MISSING, no_body()
    fields = {name: _type_of(command, name, annotations[name]) for name in rest}
    try:
        return fields, fields_body(command, fields, optional)
    except Exception as error:  # pydantic's errors name no field: try them one by one
        for name, kind in fields.items():
            _one_body(command, kind, annotations[name], optional=False, name=name)
        raise SignatureError(command, None, f"its fields make no body: {error}") from error


def _one_body(
    command: str, kind: Any, annotation: Annotation, *, optional: bool, name: str = "body"
) -> BodyReader:
    if kind is bytes:
        return raw_body(optional=optional)
    try:
        return json_body(kind, optional=optional)
    except PytauriChannel as error:
        raise SignatureError(command, name, f"{found(annotation)}; {error}") from error
    except Exception as error:  # pydantic raises errors of several kinds
        raise SignatureError(
            command,
            name,
            f"{found(annotation)}, which pydantic cannot validate; a body, or a field of it, is a "
            f"model or another type that pydantic knows (a whole body also `bytes`), "
            f"and hosts know {ALLOWED}. pydantic says: {_first_line(error)}",
        ) from error


def _first_line(error: Exception) -> str:
    """What follows is advice on pydantic's own settings, which does not help here."""
    return str(error).partition("\n")[0]


_QUALIFIERS: Final = (Final, NotRequired, Required)


def _type_of(command: str, name: str, annotation: Annotation) -> Any:
    if annotation.value is MISSING:
        raise SignatureError(
            command,
            name,
            f"{found(annotation)}; write the type of the body or of its field, or one of {ALLOWED}",
        )
    if get_origin(annotation.value) in _QUALIFIERS:
        raise SignatureError(
            command,
            name,
            f"{found(annotation)}; leave the qualifier out, and give a default or not",
        )
    return annotation.value


# --- the result -----------------------------------------------------------------------------

_STREAMS: Final = (AsyncIterator, AsyncGenerator, AsyncIterable)


def _returned_type(command: str, annotation: Annotation, is_stream: bool) -> Any:
    streams = get_origin(annotation.value) in _STREAMS
    items = get_args(annotation.value)
    if is_stream and streams and items:
        return items[0]
    if is_stream:
        raise SignatureError(
            command,
            "return",
            f"{found(annotation)}; an async generator is a stream: write `-> AsyncIterator[T]`",
        )
    if annotation.value is MISSING:
        raise SignatureError(
            command,
            "return",
            f"{found(annotation)}; write what is returned: `-> None`, `-> bytes`, a model, or "
            "another type that pydantic knows",
        )
    if streams:
        raise SignatureError(
            command,
            "return",
            f"{found(annotation)}; a stream is an async generator: `yield` its items here",
        )
    return annotation.value


def _result_writer(command: str, annotation: Annotation, kind: Any) -> tuple[Writer, bool]:
    if kind is bytes:
        return raw_result, False
    try:
        return json_result(kind)
    except Exception as error:  # pydantic raises errors of several kinds
        raise SignatureError(
            command,
            "return",
            f"{found(annotation)}, which pydantic cannot write as JSON; write `bytes`, a model, or "
            f"another type that pydantic knows. pydantic says: {_first_line(error)}",
        ) from error

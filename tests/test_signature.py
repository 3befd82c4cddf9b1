"""Which functions can be commands, and what the message says of one that cannot."""

import typing
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, NotRequired, Required, TypeVar
from uuid import UUID

import pytest
from annotated_types import Gt
from pydantic import BaseModel, Field, RootModel
from typing_extensions import TypedDict

from pytauri_ipc import (
    ArgumentsType,
    Channel,
    Commands,
    Frontend,
    Headers,
    JavaScriptChannelId,
    SignatureError,
    State,
)
from pytauri_ipc.annotations import MISSING
from pytauri_ipc.testing import TestClient
from tests.handlers import annotated, registered
from tests.pytauri_doubles import AppHandle

T = TypeVar("T")


class Item(BaseModel):
    x: int


class Box(BaseModel, Generic[T]):
    item: T


@dataclass
class Point:
    x: int


class Shape(TypedDict):
    x: int


class Color(Enum):
    RED = "red"


class Opaque:
    """Nothing that pydantic knows."""


Names = RootModel[list[str]]

LENT = (
    "`app_handle: AppHandle`",
    "`webview_window: WebviewWindow`",
    "`headers: Headers`",
    "`frontend: Frontend`",
    "`Annotated[T, State()]`",
)
"""What every message about a parameter's name has to offer."""


def refused(function: Callable[..., Any], *parts: str, parameter: str | None) -> SignatureError:
    """Registering has to fail at that parameter, and the message has to have all parts."""
    commands = Commands()
    with pytest.raises(SignatureError) as caught:
        commands.command("rename")(function)
    assert (caught.value.command, caught.value.parameter) == ("rename", parameter)
    place = {None: [], "return": ["return annotation"]}.get(parameter, [f"parameter {parameter!r}"])
    for part in ("command 'rename'", *place, *parts):
        assert part in str(caught.value)
    assert "rename" not in commands
    assert len(commands) == 0
    return caught.value


# --- what may stand there -------------------------------------------------------------------

TYPES: list[Any] = [
    int,
    str,
    None,
    Any,
    object,
    datetime,
    UUID,
    Color,
    Item,
    Names,
    Point,
    Shape,
    Box[int],
    list[Item],
    dict[str, tuple[int, str]],
    Item | None,
    int | str,
    Literal["a", "b"],
    Annotated[int, Gt(0)],
    Annotated[str, Field(max_length=3)],
    Channel[int],
    JavaScriptChannelId[Item],
    list[Channel[Item]],
]


@pytest.mark.parametrize("kind", [bytes, *TYPES], ids=str)
def test_a_body_may_be_any_type_that_pydantic_knows(kind: Any) -> None:
    async def rename(body: Any) -> None: ...

    bound = registered(annotated(rename, body=kind))["command"].bound
    assert bound.body == (type(None) if kind is None else kind)
    assert bound.takes_body


@pytest.mark.parametrize("kind", [bytes, *TYPES], ids=str)
def test_so_may_the_fields_of_a_body(kind: Any) -> None:
    async def rename(old: Any, *, new: Any = None) -> None: ...

    bound = registered(annotated(rename, old=kind, new=kind))["command"].bound
    kind = type(None) if kind is None else kind
    assert bound.body == {"old": kind, "new": kind}
    assert bound.takes_body


@pytest.mark.parametrize("kind", [bytes, *TYPES], ids=str)
def test_so_may_a_result(kind: Any) -> None:
    async def rename() -> None: ...

    bound = registered(annotated(rename, returns=kind))["command"].bound
    assert bound.returns == (type(None) if kind is None else kind)
    assert not bound.is_stream
    assert not bound.takes_body
    assert bound.body is MISSING


@pytest.mark.parametrize(
    "stream",
    [
        AsyncIterator[int],
        AsyncIterable[int],
        AsyncGenerator[int, None],
        typing.AsyncIterator[int],
        typing.AsyncGenerator[int, None],
        "AsyncIterator[int]",
    ],
    ids=str,
)
def test_an_async_generator_is_a_stream_of_its_items(stream: Any) -> None:
    async def ticks(times: int) -> AsyncIterator[int]:
        for number in range(times):
            yield number

    bound = registered(annotated(ticks, returns=stream))["command"].bound
    assert bound.is_stream
    assert bound.returns is int
    assert bound.body == {"times": int}


def test_a_stream_may_be_of_bytes() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"1"

    bound = registered(chunks)["command"].bound
    assert (bound.is_stream, bound.returns) == (True, bytes)


def test_the_function_comes_back_unchanged_and_is_what_is_called() -> None:
    commands = Commands()

    async def rename(name: str) -> str:
        return name

    assert commands.command()(rename) is rename
    bound = commands["rename"].bound
    assert bound.function is rename
    assert bound.name == "rename"


def test_a_parameter_may_be_keyword_only() -> None:
    async def rename(*, body: Item, frontend: Frontend) -> None: ...

    bound = registered(rename)["command"].bound
    assert bound.body is Item
    assert list(bound.injections) == ["frontend"]


def test_the_arguments_that_are_no_fields_have_a_typed_dict() -> None:
    assert set(ArgumentsType.__annotations__) == {
        "body",
        "app_handle",
        "webview_window",
        "headers",
        "frontend",
    }
    assert ArgumentsType.__required_keys__ == frozenset()
    arguments: ArgumentsType = {"body": 1, "headers": []}
    assert len(arguments) == 2


# --- the function as a whole ----------------------------------------------------------------


def test_a_function_has_to_be_async() -> None:
    def rename(body: Item) -> None: ...

    refused(rename, "rename is not an async function", "`async def`", parameter=None)


def test_a_generator_has_to_be_async() -> None:
    def rename() -> Iterator[int]:
        yield 1

    refused(rename, "not an async function", "`async def`", parameter=None)


class Renamer:
    def __init__(self, x: int = 1) -> None:
        self.x = x

    async def __call__(self, x: int) -> int:
        return self.x + x


class Unawaited:
    def __call__(self, x: int) -> int:
        return x


@pytest.mark.parametrize(
    "function",
    [Unawaited(), lambda: None, partial(int, "1"), print, int, Item, Renamer],
    ids=["instance", "lambda", "partial", "builtin", "type", "model", "class of async instances"],
)
def test_what_is_called_and_not_awaited_is_refused(function: Any) -> None:
    refused(function, "is not an async function", "`async def`", parameter=None)


@pytest.mark.parametrize("function", [None, 5, "rename", Renamer(1).x])
def test_what_is_no_function_is_refused(function: Any) -> None:
    refused(function, f"{function!r} is no function", parameter=None)


def test_a_function_whose_signature_is_hidden_is_refused() -> None:
    async def rename(body: Item) -> None: ...

    hidden: Any = rename
    hidden.__signature__ = "not a signature"
    refused(rename, "its signature cannot be read", parameter=None)


def test_a_decorator_without_parentheses_is_refused() -> None:
    commands = Commands()

    async def rename() -> None: ...

    register: Any = commands.command
    with pytest.raises(SignatureError, match="command 'rename'") as caught:
        register(rename)
    assert "`@commands.command()`, with parentheses" in str(caught.value)


def test_a_function_without_a_name_needs_one() -> None:
    async def rename(name: str) -> str:
        return name

    commands = Commands()
    with pytest.raises(SignatureError, match="it has no name") as caught:
        commands.command()(partial(rename, "a"))
    assert "commands.command('name')" in str(caught.value)
    commands.command("rename")(partial(rename, "a"))
    assert list(commands) == ["rename"]


def test_a_name_is_registered_once() -> None:
    commands = Commands()

    @commands.command()
    async def rename() -> int:
        return 1

    first = commands["rename"]
    with pytest.raises(SignatureError) as caught:

        @commands.command("rename")
        async def other() -> int:
            return 2

    assert caught.value.command == "rename"
    for part in ("command 'rename'", "the name is taken", "choose another", "`set_command`"):
        assert part in str(caught.value)
    assert commands["rename"] is first


# --- parameters -----------------------------------------------------------------------------


def test_a_parameter_has_to_be_annotated() -> None:
    async def rename(name) -> None: ...  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]

    refused(rename, "it has no annotation", "write the type", *LENT, parameter="name")  # pyright: ignore[reportUnknownArgumentType]


def test_a_body_has_to_be_annotated() -> None:
    async def rename(body, frontend: Frontend) -> None: ...  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]

    refused(rename, "it has no annotation", "write the type", *LENT, parameter="body")  # pyright: ignore[reportUnknownArgumentType]


@pytest.mark.parametrize("name", ["app_handle", "webview_window", "headers", "frontend"])
def test_what_a_host_lends_has_to_be_annotated(name: str) -> None:
    scope: dict[str, Any] = {}
    exec(f"async def rename({name}) -> None: ...", scope)
    allowed = next(part for part in LENT if name in part)
    refused(scope["rename"], "it has no annotation", allowed, parameter=name)


def test_beside_a_body_there_are_no_fields() -> None:
    async def rename(body: Item, name: str) -> None: ...

    refused(
        rename,
        "found `str`",
        "no host knows",
        "beside `body` there may be",
        *LENT,
        parameter="name",
    )


def test_a_handle_under_another_name_is_told_the_right_one() -> None:
    async def beside_body(body: bytes, foo: AppHandle) -> None: ...

    async def alone(foo: AppHandle | None) -> None: ...

    async def unresolved(foo: Any) -> None: ...

    async def page(foo: Frontend) -> None: ...

    refused(beside_body, "AppHandle`", "call it `app_handle`", *LENT, parameter="foo")
    refused(alone, "AppHandle | None`", "call it `app_handle`", *LENT, parameter="foo")
    refused(
        annotated(unresolved, foo="WebviewWindow"),
        "WebviewWindow`",
        "call it `webview_window`",
        *LENT,
        parameter="foo",
    )
    refused(page, "Frontend`", "call it `frontend`", *LENT, parameter="foo")


def test_a_model_may_have_the_name_of_a_handle() -> None:
    class AppHandle(BaseModel):
        x: int

    async def take(foo: AppHandle) -> None: ...

    assert registered(take)["command"].bound.takes_body


def test_an_unannotated_parameter_beside_a_body_is_refused() -> None:
    async def rename(body: Item, name) -> None: ...  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]

    refused(rename, "it has no annotation", *LENT, parameter="name")  # pyright: ignore[reportUnknownArgumentType]


def test_self_is_no_parameter_of_a_command() -> None:
    refused(Renamer.__call__, "it has no annotation", parameter="self")


async def positional_body(body: Item, /) -> None: ...
async def positional_field(name: str, /, times: int) -> None: ...
async def positional_frontend(frontend: Frontend, /) -> None: ...
async def many(*names: str) -> None: ...
async def many_bodies(body: Item, *args: Any) -> None: ...
async def named(**options: str) -> None: ...
async def named_arguments(body: Item, **kwargs: Any) -> None: ...
async def named_states(**states: Annotated[Opaque, State()]) -> None: ...


@pytest.mark.parametrize(
    ("function", "parameter", "found"),
    [
        (positional_body, "body", "it is positional-only"),
        (positional_field, "name", "it is positional-only"),
        (positional_frontend, "frontend", "it is positional-only"),
        (many, "names", "it is variadic (`*`)"),
        (many_bodies, "args", "it is variadic (`*`)"),
        (named, "options", "it is variadic (`**`)"),
        (named_arguments, "kwargs", "it is variadic (`**`)"),
        (named_states, "states", "it is variadic (`**`)"),
    ],
)
def test_a_parameter_has_to_be_passed_by_its_name(
    function: Callable[..., object], parameter: str, found: str
) -> None:
    refused(function, found, "called by keywords", "keyword-only parameter", parameter=parameter)


UNKNOWN: list[Any] = [
    Opaque,
    list[Opaque],
    Opaque | None,
    5,
    ...,
    TypedDict,
    ClassVar[int],
]
"""What pydantic cannot validate."""


@pytest.mark.parametrize("kind", UNKNOWN, ids=str)
@pytest.mark.parametrize("parameter", ["body", "name"])
def test_a_body_or_field_has_to_be_known_to_pydantic(kind: Any, parameter: str) -> None:
    async def of_body(body: Any) -> None: ...

    async def of_field(times: int, name: Any) -> None: ...

    function = of_body if parameter == "body" else of_field
    refused(
        annotated(function, **{parameter: kind}),
        "found `",
        "model",
        "another type that pydantic knows",
        "`bytes`",
        *LENT,
        "pydantic says: ",
        parameter=parameter,
    )


@pytest.mark.parametrize("kind", UNKNOWN, ids=str)
def test_so_has_a_field_with_a_default(kind: Any) -> None:
    async def rename(times: int = 1, name: Any = None) -> None: ...

    refused(annotated(rename, name=kind), "found `", *LENT, parameter="name")


@pytest.mark.parametrize("kind", [ClassVar, Final, Required, NotRequired], ids=str)
@pytest.mark.parametrize("default", ["", " = 5"], ids=["required", "optional"])
def test_a_field_has_no_qualifier(kind: Any, default: str) -> None:
    """They belong into classes: a parameter's own default says whether it may be left out."""
    scope: dict[str, Any] = {}
    exec(f"async def rename(times{default}) -> None: ...", scope)
    refused(annotated(scope["rename"], times=kind[int]), "found `", parameter="times")


def test_the_first_wrong_field_is_named() -> None:
    async def rename(times: int, first: Opaque, second: Opaque) -> None: ...

    refused(rename, "Opaque`", parameter="first")


def test_a_state_has_to_be_a_class() -> None:
    async def rename(db: Annotated[Opaque | None, State()]) -> None: ...

    refused(rename, "Annotated[", "`Annotated[T, State()]`", "T is a class", parameter="db")


@pytest.mark.anyio
async def test_the_settings_of_a_field_are_not_passed_as_its_default() -> None:
    """`times: int = Field(3)`, as models have it: refused, or 3; not the `FieldInfo` itself."""
    times: Any = Field(3, ge=1)

    async def rename(times: int = times) -> int:
        return times

    try:
        commands = registered(rename)
    except SignatureError:
        return
    async with TestClient(commands) as client:
        assert await client.invoke("command") == 3


# --- the result -----------------------------------------------------------------------------


def test_a_result_has_to_be_annotated() -> None:
    async def rename(name: str): ...

    refused(
        rename,
        "it has no annotation",
        "`-> None`",
        "`-> bytes`",
        "a model",
        "another type that pydantic knows",
        parameter="return",
    )


@pytest.mark.parametrize(
    "kind", [Opaque, list[Opaque], Opaque | None, 5, ..., Iterator[int]], ids=str
)
def test_a_result_has_to_be_known_to_pydantic(kind: Any) -> None:
    async def rename() -> None: ...

    refused(
        annotated(rename, returns=kind),
        "found `",
        "pydantic cannot write as JSON",
        "`bytes`, a model, or another type that pydantic knows",
        "pydantic says: ",
        parameter="return",
    )


@pytest.mark.parametrize(
    "kind", [AsyncIterator[int], AsyncGenerator[int, None], AsyncIterable[Item]], ids=str
)
def test_a_stream_has_to_yield(kind: Any) -> None:
    async def ticks() -> None: ...

    refused(
        annotated(ticks, returns=kind),
        "found `",
        "a stream is an async generator",
        "`yield`",
        parameter="return",
    )


@pytest.mark.parametrize(
    "kind",
    [int, None, bytes, list[int], Iterator[int], AsyncIterator, typing.AsyncIterator],
    ids=str,
)
def test_what_yields_has_to_be_a_stream_of_something(kind: Any) -> None:
    async def ticks() -> AsyncIterator[int]:
        yield 1

    refused(annotated(ticks, returns=kind), "found `", "`-> AsyncIterator[T]`", parameter="return")


def test_what_yields_without_an_annotation_is_told_what_to_write() -> None:
    async def ticks():
        yield 1

    refused(ticks, "it has no annotation", "`-> AsyncIterator[T]`", parameter="return")


@pytest.mark.parametrize("kind", [Opaque, list[Opaque]], ids=str)
def test_the_items_of_a_stream_have_to_be_known_to_pydantic(kind: Any) -> None:
    async def ticks() -> AsyncIterator[int]:
        yield 1

    refused(
        annotated(ticks, returns=AsyncIterator[kind]),
        "AsyncIterator[",
        "pydantic cannot write as JSON",
        parameter="return",
    )


def test_the_result_is_at_fault_where_both_are() -> None:
    """One fault is told at a time, and it is told completely."""

    async def rename(name: Opaque): ...

    refused(rename, "it has no annotation", parameter="return")


def test_headers_are_no_fields() -> None:
    async def rename(name: str, headers: Headers) -> None: ...

    assert registered(rename)["command"].bound.body == {"name": str}

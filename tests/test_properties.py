"""Thousands of bodies and of signatures, made up by hypothesis: no outcome is a surprise."""

import json
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from keyword import iskeyword
from typing import Annotated, Any, Literal, NotRequired, get_args

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from pytauri_ipc import Commands, InvokeException, SignatureError
from pytauri_ipc.errors import ErrorCode
from pytauri_ipc.testing import TestClient
from tests.handlers import annotated
from tests.pytauri_doubles import AppHandle, WebviewWindow

MANY = settings(
    # For a long look: pytest --hypothesis-profile=long --timeout=7200, and the file.
    max_examples=max(500, settings().max_examples),
    deadline=None,  # a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

pytestmark = pytest.mark.timeout(180)

on_both_loops = pytest.mark.parametrize("backend", ["asyncio", "trio"])

CODES = set(get_args(ErrorCode))


class Database:
    pass


class Page:
    """A page that stays for all examples of one test; its calls go through a portal."""

    def __init__(self, portal: BlockingPortal, client: TestClient) -> None:
        self._portal = portal
        self._client = client

    def invoke(self, command: str, raw: bytes | None) -> bytes | InvokeException:
        async def call() -> bytes | InvokeException:
            try:
                return await self._client.invoke_raw(command, raw)
            except InvokeException as error:
                return error

        return self._portal.call(call)


@contextmanager
def page_of(commands: Commands, backend: str) -> Generator[Page]:
    client = TestClient(
        commands, states=[Database()], app_handle=AppHandle(), webview_window=WebviewWindow()
    )
    with (
        start_blocking_portal(backend) as portal,
        portal.wrap_async_context_manager(client),
    ):
        yield Page(portal, client)


# --- types ----------------------------------------------------------------------------------


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    x: int
    name: str | None = None
    color: Color = Color.RED


class Tree(BaseModel):
    value: float = 0.0
    children: "list[Tree]" = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=0, le=9)]


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: set[str]


@dataclass
class Point:
    x: int
    y: int = 0


class Shape(TypedDict):
    x: int
    name: NotRequired[str]


class Fields(TypedDict):
    """What the command `fields` has as its parameters."""

    x: int
    names: NotRequired[list[str]]
    item: NotRequired[Item | None]


KINDS: dict[str, Any] = {
    "anything": Any,
    "number": int,
    "text": str,
    "maybe": int | None,
    "short": Annotated[str, Field(min_length=1, max_length=3)],
    "union": int | str | list[bool],
    "pet": Annotated[Cat | Dog, Field(discriminator="kind")],
    "item": Item,
    "items": list[Item],
    "by_name": dict[str, Item],
    "by_number": dict[int, float],
    "tree": Tree,
    "point": Point,
    "shape": Shape,
    "pair": tuple[int, str],
    "root": RootModel[list[int]],
    "when": datetime,
    "fields": Fields,
}
ADAPTERS = {name: TypeAdapter[Any](kind) for name, kind in KINDS.items()}


def echoing() -> Commands:
    """A command for each kind, which returns its body; and `ping`."""
    commands = Commands()
    for name in KINDS.keys() - {"fields"}:

        async def echo(body: Any) -> Any:
            return body

        commands.set_command(name, annotated(echo, body=KINDS[name], returns=KINDS[name]))

    omitted: Any = object()

    @commands.command()
    async def fields(x: int, names: list[str] = omitted, *, item: Item | None = omitted) -> Fields:
        every: dict[str, Any] = {"x": x, "names": names, "item": item}
        given_ones: Any = {name: value for name, value in every.items() if value is not omitted}
        return given_ones

    @commands.command()
    async def ping(body: int) -> int:
        return body

    return commands


# --- bodies ---------------------------------------------------------------------------------

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["red", "cat", "2024-01-01T00:00:00Z", "5", 5, 0, 1e400])
)
keys = st.sampled_from(
    ["x", "y", "name", "color", "value", "children", "kind", "lives", "names"]
) | st.text(max_size=5)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)
items = st.fixed_dictionaries(
    {"x": st.integers() | st.text(max_size=2)},
    optional={
        "name": st.none() | st.text(max_size=3),
        "color": st.sampled_from(["red", "blue", "green"]),
    },
)
trees = st.recursive(
    st.fixed_dictionaries({"value": st.floats()}),
    lambda inner: st.fixed_dictionaries({"children": st.lists(inner, max_size=3)}),
    max_leaves=6,
)
likely: dict[str, st.SearchStrategy[Any]] = {
    "anything": anything,
    "number": st.integers() | st.integers().map(float) | st.integers().map(str),
    "text": st.text(),
    "maybe": st.none() | st.integers(),
    "short": st.text(max_size=4),
    "union": st.integers() | st.text() | st.lists(st.booleans() | st.integers(0, 1)),
    "pet": st.fixed_dictionaries(
        {"kind": st.sampled_from(["cat", "dog", "cow"])},
        optional={"lives": st.integers(-1, 10), "tricks": st.lists(st.text(max_size=3))},
    ),
    "item": items,
    "items": st.lists(items, max_size=3),
    "by_name": st.dictionaries(st.text(max_size=2), items, max_size=2),
    "by_number": st.dictionaries(st.integers().map(str), st.floats() | st.text(max_size=2)),
    "tree": trees,
    "point": st.fixed_dictionaries({"x": st.integers()}, optional={"y": leaves}),
    "shape": st.fixed_dictionaries({"x": st.integers()}, optional={"name": leaves}),
    "pair": st.tuples(st.integers(), st.text(max_size=3)),
    "root": st.lists(st.integers() | st.booleans(), max_size=3),
    "when": st.datetimes().map(datetime.isoformat) | st.integers() | st.floats(),
    "fields": st.fixed_dictionaries(
        {"x": st.integers()},
        optional={"names": st.lists(st.text(max_size=3)) | st.none(), "item": items | st.none()},
    ),
}


def as_text(value: object, *, indent: int | None, escaped: bool) -> bytes:
    """JSON as different writers write it."""
    return json.dumps(value, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")


def texts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    return st.builds(as_text, values, indent=st.none() | st.just(2), escaped=st.booleans())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """JSON of which a piece is cut out, doubled or replaced."""
    raw = draw(texts(anything | items))
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, len(raw)))
    return raw[:start] + draw(st.sampled_from([b"", raw]) | st.binary(max_size=4)) + raw[end:]


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, bytes]:
    """A kind, and a body that mostly fits it."""
    name = draw(st.sampled_from(sorted(KINDS)))
    raw = draw(texts(likely[name]) | texts(likely[name]) | texts(anything) | damaged())
    return name, raw


def by_pydantic(name: str, raw: bytes) -> object:
    """What pydantic makes of that body: JSON, or its complaints."""
    try:
        value = ADAPTERS[name].validate_json(raw)
    except ValidationError as error:
        return json.loads(error.json(include_input=False, include_url=False))[:100]
    return ADAPTERS[name].dump_json(value)


@on_both_loops
def test_every_body_gives_what_pydantic_gives(backend: str) -> None:
    """The same value, or `invalid_body` with the same complaints; and the next call works."""
    with page_of(echoing(), backend) as page:

        @MANY
        @given(call=calls(), number=st.integers(0, 10**6))
        @example(call=("anything", b"[" * 5000), number=1)
        @example(call=("tree", b'{"children":[' * 150 + b"]}" * 150), number=1)
        @example(call=("number", b"1" * 5000), number=1)
        @example(call=("text", b'"\\ud800"'), number=1)
        @example(call=("items", b"[" + b"0," * 200 + b"0]"), number=1)
        def check(call: tuple[str, bytes], number: int) -> None:
            name, raw = call
            outcome = page.invoke(name, raw)
            if isinstance(outcome, InvokeException):
                assert outcome.code == "invalid_body"
                outcome = outcome.data
            expected = by_pydantic(name, raw)
            event("value" if isinstance(expected, bytes) else "complaints")
            assert outcome == expected
            assert page.invoke("ping", str(number).encode()) == str(number).encode()

        check()


@on_both_loops
def test_every_call_of_any_name_is_answered(backend: str, caplog: pytest.LogCaptureFixture) -> None:
    """Any name, any body or none, any result: a reply or one of the documented codes."""
    caplog.set_level(logging.CRITICAL, "pytauri_ipc")  # thousands of tracebacks take their time
    commands = echoing()
    results: list[Any] = []

    @commands.command("return anything")
    async def _() -> Any:
        return results[0]

    @commands.command("return a number")
    async def _() -> int:
        return results[0]

    @commands.command("fail with data")
    async def _() -> None:
        raise InvokeException("no", data=results[0])

    @commands.command("fail with a message")
    async def _() -> None:
        raise InvokeException(results[0], code=results[0])

    @commands.command("fail")
    async def _() -> None:
        raise ValueError(results[0])

    surrogates = st.characters(categories=["Cs"])
    with page_of(commands, backend) as page:

        @MANY
        @given(
            name=st.sampled_from(sorted(commands)) | st.text() | surrogates,
            raw=st.none() | st.binary(max_size=20) | texts(anything),
            result=anything | st.binary() | st.builds(object) | surrogates,
            number=st.integers(0, 10**6),
        )
        def check(name: str, raw: bytes | None, result: object, number: int) -> None:
            results[:] = [result]
            outcome = page.invoke(name, raw)
            if name not in commands:
                assert isinstance(outcome, InvokeException)
                assert outcome.code == "unknown_command"
            elif isinstance(outcome, InvokeException) and name != "fail with a message":
                event(outcome.code)
                assert outcome.code in CODES
            assert page.invoke("ping", str(number).encode()) == str(number).encode()

        check()


# --- signatures -----------------------------------------------------------------------------

SCOPE: dict[str, Any] = {
    "Database": Database,
    "Item": Item,
    "Point": Point,
    "Shape": Shape,
}
exec(
    """
import typing
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, Optional, TypeVar, Union

from pydantic import Field, RootModel
from typing_extensions import NotRequired, Required, TypedDict

from pytauri_ipc import Channel, Frontend, Headers, JavaScriptChannelId, State
from tests.pytauri_doubles import AppHandle, WebviewWindow
""",
    SCOPE,
)

BODIES: Mapping[str, object] = {
    "int": 5,
    "str": "a",
    "None": None,
    "Any": [1],
    "object": 1,
    "bytes": "text",
    "Item": {"x": 1},
    "'Item'": {"x": 1},
    "Point": {"x": 1},
    "Shape": {"x": 1},
    "Item | None": None,
    "Optional[int]": 5,
    "Union[int, str]": "a",
    "list[Item]": [{"x": 1}],
    "dict[str, int]": {"a": 1},
    "tuple[int, str]": [1, "a"],
    "Literal['a']": "a",
    "Annotated[int, Field(ge=1)]": 1,
    "RootModel[int]": 1,
    "Channel[int]": "__CHANNEL__:1",
    "list[Channel[Item]]": ["__CHANNEL__:1"],
    "JavaScriptChannelId": "__CHANNEL__:1",
}
"""What a body or one of its fields may be, each with something that fits."""

LENT = [
    "AppHandle",
    "AppHandle | None",
    "Optional[WebviewWindow]",
    "WebviewWindow",
    "Headers",
    "list[tuple[bytes, bytes]]",
    "Frontend",
    "Frontend | None",
    "Annotated[Database, State()]",
    "Annotated[Database, State]",
    "Annotated['Database', State()]",
]
"""What a host has, under the right name."""

WRONG = [
    "",
    "Missing",
    "'Missing | None'",
    "'Missing.Item'",
    "5",
    "...",
    "'int |'",
    "'1 / 0'",
    "Database",
    "list[Database]",
    "Annotated[Database | None, State()]",
    "Annotated[int | str, State()]",
    "type",
    "TypedDict",
    "Generic",
    "TypeVar('T')",
    "ClassVar[int]",
    "Final[int]",
    "Final",
    "Required[int]",
    "NotRequired[int]",
    "Callable[[int], int]",
    "AsyncIterator[int]",
    "AsyncIterator",
    "typing.AsyncIterator",
    "Frontend | str",
    "AppHandle | str",
    "lambda: 0",
    "[int]",
    "{}",
]
"""What stands in the wrong place, or can stand nowhere; pydantic takes some of it after all."""

RETURNS: Mapping[str, str] = {
    "int": "5",
    "None": "None",
    "Any": "[1, None]",
    "bytes": "b'1'",
    "Item": "Item(x=1)",
    "list[Item]": "[Item(x=1)]",
    "'Item | None'": "None",
    "Point": "Point(1)",
    "Shape": "{'x': 1}",
    "dict[str, int]": "{}",
}
"""What a result may be, each with an expression of such a one."""

STREAMS = ["AsyncIterator[int]", "AsyncGenerator[int, None]", "typing.AsyncIterator[Item]"]

names = st.sampled_from(
    ["body", "app_handle", "webview_window", "headers", "frontend", "self", "cls"]
) | st.from_regex(r"\A[a-z_]{1,3}\Z").filter(lambda name: not iskeyword(name))
annotations = (
    st.sampled_from([*BODIES])
    | st.sampled_from([*BODIES])
    | st.sampled_from(LENT)
    | st.sampled_from(WRONG)
)
suitable = {
    "app_handle": st.sampled_from(["AppHandle", "AppHandle | None"]),
    "webview_window": st.sampled_from(["WebviewWindow", "Optional[WebviewWindow]"]),
    "headers": st.sampled_from(["Headers", "list[tuple[bytes, bytes]]"]),
    "frontend": st.sampled_from(["Frontend", "Frontend | None"]),
}


@dataclass(frozen=True)
class Source:
    """The source of a function named `command`.

    Attributes:
        text: The source.
        annotations: Those of its parameters, as written.
        returns: That of its result, as written.
    """

    text: str
    annotations: Mapping[str, str]
    returns: str


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Functions that mostly could be commands; Python itself refuses some of them."""
    written = {
        name: draw(suitable.get(name, annotations) | annotations)
        for name in draw(st.lists(names, max_size=4, unique=True))
    }
    parameters = [
        f"{name}: {annotation}" if annotation else name for name, annotation in written.items()
    ]
    for number in range(draw(st.integers(0, len(parameters))), len(parameters)):
        parameters[number] += draw(st.sampled_from([" = None", " = 5", ""]))
    extra = draw(st.sampled_from(["", "", "", "*", "/", "*args: int", "**options: int"]))
    if extra:
        parameters.insert(draw(st.integers(0, len(parameters))), extra)
    returns = draw(
        st.sampled_from([*RETURNS])
        | st.sampled_from([*RETURNS])
        | st.sampled_from(STREAMS)
        | st.sampled_from([*WRONG, *LENT])
    )
    yields = draw(st.sampled_from([returns in STREAMS] * 4 + [returns not in STREAMS]))
    arrow = f" -> {returns}" if returns else ""
    define = draw(st.sampled_from(["async def"] * 4 + ["def"]))
    lines = [
        f"{define} command({', '.join(parameters)}){arrow}:",
        f"    {'yield' if yields else 'return'} {RETURNS.get(returns, '1')}",
    ]
    if draw(st.booleans()):
        lines.insert(0, "from __future__ import annotations")
    return Source("\n".join(lines), written, returns)


def function_of(source: Source) -> Callable[..., Any] | None:
    """The function, or `None` where Python itself refuses it."""
    scope = dict(SCOPE)
    try:
        exec(source.text, scope)
    except (SyntaxError, NameError, TypeError):
        return None
    function: Callable[..., Any] = scope["command"]
    return function


def refusal_of(commands: Commands, function: Callable[..., Any]) -> SignatureError | None:
    """Register as `command`; the one error that there may be."""
    try:
        commands.set_command("command", function)
    except SignatureError as error:
        return error
    return None


def matching_body(source: Source, taken: list[str]) -> bytes | None:
    """The bytes of a body with something that fits for each parameter that takes one."""
    if not taken:
        return None
    if taken == ["body"]:
        return as_text(BODIES[source.annotations["body"]], indent=None, escaped=False)
    fields = {name: BODIES[source.annotations[name]] for name in taken}
    return as_text(fields, indent=None, escaped=False)


@on_both_loops
def test_every_signature_is_refused_or_can_be_called(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Refused with a `SignatureError`, or called with a matching body; there is no third way."""
    caplog.set_level(logging.CRITICAL, "pytauri_ipc")
    commands = Commands()

    @commands.command()
    async def ping() -> int:
        return 1

    with page_of(commands, backend) as page:

        @MANY
        @given(source=sources())
        def check(source: Source) -> None:
            function = function_of(source)
            assume(function is not None)
            assert function is not None
            refusal = refusal_of(commands, function)
            if refusal is not None:
                event("refused")
                places = {None, "return", *source.annotations, "args", "options"}
                assert refusal.parameter in places
                assert str(refusal).startswith("command 'command'")
                return
            bound = commands["command"].bound
            taken = [name for name in source.annotations if name not in bound.injections]
            assert bound.takes_body == bool(taken)
            if not BODIES.keys() >= {source.annotations[name] for name in taken}:
                event("registered, with a body of pydantic's own")
                return
            outcome = page.invoke("command", matching_body(source, taken))
            if bound.is_stream:
                event("stream")
                assert isinstance(outcome, InvokeException)
                assert outcome.code == "unavailable"
            elif source.returns in RETURNS:
                event("called")
                assert isinstance(outcome, bytes), f"{outcome}: {outcome.__cause__}"
            elif isinstance(outcome, InvokeException):
                assert outcome.code in CODES
            assert page.invoke("ping", None) == b"1"

        check()

"""One registry that holds every case that a typed client has to find a form for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from pytauri_ipc import Channel, Commands, Frontend, InvokeException, JavaScriptChannelId
from tests.typescript import models, one_way_models

T = TypeVar("T")

commands = Commands()
"""All of them."""


# --- each model, there and back -------------------------------------------------------------

echo = Commands()


def add_same(registry: Commands, name: str, kind: Any) -> None:
    """Add a command that gives what it gets."""

    async def same(body: Any) -> Any:
        return body

    same.__annotations__ = {"body": kind, "return": kind}
    registry.set_command(name, same)


for _model in (*models.MODELS, *one_way_models.MODELS):
    add_same(echo, _model.__name__, _model)
commands.include(echo, "echo.")


# --- bodies and results of every kind -------------------------------------------------------


@commands.command()
async def ping() -> None: ...


@commands.command()
async def greet(name: str, times: int = 1) -> str:
    """Say hello.

    Many times, if wanted. */ \\
    """
    return f"Hello {name}" * times


@commands.command()
async def all_optional(a: int = 1, b: str | None = None) -> int | None:
    return a if b is None else None


@commands.command()
async def maybe_item(body: models.Item | None = None) -> models.Item | None:
    return body


@commands.command()
async def numbers(body: list[int]) -> dict[str, list[int]]:
    return {"all": body}


@commands.command()
async def plain(body: int) -> float:
    return body / 2


@commands.command()
async def anything(body: Any, frontend: Frontend) -> Any:
    return body if frontend.closed else None


@commands.command()
async def point(body: models.Point) -> models.Record:
    return {"points": [body]}


@commands.command()
async def raw(body: bytes) -> bytes:
    return body


@commands.command()
async def raw_or_not(body: bytes = b"") -> int:
    return len(body)


# --- streams --------------------------------------------------------------------------------


@commands.command()
async def nodes(count: int) -> AsyncIterator[models.Node]:
    """Nodes, one after another."""
    for number in range(count):
        yield models.Node(name=str(number))


@commands.command(timeout=2.5)
async def pieces() -> AsyncIterator[bytes]:
    yield b"piece"


@commands.command()
async def nothings(body: int = 0) -> AsyncIterator[None]:
    for _ in range(body):
        yield None


# --- channels -------------------------------------------------------------------------------


class Target(BaseModel, Generic[T]):
    to: Channel[T]
    others: list[JavaScriptChannelId[T]] = []


@dataclass
class Job:
    name: str
    log: Channel[str] | None = None


class Watched(TypedDict, total=False):
    target: Target[models.Node]


@commands.command()
async def listen(body: Channel[one_way_models.Computed]) -> None: ...


@commands.command()
async def download(
    url: str, progress: Channel[float], rows: JavaScriptChannelId[list[int]] | None = None
) -> None: ...


@commands.command()
async def watch(
    body: Target[models.Item],
    frontend: Frontend,
) -> bool:
    return body.to.closed or frontend.closed


@commands.command()
async def run_jobs(jobs: dict[str, list[Job]], watched: Watched, raw: Channel[bytes]) -> None: ...


# --- errors ---------------------------------------------------------------------------------


class Missing(BaseModel):
    path: str
    tried: int = 1


class NotFound(InvokeException):
    """There is no such file. */"""

    code = "not_found"
    data: Missing


class Gone(InvokeException):
    """The same code, and other data."""

    code = "not_found"
    data: list[int]


class Refused(InvokeException):
    code = "refused-by: policy"


class Node(InvokeException):
    """Named like a model."""

    code = "node"
    data: str | None


@commands.command(errors=[NotFound, Refused], timeout=5, allow=["main", "settings-*"])
async def read_file(path: str) -> str:
    raise NotFound("no such file", data=Missing(path=path))


@commands.command(errors=[Gone, Node])
async def forget(path: str) -> None: ...


# --- names ----------------------------------------------------------------------------------


class Promise(BaseModel):
    """Named like what the client itself uses."""

    a: int


class Error(BaseModel):
    a: "Array"


class Array(BaseModel):
    a: list[int]


class ErrorData(BaseModel):
    api: int


class Object(BaseModel):
    constructor: str
    toString: str = Field(alias="__proto__")  # noqa: N815


class Größe(BaseModel):  # noqa: PLC2401
    größe: int  # noqa: PLC2401
    breite_in_cm: int = Field(1, alias="Breite (cm)")


class NodeInput(BaseModel):
    """Named as the form of `Node` that a page sends."""

    a: int


_KINDS: dict[str, Any] = {
    # clashing once they are in camelCase
    "readFile": Promise,
    "read-file": Error,
    "Read_File": ErrorData,
    # words of TypeScript and members of every object
    "delete": Object,
    "class": int,
    "await": int,
    "constructor": Größe,
    "__proto__": NodeInput,
    "then": int,
    # no identifiers
    "2nd": int,
    "größe": int,
    "你好": int,
    "🦀": int,
    " ": int,
    "a:b": int,
    "a/b": int,
    "a b": int,
    'a"b\\c*/': int,
    # prefixes
    "fs": int,
    "fs.read": int,
    "fs.read-all": int,
    "fs.deep.x.y": int,
    "fs.deep": int,
    "f-s.read": int,
    "fS.read": int,
    "x..y": int,
    ".x": int,
    "x.": int,
    "delete.delete": int,
    "new": int,
}


for _name, _kind in _KINDS.items():
    add_same(commands, _name, _kind)

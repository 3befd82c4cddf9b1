"""A small registry, whose client stands in `tests/golden/client.ts` for people to read.

`python -m tests.typescript.small_registry` writes it anew.
"""

from collections.abc import AsyncIterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, computed_field

from pytauri_ipc import Channel, Commands, InvokeException, __version__
from pytauri_ipc.typescript import client_files

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "client.ts"


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    name: Annotated[str, Field(max_length=20, description="What it listens to.")]


class Home(BaseModel):
    """Where pets live."""

    pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]]
    rooms: dict[Color, int] = {}
    above: "Home | None" = None

    @computed_field
    @property
    def size(self) -> int:
        """How many pets there are."""
        return len(self.pets)


class Missing(BaseModel):
    path: str


class NotFound(InvokeException):
    """There is no such file."""

    code = "not_found"
    data: Missing


commands = Commands()
files = Commands()
commands.include(files, "fs.")


@commands.command()
async def greet(name: str, times: int = 1) -> str:
    """Say hello."""
    return f"Hello {name}" * times


@commands.command(allow=["main"], timeout=5)
async def move_in(body: Home) -> Home:
    return body


@commands.command()
async def ticks(count: int) -> AsyncIterator[int]:
    """Count, one number a second."""
    for number in range(count):
        yield number


@files.command(errors=[NotFound])
async def read(path: str) -> bytes:
    raise NotFound("no such file", data=Missing(path=path))


@files.command("read-all")
async def read_all(paths: list[str], progress: Channel[float] | None = None) -> None:
    """Read many files."""


def client() -> str:
    """The client, with a word for the version."""
    source = "tests.typescript.small_registry:commands"
    text = client_files(commands, source=source, runtime="npm")["client.ts"]
    return text.replace(f"pytauri-ipc {__version__}", "pytauri-ipc VERSION", 1)


if __name__ == "__main__":
    GOLDEN.write_text(client(), "utf-8")

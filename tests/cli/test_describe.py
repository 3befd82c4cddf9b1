"""`pytauri-ipc describe`: what a person reads, and what a program does."""

import json
from pathlib import Path

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.cli.main import main
from tests.cli.conftest import Write

FILE = """\
from collections.abc import AsyncIterator
from typing import Literal

from pydantic import BaseModel
from pytauri_ipc import Commands, Frontend, InvokeException

commands = Commands()
files = Commands()


class Item(BaseModel):
    name: str


class NotFound(InvokeException):
    code = "not_found"


@commands.command(errors=[NotFound], timeout=2.5, allow=["main", "settings-*"])
async def find(
    name: str, frontend: Frontend, mode: Literal["a.b"] = "a.b", limit: int | None = None
) -> list[Item]:
    '''Look for items.

    Slowly.
    '''
    return []


@files.command()
async def save(body: dict[str, Item]) -> None: ...


@files.command()
async def load(body: bytes = b"") -> bytes:
    return body


@commands.command(timeout=1)
async def ticks() -> AsyncIterator[Item]:
    yield Item(name="")


commands.include(files, prefix="fs.")
"""

LIST = """\
app:commands: 4 commands

find(name: str, mode: Literal['a.b'] = 'a.b', limit: int | None = None) -> list[Item]
    Look for items.
    errors: not_found (NotFound)
    windows: main, settings-*
    timeout: 2.5 s

fs.load(body: bytes = b'') -> bytes

fs.save(body: dict[str, Item]) -> None

ticks() -> stream of Item
    timeout: 1 s, for each item
"""


@pytest.fixture(autouse=True)
def _app(write: Write) -> None:
    write("app.py", FILE)


def test_a_person_reads_names_parameters_results_streams_and_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["describe", "app:commands"]) == 0
    assert capsys.readouterr().out == LIST


def test_a_program_reads_the_description_and_nothing_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def describe(commands: Commands, *, title: str) -> dict[str, object]:
        return {"openrpc": "1", "methods": list(commands), "title": title + "ß"}

    monkeypatch.setattr(Commands, "describe", describe)
    (project / "app.py").write_text("print('loud')\n" + FILE, "utf-8")
    assert main(["describe", "app:commands", "--json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == {
        "openrpc": "1",
        "methods": ["find", "ticks", "fs.save", "fs.load"],
        "title": "app:commandsß",
    }
    assert printed.isascii()


def test_the_real_description_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "app:commands", "--json"]) == 0
    methods = json.loads(capsys.readouterr().out)["methods"]
    assert {method["name"] for method in methods} == {"find", "ticks", "fs.save", "fs.load"}


def test_what_has_no_description_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def describe(commands: Commands, *, title: str) -> dict[str, object]:
        raise ValueError("command 'find': no schema")

    monkeypatch.setattr(Commands, "describe", describe)
    assert main(["describe", "app:commands", "--json"]) == 2
    assert capsys.readouterr().err == "error: command 'find': no schema\n"

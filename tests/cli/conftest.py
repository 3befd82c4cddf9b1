"""A person's project in its own folder, the command line run there, a stand-in generator."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from pytauri_ipc.cli import ts
from pytauri_ipc.registry import Registry
from tests.documents import ROOT

COMMANDS = """\
from collections.abc import AsyncIterator

from pytauri_ipc import Commands

commands = Commands()


@commands.command()
async def greet(name: str, times: int = 1) -> str:
    return f"Hello, {name}! " * times


@commands.command()
async def ticks(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number
"""

ENVIRON = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "",  # as it is for a person: compiled files are written
}

Write = Callable[[str, str], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current directory: it has `hello/commands.py`. Nothing of it stays imported."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    modules = {*sys.modules}
    (folder / "hello").mkdir()
    (folder / "hello" / "commands.py").write_text(COMMANDS, "utf-8")
    yield folder
    for name in {*sys.modules} - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]
    sys.modules.pop("hello", None)


@pytest.fixture
def write(project: Path) -> Write:
    """Write a file of the project."""

    def write(path: str, text: str) -> Path:
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    return write


def stand_in(
    registry: Registry, *, source: str = "", runtime: str = "copy", language: str = "ts"
) -> dict[str, str]:
    """The shape of what the generator makes, and nothing of its contents."""
    text = f"// Made by pytauri-ipc 0 from {source}\n" + "".join(f"{name}\n" for name in registry)
    names = ["client.ts"] if language == "ts" else ["client.js", "client.d.ts"]
    files = dict.fromkeys(names, text)
    if runtime == "copy":
        files |= {
            "pytauri-ipc.js": "/*! pytauri-ipc 0 */ runtime\n",
            "pytauri-ipc.d.ts": "/*! pytauri-ipc 0 */ types\n",
        }
    return files


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `ts` writes is the stand-in's, so that these tests are about files alone."""
    monkeypatch.setattr(ts, "client_files", stand_in)


def run_alone(
    *arguments: str, cwd: Path, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pytauri_ipc", *arguments],
        cwd=cwd,
        env={**ENVIRON, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

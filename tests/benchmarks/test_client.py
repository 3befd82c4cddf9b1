"""The measuring of clients, on a small registry and without Node: a script plays the Node tool."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import client, client_check, json2ts
from tests.benchmarks.plan import OURS, PYTAURI, Plan, Samples

PLAYED = """
import json, sys
print("/* its arguments:", *sys.argv[1:], "*/")
for name in json.load(sys.stdin)["properties"]:
    print("type", name)
"""


@pytest.fixture
def tool(tmp_path: Path) -> str:
    script = tmp_path / "tool.py"
    script.write_text(PLAYED)
    return f'"{sys.executable}" "{script}"'


def test_one_value_of_each_side_is_reported(monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    pytest.importorskip("pytauri_wheel", reason="needs PyTauri's native module")
    monkeypatch.setattr(json2ts, "command", lambda: tool)
    monkeypatch.setattr(client, "QUICK_AREAS", 1)
    reported: dict[str, Samples | str] = {}
    client.measure(Plan(("client",), rounds=1, quick=True), reported.__setitem__)
    samples = reported["client"]
    assert isinstance(samples, dict)
    assert samples.keys() == {OURS, PYTAURI}
    assert all(len(values) == 1 and values[0] > 0 for values in samples.values())


def test_without_the_tool_the_report_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def command() -> str:
        raise json2ts.ToolMissingError("needs npm")

    monkeypatch.setattr(json2ts, "command", command)
    reported: dict[str, Samples | str] = {}
    client.measure(Plan(("client",), rounds=1, quick=True), reported.__setitem__)
    assert reported == {"client": "needs npm"}


def test_a_client_that_lacks_a_command_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "client.ts").write_text('invoke("one"); invoke("three");')
    client.check(tmp_path, ["one", "three"])
    with pytest.raises(RuntimeError, match="'two', nor 0 others"):
        client.check(tmp_path, ["one", "two", "three"])


def test_a_check_that_fails_is_not_measured(tmp_path: Path) -> None:
    assert client_check.run([sys.executable, "-c", ""], tmp_path) > 0
    with pytest.raises(subprocess.CalledProcessError):
        client_check.run([sys.executable, "-c", "raise SystemExit(1)"], tmp_path)


# --- the Node tool --------------------------------------------------------------------------


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where it is looked for and where programs are."""
    monkeypatch.setattr(json2ts, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[str]:
    """What npm was told, a double that installs what was asked for."""
    told: list[str] = []

    def run(command: Sequence[str], **options: Any) -> None:
        told.append(command[-1])
        _install(folder, json2ts.VERSION)

    _add_program(folder / "npm")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(subprocess, "run", run)
    return told


def _install(folder: Path, version: str) -> None:
    modules = folder / "node_modules"
    for parent in (modules / ".bin", modules / json2ts.PACKAGE):
        parent.mkdir(parents=True, exist_ok=True)
    (modules / json2ts.PACKAGE / "package.json").write_text(f'{{"version": "{version}"}}')
    _add_program(modules / ".bin" / "json2ts")


def _add_program(path: Path) -> None:
    for file in (path, path.with_suffix(".cmd")):  # the second one is Windows's
        file.touch(0o755)


def test_the_tool_is_installed_once(folder: Path, npm: list[str]) -> None:
    command = json2ts.command()
    assert command == json2ts.command()
    assert str(folder) in command
    assert npm == [f"{json2ts.PACKAGE}@{json2ts.VERSION}"]


def test_another_version_of_the_tool_is_replaced(folder: Path, npm: list[str]) -> None:
    _install(folder, "1.0.0")
    json2ts.command()
    assert len(npm) == 1


def test_without_npm_the_tool_is_missing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(json2ts.ToolMissingError, match="needs npm"):
        json2ts.command()


@pytest.mark.parametrize(
    "error", [subprocess.CalledProcessError(1, "npm"), subprocess.TimeoutExpired("npm", 1)], ids=str
)
def test_npm_that_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, npm: list[str], error: Exception
) -> None:
    def run(*arguments: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(json2ts.ToolMissingError, match="npm could not install"):
        json2ts.command()

"""`main`: subcommands, exit codes, and no traceback for what a person did."""

import argparse
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from pytauri_ipc import __version__
from pytauri_ipc.cli import main as module
from pytauri_ipc.cli.main import main
from pytauri_ipc.cli.output import CliError, Parsers
from tests.cli.conftest import ENVIRON, run_alone
from tests.documents import ROOT


def subcommand(error: BaseException) -> object:
    """One that ends in this error, under the name `fail`."""

    def run(arguments: argparse.Namespace) -> int:
        raise error

    def add_parser(subparsers: Parsers) -> None:
        subparsers.add_parser("fail").set_defaults(run=run)

    return (add_parser,)


def exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("--version") == 0
    assert capsys.readouterr().out == f"pytauri-ipc {__version__}\n"


def test_the_help_names_every_subcommand_and_the_exit_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_code("--help") == 0
    said = capsys.readouterr().out
    for word in ("ts ", "describe ", "doctor ", "exit codes:", "130  Ctrl-C"):
        assert word in said


@pytest.mark.parametrize("name", ["ts", "describe", "doctor"])
def test_each_subcommand_shows_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(name, "--help") == 0
    assert f"examples:\n  pytauri-ipc {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["ts", "describe", "doctor"])
def test_each_option_stands_in_the_documents(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code(name, "--help")
    document = (ROOT / "docs" / "cli.md").read_text("utf-8")
    section = document.partition(f"\n## `{name}")[2].partition("\n## ")[0]
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    assert options <= set(re.findall(r"--[a-z]+", section))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["ts"],
        ["ts", "a:b"],
        ["ts", "a:b", "--out", "c", "--check", "--watch"],
        ["ts", "a:b", "--out", "c", "--language", "rust"],
    ],
)
def test_wrong_usage_is_argparses_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*arguments) == 2
    assert "usage: pytauri-ipc" in capsys.readouterr().err


def test_what_cannot_be_done_is_one_line_and_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "SUBCOMMANDS", subcommand(CliError("no such thing; make one")))
    assert main(["fail"]) == 2
    assert capsys.readouterr().err == "error: no such thing; make one\n"


def test_ctrl_c_is_130_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "SUBCOMMANDS", subcommand(KeyboardInterrupt()))
    assert main(["fail"]) == 130
    assert capsys.readouterr() == ("", "")


def test_the_module_runs_as_a_program(project: Path) -> None:
    done = run_alone("describe", "hello.commands:commands", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "greet(" in done.stdout


def test_the_script_is_declared() -> None:
    (script,) = entry_points(group="console_scripts", name="pytauri-ipc")
    assert script.load() is main


def test_a_reader_that_has_enough_is_no_error(project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "pytauri_ipc", "describe", "hello.commands:commands"],
        cwd=project,
        env=ENVIRON,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=50,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_that_knows_few_characters_still_gets_an_answer(project: Path) -> None:
    file = project / "hello" / "commands.py"
    file.write_text(file.read_text("utf-8").replace("async def greet", "async def grüße"), "utf-8")
    done = run_alone(
        "describe",
        "hello.commands:commands",
        cwd=project,
        environ={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert r"gr\xfc\xdfe" in done.stdout

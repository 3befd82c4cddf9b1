"""Colours only for a person on a terminal that has them."""

import io

import pytest

from pytauri_ipc.cli.output import counted, paint


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")


def test_a_terminal_gets_colours() -> None:
    assert paint("well", "green", Terminal()) == "\x1b[32mwell\x1b[0m"


def test_a_file_gets_none() -> None:
    assert paint("well", "green", io.StringIO()) == "well"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_person_who_wants_none_gets_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert paint("well", "green", Terminal()) == "well"


def test_an_empty_no_color_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert paint("well", "bold", Terminal()) != "well"


def test_one_thing_is_not_many() -> None:
    assert [counted(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]

"""`module:attribute`: what it finds, and what each mistake is told."""

import sys
from pathlib import Path

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.cli.output import CliError
from pytauri_ipc.cli.target import imported_folders, load, load_commands
from tests.cli.conftest import Write
from tests.documents import ROOT


def refusal(target: str) -> str:
    with pytest.raises(CliError) as error:
        load_commands(target)
    return str(error.value)


def test_the_registry_is_found_in_the_current_directory(project: Path) -> None:
    assert list(load_commands("hello.commands:commands")) == ["greet", "ticks"]


def test_an_attribute_of_an_attribute_is_found(project: Path, write: Write) -> None:
    write("app.py", "import hello.commands\n\nclass App:\n    of = hello.commands\n")
    assert isinstance(load("app:App.of.commands"), Commands)


def test_what_a_module_prints_does_not_stand_on_stdout(
    project: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("loud.py", "print('here I am')\nfrom hello.commands import commands\n")
    load_commands("loud:commands")
    assert capsys.readouterr() == ("", "here I am\n")


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("hello.commands", "here perhaps hello.commands:commands"),
        ("hello/commands.py", "here perhaps hello.commands:commands"),
        ("hello/commands.py:mine", "here perhaps hello.commands:mine"),
        ("hello commands:x", "as in hello.commands:commands"),
        ("hello.commands:", "here perhaps hello.commands:commands"),
        (":commands", "as in hello.commands:commands"),
        (".commands:commands", "as in hello.commands:commands"),
        ("", "as in hello.commands:commands"),
    ],
)
def test_what_is_no_target_is_told_how_to_write_one(
    target: str, advice: str, project: Path
) -> None:
    assert refusal(target).startswith(f"{target!r} is no target")
    assert advice in refusal(target)


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("hello.comands:commands", "Did you mean hello.commands?"),
        ("helo.commands:commands", "Did you mean hello?"),
        ("elsewhere:commands", "Run this in the folder that holds the package."),
    ],
)
def test_a_module_that_is_not_there_is_told_with_close_ones(
    target: str, advice: str, project: Path
) -> None:
    said = refusal(target)
    assert said.startswith("No module named ")
    assert str(project) in said
    assert said.endswith(advice)


def test_an_import_that_fails_inside_is_told_with_file_and_line(write: Write) -> None:
    write("broken.py", "import sys\nimport pandaz\n")
    said = refusal("broken:commands")
    assert said.endswith("broken.py, line 2: No module named 'pandaz'")


def test_a_missing_name_is_told_with_the_line_that_wants_it(write: Write) -> None:
    write("broken.py", "import sys\n\nfrom hello.commands import nothing\n")
    assert "broken.py, line 3: cannot import name 'nothing'" in refusal("broken:commands")


def test_a_signature_error_is_told_with_the_line_of_its_decorator(write: Write) -> None:
    write(
        "broken.py",
        "from pytauri_ipc import Commands\nc = Commands()\n@c.command()\ndef f(): ...\n",
    )
    said = refusal("broken:c")
    assert "broken.py, line 3: command 'f': f is not an async function" in said


def test_the_line_is_the_persons_where_this_package_is_in_the_folder_too(
    write: Write, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("wrong.py", "from pytauri_ipc import Commands\nCommands().set_command('f', print)\n")
    monkeypatch.setattr(sys, "path", [str(project), *sys.path])
    monkeypatch.chdir(ROOT)
    assert "wrong.py, line 2: command 'f'" in refusal("wrong:c")


def test_what_a_module_raises_is_told_with_its_own_traceback_alone(write: Write) -> None:
    write("inner.py", "def f():\n    1 / 0\n")
    write("broken.py", "import inner\ninner.f()\n")
    said = refusal("broken:commands")
    assert said.count("Traceback") == 1
    assert said.count("File ") == 2
    assert said.endswith("ZeroDivisionError: division by zero")


def test_a_syntax_error_is_told_with_its_line(write: Write) -> None:
    write("broken.py", "x = 1\ny = (\n")
    said = refusal("broken:commands")
    assert 'broken.py", line 2' in said
    assert "was never closed" in said
    assert "Traceback" not in said


def test_a_module_that_ends_the_program_is_told_where_its_start_belongs(write: Write) -> None:
    write("program.py", "import sys\nsys.exit(3)\n")
    assert 'if __name__ == "__main__":' in refusal("program:commands")


def test_a_missing_attribute_is_told_with_close_ones(project: Path) -> None:
    said = refusal("hello.commands:comands")
    assert said.startswith("module hello.commands has no attribute 'comands'")
    assert "'commands'" in said


def test_a_missing_attribute_that_is_like_no_other_is_told_the_registries(project: Path) -> None:
    assert refusal("hello.commands:xyz").endswith("Write hello.commands:commands.")


def test_a_module_without_a_registry_is_told_so(write: Write) -> None:
    write("empty.py", "")
    assert "has no `Commands` at all" in refusal("empty:xyz")


def test_a_module_in_the_place_of_an_attribute_is_told_its_target(project: Path) -> None:
    assert "write hello.commands:commands" in refusal("hello:commands")


@pytest.mark.parametrize(
    ("attribute", "kind"),
    [
        ("greet", "the function greet"),
        ("AsyncIterator", "the class AsyncIterator"),
        ("__name__", "of type str"),
    ],
)
def test_an_object_that_is_no_registry_is_told_what_it_is(
    attribute: str, kind: str, project: Path
) -> None:
    said = refusal(f"hello.commands:{attribute}")
    assert f"is {kind}, and no `Commands`" in said
    assert said.endswith("Write hello.commands:commands.")


def test_the_folders_of_the_current_directory_that_were_imported_from(
    project: Path, write: Write
) -> None:
    write("hello/more/__init__.py", "from hello.commands import commands\n")
    write("never/module.py", "")
    write(".venv/lib/site-packages/library.py", "")
    sys.path.insert(0, str(project / ".venv/lib/site-packages"))
    write("app.py", "import hello.more, library\n")
    load("app:hello")
    assert imported_folders() == {project, project / "hello", project / "hello" / "more"}


@pytest.mark.parametrize("text", ["1 / 0\n", "x = (\n", "import pandaz\n"])
def test_the_folder_of_a_broken_file_counts_too(project: Path, write: Write, text: str) -> None:
    write("hello/deep/__init__.py", text)
    write("app.py", "import hello.deep\n")
    with pytest.raises(CliError) as error:
        load("app:x")
    assert project / "hello" / "deep" in imported_folders(error.value)

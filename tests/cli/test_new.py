"""`pytauri-ipc new`: what it makes compiles, passes its own tests, and is refused in time."""

import re
import subprocess
import sys
import tomllib
import zipfile
from argparse import Namespace
from pathlib import Path

import pytest

from pytauri_ipc.cli import dev_project, new
from pytauri_ipc.cli.output import CliError
from tests.cli.new_projects import environment, made

PAGES: tuple[new.Page, ...] = ("html", "vite")


@pytest.fixture(params=PAGES)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return made(tmp_path, request.param, "My-App")


def test_no_placeholder_is_left_and_none_is_made_twice(project: Path) -> None:
    files = [file for file in project.rglob("*") if file.is_file()]
    assert len(files) > 10
    for file in files:
        assert "{{" not in file.name + file.read_text("utf-8")
        assert file.suffix != ".in"


def test_the_names_come_from_the_one_that_was_given(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["name"] == "My-App"
    assert "pytauri-ipc[native]" in settings["project"]["dependencies"]
    assert settings["project"]["scripts"] == {"My-App": "my_app.main:main"}
    assert 'title="My-App"' in (project / "my_app/main.py").read_text("utf-8")


def test_a_name_with_dots_starts_the_program_too(tmp_path: Path) -> None:
    project = made(tmp_path, "html", "my.app")
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["scripts"] == {"my.app": "my_app.main:main"}


@pytest.mark.parametrize(
    "check", [["check", "--select=B,E,F,I,N,PT,RUF,SIM,UP"], ["format", "--check"]]
)
def test_its_python_is_clean_and_formatted(check: list[str], project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *check, "--isolated", "."],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_names_two_commands_and_the_second_passes(project: Path) -> None:
    commands = new.commands_of((project / "README.md").read_text("utf-8"))
    assert len(commands) == 2
    assert commands[0].endswith("python -m my_app")
    done = subprocess.run(
        commands[1],
        shell=True,
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b3 passed", done.stdout)


def test_its_wheel_holds_the_page(project: Path) -> None:
    page = project / "my_app/page/index.html"
    if not page.exists():
        page = project / "my_app/dist/index.html"
        page.parent.mkdir()
        page.write_text("as Vite would build it")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--skip-dependency-check", "--wheel"],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = (project / "dist").iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    assert {str(page.relative_to(project)), "my_app/main.py"} <= set(names)


def test_git_ignores_what_is_made_again(project: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    made_again = ["my_app/__pycache__/x", ".venv/x", "venv/x", ".ruff_cache/x", "dist/x.whl"]
    if (project / "package.json").exists():
        made_again += ["node_modules/x", "my_app/dist/index.html"]
    ignored = subprocess.run(
        ["git", "check-ignore", *made_again, "my_app/main.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ignored.stdout.split() == made_again


def test_the_client_of_a_page_that_is_built_knows_its_commands(tmp_path: Path) -> None:
    client = made(tmp_path, "vite", "My-App") / "page/ipc/client.ts"
    assert "my_app.commands:commands" in client.read_text("utf-8").split("\n")[0]
    assert (client.parent / "pytauri-ipc.js").is_file()


def test_a_plain_project_has_no_file_that_is_made_and_none_of_tauri(tmp_path: Path) -> None:
    project = made(tmp_path, "html", "hello")
    files = {str(file.relative_to(project)) for file in project.rglob("*") if file.is_file()}
    assert files == {
        *(".gitignore", "README.md", "pyproject.toml"),
        *(f"hello/{name}.py" for name in ("__init__", "__main__", "commands", "main")),
        *(f"hello/page/{name}" for name in ("index.html", "page.js", "style.css")),
        *("tests/conftest.py", "tests/test_commands.py"),
    }


def test_the_server_of_vite_is_where_dev_looks_for_it(tmp_path: Path) -> None:
    root = made(tmp_path, "vite", "hello")
    found = dev_project.Project.of(root, "hello.main")
    assert (found.dev_url, found.dev_command) == ("http://127.0.0.1:5173", "npm run dev")
    assert "port: 5173" in (root / "vite.config.ts").read_text("utf-8")


def test_the_end_says_what_to_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, "html", "hello")
    assert "  cd hello\n  python -m hello\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "letters"),
        ("7up", "letter first"),
        ("a b", "letters"),
        ("../up", "letters"),
        ("naïve", "letters"),
        ("-", "letters"),
        ("class", "'class' already"),
        ("json", "'json' already"),
        ("PyTauri", "'pytauri' already"),
        ("pytauri-ipc", "'pytauri_ipc' already"),
        ("tests", "'tests' already"),
        ("Dist", "'dist' already"),
        ("node-modules", "'node_modules' already"),
        ("page", "'page' already"),
        ("pip", "'pip' already"),
        ("a" * 300, "File name too long"),
    ],
)
def test_a_bad_name_is_refused_and_nothing_is_made(
    name: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CliError, match=reason):
        new.run(Namespace(name=name, page="html"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["hello", "hello/kept"])
def test_what_is_there_is_not_touched(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CliError, match="hello is there already"):
        new.run(Namespace(name="hello", page="html"))
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    assert (made(tmp_path, "html") / "README.md").is_file()


def test_both_kinds_have_what_is_common(tmp_path: Path) -> None:
    project = new.Project.named("hello")
    html, vite = (new.project_files(project, page) for page in PAGES)
    shared = {"hello/commands.py", "hello/__main__.py", "tests/test_commands.py"}
    assert shared <= html.keys() & vite.keys()
    assert all(html[path] == vite[path] for path in shared)
    assert "package.json" in vite
    assert "package.json" not in html

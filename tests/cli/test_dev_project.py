"""What `pytauri-ipc dev` reads off a project."""

import json
from pathlib import Path
from typing import Any

import pytest

from pytauri_ipc.cli.dev_project import Project, client_in, clients_below
from pytauri_ipc.cli.output import CliError

FIRST = "// Made by pytauri-ipc 0.1.0 from hello.commands:commands. Do not edit.\n"


def write(file: Path, text: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def project(root: Path, build: dict[str, Any] | None = None, settings: str = "hello") -> Project:
    if build is not None:
        write(root / settings / "tauri.conf.json", json.dumps({"build": build}))
    return Project.of(root, "hello.main")


# --- clients --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "language", "runtime"),
    [
        (["client.ts"], "ts", "npm"),
        (["client.ts", "pytauri-ipc.js"], "ts", "copy"),
        (["client.js", "client.d.ts", "pytauri-ipc.js"], "js", "copy"),
    ],
)
def test_a_client_is_made_anew_as_it_was_made(
    files: list[str], language: str, runtime: str, tmp_path: Path
) -> None:
    for name in files:
        write(tmp_path / name, FIRST)
    client = client_in(tmp_path)
    assert client is not None
    assert client.arguments() == [
        *("ts", "hello.commands:commands", "--out", str(tmp_path)),
        *("--runtime", runtime, "--language", language),
    ]


@pytest.mark.parametrize(
    "first",
    [
        "",
        "export const api = {};\n",
        "// hello.commands:commands\n",
        'import { a } from "pytauri-ipc"; // as hello.commands:commands\n',
        "\n// Made by pytauri-ipc 0.1.0 from hello.commands:commands\n",
    ],
)
def test_what_is_not_generated_is_not_touched(first: str, tmp_path: Path) -> None:
    write(tmp_path / "client.ts", first)
    assert client_in(tmp_path) is None


def test_clients_are_found_but_not_in_packages_and_hidden_folders(tmp_path: Path) -> None:
    for folder in ("page/ipc", "node_modules/x", ".venv/x", "more/site-packages/x"):
        write(tmp_path / folder / "client.ts", FIRST)
    assert [client.folder for client in clients_below(tmp_path)] == [tmp_path / "page/ipc"]


def test_the_client_that_was_named_is_the_only_one(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path / folder / "client.ts", FIRST)
    (client,) = Project.of(tmp_path, "hello.main", Path("two")).clients
    assert client.folder == tmp_path / "two"


def test_a_folder_without_a_client_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="pytauri-ipc ts module:commands --out src/ipc"):
        Project.of(tmp_path, "hello.main", Path("src/ipc"))


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["hello", "."])
def test_the_settings_are_beside_the_program_or_above(place: str, tmp_path: Path) -> None:
    found = project(tmp_path, {"frontendDist": "./page"}, place)
    assert found.settings == tmp_path / place / "tauri.conf.json"
    assert found.page == tmp_path / place / "page"


@pytest.mark.parametrize("page", [None, ["a.html"], "http://127.0.0.1:1", "https://x.example"])
def test_a_page_that_is_no_folder_is_not_watched(page: object, tmp_path: Path) -> None:
    found = project(tmp_path, {"frontendDist": page})
    assert found.page is None
    assert found.watched() == [tmp_path]


def test_a_program_may_have_no_settings(tmp_path: Path) -> None:
    assert project(tmp_path) == Project(tmp_path)


@pytest.mark.parametrize("text", ["{", '{"build": 1}', "[]"])
def test_settings_that_cannot_be_read_are_named(text: str, tmp_path: Path) -> None:
    write(tmp_path / "hello/tauri.conf.json", text)
    with pytest.raises(CliError, match=r"tauri\.conf\.json cannot be read"):
        Project.of(tmp_path, "hello.main")


def test_the_server_of_the_page_is_known(tmp_path: Path) -> None:
    found = project(tmp_path, {"devUrl": "http://127.0.0.1:1", "beforeDevCommand": "npm run dev"})
    assert (found.dev_url, found.dev_command) == ("http://127.0.0.1:1", "npm run dev")
    with pytest.raises(CliError, match="one string"):
        project(tmp_path, {"beforeDevCommand": {"script": "npm run dev"}})


def test_the_server_of_an_app_stands_in_its_pyproject(tmp_path: Path) -> None:
    text = '[tool.pytauri-ipc]\ndev-url = "http://127.0.0.1:1"\ndev-command = "npm run dev"\n'
    write(tmp_path / "pyproject.toml", text)
    found = project(tmp_path)
    assert (found.dev_url, found.dev_command) == ("http://127.0.0.1:1", "npm run dev")
    assert found.action(tmp_path / "page/main.ts") is None
    write(tmp_path / "pyproject.toml", "[project]\nname = 'hello'\n")
    assert project(tmp_path) == Project(tmp_path)


@pytest.mark.parametrize("text", ["[", "[tool.pytauri-ipc]\nport = 1", "[tool]\npytauri-ipc = 1"])
def test_a_pyproject_that_cannot_be_read_is_named(text: str, tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", text)
    with pytest.raises(CliError, match=r"pyproject\.toml cannot be read"):
        project(tmp_path)


# --- changes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("hello/commands.py", "restart"),
        ("tests/test_commands.py", "restart"),
        ("hello/tauri.conf.json", "restart"),
        ("hello/page/index.html", "reload"),
        ("hello/page/deep/page.js", "reload"),
        ("hello/page/picture.png", "reload"),
        ("hello/page/ipc/other.js", "reload"),
        ("hello/page/helper.py", "restart"),
        ("hello/page/ipc/client.js", None),
        ("hello/page/ipc/pytauri-ipc.js", None),
        ("hello/page/.page.js.swp", None),
        ("hello/page/page.js~", None),
        ("hello/notes.txt", None),
        ("hello/__pycache__/commands.cpython-311.pyc", None),
        (".venv/lib/x.py", None),
        ("node_modules/x/x.py", None),
        ("../elsewhere.py", None),
    ],
)
def test_what_a_change_means(path: str, action: str | None, tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "hello/page/ipc/client.js", FIRST)
    found = project(root, {"frontendDist": "./page"})
    changed = root.parent / path.removeprefix("../") if path.startswith("..") else root / path
    assert found.action(changed) == action


def test_a_page_that_a_server_has_is_not_ours_to_reload(tmp_path: Path) -> None:
    found = project(tmp_path, {"frontendDist": "./page", "devUrl": "http://127.0.0.1:1"})
    assert found.action(tmp_path / "hello/page/index.html") is None
    assert found.action(tmp_path / "hello/commands.py") == "restart"


def test_a_page_outside_is_watched_too(tmp_path: Path) -> None:
    root = tmp_path / "root"
    page = write(tmp_path / "page/index.html").parent
    found = project(root, {"frontendDist": "../../page"})
    assert found.watched() == [root, page]
    assert found.action(page / "index.html") == "reload"


def test_a_project_below_a_hidden_folder_is_watched_all_the_same(tmp_path: Path) -> None:
    root = tmp_path / ".work/root"
    found = project(root, {"frontendDist": "./page"})
    assert found.action(root / "hello/commands.py") == "restart"

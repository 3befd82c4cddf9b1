"""The folder of a client: what counts as stale, and that only that is written."""

import subprocess
from pathlib import Path

import pytest

from pytauri_ipc.cli.client_folder import Change, changes
from pytauri_ipc.cli.output import CliError

MADE = "// Made by pytauri-ipc 0.1.0 from a:b. Changes made here are lost.\n"


def names(found: list[Change]) -> list[str]:
    return [change.path.name for change in found]


def test_everything_is_missing_where_there_is_no_folder(tmp_path: Path) -> None:
    files = {"client.ts": MADE, "pytauri-ipc.js": "1\n"}
    (first, second) = changes(tmp_path / "src" / "ipc", files)
    assert first == Change(tmp_path / "src" / "ipc" / "client.ts", None, MADE)
    assert second.before is None


def test_what_is_written_is_not_stale(tmp_path: Path) -> None:
    files = {"client.ts": MADE + "Grüße\n", "pytauri-ipc.js": "1\n"}
    for change in changes(tmp_path / "ipc", files):
        change.apply()
    assert changes(tmp_path / "ipc", files) == []
    assert (tmp_path / "ipc" / "client.ts").read_bytes() == (MADE + "Grüße\n").encode()
    assert len(list((tmp_path / "ipc").iterdir())) == 2


def test_line_ends_that_git_has_written_are_not_stale(tmp_path: Path) -> None:
    (tmp_path / "client.ts").write_bytes((MADE + "a\n").replace("\n", "\r\n").encode())
    assert changes(tmp_path, {"client.ts": MADE + "a\n"}) == []


def test_what_another_option_has_made_is_left_over(tmp_path: Path) -> None:
    for name in ("client.js", "client.d.ts"):
        (tmp_path / name).write_text(MADE)
    (tmp_path / "pytauri-ipc.js").write_text("/*! pytauri-ipc 0.1.0 | MIT */\n")
    (tmp_path / "main.ts").write_text("mine\n")
    found = changes(tmp_path, {"client.ts": MADE})
    assert names(found) == ["client.ts", "client.js", "client.d.ts", "pytauri-ipc.js"]
    for change in found:
        change.apply()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["client.ts", "main.ts"]


@pytest.mark.parametrize("mine", ["mine\n", 'import { pyInvoke } from "pytauri-ipc";\n'])
def test_a_persons_file_of_the_same_name_is_neither_removed_nor_written_over(
    mine: str, tmp_path: Path
) -> None:
    (tmp_path / "client.js").write_text(mine)
    assert names(changes(tmp_path, {"client.ts": MADE})) == ["client.ts"]
    with pytest.raises(CliError, match=r"client\.js was not made by pytauri-ipc.*--out"):
        changes(tmp_path, {"client.js": MADE})


def test_a_persons_own_runtime_is_neither_removed_nor_written_over(tmp_path: Path) -> None:
    (tmp_path / "pytauri-ipc.js").write_text("export const mine = 1;\n")
    assert names(changes(tmp_path, {"client.ts": MADE})) == ["client.ts"]
    with pytest.raises(CliError, match=r"pytauri-ipc\.js was not made by pytauri-ipc"):
        changes(tmp_path, {"client.ts": MADE, "pytauri-ipc.js": "/*! pytauri-ipc 0 */"})


def test_a_file_that_is_no_text_is_a_persons(tmp_path: Path) -> None:
    (tmp_path / "client.ts").write_bytes(b"\xff\xfe")
    with pytest.raises(CliError, match="was not made by pytauri-ipc"):
        changes(tmp_path, {"client.ts": MADE})


def test_the_old_file_stays_whole_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "client.ts"
    file.write_text(MADE)

    def fail(*_: object, **__: object) -> None:
        assert file.read_text() == MADE
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        Change(file, MADE, MADE + "more\n").apply()
    assert [path.name for path in tmp_path.iterdir()] == ["client.ts"]
    assert file.read_text() == MADE


@pytest.mark.parametrize("absolute", [False, True])
def test_the_diff_is_one_that_git_applies(
    *, absolute: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "ipc" if absolute else "ipc"
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("ipc").mkdir()
    Path("ipc/client.ts").write_text(MADE + "old\nlast line")
    Path("ipc/pytauri-ipc.js").write_text("/*! pytauri-ipc 0.1.0 */\n")
    files = {"client.ts": MADE + "new\nlast line\n", "client.d.ts": MADE}
    patch = "".join(change.diff() for change in changes(Path(folder), files))
    subprocess.run(["git", "apply"], input=patch, text=True, check=True, timeout=20)
    assert {path.name: path.read_text() for path in Path("ipc").iterdir()} == files
    assert [path.name for path in tmp_path.iterdir()] == ["ipc"]


def test_a_diff_breaks_lines_where_git_does() -> None:
    text = f"{MADE}a\u2028b\x0cc\n"
    told = Change(Path("client.ts"), None, text).diff()
    assert told.endswith("\n+a\u2028b\x0cc\n")

"""`pytauri-ipc ts`: files, `--check`, and what is said."""

from pathlib import Path
from typing import NoReturn

import pytest

from pytauri_ipc.cli import ts
from pytauri_ipc.cli.main import main
from tests.cli.conftest import Write, run_alone

TS = ("ts", "hello.commands:commands", "--out", "src/ipc")


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.usefixtures("generator")
def test_the_client_is_written_and_counted(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(TS) == 0
    written = {path.name for path in (project / "src" / "ipc").iterdir()}
    assert written == {"client.ts", "pytauri-ipc.js", "pytauri-ipc.d.ts"}
    text = (project / "src" / "ipc" / "client.ts").read_text("utf-8")
    assert text == "// Made by pytauri-ipc 0 from hello.commands:commands\ngreet\nticks\n"
    out, err = said(capsys)
    assert "wrote src/ipc/client.ts\n" in out
    assert "src/ipc: 2 commands, 1 stream among them, 3 files written, 0 unchanged\n" in out
    assert err == ""


@pytest.mark.usefixtures("generator")
def test_what_has_not_changed_keeps_its_time(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(TS)
    (project / "src" / "ipc" / "client.ts").write_text("// Made by pytauri-ipc 0, old\n")
    before = {path.name: path.stat().st_mtime_ns for path in (project / "src" / "ipc").iterdir()}
    capsys.readouterr()
    assert main(TS) == 0
    after = {path.name: path.stat().st_mtime_ns for path in (project / "src" / "ipc").iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"client.ts"}
    assert "1 file written, 2 unchanged" in said(capsys)[0]


@pytest.mark.usefixtures("generator")
def test_options_reach_the_generator_and_what_others_made_is_removed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(TS)
    capsys.readouterr()
    assert main([*TS, "--runtime", "npm", "--language", "js"]) == 0
    left = {path.name for path in (project / "src" / "ipc").iterdir()}
    assert left == {"client.js", "client.d.ts"}
    assert "removed src/ipc/pytauri-ipc.js\n" in said(capsys)[0]


@pytest.mark.usefixtures("generator")
@pytest.mark.parametrize("runtime", ["copy", "npm"])
def test_a_client_stays_what_it_is_unless_told_otherwise(
    project: Path, capsys: pytest.CaptureFixture[str], runtime: str
) -> None:
    main([*TS, "--language", "js", "--runtime", runtime])
    made = {path.name for path in (project / "src" / "ipc").iterdir()}
    assert main([*TS, "--check"]) == 0
    assert main(TS) == 0
    assert {path.name for path in (project / "src" / "ipc").iterdir()} == made
    assert "client.js" in made
    assert "removed" not in said(capsys)[0]


@pytest.mark.usefixtures("generator")
def test_a_check_of_a_current_client_passes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(TS)
    capsys.readouterr()
    assert main([*TS, "--check"]) == 0
    assert said(capsys) == ("src/ipc: up to date\n", "")


@pytest.mark.usefixtures("generator")
def test_a_check_of_a_stale_client_fails_with_a_diff_and_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*TS, "--runtime", "npm"])
    client = project / "src" / "ipc" / "client.ts"
    client.write_text(client.read_text("utf-8").replace("greet", "salute"), "utf-8")
    capsys.readouterr()
    assert main([*TS, "--runtime", "npm", "--check"]) == 1
    out, err = said(capsys)
    assert out.startswith("--- a/src/ipc/client.ts\n+++ b/src/ipc/client.ts\n")
    assert "\n-salute\n+greet\n" in out
    assert err.endswith(
        "Run\n  pytauri-ipc ts hello.commands:commands --out src/ipc --runtime npm\n"
    )
    assert "salute" in client.read_text("utf-8")


@pytest.mark.usefixtures("generator")
def test_a_check_of_a_missing_client_fails_and_makes_no_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*TS, "--check"]) == 1
    assert "--- /dev/null\n+++ b/src/ipc/client.ts\n" in said(capsys)[0]
    assert not (project / "src").exists()


@pytest.mark.usefixtures("generator")
def test_a_check_notices_what_another_option_has_made(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(TS)
    capsys.readouterr()
    assert main([*TS, "--runtime", "npm", "--check"]) == 1
    out, err = said(capsys)
    assert "--- a/src/ipc/pytauri-ipc.js\n+++ /dev/null\n" in out
    assert "src/ipc/client.ts" not in err


@pytest.mark.parametrize(
    "error", [ValueError("command 'a', field 'b': a set"), FileNotFoundError("run `make js`")]
)
def test_what_cannot_be_generated_is_told_and_nothing_is_written(
    error: Exception,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(ts, "client_files", fail)
    assert main(TS) == 2
    assert said(capsys)[1] == f"error: {error}\n"
    assert not (project / "src").exists()


@pytest.mark.usefixtures("generator")
def test_a_file_in_the_place_of_the_folder_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "src").write_text("")
    assert main(TS) == 2
    assert "src" in said(capsys)[1]


@pytest.mark.usefixtures("generator")
def test_an_empty_registry_is_written_and_noted(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("empty.py", "from pytauri_ipc import Commands\ncommands = Commands()\n")
    assert main(["ts", "empty:commands", "--out", "ipc"]) == 0
    out, err = said(capsys)
    assert "ipc: 0 commands, 3 files written" in out
    assert "note: the registry is empty" in err


def test_the_real_generator_writes_what_a_check_finds_current(project: Path) -> None:
    for options in ([], ["--runtime", "npm"], ["--language", "js"]):
        done = run_alone(*TS, *options, cwd=project)
        assert (done.returncode, done.stderr) == (0, "")
        assert "2 commands" in done.stdout
        checked = run_alone(*TS, *options, "--check", cwd=project)
        assert (checked.returncode, checked.stdout) == (0, "src/ipc: up to date\n")
    clients = [path for path in (project / "src" / "ipc").iterdir() if "client" in path.name]
    assert {path.name for path in clients} == {"client.js", "client.d.ts"}

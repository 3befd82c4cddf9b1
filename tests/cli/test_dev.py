"""`pytauri-ipc dev` with real programs, in processes of their own."""

import argparse
import json
import multiprocessing
import os
import shlex
import signal
import socket
import sys
from importlib.util import cache_from_source
from pathlib import Path
from queue import Queue
from typing import NoReturn

import pytest

from pytauri_ipc.cli import dev, dev_program
from pytauri_ipc.cli.dev_program import Ended, Program, Reloaded
from pytauri_ipc.cli.dev_project import Project
from pytauri_ipc.cli.output import CliError
from tests.cli.dev_program import TIMEOUT, is_gone, running
from tools.processes import wait_until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.timeout(60),
]

WAITING = """
import os, time

def main():
    print("version 1 in", os.getpid())
    time.sleep(600)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "app.py"
    file.write_text(WAITING)
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def process_id(line: str) -> int:
    return int(line.rsplit(maxsplit=1)[-1])


# --- changes --------------------------------------------------------------------------------


def test_a_changed_python_file_restarts_the_program_in_a_fresh_process(program: Path) -> None:
    with running("app:main", cwd=program.parent) as running_dev:
        first = process_id(running_dev.wait_for("version 1 in"))
        change(program, "version 1", "version 2")
        running_dev.wait_for("app.py changed: restarting")
        second = process_id(running_dev.wait_for("version 2 in"))
        assert second != first
        assert is_gone(first)


def test_a_change_of_the_same_size_in_the_same_second_counts(program: Path) -> None:
    program.write_text("import other\n" + WAITING.replace('"version', 'other.NAME, "version'))
    other = program.with_name("other.py")
    other.write_text('NAME = "old"')
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for("old version 1 in")
        assert Path(cache_from_source(other)).is_file()
        before = other.stat()
        other.write_text('NAME = "new"')
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        running_dev.wait_for("new version 1 in")


def test_changes_that_do_not_matter_are_no_event(tmp_path: Path) -> None:
    names = [["notes.txt"], [".hidden.py"], ["notes.txt", "app.py"]]
    changes = [{(1, str(tmp_path / name)) for name in together} for together in names]
    development = dev._Development("app:main", Project(tmp_path), lambda *_, **__: changes)
    development._watch_files()
    assert development._events.get_nowait() == dev.Changed([tmp_path / "app.py"])
    assert development._events.empty()


def test_where_files_cannot_be_watched_it_ends_and_says_so(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError("OS file watch limit reached")

    monkeypatch.chdir(program.parent)
    with pytest.raises(CliError, match="files cannot be watched: OS file watch limit reached"):
        dev._Development("app:main", Project(program.parent), fail).run()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    ("mistake", "shown"),
    [
        ('    raise ValueError("my mistake")', "ValueError: my mistake"),
        ("    def (", "SyntaxError"),
        ("    os.abort()", "SIGABRT"),
    ],
)
def test_a_program_that_fails_says_why_and_runs_again_once_it_is_mended(
    mistake: str, shown: str, program: Path
) -> None:
    change(program, "    time.sleep", f"{mistake}\n    time.sleep")
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for(shown)
        if "SIG" not in shown:
            running_dev.wait_for("waiting for a file to change")
        change(program, mistake, "")
        running_dev.wait_for("app.py changed: restarting")
        running_dev.wait_for("version 1 in")


def test_a_traceback_begins_in_the_program(program: Path) -> None:
    change(program, "    time.sleep", '    raise ValueError("my mistake")\n    time.sleep')
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for("Traceback (most recent call last)")
        assert f'"{program}", line 6, in main' in running_dev.wait_for("File")


def test_the_client_is_made_anew(program: Path) -> None:
    folder = program.parent
    (folder / "commands.py").write_text(
        "from pytauri_ipc import Commands\ncommands = Commands()\n"
        "@commands.command()\nasync def whisper() -> None: ...\n"
    )
    client = folder / "ipc" / "client.ts"
    client.parent.mkdir()
    client.write_text("// Made by pytauri-ipc 0.1.0 from commands:commands\n")
    (client.parent / "pytauri-ipc.js").write_text("/*! pytauri-ipc 0.1.0 | MIT */\n")
    with running("app:main", cwd=folder) as running_dev:
        running_dev.wait_for("version 1 in")
        assert "whisper" in client.read_text()
        change(folder / "commands.py", "whisper", "shout")
        running_dev.wait_for("commands.py changed: restarting")
        running_dev.wait_for("version 1 in")
        assert "shout" in client.read_text()


def test_a_client_that_cannot_be_made_is_told_and_the_program_runs(program: Path) -> None:
    client = program.parent / "client.ts"
    client.write_text("// Made by pytauri-ipc 0.1.0 from nowhere:commands\n")
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for("nowhere")
        running_dev.wait_for("version 1 in")


# --- a file that is the program -------------------------------------------------------------

FILE = """
import beside, os, sys, time
print("version 1 of", __name__, sys.argv, "in", os.getpid())
"""


@pytest.mark.parametrize("name", ["app.py", "sub/app.py"])
def test_a_file_is_run_as_python_runs_it_and_restarts(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(FILE + "time.sleep(600)\n")
    file.with_name("beside.py").write_text("")
    with running(name, cwd=tmp_path) as running_dev:
        said = running_dev.wait_for(f"version 1 of __main__ ['{name}'] in")
        change(file, "version 1", "version 2")
        running_dev.wait_for("app.py changed: restarting")
        running_dev.wait_for("version 2 of")
        assert is_gone(process_id(said))


@pytest.mark.parametrize(("end", "status"), [("", 0), ("raise SystemExit(3)", 3)])
def test_a_file_that_ends_gives_the_exit_code(end: str, status: int, program: Path) -> None:
    program.write_text(end)
    with running("app.py", cwd=program.parent) as running_dev:
        assert running_dev.status() == status


@pytest.mark.parametrize(("text", "place"), [("\n1 / 0\n", "line 2, in"), ("x = (\n", "line 1")])
def test_what_a_file_fails_with_is_told_from_the_file_on(
    text: str, place: str, program: Path
) -> None:
    program.write_text(text)
    with running("app.py", cwd=program.parent) as running_dev:
        assert f'"{program.name}", {place}' in running_dev.wait_for("File").replace(
            f"{program.parent}/", ""
        )
        running_dev.wait_for("waiting for a file to change")
        assert "runpy" not in "".join(running_dev.printed)


# --- the end --------------------------------------------------------------------------------


def test_ctrl_c_ends_both(program: Path) -> None:
    with running("app:main", cwd=program.parent) as running_dev:
        child = process_id(running_dev.wait_for("version 1 in"))
        running_dev.interrupt()
        assert running_dev.status() == 130
        assert is_gone(child)
        assert running_dev.rest() == []


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_asks_for_the_end_ends_program_and_server_too(
    program: Path, sign: signal.Signals
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = (
        f"import os, socket, time; s = socket.create_server(('127.0.0.1', {port})); "
        "open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    )
    build = {
        "devUrl": f"http://127.0.0.1:{port}",
        "beforeDevCommand": shlex.join([sys.executable, "-c", server]),
    }
    program.with_name("tauri.conf.json").write_text(json.dumps({"build": build}))
    with running("app:main", cwd=program.parent) as running_dev:
        child = process_id(running_dev.wait_for("version 1 in"))
        running_dev.process.send_signal(sign)
        assert running_dev.status() == 128 + sign
        assert is_gone(child)
        assert is_gone(int(program.with_name("pid").read_text()))


def test_ctrl_c_while_the_program_is_started_is_heard_by_dev_alone(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program.parent / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        'if "--multiprocessing-fork" in sys.orig_argv: os.kill(os.getpid(), signal.SIGINT)\n'
    )
    monkeypatch.setenv("PYTHONPATH", str(program.parent))
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for("version 1 in")
        assert len(running_dev.printed) == 1


def test_ctrl_c_ends_it_while_it_waits_for_a_change(program: Path) -> None:
    program.write_text("broken(")
    with running("app:main", cwd=program.parent) as running_dev:
        running_dev.wait_for("waiting for a file to change")
        running_dev.interrupt()
        assert running_dev.status() == 130


def test_the_program_goes_when_whoever_watches_it_is_killed(program: Path) -> None:
    with running("app:main", cwd=program.parent) as running_dev:
        child = process_id(running_dev.wait_for("version 1 in"))
        running_dev.process.kill()
        assert is_gone(child)


@pytest.mark.parametrize(("end", "status"), [("return 3", 3), ("return None", 0), ("exit(4)", 4)])
def test_a_program_that_ends_by_itself_gives_the_exit_code(
    end: str, status: int, program: Path
) -> None:
    change(program, "time.sleep(600)", end)
    with running("app:main", cwd=program.parent) as running_dev:
        assert running_dev.status() == status


@pytest.mark.parametrize("left", ["os.system('sleep 60 &')", "os.fork() or time.sleep(60)"])
def test_what_a_program_leaves_running_does_not_hold_its_end_back(left: str, program: Path) -> None:
    change(program, "time.sleep(600)", left)
    with running("app:main", cwd=program.parent) as running_dev:
        assert running_dev.status() == 0


def test_a_program_that_does_not_obey_is_killed(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obstinate = 'os._exit = time.sleep\n    open("ready", "w").close()'
    change(program, 'print("version 1 in", os.getpid())', obstinate)
    monkeypatch.chdir(program.parent)
    monkeypatch.setattr(dev_program, "_PATIENCE", 0.2)
    events: Queue[Ended | Reloaded] = Queue()
    stubborn = Program("app:main", (), events.put)
    stubborn.reload()
    assert events.get(timeout=TIMEOUT) == Reloaded(stubborn, 0)
    assert wait_until(Path("ready").exists, TIMEOUT)
    stubborn.stop()
    assert events.get(timeout=TIMEOUT) == Ended(stubborn, -9, failed=True)
    assert not multiprocessing.active_children()


def test_a_program_reads_what_is_typed(program: Path) -> None:
    change(program, "time.sleep(600)", 'print("read", input())')
    with running("app:main", cwd=program.parent) as running_dev:
        assert running_dev.process.stdin is not None
        running_dev.process.stdin.write("Ann\n")
        running_dev.process.stdin.flush()
        running_dev.wait_for("read Ann")
        assert running_dev.status() == 0


# --- what cannot be done --------------------------------------------------------------------


def arguments(target: str) -> argparse.Namespace:
    return argparse.Namespace(target=target, client=None)


def test_without_watchfiles_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(CliError, match=r'pip install "pytauri-ipc\[cli\]"'):
        dev.run(arguments("app:main"))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("app", "write module:function, as in hello.main:main, or a file .*hello.py"),
        ("app.py", "there is no file 'app.py'"),
        (__file__, "go to its folder"),
        ("app:", "write module:function"),
        (":main", "write module:function"),
        ("no_such_module:main", "go to the project's folder"),
    ],
)
def test_a_wrong_target_is_refused_at_once(
    target: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CliError, match=reason):
        dev.run(arguments(target))


@pytest.mark.parametrize("name", ["window", "main"])
def test_what_is_no_function_is_told_what_runs_the_program(name: str, program: Path) -> None:
    program.write_text("from pytauri_ipc.app import App\nwindow = App()\n")
    with running(f"app:{name}", cwd=program.parent) as running_dev:
        said = running_dev.wait_for(f"app:{name} is no" if name == "window" else "no attribute")
        assert said.endswith(
            ". Write app:window.run or app.py, or a function that runs the program."
        )
        running_dev.wait_for("waiting for a file to change")


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)"])
def test_a_module_that_runs_when_it_is_imported_is_told_to_be_a_file(
    end: str, program: Path
) -> None:
    built = "from pytauri_ipc.cli import dev_apps\ndev_apps.handles.append(None)\n"  # as Tauri is
    program.write_text(f"{built}app = None\n{end}\n")
    with running("app:app", cwd=program.parent) as running_dev:
        running_dev.wait_for("importing app runs the program; name its file, as in app.py, or put")
        running_dev.wait_for("waiting for a file to change")
        assert len(running_dev.printed) == 2

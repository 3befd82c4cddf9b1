"""`pytauri-ipc doctor`: the verdict, the commands that mend, and the exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pytauri_ipc import __version__
from pytauri_ipc.cli import doctor
from pytauri_ipc.cli.checks import HOSTS, Check, Finding, Host
from pytauri_ipc.cli.doctor import examine
from pytauri_ipc.cli.machine import Machine
from pytauri_ipc.cli.main import main
from tests.cli.conftest import ENVIRON
from tests.cli.fake_machine import FakeMachine


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    one = FakeMachine()
    monkeypatch.setattr(doctor, "Machine", lambda: one)
    return one


def test_a_machine_that_has_everything_is_well(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Windows of this process: works\n  ok       Python           3.12.1\n")
    assert said.count(": works\n") == len(HOSTS)
    assert "missing" not in said


def test_what_a_window_lacks_is_mended_by_one_command_of_each_kind(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.libraries.clear()
    machine.variables.clear()
    machine.programs -= {"xvfb-run"}
    machine.native = []
    del machine.versions["pytauri"]
    assert main(["doctor"]) == 1
    window = capsys.readouterr().out.partition("\n\n")[0]
    assert window.startswith("Windows of this process: does not work yet\n")
    assert "  missing  web view         libwebkit2gtk-4.1 is not there\n" in window
    mends = [line for line in window.splitlines() if line.startswith("  to mend it:")]
    assert [mend.split(":")[1].split()[-3:] for mend in mends] == [
        ["libwebkit2gtk-4.1-0", "xvfb", "xauth"],
        ["install", '"pytauri>=0.8,<0.9"', '"pytauri-wheel>=0.8,<0.9"'],
    ]


def test_what_only_some_programs_need_is_no_failure(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.libraries.remove("ayatana-appindicator3")
    assert main(["doctor"]) == 0
    window = capsys.readouterr().out.partition("\n\n")[0]
    assert "works\n" in window
    assert "  absent   tray icons" in window
    assert "  if wanted:   sudo apt-get install" in window
    assert "to mend it" not in window


def test_only_windows_decide_the_exit_code(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.programs -= {"node", "WebKitWebDriver"}
    for name in ("watchfiles", "uvicorn", "anywidget", "plotly", "pytauri-ipc-grid", "narwhals"):
        del machine.versions[name]
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    lacking = re.findall(r"^(.+): does not work yet$", told, re.MULTILINE)
    assert lacking == [host.title for host in HOSTS if host.key not in ("window", "memory")]
    assert f'to mend it:  {sys.executable} -m pip install "uvicorn>=0.53"\n' in told
    assert f'if wanted:   {sys.executable} -m pip install "narwhals>=2"\n' in told


def test_programs_read_the_same(machine: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.libraries.clear()
    assert main(["doctor", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["pytauri_ipc"] == __version__
    assert report["hosts"].keys() == {host.key for host in HOSTS}
    assert report["hosts"]["memory"] == {
        "works": True,
        "mend": [],
        "checks": [
            {"what": name, "ok": True, "required": True, "found": found, "mend": []}
            for name, found in (("Python", "3.12.1"), ("pydantic", "2.14.0"), ("anyio", "4.16.0"))
        ],
    }
    window = report["hosts"]["window"]
    command = "sudo apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0"
    assert (window["works"], window["mend"]) == (False, [command])
    broken = [check for check in window["checks"] if not check["ok"]]
    assert [(check["what"], check["required"]) for check in broken] == [
        ("web view", True),
        ("tray icons", False),
    ]
    assert broken[0]["mend"] == [command]


def test_another_host_is_one_more_entry(capsys: pytest.CaptureFixture[str]) -> None:
    looks: list[Machine] = []

    def look(machine: Machine) -> Finding:
        looks.append(machine)
        return Finding(ok=False, found="nothing", advice="buy one")

    check = Check("toaster", look)
    machine = FakeMachine()
    assert examine(machine, [Host("a", "Toast", (check,)), Host("b", "Bread", (check,))]) == 1
    assert looks == [machine]  # once, for both
    assert capsys.readouterr().out.startswith(
        "Toast: does not work yet\n  missing  toaster          nothing\n  to mend it:  buy one\n"
    )


def test_on_the_real_machine_it_ends_without_importing_pytauri(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pytauri_ipc.cli.main import main\n"
        "code = main(['doctor', '--json'])\n"
        "assert 'pytauri' not in sys.modules\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**ENVIRON, "PATH": os.environ.get("PATH", "")},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.stderr == ""
    hosts = json.loads(done.stdout)["hosts"]
    assert hosts["memory"]["works"] is True
    assert done.returncode == (0 if hosts["window"]["works"] else 1)

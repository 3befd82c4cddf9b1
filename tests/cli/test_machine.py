"""`Machine`: how it asks the real one, and the commands for each package manager."""

import sys

import pytest

from pytauri_ipc.cli.checks import Finding
from pytauri_ipc.cli.doctor import mends
from pytauri_ipc.cli.machine import Machine, numbers
from tests.cli.fake_machine import FakeMachine

LACKS_ALL = Finding(ok=False, found="", system=("webkit", "display"))


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        (
            "apt-get",
            "sudo apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0 xvfb xauth",
        ),
        ("dnf", "sudo dnf install -y webkit2gtk4.1 /usr/bin/xvfb-run /usr/bin/xauth"),
        ("pacman", "sudo pacman -S --needed webkit2gtk-4.1 xorg-server-xvfb xorg-xauth"),
    ],
)
def test_each_package_manager_has_its_command(manager: str, command: str) -> None:
    machine = FakeMachine()
    machine.programs = {manager}
    assert mends(machine, [LACKS_ALL]) == [command]


def test_root_needs_no_sudo() -> None:
    machine = FakeMachine()
    machine.root = True
    assert machine.install_system(["webkit"]) == (
        "apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0"
    )


@pytest.mark.parametrize(
    ("programs", "needs"), [({"pacman"}, ("webkit", "webdriver")), (set[str](), ("webdriver",))]
)
def test_where_a_package_is_not_known_debians_name_is_told(
    programs: set[str], needs: tuple[str, ...]
) -> None:
    machine = FakeMachine()
    machine.programs = programs
    (told,) = mends(machine, [Finding(ok=False, found="", system=needs)])
    assert told.startswith("install what this system calls Debian's packages")
    assert told.endswith("webkit2gtk-driver")


def test_a_python_in_a_path_with_spaces_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/Ann B/.venv/bin/python")
    command = '"/home/Ann B/.venv/bin/python" -m pip install b'
    assert FakeMachine().install_python(["b"]) == command


def test_an_environment_without_pip_is_served_by_uv() -> None:
    machine = FakeMachine()
    machine.pip = False
    assert machine.install_python(["a>=1", "b"]) == f'{sys.executable} -m pip install "a>=1" b'
    machine.programs.add("uv")
    assert machine.install_python(["a>=1"]) == f'uv pip install --python {sys.executable} "a>=1"'


@pytest.mark.parametrize(
    ("text", "version"),
    [("2.14.3", (2, 14, 3)), ("v20.19.1\n", (20, 19, 1)), ("0.9.0a1", (0, 9, 0)), ("?", ())],
)
def test_a_version_is_its_numbers(text: str, version: tuple[int, ...]) -> None:
    assert numbers(text) == version


def test_installed_packages_have_versions_and_others_none() -> None:
    assert numbers(Machine().version("pydantic") or "") >= (2, 11)
    assert Machine().version("there-is-no-such-package") is None


def test_a_program_gives_its_exit_code_and_what_it_printed() -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    code, printed = Machine().run(sys.executable, "-c", program)
    assert code == 3
    assert sorted(printed.split()) == ["err", "out"]


def test_a_program_that_is_not_there_is_a_failure_and_no_exception() -> None:
    code, printed = Machine().run("/there/is/no/such/program")
    assert code == 1
    assert "No such file" in printed


@pytest.mark.skipif(sys.platform != "linux", reason="the library of Linux")
def test_libraries_are_found_where_they_are_and_not_elsewhere() -> None:
    assert Machine().library("c", 6)
    assert not Machine().library("there-is-no-such-library", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the library of Linux")
def test_a_library_that_only_loading_finds_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    assert Machine().library("c", 6)

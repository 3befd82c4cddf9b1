"""Each check of `doctor`: what it accepts, and what it says of what it does not."""

import sys
import tomllib
from pathlib import Path
from typing import NoReturn

import pytest

from pytauri_ipc.cli import checks
from pytauri_ipc.cli.checks import REQUIREMENTS, dotted, package
from pytauri_ipc.cli.doctor import mends
from pytauri_ipc.cli.machine import PACKAGES
from tests.cli.fake_machine import FakeMachine
from tests.documents import ROOT
from tools.system_packages import NEEDS


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.mark.parametrize("python", [(3, 11, 0), (3, 14, 2)])
def test_every_python_from_3_11_on_will_do(python: tuple[int, ...], machine: FakeMachine) -> None:
    machine.python = python
    assert checks.look_at_python(machine).ok


def test_an_older_python_will_not(machine: FakeMachine) -> None:
    machine.python = (3, 10, 9)
    found = checks.look_at_python(machine)
    assert (found.ok, found.found) == (False, "3.10.9")
    assert mends(machine, [found]) == ["install Python 3.11 or later"]


def test_the_code_of_grids_has_to_be_built(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def found(_package: str) -> Path:
        return tmp_path

    monkeypatch.setattr(checks, "files", found)
    missing = checks.look_at_grid_code(machine)
    assert (missing.ok, missing.found) == (False, "not built")
    assert "make js" in (missing.advice or "")
    (tmp_path / "grid.js").touch()
    assert checks.look_at_grid_code(machine).ok


@pytest.mark.parametrize(
    ("name", "version", "ok"),
    [
        ("pydantic", "2.11.0", True),
        ("pydantic", "3.0", True),
        ("pydantic", "2.10.9", False),
        ("anyio", "3.7.1", False),
        ("pytauri", "0.8.5", True),
        ("pytauri", "0.7.9", False),
        ("pytauri", "0.9.0a1", False),
        ("pytauri-ipc-grid", "0.1.0", True),
        ("pytauri-ipc-grid", "0.2.0", False),
    ],
)
def test_a_package_has_to_have_a_version_that_fits(
    name: str, version: str, *, ok: bool, machine: FakeMachine
) -> None:
    machine.versions[name] = version
    found = package(name)(machine)
    assert found.ok is ok
    assert version in found.found
    requirement = REQUIREMENTS[name][2]
    command = f'{sys.executable} -m pip install "{requirement}"'
    assert mends(machine, [found]) == ([] if ok else [command])


def test_the_versions_are_those_of_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = {*project["dependencies"]}.union(*extras.values())
    for lowest, limit, requirement in REQUIREMENTS.values():
        assert requirement in declared
        if limit is None:
            assert requirement.endswith(f">={dotted(lowest)}")
        elif "==" in requirement:
            assert requirement.endswith(f"=={dotted(lowest)}")
            assert limit == (*lowest[:-1], lowest[-1] + 1)
        else:
            assert requirement.endswith(f">={dotted(lowest)},<{dotted(limit)}")
    python = project["requires-python"]
    assert python == f">={dotted(checks.OLDEST_PYTHON)}"


def test_without_a_native_module_the_wheel_is_installed(machine: FakeMachine) -> None:
    machine.native = []
    found = checks.look_at_native_module(machine)
    assert mends(machine, [found]) == [f'{sys.executable} -m pip install "pytauri-wheel>=0.8,<0.9"']


def test_where_there_is_no_wheel_for_this_python_an_older_one_is_named(
    machine: FakeMachine,
) -> None:
    machine.native, machine.python = [], (3, 14, 0)
    found = checks.look_at_native_module(machine)
    assert found.found == "none; there is no pytauri-wheel for Python 3.14 yet"
    assert found.advice is not None
    assert "python3.13 -m venv" in found.advice


@pytest.mark.parametrize(
    ("glibc", "says"), [((2, 31), "here is glibc 2.31"), (None, "here is no glibc")]
)
def test_where_the_system_is_too_old_for_the_wheel_it_says_so(
    glibc: tuple[int, ...] | None, says: str, machine: FakeMachine
) -> None:
    machine.native, machine.c_library = [], glibc
    found = checks.look_at_native_module(machine)
    assert says in found.found
    assert found.python == ()


def test_a_native_module_of_ones_own_is_as_good_as_the_wheel(machine: FakeMachine) -> None:
    machine.native = ["my-app"]
    machine.versions["my-app"] = "1.0"
    machine.python = (3, 14, 0)
    found = checks.look_at_native_module(machine)
    assert (found.ok, found.found) == (True, "my-app 1.0")


def test_two_native_modules_are_one_too_many(machine: FakeMachine) -> None:
    machine.native = ["my-app", "pytauri-wheel"]
    found = checks.look_at_native_module(machine)
    assert not found.ok
    assert found.advice is not None
    assert "uninstall pytauri-wheel" in found.advice


def test_a_native_module_that_does_not_load_is_told_with_the_reason(machine: FakeMachine) -> None:
    machine.loads = (1, "Traceback\n  File\nImportError: libsoup-3.0.so.0: cannot open")
    found = checks.look_at_native_module(machine)
    assert not found.ok
    assert found.found.endswith("does not load: ImportError: libsoup-3.0.so.0: cannot open")


def test_a_native_module_that_ends_the_process_is_told_with_the_exit_code(
    machine: FakeMachine,
) -> None:
    machine.loads = (-6, "")
    assert "exit code -6" in checks.look_at_native_module(machine).found


def test_a_checkout_has_to_build_the_pages_code(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_built() -> NoReturn:
        raise FileNotFoundError("run `make js`")

    monkeypatch.setattr(checks, "bridge_script", not_built)
    found = checks.look_at_bridge(machine)
    assert mends(machine, [found]) == ["run `make js`"]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_bring_web_view_and_display(platform: str, machine: FakeMachine) -> None:
    machine.platform = platform
    machine.libraries, machine.programs, machine.variables = set(), set(), {}
    for look in (checks.look_at_webview, checks.look_at_display, checks.look_at_tray):
        assert look(machine).ok
    assert not checks.look_at_webdriver(machine).ok


def test_without_a_display_xvfb_will_do(machine: FakeMachine) -> None:
    machine.variables = {}
    found = checks.look_at_display(machine)
    assert found.ok
    assert "xvfb-run -a" in found.found


@pytest.mark.parametrize("lacking", ["xvfb-run", "xauth"])
def test_xvfb_needs_both_programs(lacking: str, machine: FakeMachine) -> None:
    machine.variables = {}
    machine.programs.remove(lacking)
    assert checks.look_at_display(machine).system == ("display",)


def test_wayland_is_a_display(machine: FakeMachine) -> None:
    machine.variables = {"WAYLAND_DISPLAY": "wayland-0"}
    assert checks.look_at_display(machine).found == "WAYLAND_DISPLAY=wayland-0"


@pytest.mark.parametrize(
    ("version", "ok"), [("v20.19.0", True), ("v24.0.0", True), ("v18.20.4", False)]
)
def test_node_has_to_be_new_enough(version: str, *, ok: bool, machine: FakeMachine) -> None:
    machine.node = version
    found = checks.look_at_node(machine)
    assert found.ok is ok
    assert version[1:] in found.found


@pytest.mark.parametrize("lacking", ["node", "npm"])
def test_a_page_needs_node_and_npm(lacking: str, machine: FakeMachine) -> None:
    machine.programs.remove(lacking)
    (advice,) = mends(machine, [checks.look_at_node(machine)])
    assert "Node 20.19 or later with npm" in advice


def test_debians_packages_are_those_that_this_repository_installs() -> None:
    told = {name for names in PACKAGES.values() for name in names["apt-get"].split()}
    assert told <= {need.package for need in NEEDS}
    assert {need.package for need in NEEDS if need.purpose == "run"} <= told

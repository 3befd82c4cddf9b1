"""What a new project's README says, in an environment that holds this package and nothing else.

A wheel of this repository is installed, as a person gets it, so that nothing of the checkout helps.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from pytauri_ipc.cli import new
from tests.cli.new_projects import ROOT
from tests.needs import refuse
from tests.real_window.conftest import OpenApp

pytestmark = pytest.mark.timeout(300)


class CleanMachine:
    """An environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in os.environ if not name.startswith("PYTHON")}
        path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.env: Mapping[str, str] = {**kept, "PATH": path, "VIRTUAL_ENV": str(folder)}

    def run(self, command: Sequence[str] | str, cwd: Path) -> str:
        done = subprocess.run(
            command,
            shell=isinstance(command, str),
            cwd=cwd,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> CleanMachine:
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=100)
    machine = CleanMachine(folder / "venv")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, timeout=200, capture_output=True)
    [wheel] = folder.glob("*.whl")
    machine.run(["python", "-m", "pip", "install", "--quiet", f"{wheel}[native]"], folder)
    return machine


@pytest.mark.parametrize("page", ["html", "vite"])
def test_the_two_commands_of_the_readme_work(
    open_app: OpenApp, machine: CleanMachine, tmp_path: Path, page: Literal["html", "vite"]
) -> None:
    if page == "vite" and shutil.which("npm") is None:
        refuse("npm is not there")
    machine.run(["pytauri-ipc", "new", "hello", "--page", page], tmp_path)
    project = tmp_path / "hello"
    run, test = new.commands_of((project / "README.md").read_text("utf-8"))

    *before, program = run.split(" && ")
    for command in before:  # a driver waits for a window, not for npm
        machine.run(command, project)
    driver = open_app(["sh", "-c", f"exec {program}"], cwd=project, env=machine.env).driver
    driver.find_element(By.ID, "greeting").find_element(By.TAG_NAME, "button").click()
    answer = driver.find_element(By.ID, "answer")
    WebDriverWait(driver, 20).until(lambda _: answer.text == "Hello, Ann!", "no greeting")

    assert "passed" in machine.run(test, project)

"""Projects of `pytauri-ipc new` and `pytauri-ipc dev` in real windows, with both kinds of page."""

import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from pytauri_ipc.cli import new
from tests.cli.new_projects import environment, made
from tests.needs import refuse
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import looking, wait_for_end
from tools.webdriver import AppWindow

TIMEOUT = 20.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


PORT = _free_port()
ADDRESS = f"http://127.0.0.1:{PORT}"

LEAVE = """

@commands.command()
async def leave(webview_window: WebviewWindow) -> None:
    webview_window.close()
"""


def wait_for(window: AppWindow, text: str, element: str = "answer") -> None:
    """Wait until a person reads that there."""

    def reads(_: object) -> bool:
        found = window.driver.find_elements(By.ID, element)
        return bool(found) and found[0].text == text

    WebDriverWait(window.driver, TIMEOUT, poll_frequency=0.02).until(
        reads, f"{element!r} never said {text!r}"
    )


def greet(window: AppWindow) -> None:
    window.driver.find_element(By.ID, "greeting").find_element(By.TAG_NAME, "button").click()


def answers_and_says_what_is_wrong(window: AppWindow) -> None:
    greet(window)
    wait_for(window, "Hello, Ann!")
    window.driver.find_element(By.ID, "name").clear()
    greet(window)
    wait_for(window, "Who is there?")
    window.driver.find_element(By.ID, "launch").click()
    wait_for(window, "Lift-off!", "number")


def develop(open_app: OpenApp, project: Path) -> AppWindow:
    command = [sys.executable, "-m", "pytauri_ipc", "dev", f"{project.name}.main:main"]
    return open_app(command, cwd=project, env=environment())


def wait_for_new_code(window: AppWindow) -> None:
    """Greet until the changed page does; a click while the page is loading is lost."""

    def greets_anew(_: object) -> bool:
        greet(window)
        return window.driver.find_element(By.ID, "answer").text == "Hello, new Ann!"

    looking(window, every=0.1).until(greets_anew, "the changed page was not loaded")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def save_until_loaded_anew(window: AppWindow, file: Path) -> None:
    """Vite tells the pages that are connected to it, and a window may not be so far yet."""
    window.run("window.isOld = true")

    def is_new(_: object) -> bool:
        file.write_text(file.read_text("utf-8") + "// saved again\n", "utf-8")
        return window.run("return window.isOld !== true")

    looking(window, every=1.0).until(is_new, "the page was not loaded anew")


def allow_to_leave(project: Path) -> None:
    """Give the page a way to close its window."""
    commands = project / project.name / "commands.py"
    change(commands, "\ncommands =", "\nfrom pytauri.webview import WebviewWindow\n\ncommands =")
    commands.write_text(commands.read_text("utf-8") + LEAVE, "utf-8")


def leave(window: AppWindow) -> None:
    with suppress(WebDriverException):  # the window may be gone before the driver answers
        window.run("setTimeout(() => pytauriIpc.pyInvoke('leave'))")


# --- plain HTML -----------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path, "html")


def first_command(project: Path) -> str:
    """The command of the README that runs the app."""
    return new.commands_of((project / "README.md").read_text("utf-8"))[0]


def test_a_plain_page_answers_and_says_what_is_wrong(open_app: OpenApp, project: Path) -> None:
    window = open_app(["sh", "-c", first_command(project)], cwd=project, env=environment())
    answers_and_says_what_is_wrong(window)


def test_dev_reloads_a_page_that_has_never_called_python(open_app: OpenApp, project: Path) -> None:
    allow_to_leave(project)
    window = develop(open_app, project)
    change(project / "hello/page/index.html", 'role="status"', 'role="status" class="new"')
    looking(window).until(
        lambda driver: driver.find_elements(By.CLASS_NAME, "new"), "the page was not loaded anew"
    )
    change(project / "hello/page/page.js", "api.greet({ name:", "api.greet({ name: 'new ' +")
    wait_for_new_code(window)
    assert "restarting" not in window.log()
    leave(window)
    assert wait_for_end(window).status == 0


# --- Vite and TypeScript --------------------------------------------------------------------


def npm(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["npm", *arguments], cwd=cwd, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose page is built; skipped where npm can install nothing, but not on CI."""
    if shutil.which("npm") is None:
        refuse("npm is not there")
    project = made(tmp_path_factory.mktemp("vite"), "vite")
    for file in ("pyproject.toml", "vite.config.ts"):
        change(project / file, "5173", str(PORT))
    installed = npm("install", "--no-audit", "--no-fund", cwd=project)
    if installed.returncode != 0:
        refuse(f"npm cannot install: {installed.stderr}")
    done = npm("run", "build", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.mark.timeout(180)
def test_a_page_of_vite_is_built_and_answers(open_app: OpenApp, built: Path) -> None:
    window = open_app(["sh", "-c", first_command(built)], cwd=built, env=environment())
    answers_and_says_what_is_wrong(window)


@pytest.mark.timeout(180)
def test_dev_shows_the_page_of_the_server_and_ends_that_too(open_app: OpenApp, built: Path) -> None:
    allow_to_leave(built)
    window = develop(open_app, built)
    assert window.driver.current_url.startswith(ADDRESS)
    change(built / "page/main.ts", "api.greet({ name:", "api.greet({ name: 'new ' +")
    save_until_loaded_anew(window, built / "page/main.ts")
    wait_for_new_code(window)
    leave(window)
    assert wait_for_end(window).status == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", PORT), timeout=1).close()

"""A real JupyterLab in a headless Chromium: one server for all tests, a notebook for each."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from time import monotonic, sleep
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_STARTS_WITHIN: Final = 50.0
_SCRIPTS_END_WITHIN: Final = 40.0

_SETTINGS: Final = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}

_LAB: Final = """
const lab = window.jupyterapp;
const panel = lab.shell.currentWidget;
const cells = panel?.content?.widgets ?? [];
const kernel = () => panel.sessionContext.session.kernel;
"""
"""What the scripts of tests find JupyterLab's own things by."""


@contextmanager
def served(folder: Path, *options: str) -> Generator[str]:
    """A JupyterLab over an empty folder, which nothing of this machine's user reaches."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
    }
    environment.pop("PYTAURI_IPC_HOST", None)
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    settings = folder / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(_SETTINGS))
    log = (folder / "server.log").open("wb")
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password=", "--expose-app-in-browser"),
        f"--ServerApp.root_dir={notebooks}",
        *options,
    ]
    process = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, folder / "server.log")
        yield url
    finally:
        _end(process)
        log.close()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = monotonic() + _STARTS_WITHIN
    while True:
        try:
            with urlopen(f"{url}/api/status", timeout=5):
                return
        except (URLError, OSError) as error:
            if process.poll() is not None or monotonic() > end:
                raise RuntimeError(f"JupyterLab does not start:\n{log.read_text()}") from error
            sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the server, which ends its kernels; what is left of its session is killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


@contextmanager
def browser(profile: Path) -> Generator[webdriver.Chrome]:
    """A headless Chromium."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1000,1200",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(_SCRIPTS_END_WITHIN)
    try:
        yield driver
    finally:
        driver.quit()


class Notebook:
    """An open notebook.

    Args:
        driver: The browser.
        url: The server's.
        folder: That of the server.
    """

    _count = 0

    def __init__(self, driver: webdriver.Chrome, url: str, folder: Path) -> None:
        self.driver = driver
        self._url = url
        self._folder = folder / "notebooks"
        self.name = ""

    def open(self, cells: Sequence[str]) -> None:
        """Open a new notebook of these cells, and wait for its kernel."""
        Notebook._count += 1
        self.name = f"test{Notebook._count}.ipynb"
        made: list[dict[str, Any]] = [
            {
                "cell_type": "code",
                "id": f"cell{number}",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": dedent(cell).strip("\n"),
            }
            for number, cell in enumerate(cells)
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        document: dict[str, Any] = {
            "cells": made,
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self._folder / self.name).write_text(json.dumps(document))
        self.load()

    def load(self, *, keeps: bool = False) -> None:
        """Load the notebook's page, and wait for its kernel."""
        self.driver.get(f"{self._url}/doc/tree/{self.name}{'' if keeps else '?reset'}")
        self.until("return !!window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.script(
            """
            await panel.sessionContext.ready;
            await kernel().info;
            """
        )
        self.until(_LAB + "return cells.length > 0;")

    def close(self) -> None:
        """End its kernel."""
        self.script("await panel.sessionContext.shutdown();")

    # --- scripts ----------------------------------------------------------------------------

    def script(self, js: str, *arguments: Any) -> Any:
        """Run JavaScript in JupyterLab's page; its promise is waited for."""
        whole = f"const args = [...arguments]; return (async () => {{ {_LAB} {js} }})();"
        return self._execute(whole, *arguments)

    def _execute(self, js: str, *arguments: Any) -> Any:
        return self.driver.execute_script(js, *arguments)  # pyright: ignore[reportUnknownMemberType]

    def until(self, js: str, *arguments: Any, within: float = 20.0) -> Any:
        """Run JavaScript until it gives something."""
        end = monotonic() + within
        while True:
            found = self._execute(js, *arguments)
            if found:
                return found
            if monotonic() > end:
                raise TimeoutError(f"{js}\n{self.log()}")
            sleep(0.01)

    def log(self) -> str:
        """What the browser's console says."""
        entries: list[dict[str, Any]] = self.driver.get_log("browser")  # pyright: ignore[reportUnknownMemberType]
        return "\n".join(str(one["message"])[:500] for one in entries[-30:])

    # --- cells ------------------------------------------------------------------------------

    def run(self, number: int) -> str:
        """Run a cell to its end; gives what it has printed, or raises what it has."""
        self.begin(number)
        self.script("await window.testRun;")
        return self.output(number)

    def begin(self, number: int) -> None:
        """Begin to run a cell."""
        self.script(
            """
            panel.content.activeCellIndex = args[0];
            window.testRun = lab.commands.execute("notebook:run-cell");
            """,
            number,
        )

    def output(self, number: int) -> str:
        """What a cell has printed."""
        outputs: list[dict[str, Any]] = self.script(
            "return cells[args[0]].model.outputs.toJSON();", number
        )
        for one in outputs:
            if one["output_type"] == "error":
                raise RuntimeError("\n".join([one["evalue"], *one["traceback"]]))
        return "".join("".join(one["text"]) for one in outputs if one["output_type"] == "stream")

    def wait_output(self, number: int, text: str, within: float = 20.0) -> str:
        """Wait until a cell has printed a text."""
        end = monotonic() + within
        while text not in (printed := self.output(number)):
            if monotonic() > end:
                raise TimeoutError(f"{text!r} is not in {printed!r}")
            sleep(0.01)
        return printed

    # --- pages ------------------------------------------------------------------------------

    def in_page(self, number: int, js: str, *arguments: Any, view: int = 0) -> Any:
        """Run JavaScript in the page of a cell; its promise is waited for."""
        self.wait_page(number, view)
        frame = self.script(
            "return cells[args[0]].node.querySelectorAll('iframe')[args[1]];", number, view
        )
        self.driver.switch_to.frame(frame)
        try:
            whole = f"const args = [...arguments]; return (async () => {{ {js} }})();"
            return self._execute(whole, *arguments)
        finally:
            self.driver.switch_to.default_content()

    def wait_page(self, number: int, view: int = 0) -> None:
        """Wait until the page of a cell is there."""
        self.until(
            _LAB
            + """
            const frame = cells[arguments[0]].node.querySelectorAll("iframe")[arguments[1]];
            const page = frame?.contentWindow;
            return page?.document.readyState === "complete" && "pytauriIpc" in page;
            """,
            *(number, view),
        )

    def notice(self, number: int) -> str:
        """What stands in a cell in place of a page, or above it."""
        return self.script(
            """
            const notice = cells[args[0]].node.querySelector(".pytauri-ipc-cell > [role=status]");
            return notice === null || notice.hidden ? "" : notice.textContent;
            """,
            number,
        )

    def restart(self) -> None:
        """Restart the kernel, and wait until it is there again."""
        self.script("await kernel().restart(); await kernel().info;")

    def interrupt(self) -> None:
        """Interrupt the kernel."""
        self.script("await kernel().interrupt();")

    def picture(self, name: str) -> None:
        """Take a picture of the page, for people to look at."""
        folder = Path(__file__).parent.parent.parent / "artifacts" / "jupyter"
        folder.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(folder / f"{name}.png"))  # pyright: ignore[reportUnknownMemberType]

"""Open a program in any host, with a driver in front of its page: for tests and the tour."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools import chromium, system_packages, webdriver
from tools.jupyterlab import jupyterlab, write_notebook
from tools.processes import stop, wait_until

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT: Final = Path(__file__).parents[1]
TIMEOUT: Final = 60.0
"""Seconds for the start of a program, and of its page."""

_SIZE: Final = chromium.window_size(1080, 860)
LOADED_CELLS: Final = """
return [...document.querySelectorAll(".jp-OutputArea iframe")].filter((frame) => {
  const page = frame.contentWindow;
  return page?.document.readyState === "complete" && "pytauriIpc" in page;
});
"""
"""The frames in a notebook's output whose page is there. Chromium's driver, once it has switched to
a frame that is empty still, may see it empty for ever."""

_LOADED: Final = "return 'pytauriIpc' in window && document.readyState === 'complete'"
_RUN: Final = """
const done = arguments[arguments.length - 1];
(async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.sessionContext.ready;
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
})().then(() => done(""), (error) => done(String(error)));
"""


def missing_for(host: str) -> str | None:
    """What driving a program in that host lacks on this machine, or None."""
    if host in ("browser", "jupyter"):
        return chromium.missing_for_browsers()
    return webdriver.missing_for_windows()


def explain(lacking: str) -> str:
    """What is missing, and what brings it."""
    lines = [f"The tour drives the real thing, and lacks {lacking}."]
    needs = system_packages.missing("run", "drive") if sys.platform == "linux" else []
    if needs:
        lines.append(system_packages.explain(needs, "and needed for the tour"))
    lines.append("What is Python's comes with `make setup`, or `pip install -e '.[native,dev]'`.")
    return "\n".join(lines)


@contextmanager
def opened(host: str, program: Sequence[str], cell: str) -> Generator[webdriver.AppWindow]:
    """A program in a host.

    Args:
        host: The host.
        program: What follows `python` on the command line, in all hosts but Jupyter.
        cell: What does the same in a cell of a notebook.

    Raises:
        WindowNotOpened: It does not show its page.
        LabNotStarted: There is no JupyterLab.
    """
    with ExitStack() as stack:
        command = [sys.executable, *program]
        variable = {"PYTAURI_IPC_HOST": host}
        if host == "browser":
            yield stack.enter_context(_in_browser(command, variable))
        elif host == "jupyter":
            yield stack.enter_context(_in_notebook(cell))
        else:
            stack.enter_context(webdriver.display())
            yield stack.enter_context(webdriver.open_app(command, env=variable, cwd=ROOT))


@contextmanager
def _in_browser(command: Sequence[str], variable: dict[str, str]) -> Generator[webdriver.AppWindow]:
    with tempfile.TemporaryDirectory() as place, chromium.chromium(*_SIZE) as driver:
        log_file = Path(place) / "app.log"
        environment = {**os.environ, **variable}
        with log_file.open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until(lambda: bool(_address(log_file)) or process.poll() is not None, TIMEOUT)
            address = _address(log_file)
            if not address:
                said = log_file.read_text(errors="replace")
                raise webdriver.WindowNotOpened(f"the app printed no address:\n{said}")
            driver.get(address)
            if not wait_until(lambda: bool(_run(driver, _LOADED)), TIMEOUT):
                said = log_file.read_text(errors="replace")
                raise webdriver.WindowNotOpened(f"the browser shows no page of the app:\n{said}")
            yield webdriver.AppWindow(driver, log_file)
        finally:
            stop(process)


def _address(log_file: Path) -> str:
    """The address in what the app has printed, or nothing."""
    text = log_file.read_text(errors="replace")
    lines = text.splitlines() if text.endswith("\n") else text.splitlines()[:-1]
    words = [word for line in lines for word in line.split()]
    return next((word for word in words if word.startswith("http://")), "")


@contextmanager
def _in_notebook(cell: str) -> Generator[webdriver.AppWindow]:
    with (
        tempfile.TemporaryDirectory() as place,
        jupyterlab(Path(place)) as url,
        chromium.chromium(*_SIZE, timeout=TIMEOUT) as driver,
    ):
        write_notebook(Path(place) / "notebooks" / "app.ipynb", [cell])
        driver.get(f"{url}/doc/tree/app.ipynb?reset")
        _show_page(driver)
        yield webdriver.AppWindow(driver, Path(place) / "server.log")


def _show_page(driver: Chrome) -> None:
    """Run the cell, and look at the first page in its output."""
    there = "return !!window.jupyterapp?.shell?.currentWidget?.sessionContext"
    if not wait_until(lambda: bool(_run(driver, there)), TIMEOUT):
        raise webdriver.WindowNotOpened("JupyterLab shows no notebook")
    trouble: str = driver.execute_async_script(_RUN)  # pyright: ignore[reportUnknownMemberType]
    if trouble or not wait_until(lambda: bool(_run(driver, LOADED_CELLS)), TIMEOUT):
        raise webdriver.WindowNotOpened(f"the cell shows no page {trouble}")
    driver.switch_to.frame(_run(driver, LOADED_CELLS)[0])


def _run(driver: Chrome, script: str) -> Any:
    return driver.execute_script(script)  # pyright: ignore[reportUnknownMemberType]

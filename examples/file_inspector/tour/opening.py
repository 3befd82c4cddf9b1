"""Open the demo in a host, so that somebody can look at it and click."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools import chromium, system_packages, webdriver
from tools.jupyterlab import jupyterlab, write_notebook
from tools.processes import stop, wait_until

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT: Final = Path(__file__).parents[3]
TIMEOUT: Final = 60.0
"""Seconds for the start of a program, and of its page."""

_SIZE: Final = chromium.window_size(1080, 860)
_FRAMES: Final = "return document.querySelectorAll('.jp-OutputArea iframe').length"
_RUN: Final = """
const done = arguments[arguments.length - 1];
(async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.sessionContext.ready;
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
})().then(() => done(""), (error) => done(String(error)));
"""


def missing_for(host: str) -> str | None:
    """What driving the demo in that host lacks on this machine, or None."""
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
def opened(host: str, folder: Path) -> Generator[webdriver.AppWindow]:
    """The demo on a folder, in that host, with a driver in front of its page.

    Raises:
        WindowNotOpened: It does not show its page.
    """
    with ExitStack() as stack:
        if host == "browser":
            yield stack.enter_context(_in_browser(folder))
        elif host == "jupyter":
            yield stack.enter_context(_in_notebook(folder))
        else:
            stack.enter_context(webdriver.display())
            yield stack.enter_context(webdriver.open_app(_command(host, folder), cwd=ROOT))


def _command(host: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "examples.file_inspector", "--host", host, str(folder)]


@contextmanager
def _in_browser(folder: Path) -> Generator[webdriver.AppWindow]:
    with tempfile.TemporaryDirectory() as place, chromium.chromium(*_SIZE) as driver:
        log_file = Path(place) / "app.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                _command("browser", folder), cwd=ROOT, stdout=log, stderr=log
            )
        try:
            if not wait_until(
                lambda: bool(_address(log_file)) or process.poll() is not None, TIMEOUT
            ):
                raise webdriver.WindowNotOpened("the app printed no address")
            driver.get(_address(log_file))
            yield webdriver.AppWindow(driver, log_file)
        finally:
            stop(process)


def _address(log_file: Path) -> str:
    """The address in what the app has printed, or nothing."""
    words = log_file.read_text(errors="replace").split()
    return next((word for word in words if word.startswith("http://")), "")


@contextmanager
def _in_notebook(folder: Path) -> Generator[webdriver.AppWindow]:
    with (
        tempfile.TemporaryDirectory() as place,
        jupyterlab(Path(place)) as url,
        chromium.chromium(*_SIZE, timeout=TIMEOUT) as driver,
    ):
        name = "file_inspector.ipynb"
        write_notebook(Path(place) / "notebooks" / name, cells(folder))
        driver.get(f"{url}/doc/tree/{name}?reset")
        _show_page(driver)
        yield webdriver.AppWindow(driver, Path(place) / "server.log")


def cells(folder: Path) -> list[str]:
    """The demo as the one cell of a notebook."""
    lines = (
        "from pathlib import Path",
        "from examples.file_inspector import app",
        "",
        f"app.run(Path({str(folder)!r}))",
    )
    return ["\n".join(lines)]


def _show_page(driver: Chrome) -> None:
    """Run the cells, and look at the page in the output."""
    there = "return !!window.jupyterapp?.shell?.currentWidget?.sessionContext"
    if not wait_until(lambda: bool(_run(driver, there)), TIMEOUT):
        raise webdriver.WindowNotOpened("JupyterLab shows no notebook")
    trouble: str = driver.execute_async_script(_RUN)  # pyright: ignore[reportUnknownMemberType]
    if trouble or not wait_until(lambda: _run(driver, _FRAMES) == 1, TIMEOUT):
        raise webdriver.WindowNotOpened(f"the cell shows no page {trouble}")
    driver.switch_to.frame(driver.find_element("css selector", ".jp-OutputArea iframe"))


def _run(driver: Chrome, script: str) -> object:
    return driver.execute_script(script)  # pyright: ignore[reportUnknownMemberType]

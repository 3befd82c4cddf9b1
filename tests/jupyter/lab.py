"""A real JupyterLab in a headless Chromium: one server for all tests, a notebook for each."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from time import monotonic, sleep
from typing import Any, Final

from selenium import webdriver

from tools.chromium import chromium, window_size
from tools.jupyterlab import write_notebook

_SCRIPTS_END_WITHIN: Final = 40.0

_LAB: Final = """
const lab = window.jupyterapp;
const panel = lab.shell.currentWidget;
const cells = panel?.content?.widgets ?? [];
const kernel = () => panel.sessionContext.session.kernel;
"""
"""What the scripts of tests find JupyterLab's own things by."""


@contextmanager
def browser(profile: Path) -> Generator[webdriver.Chrome]:
    """A headless Chromium."""
    options = (*window_size(1000, 1200), f"--user-data-dir={profile}")
    with chromium(*options, timeout=_SCRIPTS_END_WITHIN) as driver:
        yield driver


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
        shown = [dedent(cell).strip("\n") for cell in cells]
        write_notebook(self._folder / self.name, shown)
        self.load()

    def load(self, *, keeps: bool = False) -> None:
        """Load the notebook's page, and wait for its kernel."""
        self.driver.get(f"{self._url}/doc/tree/{self.name}{'' if keeps else '?reset'}")
        there = "return !!window.jupyterapp?.shell?.currentWidget?.sessionContext"
        self.until(there, within=_SCRIPTS_END_WITHIN)  # on a machine that has much else to do
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

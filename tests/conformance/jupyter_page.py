"""A page in a cell of a real notebook: this package's JavaScript, driven from the test."""

from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any, Final, cast

from anyio import sleep
from anyio.to_thread import run_sync
from typing_extensions import override

from pytauri_ipc import Limits
from tests.conformance.page import Page, filled_in
from tests.conformance.window_page import PREFIX, SESSION, SUITE, WindowPage
from tests.jupyter.conftest import Lab
from tests.jupyter.lab import Notebook
from tests.real_window.driving import Page as Driven

PROGRAM: Final = """
from pytauri_ipc import Limits
from pytauri_ipc.app import App
from tests.conformance.commands import Journal, commands as suite
from tests.conformance.handed_over import NumberedCommands

commands = NumberedCommands()
commands.include(suite, prefix="{prefix}")
journal = Journal()
app = App(commands, backend="{backend}", limits={limits}, states=[journal])
"""
SHOW: Final = 'app.show("<!doctype html><title>suite</title><p>suite", label="main");'

HAS_ENTRY: Final = """
const done = kernel().requestExecute({
  code: "", silent: true, store_history: false, user_expressions: { found: args[0] } });
const { content } = await done.done;
return content.user_expressions.found.data["text/plain"] === "True";
"""

SEND_RAW: Final = """
globalThis[Symbol.for("pytauri-ipc.widget")].send(Uint8Array.from(args[0]));
"""


class SuiteNotebook:
    """The suite's program in a notebook; what `WindowPage` asks of a window it asks of this."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self._handle = notebook.driver.current_window_handle

    def come(self) -> None:
        """Have the driver look at it, and not at another notebook."""
        self.notebook.driver.switch_to.window(self._handle)

    @classmethod
    @contextmanager
    def opened(cls, lab: Lab, backend: str, limits: Limits) -> Generator["SuiteNotebook"]:
        """Run the suite's program in a notebook of its own, in a window of its own."""
        program = PROGRAM.format(prefix=PREFIX, backend=backend, limits=limits)
        lab.driver.switch_to.new_window("window")
        # In a window behind another one timers are slow, and JupyterLab has no current notebook.
        focus: dict[str, object] = {"enabled": True}
        lab.driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", focus)  # pyright: ignore[reportUnknownMemberType]
        with ExitStack() as stack:
            stack.callback(_look_at_another, lab)
            notebook = lab.notebook(program, SHOW)
            suite = cls(notebook)
            stack.callback(notebook.close)
            stack.callback(suite.come)
            notebook.run(0)
            notebook.run(1)
            yield suite

    @property
    def window(self) -> "SuiteNotebook":
        return self

    def run(self, script: str, *arguments: object) -> Any:
        """Run a function's body in the page."""
        return self.notebook.in_page(
            1, f"return (function () {{ {script} }})(...args);", *arguments
        )

    def reload(self) -> None:
        """Have a page that nothing was asked of."""
        self.run("window.isOld = true; location.reload();")
        self.notebook.until(
            "const page = document.querySelector('iframe')?.contentWindow;"
            "return page?.document.readyState === 'complete' && page.pytauriIpc && !page.isOld;"
        )

    def has_entry(self, entry: str) -> bool:
        """Whether the journal has an entry."""
        return self.notebook.script(HAS_ENTRY, f"{entry!r} in journal.entries")


def _look_at_another(lab: Lab) -> None:
    """Close the window that the driver looks at."""
    lab.driver.close()
    lab.driver.switch_to.window(lab.driver.window_handles[0])


@asynccontextmanager
async def jupyter_page(notebook: SuiteNotebook) -> AsyncGenerator[Page]:
    """A new page in the notebook's cell; its journal is empty."""
    await run_sync(notebook.come)
    await run_sync(notebook.reload)
    await run_sync(notebook.run, SUITE)
    page = JupyterPage(notebook)
    await page.call("forget")
    yield page


class JupyterPage(WindowPage):
    def __init__(self, notebook: SuiteNotebook) -> None:
        super().__init__(cast(Driven, notebook))
        self._notebook = notebook

    @override
    async def say_raw(self, head: str, bodies: bytes = b"") -> None:
        session, first, ack = await run_sync(self._notebook.run, SESSION)
        text = filled_in(head, session, first, ack)
        packed = len(text).to_bytes(4, "little") + text.encode() + bodies
        await run_sync(self._notebook.notebook.in_page, 1, SEND_RAW, list(packed))

    @override
    async def noted(self, entry: str) -> None:
        while not await run_sync(self._notebook.has_entry, entry):
            await sleep(0.02)

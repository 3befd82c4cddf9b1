"""A page in a real window whose frames meet faults, both ways; see `faulty_tauri.js`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Literal

from anyio import fail_after, sleep
from anyio.to_thread import run_sync

from pytauri_ipc import bridge_script
from tests.conformance.window_page import SUITE, WindowPage
from tests.real_window.driving import Page as Driven

HERE: Final = Path(__file__).parent

_SET_UP: Final = """
const state = { counts: {}, ways: { request: 0, post: 0 }, open: 0, late: 0, next: {} };
const scope = faultyGlobals(__TAURI_INTERNALS__, ipc, arguments[0], state);
((globalThis) => { %s })(scope);
window.pytauriIpc = scope.pytauriIpc;
window.faults = state;
window.busyPage = busyPage;
"""

_WAIT: Final = 5_000
"""Milliseconds that one command of the driver may take."""

_LOOK: Final = f"""
return Promise.race([window.busy, new Promise((go) => setTimeout(go, {_WAIT}, null))]);
"""


@asynccontextmanager
async def faulty_page(
    driven: Driven, *, seed: int = 0, rate: float = 0.0
) -> AsyncGenerator["FaultyPage"]:
    """A new page.

    Args:
        driven: Its window.
        seed: The faults are its alone.
        rate: The share of frames that meet one.
    """
    options = {"seed": seed, "rate": rate}
    scripts = [(HERE / name).read_text() for name in ("faulty_tauri.js", "busy_page.js")]
    await run_sync(driven.reload)
    await run_sync(driven.window.run, "\n".join([*scripts, _SET_UP % bridge_script()]), options)
    await run_sync(driven.window.run, SUITE)
    yield FaultyPage(driven)


class FaultyPage(WindowPage):
    """A page and its faults."""

    async def be_busy(self, *, calls: int, seed: int, timeout: float) -> dict[str, Any]:
        """Do everything that `busy_page.js` does; gives its report."""
        begin = "window.busy = window.busyPage(window.pytauriIpc, arguments[0]); return null"
        await run_sync(self._driven.window.run, begin, {"calls": calls, "seed": seed})
        with fail_after(timeout):
            while (report := await run_sync(self._driven.window.run, _LOOK)) is None:
                pass
        found: dict[str, Any] = report
        return found

    async def faults(self) -> dict[str, int]:
        """How many frames met which fault, `"none"` among them, and which way they went."""
        counts: dict[str, int] = await run_sync(
            self._driven.window.run, "return window.faults.counts"
        )
        return counts

    async def ways(self) -> dict[str, int]:
        """How many invokes left as a `"request"`, and how many as a `"post"`."""
        ways: dict[str, int] = await run_sync(self._driven.window.run, "return window.faults.ways")
        return ways

    async def spoil_next(self, way: Literal["invoke", "answer", "push"], fault: str) -> None:
        """Have the next one meet a fault."""
        script = "window.faults.next[arguments[0]] = arguments[1]"
        await run_sync(self._driven.window.run, script, way, fault)

    async def settle(self) -> None:
        """Wait until nothing is held up any more, and Tauri has answered every invoke."""
        settled = "return window.faults.late === 0 && window.faults.open === 0"
        while not await run_sync(self._driven.window.run, settled):
            await sleep(0.02)

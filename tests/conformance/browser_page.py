"""A page in a real browser: the suite of a real window's page, over a socket."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

from anyio import sleep
from anyio.to_thread import run_sync
from typing_extensions import override

from pytauri_ipc import Commands
from tests.conformance.commands import Journal
from tests.conformance.commands import commands as conformance
from tests.conformance.handed_over import NumberedCommands
from tests.conformance.page import Page, filled_in
from tests.conformance.window_page import PREFIX, SESSION, SUITE, WindowPage
from tests.real_browser.chromium import Browser
from tests.real_window.driving import Page as Driven
from tests.web_program import Program

PAGES: Final = {"index.html": "<!doctype html><title>Suite</title>"}

SAY: Final = """
globalThis[Symbol.for("pytauri-ipc")].transport.send(Uint8Array.from(arguments[0]))
"""


def suite_commands() -> Commands:
    made = NumberedCommands()
    made.include(conformance, PREFIX)
    return made


@dataclass
class Served:
    """A program that serves the suite's commands, and the browser that shows it."""

    browser: Browser
    program: Program
    journal: Journal


@dataclass
class _Window:
    run: Callable[..., Any]


@dataclass
class _Driven:
    window: _Window


@asynccontextmanager
async def browser_page(served: Served) -> AsyncGenerator[Page]:
    """A new page in a browser's tab; its journal is empty."""
    browser = served.browser
    await run_sync(browser.open, served.program.host.address_of("main"))
    await run_sync(browser.run, SUITE)
    page = BrowserPage(served)
    await page.call("forget")
    yield page


class BrowserPage(WindowPage):
    def __init__(self, served: Served) -> None:
        super().__init__(cast(Driven, _Driven(_Window(served.browser.run))))
        self._served = served

    @override
    async def say_raw(self, head: str, bodies: bytes = b"") -> None:
        browser = self._served.browser
        session, first, ack = await run_sync(browser.run, SESSION)
        text = filled_in(head, session, first, ack)
        packed = len(text).to_bytes(4, "little") + text.encode() + bodies
        await run_sync(browser.run, SAY, list(packed))

    @override
    async def noted(self, entry: str) -> None:
        while entry not in self._served.journal.entries:
            await sleep(0.02)

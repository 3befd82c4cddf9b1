"""One real window in which both sides answer: PyTauri's own `Commands`, and ours.

The page does the timing and takes turns, see `page/bench.js`. Both sides have a portal of the same
kind, the same models and the same work.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytauri
from anyio import Event, move_on_after
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle
from pytauri.ipc import Invoke
from pytauri.ipc import JavaScriptChannelId as PytauriChannelId
from pytauri.webview import WebviewWindow

import pytauri_ipc
from tests.benchmarks.app import run_app
from tests.benchmarks.plan import Plan, Report, Samples

BACKEND = "asyncio"
PATIENCE = 30.0
"""Seconds that a call is held for the others to come."""


def measure(plan: Plan, report: Report) -> None:
    """Open the window, and report what its page measured. Runs on the main thread."""
    with ExitStack() as stack:
        theirs = _their_handler(plan, report, stack.enter_context(_portal()))
        ours = _our_handler(stack.enter_context(_portal()))

        def route(invoke: Invoke) -> None:
            side = ours if invoke.command.startswith("ipc:") else theirs
            side(invoke)

        run_app("index.html", route, script=pytauri_ipc.bridge_script())


def _portal() -> Any:
    return start_blocking_portal(BACKEND)


# --- the work, the same on both sides -------------------------------------------------------


class Person(BaseModel):
    name: str
    number: int


class Greeting(BaseModel):
    text: str
    number: int


class Hold(BaseModel):
    total: int


async def greet(body: Person) -> Greeting:
    return Greeting(text=f"Hello {body.name}", number=body.number)


async def echo(body: bytes) -> bytes:
    return body


def send_all(send: Callable[[str], None], size: int, count: int) -> None:
    """Send JSON texts of that many bytes."""
    text = '"' + "x" * (size - 2) + '"'
    for _ in range(count):
        send(text)


class Gate:
    """Holds calls until a number of them is in flight at once."""

    def __init__(self) -> None:
        self._held = 0
        self._opened: Event | None = None

    async def hold(self, body: Hold) -> int:
        """Give how many there were in the end; fewer than wanted where they did not come."""
        if self._opened is None:
            self._opened = Event()
        self._held += 1
        if self._held == body.total:
            self._opened.set()
        with move_on_after(PATIENCE):
            await self._opened.wait()
        return self._held


# --- PyTauri's side, with which the page speaks about the run too ---------------------------


class PytauriFlood(BaseModel):
    channel: PytauriChannelId
    size: int
    count: int


class Measured(BaseModel):
    measurement: str
    samples: Samples | None = None
    problem: str = ""


def _their_handler(plan: Plan, report: Report, portal: BlockingPortal) -> Callable[[Invoke], Any]:
    commands = pytauri.Commands()
    commands.set_command("greet", greet)
    commands.set_command("echo", echo)
    commands.set_command("hold", Gate().hold)

    @commands.command()
    async def flood(body: PytauriFlood, webview_window: WebviewWindow) -> None:
        channel = body.channel.channel_on(webview_window.as_ref_webview())
        send_all(channel.send, body.size, body.count)

    @commands.command("plan")
    async def plan_() -> Plan:
        return plan

    @commands.command("report")
    async def report_(body: Measured) -> None:
        report(body.measurement, body.problem if body.samples is None else body.samples)

    @commands.command()
    async def end(app_handle: AppHandle) -> None:
        app_handle.exit(0)

    return commands.generate_handler(portal)


# --- our side -------------------------------------------------------------------------------


class OurFlood(BaseModel):
    channel: pytauri_ipc.Channel[Any]
    size: int
    count: int


def _our_handler(portal: BlockingPortal) -> Callable[[Any], None]:
    commands = pytauri_ipc.Commands()
    commands.set_command("greet", greet)
    commands.set_command("echo", echo)
    commands.set_command("hold", Gate().hold)

    @commands.command()
    async def flood(body: OurFlood) -> None:
        send_all(body.channel.send, body.size, body.count)

    return commands.generate_handler(portal)

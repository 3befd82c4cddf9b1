"""A program with an invoke handler, driven as Tauri drives it, without Tauri."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pytauri_ipc import Commands, Limits
from pytauri_ipc.transports.tauri import Invoke, invoke_handler
from tests.fake_tauri import FakeInvoke


class App:
    """A program with an invoke handler, as Tauri would call it."""

    def __init__(self, handler: Callable[[Invoke], None], portal: BlockingPortal) -> None:
        self.post = handler
        self.portal = portal

    def tell(self, *invokes: FakeInvoke) -> None:
        for invoke in invokes:
            self.post(invoke)

    def ask(self, invoke: FakeInvoke) -> Any:
        self.post(invoke)
        return invoke.answer()

    def settle_down(self) -> None:
        """Wait until every task of the loop waits for something."""
        self.portal.call(anyio.wait_all_tasks_blocked)

    def running_tasks(self) -> list[str | None]:
        """The tasks of the loop, but for those of this very question."""

        async def names() -> list[str | None]:
            own = anyio.get_current_task().id
            # trio's timers are tasks, and a page that has not acknowledged a reply has one
            tasks = [task for task in anyio.get_running_tasks() if task.name != "deadline"]
            return [task.name for task in tasks if task.id != own]

        return sorted(self.portal.call(names), key=str)


OpenApp = Callable[..., App]


@contextmanager
def running(
    backend: str,
    commands: Commands,
    *,
    limits: Limits | None = None,
    states: Iterable[object] = (),
) -> Generator[App]:
    with start_blocking_portal(backend) as portal:
        handler = invoke_handler(commands, portal, limits=limits or Limits(), states=states)
        yield App(handler, portal)

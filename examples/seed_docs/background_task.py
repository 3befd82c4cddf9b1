"""A task that outlives its command: `AsyncTools.task_group`, with Tauri's events to the page."""

import sys
from datetime import UTC, datetime
from itertools import count
from typing import Annotated

from anyio import sleep
from pydantic import BaseModel
from pytauri import AppHandle, Emitter

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Commands, State

commands = Commands()


class Tick(BaseModel):
    number: int
    time: datetime


async def tick(app_handle: AppHandle) -> None:
    for number in count(1):
        Emitter.emit(app_handle, "tick", Tick(number=number, time=datetime.now(UTC)))
        await sleep(1)


@commands.command()
async def start_clock(app_handle: AppHandle, async_tools: Annotated[AsyncTools, State()]) -> None:
    async_tools.task_group.start_soon(tick, app_handle)  # until the program ends


def main() -> int:
    return _window.run(commands, "background_task.html")


if __name__ == "__main__":
    sys.exit(main())

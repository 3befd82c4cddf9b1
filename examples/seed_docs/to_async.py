"""Blocking code in a command, without holding up the others: `AsyncTools.to_async`."""

import sys
from threading import current_thread
from time import sleep
from typing import Annotated

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Commands, State

commands = Commands()


@commands.command()
async def bake(seconds: float, async_tools: Annotated[AsyncTools, State()]) -> str:
    @async_tools.to_async
    def wait_for_the_oven(seconds: float) -> str:
        sleep(seconds)  # on a worker thread
        return current_thread().name

    return f"baked on {await wait_for_the_oven(seconds)!r}, not on {current_thread().name!r}"


@commands.command()
async def ping() -> str:
    """Answered while the oven is on."""
    return "pong"


def main() -> int:
    return _window.run(commands, "to_async.html")


if __name__ == "__main__":
    sys.exit(main())

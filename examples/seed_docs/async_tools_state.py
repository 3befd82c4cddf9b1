"""`AsyncTools` as a state of the app: given to Tauri once, found by commands and by other code.

Only code outside commands needs that: a command that asks for `AsyncTools` gets one in any case.
"""

import sys
from typing import Annotated

from anyio.from_thread import start_blocking_portal
from pytauri import AppHandle, ImplManager, Manager

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Commands, State

commands = Commands()


def tools_of(manager: ImplManager) -> AsyncTools:
    """By Tauri's API, wherever there is an app, a handle of it, or a window."""
    return Manager.state(manager, AsyncTools)


@commands.command()
async def compare(app_handle: AppHandle, async_tools: Annotated[AsyncTools, State()]) -> str:
    """By injection."""
    return "one and the same" if tools_of(app_handle) is async_tools else "two"


def main() -> int:
    with (
        start_blocking_portal(_window.backend()) as portal,
        AsyncTools(portal) as async_tools,
    ):
        app = _window.build(commands, portal, "async_tools_state.html")
        Manager.manage(app, async_tools)
        return app.run_return()


if __name__ == "__main__":
    sys.exit(main())

"""Keeping the portal without a `with` around the whole program: an `ExitStack` owns it."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from anyio.from_thread import start_blocking_portal
from pytauri import builder_factory

from examples.seed_docs import _window
from pytauri_ipc import Commands

commands = Commands()


@commands.command()
async def greet(name: str) -> str:
    return f"Hello, {name}!"


def start_commands(exit_stack: ExitStack, backend: str) -> Callable[[Any], None]:
    """The handler answers calls until the stack is closed."""
    portal = exit_stack.enter_context(start_blocking_portal(backend))
    return commands.generate_handler(portal)


def main() -> int:
    exit_stack = ExitStack()
    try:
        invoke_handler = start_commands(exit_stack, _window.backend())
        app = builder_factory().build(
            context=_window.context(commands),
            invoke_handler=invoke_handler,
            setup=_window.opens("greeting.html"),
        )
        return app.run_return()
    finally:
        exit_stack.close()  # after the app: from here on calls are answered `closed`


if __name__ == "__main__":
    sys.exit(main())

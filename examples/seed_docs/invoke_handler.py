"""Making the handler for the builder: commands run on a portal, beside Tauri's main thread."""

import sys

from anyio.from_thread import start_blocking_portal
from pytauri import builder_factory

from examples.seed_docs import _window
from pytauri_ipc import Commands

commands = Commands()


@commands.command()
async def greet(name: str) -> str:
    return f"Hello, {name}!"


def main() -> int:
    # The portal has to outlive the app: it is left once `run_return` is over.
    with start_blocking_portal(_window.backend()) as portal:
        app = builder_factory().build(
            context=_window.context(commands),
            invoke_handler=commands.generate_handler(portal),
            setup=_window.opens("greeting.html"),
        )
        return app.run_return()


if __name__ == "__main__":
    sys.exit(main())

"""Tauri's own events, both ways, in the same window as commands. They go on working as they did."""

import sys

from anyio.from_thread import start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle, Emitter, Event, Listener

from examples.seed_docs import _window
from pytauri_ipc import Commands

commands = Commands()


class Visitor(BaseModel):
    name: str


@commands.command()
async def announce(name: str, app_handle: AppHandle) -> None:
    """A command that emits: every page that listens gets it."""
    Emitter.emit(app_handle, "visitor", Visitor(name=name))


def answer_the_bell(app_handle: AppHandle) -> None:
    """A listener, on a thread of Tauri's: events of the page come as JSON text."""

    def on_bell(event: Event) -> None:
        visitor = Visitor.model_validate_json(event.payload)
        Emitter.emit(app_handle, "visitor", Visitor(name=f"{visitor.name}, who rang"))

    Listener.listen(app_handle, "bell", on_bell)


def main() -> int:
    with start_blocking_portal(_window.backend()) as portal:
        app = _window.build(commands, portal, "events.html")
        answer_the_bell(app.handle())
        return app.run_return()


if __name__ == "__main__":
    sys.exit(main())

"""The portal itself, `AsyncTools.portal`: a callback starts a task, and does not wait for it."""

import sys
from typing import Annotated

from pydantic import RootModel
from pytauri import AppHandle, Emitter, Event, Listener

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Commands, State

commands = Commands()

Answer = RootModel[str]


async def think(app_handle: AppHandle, question: str) -> None:
    Emitter.emit(app_handle, "answer", Answer(f"{question} Nobody knows."))


@commands.command()
async def take_a_question(
    app_handle: AppHandle, async_tools: Annotated[AsyncTools, State()]
) -> None:
    def on_question(event: Event) -> None:
        # On a thread of Tauri's, where no async function can be called; the portal takes one over.
        question = RootModel[str].model_validate_json(event.payload).root
        async_tools.portal.start_task_soon(think, app_handle, question)

    Listener.once(app_handle, "question", on_question)


def main() -> int:
    return _window.run(commands, "raw_portal.html")


if __name__ == "__main__":
    sys.exit(main())

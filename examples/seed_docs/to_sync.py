"""An async function as a synchronous callback of Tauri's: `AsyncTools.to_sync`."""

import sys
from typing import Annotated

import anyio
from pytauri import AppHandle, Event, Listener

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Channel, Commands, State

commands = Commands()


@commands.command()
async def wait_for_news(
    listening: Channel[bool], app_handle: AppHandle, async_tools: Annotated[AsyncTools, State()]
) -> str:
    """The text of the page's next `news` event."""
    heard = anyio.Event()
    news: list[str] = []

    @async_tools.to_sync
    async def on_news(event: Event) -> None:
        # Tauri's thread waits while this runs on the portal, where anyio's event may be set.
        news.append(event.payload)
        heard.set()

    Listener.once(app_handle, "news", on_news)
    listening.send_model(True)
    await heard.wait()
    return news[0]


def main() -> int:
    return _window.run(commands, "to_sync.html")


if __name__ == "__main__":
    sys.exit(main())

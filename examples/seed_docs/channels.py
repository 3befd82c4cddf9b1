"""Channels: the page makes one and passes it in the body, and Python sends on it."""

import sys
from contextlib import suppress
from typing import Annotated

import anyio
from pydantic import RootModel
from pytauri.webview import WebviewWindow

from examples.seed_docs import _window
from pytauri_ipc import AsyncTools, Channel, ChannelClosed, Commands, JavaScriptChannelId, State

commands = Commands()

Line = RootModel[str]


@commands.command()
async def recite(body: JavaScriptChannelId[Line], webview_window: WebviewWindow) -> None:
    """PyTauri's way: the body is the channel's id, and the window makes a channel of it."""
    channel: Channel[Line] = body.channel_on(webview_window.as_ref_webview())
    channel.send(b'"bytes that are JSON"')  # as it stands: an `ArrayBuffer` in the page
    channel.send('"text that is JSON"')  # as it stands
    channel.send_model(Line("a model"))


async def count_down(start: int, channel: Channel[int]) -> None:
    with suppress(ChannelClosed):  # the page is gone: nobody counts with us
        for number in range(start, -1, -1):
            channel.send_model(number)
            await anyio.sleep(0.1)
        channel.close()


@commands.command()
async def launch(
    start: int, numbers: Channel[int], async_tools: Annotated[AsyncTools, State()]
) -> str:
    """The shorter way: a field arrives as a channel. It goes on after the reply."""
    async_tools.task_group.start_soon(count_down, start, numbers)
    return "counting"


def main() -> int:
    return _window.run(commands, "channels.html")


if __name__ == "__main__":
    sys.exit(main())

"""Commands that send over channels. Each sends what the page can foresee, then lets go."""

from threading import Thread
from typing import Annotated, Any

from anyio.lowlevel import checkpoint
from anyio.to_thread import run_sync
from pydantic import BaseModel, RootModel
from pytauri.webview import WebviewWindow

from pytauri_ipc import (
    AsyncTools,
    Channel,
    ChannelClosed,
    Commands,
    Frontend,
    JavaScriptChannelId,
    State,
)

channels = Commands()

SIZES = (10, 2_000, 20_000)
"""Tauri carries small messages, larger ones and JSON of more than 8 KiB in three ways."""


class Step(BaseModel):
    number: int
    text: str


class Message(RootModel[str]):
    """As PyTauri's documentation has it."""


# --- how a channel reaches a command ---------------------------------------------------------


@channels.command()
async def body_on_webview(
    body: JavaScriptChannelId[Message], webview_window: WebviewWindow
) -> None:
    channel = body.channel_on(webview_window.as_ref_webview())
    channel.send_model(Message("model"))
    channel.send('"text"')
    channel.send(b'"bytes"')


@channels.command()
async def body_on_frontend(body: JavaScriptChannelId[Step], frontend: Frontend) -> None:
    body.channel_on(frontend).send_model(Step(number=1, text="one"))


@channels.command()
async def bound_body(body: Channel[Step]) -> int:
    body.send_model(Step(number=1, text="one"))
    return body.id()


class Deep(BaseModel):
    inner: list[dict[str, Channel[int]]]


@channels.command()
async def deep_field(body: Deep) -> None:
    for number, holder in enumerate(body.inner):
        for channel in holder.values():
            channel.send_model(number)


@channels.command()
async def field_id(channel: JavaScriptChannelId[int], frontend: Frontend, count: int) -> None:
    opened = channel.channel_on(frontend)
    for number in range(count):
        opened.send_model(number)


# --- what is sent ----------------------------------------------------------------------------


@channels.command()
async def numbers(channel: Channel[int], count: int) -> str:
    for number in range(count):
        channel.send_model(number)
    return "sent"


@channels.command()
async def all_sizes(channel: Channel[str], rounds: int) -> None:
    """Text and bytes of every size, each beginning with its own number."""
    number = 0
    for _ in range(rounds):
        for size in SIZES:
            channel.send_model(f"{number:04}" + "x" * (size - 4))
            channel.send(f"{number + 1:04}".encode() + b"x" * (size - 4))
            number += 2


@channels.command()
async def json_bytes(channel: Channel[Any]) -> None:
    channel.send_model({"word": "größe"})
    channel.send('{"word":"größe"}'.encode())
    channel.send(b"null")


@channels.command()
async def from_threads(channel: Channel[tuple[int, int]], threads: int, each: int) -> None:
    def send(thread: int) -> None:
        for number in range(each):
            channel.send_model((thread, number))

    senders = [Thread(target=send, args=(thread,)) for thread in range(threads)]
    for sender in senders:
        sender.start()
    for sender in senders:
        await run_sync(sender.join)


# --- the end ---------------------------------------------------------------------------------


@channels.command()
async def close_at_once(channel: Channel[int]) -> tuple[bool, str, bool]:
    """Before and after closing: `closed`, and what sending raises."""
    channel.send_model(1)
    before = channel.closed
    channel.close()
    channel.close()
    raised = ""
    try:
        channel.send_model(2)
    except ChannelClosed as error:
        raised = type(error).__name__
    return before, raised, channel.closed


@channels.command()
async def after_the_reply(
    channel: Channel[int], count: int, tools: Annotated[AsyncTools, State()]
) -> str:
    """Answer first; then send, and let go of the channel without closing it."""

    async def send(channel: Channel[int]) -> None:
        await checkpoint()
        for number in range(count):
            channel.send_model(number)

    tools.task_group.start_soon(send, channel)
    return "answered"


@channels.command()
async def wrong_item(channel: Channel[int]) -> None:
    text: Any = "no number"
    channel.send_model(1)
    channel.send_model(text)

"""The commands that a page of the suite calls, in whatever host, and their journal."""

from collections.abc import AsyncIterator
from json import loads
from typing import Annotated, Any

import anyio

from pytauri_ipc import (
    AsyncTools,
    Channel,
    ChannelFull,
    Frontend,
    Headers,
    InvokeException,
    PageError,
    State,
)
from tests.conformance.handed_over import NumberedCommands, handed_over

STREAMED_BYTES = bytes(range(256))


class NotFound(InvokeException):
    code = "not_found"
    data: dict[str, str]


class Journal:
    """What happened in the program, in its order, to be waited for."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.kept: list[Channel[Any]] = []
        self._changed = anyio.Event()

    def note(self, entry: str) -> None:
        self.entries.append(entry)
        self._changed.set()
        self._changed = anyio.Event()

    async def wait_for(self, entry: str, times: int) -> None:
        while self.entries.count(entry) < times:
            await self._changed.wait()


Notes = Annotated[Journal, State()]
Tools = Annotated[AsyncTools, State()]

commands = NumberedCommands()


@commands.command()
async def echo(body: Any) -> Any:
    return body


@commands.command()
async def echo_text(text: str) -> Any:
    """What the text is, read as JSON: a driver cannot pass every value."""
    return loads(text)


@commands.command()
async def echo_bytes(body: bytes) -> bytes:
    return body


@commands.command()
async def is_omitted(body: Any = "omitted") -> bool:
    return body == "omitted"


@commands.command()
async def note(journal: Notes, entry: str) -> None:
    journal.note(entry)


@commands.command()
async def entries(journal: Notes) -> list[str]:
    return journal.entries


@commands.command()
async def forget(journal: Notes) -> None:
    """Begin anew."""
    journal.entries.clear()
    journal.kept.clear()
    handed_over.clear()


@commands.command()
async def begin(journal: Notes, number: int, padding: str = "") -> int:
    journal.note(str(number))
    return number


@commands.command()
async def order() -> list[int]:
    """The numbers of the calls as they were handed over; see `NumberedCommands`."""
    return handed_over


@commands.command()
async def wait_for(journal: Notes, entry: str, times: int = 1) -> None:
    await journal.wait_for(entry, times)


@commands.command()
async def hang(journal: Notes, name: str) -> None:
    journal.note(f"{name} began")
    try:
        await anyio.sleep_forever()
    finally:
        journal.note(f"{name} ended")


@commands.command()
async def wait_from_now(journal: Notes, name: str, entry: str) -> None:
    journal.note(f"{name} began")
    await journal.wait_for(entry, 1)


@commands.command(timeout=0.05)
async def late() -> None:
    await anyio.sleep_forever()


@commands.command()
async def missing(path: str) -> None:
    raise NotFound(f"no such file: {path}", data={"path": path})


@commands.command()
async def crash() -> None:
    raise RuntimeError("nobody may read this")


@commands.command(allow=["nobody-*"])
async def forbidden() -> None: ...


@commands.command()
async def header(headers: Headers, name: str) -> list[str]:
    return [value.decode() for key, value in headers if key.decode() == name]


@commands.command()
async def count(to: int) -> AsyncIterator[int]:
    for number in range(to):
        yield number


@commands.command()
async def stream_bytes(body: bytes) -> AsyncIterator[int]:
    yield len(body)


@commands.command()
async def raw_stream() -> AsyncIterator[bytes]:
    yield STREAMED_BYTES
    yield b""


@commands.command()
async def values() -> AsyncIterator[Any]:
    falsy: list[Any] = [None, 0, "", False, [], {}]
    for value in falsy:
        yield value


@commands.command()
async def failing(after: int) -> AsyncIterator[int]:
    for number in range(after):
        yield number
    raise NotFound("no more", data={"path": "a"})


@commands.command()
async def endless(journal: Notes, name: str) -> AsyncIterator[int]:
    number = 0
    try:
        while True:
            journal.note(name)
            yield number
            number += 1
    finally:
        journal.note(f"{name} ended")


@commands.command()
async def hanging_stream(journal: Notes, name: str) -> AsyncIterator[int]:
    try:
        await anyio.sleep_forever()
        yield 1
    finally:
        journal.note(f"{name} ended")


@commands.command()
async def stuck_after(journal: Notes, name: str) -> AsyncIterator[int]:
    try:
        yield 1
        await anyio.sleep_forever()
    finally:
        journal.note(f"{name} ended")


@commands.command(timeout=0.05)
async def stuck() -> AsyncIterator[int]:
    yield 1
    await anyio.sleep_forever()


@commands.command()
async def send(channel: Channel[Any], items: list[Any]) -> None:
    for item in items:
        channel.send_model(item)


@commands.command()
async def send_numbers(channel: Channel[int], to: int) -> None:
    for number in range(to):
        channel.send_model(number)


@commands.command()
async def trickle(channel: Channel[int], to: int) -> None:
    """Send each number in a turn of its own, while the page may be silent."""
    for number in range(to):
        channel.send_model(number)
        await anyio.sleep(0.001)


@commands.command()
async def fill(channel: Channel[bytes], size: int) -> int:
    """Send until there is no room for more; gives how many it was."""
    sent = 0
    try:
        while True:
            channel.send(bytes(size))
            sent += 1
    except ChannelFull:
        return sent


@commands.command()
async def send_bytes(channel: Channel[bytes], sizes: list[int]) -> None:
    for size in sizes:
        channel.send(bytes(size))


@commands.command()
async def flood(journal: Notes, channel: Channel[int], name: str) -> None:
    """Send for as long as the page reads."""
    number = 0
    try:
        while True:
            channel.send_model(number)
            number += 1
            if number % 1_000 == 0:
                await channel.drain()
                journal.note(f"{name} drained")
    finally:
        journal.note(f"{name} ended")


@commands.command()
async def keep(journal: Notes, channel: Channel[Any]) -> None:
    journal.kept.append(channel)


@commands.command()
async def release(journal: Notes) -> list[bool]:
    closed = [channel.closed for channel in journal.kept]
    journal.kept.clear()
    return closed


@commands.command()
async def ask(
    frontend: Frontend, function: str, argument: Any = None, timeout: float | None = None
) -> Any:
    try:
        return await frontend.call(function, argument, timeout=timeout)
    except PageError as error:
        return {"error": str(error), "code": error.code, "data": error.data}
    except TimeoutError:
        return {"error": "timeout"}


@commands.on("suite:*")
async def note_event(data: Any, event: str, label: str) -> None:
    """Have the page hear what was heard."""
    commands.emit(f"answer:{event.removeprefix('suite:')}", data, label)


@commands.command()
async def emit(frontend: Frontend, event: str, items: list[Any]) -> None:
    """Emit an event for each item, all to the page that calls."""
    for item in items:
        frontend.emit(event, item)


@commands.command()
async def emit_bytes(frontend: Frontend, event: str, sizes: list[int]) -> None:
    for size in sizes:
        frontend.emit(event, bytes(size))


@commands.command()
async def emit_to_label(tools: Tools, event: str, label: str, to: int) -> list[int]:
    """Emit numbers to all pages of a label, from a thread of its own; how many pages each had."""

    def emit_all() -> list[int]:
        return [commands.emit(event, number, label) for number in range(to)]

    return await tools.to_async(emit_all)()


@commands.command()
async def who(frontend: Frontend) -> dict[str, object]:
    return {"label": frontend.label, "host": frontend.host, "closed": frontend.closed}


@commands.command()
async def evaluate(frontend: Frontend, js: str, timeout: float | None = None) -> Any:
    try:
        return await frontend.evaluate(js, timeout=timeout)
    except PageError as error:
        return {"error": str(error), "code": error.code}
    except TimeoutError:
        return {"error": "timeout"}


@commands.command()
async def run_script(frontend: Frontend, js: str) -> None:
    frontend.eval(js)


@commands.command()
async def watch(frontend: Frontend, tools: Tools, journal: Notes, name: str) -> None:
    """Note the end of the page that called, after the call."""

    async def wait() -> None:
        await frontend.wait_closed()
        journal.note(f"{name} closed")

    tools.task_group.start_soon(wait)

"""A page in memory: `TestClient`, as the suite uses a page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint

from pytauri_ipc import InvokeException, Limits, TestClient
from pytauri_ipc.testing import TestChannel, TestStream
from pytauri_ipc.testing_events import TestEvents
from tests.conformance.commands import Journal, commands
from tests.conformance.page import OMITTED, Omitted, Turn, filled_in


@asynccontextmanager
async def memory_page(limits: Limits | None = None) -> AsyncGenerator["MemoryPage"]:
    """A page, and a program with the suite's commands."""
    journal = Journal()
    async with (
        TestClient(commands, states=[journal], limits=limits) as client,
        anyio.create_task_group() as group,
    ):
        yield MemoryPage(client, group, journal)
        group.cancel_scope.cancel()


class MemoryPage:
    def __init__(self, client: TestClient, group: TaskGroup, journal: Journal) -> None:
        self._client = client
        self._group = group
        self._journal = journal

    async def call(self, command: str, body: Any = OMITTED, **options: Any) -> Any:
        if isinstance(body, Omitted):
            return await self._client.invoke(command, **options)
        return await self._client.invoke(command, body, **options)

    async def start(self, command: str, body: Any = OMITTED) -> "StartedCall":
        call = StartedCall(self, command, body)
        await self._group.start(call.run)
        return call

    async def call_at_once(self, calls: list[tuple[str, Any]]) -> list[Any]:
        started = [StartedCall(self, command, body) for command, body in calls]
        async with anyio.create_task_group() as group:
            for call in started:
                group.start_soon(call.run)
        return [call.outcome for call in started]

    async def call_over_turns(self, turns: list[Turn]) -> list[Any]:
        started: list[StartedCall] = []
        for calls, gap in turns:
            for command, body in calls:  # said one after another: trio would mix tasks of one turn
                started.append(await self.start(command, body))
            if gap == "task":
                await checkpoint()
        return [await call.result() for call in started]

    async def stream(self, command: str, body: Any = OMITTED, **options: Any) -> "MemoryReader":
        bodies = () if isinstance(body, Omitted) else (body,)
        return MemoryReader(self._client.stream(command, *bodies, **options))

    async def channel(self) -> "tuple[str, MemoryReader]":
        channel = self._client.channel()
        return channel.id, MemoryReader(channel)

    async def listen(self, event: str) -> "MemoryReader":
        return MemoryReader(self._client.on(event))

    async def emit(self, events: list[tuple[str, Any]]) -> None:
        for event, data in events:
            self._client.emit(event, data)

    def disconnect(self) -> None:
        self._client.disconnect()

    def reconnect(self) -> None:
        self._client.reconnect()

    async def expose(self, name: str, kind: str) -> None:
        self._client.expose(name, FUNCTIONS[kind])

    async def say_raw(self, head: str, bodies: bytes = b"") -> None:
        page = self._client._page
        delivery = page.session._delivery
        raw = filled_in(head, page.session.id, delivery.next, delivery.expected).encode()
        self._client._server.post((page.link, len(raw).to_bytes(4, "little") + raw + bodies))

    async def noted(self, entry: str) -> None:
        await self._journal.wait_for(entry, 1)


class StartedCall:
    def __init__(self, page: MemoryPage, command: str, body: Any) -> None:
        self._page = page
        self._command = command
        self._body = body
        self._scope = anyio.CancelScope()
        self._done = anyio.Event()
        self.outcome: Any = InvokeException("the page aborted it", code="cancelled")

    async def run(self, *, task_status: Any = anyio.TASK_STATUS_IGNORED) -> None:
        task_status.started()
        with self._scope:
            try:
                self.outcome = await self._page.call(self._command, self._body)
            except InvokeException as error:
                self.outcome = error
        self._done.set()

    async def result(self) -> Any:
        await self._done.wait()
        if isinstance(self.outcome, InvokeException):
            raise self.outcome
        return self.outcome

    async def abort(self) -> None:
        self._scope.cancel()


class MemoryReader:
    def __init__(self, source: TestStream[Any] | TestChannel[Any] | TestEvents[Any]) -> None:
        self._source = source

    async def take(self, count: int) -> list[Any]:
        taken: list[Any] = []
        while len(taken) < count:
            try:
                taken.append(await anext(self._source))
            except StopAsyncIteration:
                break
        return taken

    async def leave(self) -> None:
        if isinstance(self._source, TestStream):
            await self._source.aclose()
        else:
            self._source.close()


def _double(number: int) -> int:
    return 2 * number


def _throw(_argument: object) -> None:
    raise InvokeException("not today", code="nope", data={"until": "tomorrow"})


async def _hang(_argument: object) -> None:
    await anyio.sleep_forever()


FUNCTIONS: dict[str, Any] = {"double": _double, "throw": _throw, "hang": _hang}

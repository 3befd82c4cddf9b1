"""Commands for calls: bodies, results, errors, and what a host lends. None keeps anything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from threading import get_ident
from typing import Annotated, Any

from anyio import Event, create_task_group, fail_after, sleep_forever
from pydantic import BaseModel, ConfigDict, RootModel
from pydantic.alias_generators import to_camel
from pytauri import AppHandle, Manager
from pytauri.webview import WebviewWindow
from sniffio import current_async_library

from pytauri_ipc import AsyncTools, Commands, Frontend, Headers, InvokeException, State

calls = Commands()


# --- bodies and results ----------------------------------------------------------------------


@calls.command()
async def greet(name: str, times: int = 1) -> str:
    return " and ".join([f"Hello {name}"] * times)


class Person(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, serialize_by_alias=True)

    first_name: str
    born: date


@calls.command()
async def next_birthday(body: Person) -> Person:
    return body.model_copy(update={"born": body.born.replace(year=body.born.year + 1)})


class Names(RootModel[list[str]]):
    """A list as a whole body."""


@calls.command()
async def reverse(body: Names) -> Names:
    return Names(body.root[::-1])


@calls.command()
async def echo(body: Any) -> Any:
    return body


@calls.command()
async def echo_bytes(body: bytes) -> bytes:
    return body


@calls.command()
async def optional_bytes(body: bytes = b"none") -> bytes:
    return body


@calls.command()
async def optional_number(body: int | None = 7) -> str:
    return repr(body)


@calls.command()
async def no_body() -> None:
    pass


@calls.command("grüße.你好 🦀/%2F")
async def unicode_name(word: str) -> str:
    return f"<{word}>"


@calls.command()
async def event_loop() -> str:
    return current_async_library()


@calls.command()
async def count_up() -> AsyncIterator[int]:
    for number in range(3):
        yield number


# --- errors ----------------------------------------------------------------------------------


@calls.command()
async def refuse(value: str, code: str | None = None, data: Any = None) -> None:
    raise InvokeException(value, code=code, data=data)


class Missing(BaseModel):
    path: str
    tried: int


class NotFound(InvokeException):
    code = "not_found"
    data: Missing


@calls.command(errors=[NotFound])
async def find(path: str) -> None:
    raise NotFound(f"no {path}", data=Missing(path=path, tried=3))


@calls.command()
async def refuse_in_a_group() -> None:
    async def refuse_inside() -> None:
        raise NotFound("in a group", data=Missing(path="", tried=0))

    async with create_task_group() as group:
        group.start_soon(refuse_inside)


@calls.command()
async def fail(secret: str) -> None:
    raise RuntimeError(secret)


@calls.command()
async def wrong_result() -> list[int]:
    names: Any = ["no number"]
    return names


@calls.command(timeout=0.1)
async def too_slow() -> None:
    await sleep_forever()


@calls.command(allow=["main"])
async def main_only() -> str:
    return "main"


@calls.command(allow=["settings-*"])
async def settings_only() -> str:
    return "settings"


# --- what a host lends -----------------------------------------------------------------------


@calls.command()
async def show_headers(headers: Headers) -> list[tuple[str, list[int]]]:
    return [(name.decode(), list(value)) for name, value in headers]


class Handles(BaseModel):
    title: str
    labels: list[str]
    frontend: tuple[str, str, str, bool]


@calls.command()
async def handles(
    app_handle: AppHandle, webview_window: WebviewWindow, frontend: Frontend
) -> Handles:
    return Handles(
        title=webview_window.title(),
        labels=[webview_window.label(), *sorted(Manager.webview_windows(app_handle))],
        frontend=(frontend.id, frontend.label, frontend.host, frontend.closed),
    )


@dataclass(frozen=True)
class Managed:
    origin: str


@dataclass(frozen=True)
class Given:
    origin: str


@dataclass(frozen=True)
class Shared:
    """Managed by Tauri and given as `states=` too."""

    origin: str


class Unknown:
    """Given to nobody."""


@calls.command()
async def states(
    managed: Annotated[Managed, State()],
    given: Annotated[Given, State()],
    shared: Annotated[Shared, State()],
) -> list[str]:
    return [managed.origin, given.origin, shared.origin]


@calls.command()
async def unknown_state(state: Annotated[Unknown, State()]) -> None:
    del state


@calls.command()
async def use_tools(tools: Annotated[AsyncTools, State()]) -> dict[str, bool]:
    """Whether each of the tools runs where it should."""
    loop = get_ident()
    background = Event()

    async def on_loop() -> int:
        return get_ident()

    def in_worker() -> tuple[int, int]:
        return get_ident(), tools.to_sync(on_loop)()

    async def in_background() -> None:
        background.set()

    worker, back = await tools.to_async(in_worker)()
    tools.task_group.start_soon(in_background)
    with fail_after(5):
        await background.wait()
    return {"to_async": worker != loop, "to_sync": back == loop, "task_group": True}

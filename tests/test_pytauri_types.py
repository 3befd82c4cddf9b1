"""PyTauri's own types: recognised by name without it, and the real ones where it is there."""

from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, Generic, NamedTuple, Optional, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict, RootModel, Tag
from typing_extensions import TypedDict

from pytauri_ipc import Channel, Commands, JavaScriptChannelId, SignatureError
from pytauri_ipc.pytauri_types import PytauriChannel, adapter_for, inherits_pytauris, is_pytauris
from pytauri_ipc.testing import TestClient
from tests import pytauri_doubles
from tests.handlers import annotated, registered
from tests.needs import refuse
from tests.rejections import rejection

Id = pytauri_doubles.JavaScriptChannelId
Sender = pytauri_doubles.Channel
T = TypeVar("T")


class DerivedId(Id[int]):
    pass


class DerivedSender(Sender[int]):
    pass


class Model(BaseModel):
    progress: Id[int]


class Deep(BaseModel):
    by_name: dict[str, list[Model | None]]


class Base(BaseModel):
    x: int = 0


class Derived(Base):
    progress: Id[int] | None = None


class Tree(BaseModel):
    """A model that holds itself."""

    children: "list[Tree]"
    progress: Id[int] | None


class Of(BaseModel, Generic[T]):
    item: T


Root = RootModel[tuple[int, Id[int]]]


@dataclass
class Data:
    progress: Id[int]


class Typed(TypedDict):
    progress: Id[int]


class Pair(NamedTuple):
    number: int
    progress: Id[int]


class Arbitrary(BaseModel):
    """Pydantic does not look into the channel here."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    sender: Sender[int]


class Tagged(BaseModel):
    """Pydantic's core keeps the tag beside the schema."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    sender: Annotated[Sender[int], Tag("sender")] | int


# --- names ----------------------------------------------------------------------------------


def test_a_class_is_pytauris_by_module_and_name() -> None:
    assert is_pytauris(pytauri_doubles.State, "State")
    assert not is_pytauris(pytauri_doubles.State, "Headers")


@pytest.mark.parametrize("module", ["pytauri_ipc.injection", "pytauri_plugin", "app.pytauri.", 5])
def test_a_class_of_another_module_is_not_pytauris(module: object) -> None:
    other: Any = type("State", (), {})
    other.__module__ = module
    assert not is_pytauris(other, "State")


@pytest.mark.parametrize("value", [None, 5, "pytauri.State", pytauri_doubles.State()])
def test_what_has_no_name_is_not_pytauris(value: object) -> None:
    assert not is_pytauris(value, "State")


def test_a_subclass_inherits_the_name() -> None:
    class Own(pytauri_doubles.InvokeException):
        pass

    assert inherits_pytauris(Own, "InvokeException")
    assert not is_pytauris(Own, "InvokeException")
    assert not inherits_pytauris(ValueError, "InvokeException")


# --- channels -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Id, "JavaScriptChannelId"),
        (Id[int], "JavaScriptChannelId"),
        (DerivedId, "JavaScriptChannelId"),
        (Optional[Id[int]], "JavaScriptChannelId"),  # noqa: UP045
        (list[Id[int]], "JavaScriptChannelId"),
        (dict[str, tuple[int, Id[int]]], "JavaScriptChannelId"),
        (Annotated[Id[int], "a note"], "JavaScriptChannelId"),
        (Model, "JavaScriptChannelId"),
        (Deep, "JavaScriptChannelId"),
        (Derived, "JavaScriptChannelId"),
        (Tree, "JavaScriptChannelId"),
        (Of[Id[int]], "JavaScriptChannelId"),
        (Root, "JavaScriptChannelId"),
        (Data, "JavaScriptChannelId"),
        (Typed, "JavaScriptChannelId"),
        (Pair, "JavaScriptChannelId"),
        (Sender, "Channel"),
        (Sender[int], "Channel"),
        (list[Sender[int]], "Channel"),
        (Arbitrary, "Channel"),
        (Tagged, "Channel"),
    ],
    ids=str,
)
@pytest.mark.parametrize("parameter", ["body", "progress"])
def test_its_channels_are_refused_wherever_they_stand(kind: Any, name: str, parameter: str) -> None:
    with pytest.raises(PytauriChannel) as found:
        adapter_for(kind)
    assert found.value.name == name

    async def of_body(body: Any) -> None: ...

    async def of_field(times: int, progress: Any) -> None: ...

    function = of_body if parameter == "body" else of_field
    commands = Commands()
    with pytest.raises(SignatureError) as caught:
        commands.set_command("download", annotated(function, **{parameter: kind}))
    assert (caught.value.command, caught.value.parameter) == ("download", parameter)
    for part in ("'download'", f"'{parameter}'", "found `", f"from pytauri_ipc import {name}"):
        assert part in str(caught.value)
    assert len(commands) == 0


def test_a_class_derived_from_its_channel_is_refused_too() -> None:
    commands = Commands()
    with pytest.raises(SignatureError) as caught:

        @commands.command("download")
        async def _(body: DerivedSender) -> None: ...

    assert caught.value.parameter == "body"


def test_our_channels_are_taken() -> None:
    commands = Commands()

    @commands.command()
    async def download(progress: Channel[int], log: JavaScriptChannelId[str]) -> None: ...

    assert set(commands["download"].bound.body) == {"progress", "log"}


def test_what_pydantic_cannot_validate_is_no_channel() -> None:
    with pytest.raises(Exception, match="Unable to generate") as caught:
        adapter_for(pytauri_doubles.AppHandle)
    assert not isinstance(caught.value, PytauriChannel)


# --- the real ones --------------------------------------------------------------------------


@pytest.fixture
def pytauri() -> Any:
    """PyTauri with its native module; only on CI is it a failure to be without."""
    try:
        for name in ("pytauri.ffi.ipc", "pytauri.ipc", "pytauri.webview"):
            import_module(name)
    except Exception as error:  # noqa: BLE001 - without its native module it raises RuntimeError
        refuse(f"pytauri with its native module is needed: {error}")
    return import_module("pytauri")


class Database:
    pass


@pytest.mark.anyio
async def test_the_real_types_are_honoured(pytauri: Any) -> None:
    async def all_of_them(
        app_handle: Any, webview_window: Any, headers: Any, db: Any
    ) -> list[object]:
        return [app_handle, webview_window, len(headers), type(db).__name__]

    async def with_handle(app_handle: Any) -> None: ...

    async def refuse() -> None:
        raise pytauri.ipc.InvokeException("no such file")

    commands = registered(refuse, "refuse")
    commands.set_command("with_handle", annotated(with_handle, app_handle=pytauri.AppHandle))
    commands.set_command(
        "all_of_them",
        annotated(
            all_of_them,
            app_handle=pytauri.AppHandle | None,
            webview_window=pytauri.webview.WebviewWindow | None,
            headers=pytauri.ipc.Headers,
            db=Annotated[Database, pytauri.State()],
        ),
    )
    async with TestClient(commands, states=[Database()]) as client:
        got = await client.invoke("all_of_them", headers={"a": "b"})
        unavailable = await rejection(client, "with_handle")
        refused = await rejection(client, "refuse")
    assert got == [None, None, 1, "Database"]
    assert unavailable.code == "unavailable"
    assert (refused.value, refused.code, refused.data) == ("no such file", "error", None)
    assert isinstance(refused.__cause__, pytauri.ipc.InvokeException)


@pytest.mark.parametrize("name", ["JavaScriptChannelId", "Channel"])
def test_the_real_channels_are_refused(pytauri: Any, name: str) -> None:
    async def download(body: Any) -> None: ...

    channel = getattr(pytauri.ipc, name)
    for kind in (channel, channel[RootModel[int]], list[channel], channel | None):
        with pytest.raises(SignatureError) as caught:
            registered(annotated(download, body=kind))
        assert caught.value.parameter == "body"
        assert f"from pytauri_ipc import {name}" in str(caught.value)


@pytest.mark.parametrize("name", ["JavaScriptChannelId", "Channel"])
def test_the_native_channels_are_refused(pytauri: Any, name: str) -> None:
    async def download(body: Any) -> None: ...

    with pytest.raises(SignatureError) as caught:
        registered(annotated(download, body=getattr(pytauri.ffi.ipc, name)))
    assert caught.value.parameter == "body"

"""Postponed annotations: where their names are looked up, and what is kept of unresolved ones.

Every annotation in this file is postponed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from types import ModuleType
from typing import TYPE_CHECKING, Any, Optional, ParamSpec, TypeVar

import pytest
from pydantic import BaseModel

from pytauri_ipc import Commands, SignatureError
from pytauri_ipc.annotations import MISSING, read_signature
from pytauri_ipc.testing import TestClient

if TYPE_CHECKING:
    from decimal import Decimal

    import pytauri
    from pytauri import AppHandle
    from pytauri.webview import WebviewWindow

P = ParamSpec("P")
T = TypeVar("T")


class Item(BaseModel):
    """There are other classes of this name in other scopes below."""

    here: int


class Plain:
    """No body can be one."""


def body_of(commands: Commands, name: str) -> Any:
    return commands[name].bound.body


def imported(source: str, **names: object) -> Any:
    """A module of that source, as if imported from another file."""
    module = ModuleType("elsewhere")
    vars(module).update(names)
    code = "from __future__ import annotations\nimport functools\nfrom pydantic import BaseModel\n"
    exec(code + source, vars(module))
    return module


# --- where names are looked up --------------------------------------------------------------


def test_names_are_found_among_the_globals() -> None:
    commands = Commands()

    @commands.command()
    async def get(body: Item) -> Item:
        return body

    assert body_of(commands, "get") is Item
    assert commands["get"].bound.returns is Item


def test_names_are_found_in_the_closure() -> None:
    commands = Commands()

    def make() -> tuple[type[BaseModel], Callable[..., Awaitable[object]]]:
        class Local(BaseModel):
            x: int

        async def get(body: Local) -> Local:
            return Local(x=body.x)

        return Local, get

    local, get = make()
    commands.set_command("get", get)
    assert body_of(commands, "get") is local
    assert commands["get"].bound.returns is local


def test_a_closures_variable_that_has_no_value_yet_spoils_nothing_else() -> None:
    commands = Commands()

    @commands.command()
    async def get(body: Item) -> int:
        return later + body.here

    later = 1
    assert body_of(commands, "get") is Item
    assert later == 1


def test_names_are_found_among_the_locals_of_the_decorating_frame() -> None:
    commands = Commands()

    class Local(BaseModel):
        x: int

    @commands.command()
    async def get(body: Local) -> None: ...

    @commands.command()
    async def fields(local: Local) -> None: ...

    async def set_later(body: Local) -> None: ...

    commands.set_command("set_later", set_later)
    assert body_of(commands, "get") is Local
    assert body_of(commands, "fields") == {"local": Local}
    assert body_of(commands, "set_later") is Local


def test_a_local_class_comes_before_a_global_one_of_the_same_name() -> None:
    commands = Commands()
    outer = Item

    def register() -> type[BaseModel]:
        class Item(BaseModel):
            local: int

        @commands.command()
        async def get(body: Item) -> None: ...

        return Item

    inner = register()
    assert inner is not outer
    assert body_of(commands, "get") is inner


def test_a_function_of_another_module_means_its_own_modules_classes() -> None:
    """Not those that happen to have the same names where it is registered."""

    async def get(body: Item) -> None: ...

    commands = Commands()
    imported(
        """
class Item(BaseModel):
    there: int

commands.set_command("get", get)
commands.command("decorated")(get)
""",
        commands=commands,
        get=get,
    )
    assert body_of(commands, "get") is Item
    assert body_of(commands, "decorated") is Item


def test_text_inside_text_is_resolved_too() -> None:
    commands = Commands()

    @commands.command()
    async def get(body: list["Item"]) -> "Item | None": ...  # noqa: UP037

    assert body_of(commands, "get") == list[Item]
    assert commands["get"].bound.returns == Item | None


# --- kinds of callables ---------------------------------------------------------------------


class Store:
    """Commands as methods."""

    def __init__(self) -> None:
        self.found = Item(here=1)

    async def get(self, body: Item) -> Item:
        return Item(here=self.found.here + body.here)

    @classmethod
    async def of_class(cls, body: Item) -> Item:
        return body

    @staticmethod
    async def of_nothing(body: Item) -> Item:
        return body


class CallableStore:
    async def __call__(self, body: Item) -> Item:
        return body


async def get_from(store: Plain, body: Item) -> Item:
    return body


def wrapped(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @wraps(function)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return await function(*args, **kwargs)

    return wrapper


elsewhere = imported("""
class Item:
    pass

def wrapped(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)
    return wrapper
""")


class CallableWrappedElsewhere:
    @elsewhere.wrapped
    async def __call__(self, body: Item) -> Item:
        return body


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("function", "found"),
    [
        pytest.param(Store().get, 3, id="method"),
        pytest.param(Store.of_class, 2, id="classmethod"),
        pytest.param(Store.of_nothing, 2, id="staticmethod"),
        pytest.param(CallableStore(), 2, id="instance"),
        pytest.param(CallableStore().__call__, 2, id="method of an instance"),
        pytest.param(partial(get_from, Plain()), 2, id="partial"),
        pytest.param(partial(partial(get_from, Plain())), 2, id="partial of a partial"),
        pytest.param(partial(Store().get), 3, id="partial of a method"),
        pytest.param(wrapped(Store.of_nothing), 2, id="wrapped"),
        pytest.param(wrapped(Store().get), 3, id="wrapped method"),
        pytest.param(elsewhere.wrapped(Store.of_nothing), 2, id="wrapped elsewhere"),
        pytest.param(wrapped(elsewhere.wrapped(Store().get)), 3, id="wrapped twice"),
        pytest.param(partial(elsewhere.wrapped(get_from), Plain()), 2, id="partial of wrapped"),
        pytest.param(CallableWrappedElsewhere(), 2, id="instance wrapped elsewhere"),
    ],
)
async def test_any_async_callable_can_be_a_command(
    function: Callable[..., object], found: int
) -> None:
    commands = Commands()
    commands.set_command("get", function)
    assert body_of(commands, "get") is Item
    assert commands["get"].bound.returns is Item
    async with TestClient(commands) as client:
        assert await client.invoke("get", {"here": 2}) == {"here": found}


# --- what cannot be resolved ----------------------------------------------------------------


def test_a_handle_known_to_type_checkers_alone_is_matched_by_its_text() -> None:
    commands = Commands()

    @commands.command()
    async def both(app_handle: AppHandle, webview_window: WebviewWindow) -> None: ...

    @commands.command()
    async def dotted(app_handle: pytauri.AppHandle) -> None: ...

    @commands.command()
    async def optional(
        app_handle: AppHandle | None,
        webview_window: Optional[WebviewWindow],  # noqa: UP045
    ) -> None: ...

    for name in commands:
        assert "app_handle" in commands[name].bound.injections
        assert not commands[name].bound.takes_body


def test_an_unresolved_name_spoils_its_own_annotation_alone() -> None:
    async def pay(app_handle: AppHandle, price: Decimal, item: Item) -> Item:
        return item

    signature = read_signature(pay, {})
    assert signature.annotations["item"].value is Item
    assert signature.returns.value is Item
    price = signature.annotations["price"]
    assert (price.value, price.text, price.is_missing) == (MISSING, "Decimal", False)
    assert isinstance(price.error, NameError)


def test_the_message_about_an_unresolved_name_has_its_text() -> None:
    commands = Commands()
    with pytest.raises(SignatureError) as caught:

        @commands.command()
        async def pay(item: Item, price: list[Decimal]) -> None: ...

    assert caught.value.parameter == "price"
    assert "`list[Decimal]` cannot be resolved" in str(caught.value)
    assert "name 'Decimal' is not defined" in str(caught.value)


def test_an_unresolved_result_is_named_as_such() -> None:
    commands = Commands()
    with pytest.raises(SignatureError) as caught:

        @commands.command()
        async def price() -> Decimal: ...

    assert caught.value.parameter == "return"
    assert "`Decimal` cannot be resolved" in str(caught.value)


@pytest.mark.parametrize("text", ["1 / 0", "Item.nothing", "int |", "Item[int]", "missing.Item"])
def test_an_annotation_may_raise_anything(text: str) -> None:
    async def get(body: Item) -> None: ...

    get.__annotations__["body"] = text
    annotation = read_signature(get, {}).annotations["body"]
    assert (annotation.value, annotation.text) == (MISSING, text)
    assert annotation.error is not None
    with pytest.raises(SignatureError) as caught:
        Commands().set_command("get", get)
    assert f"`{text}` cannot be resolved" in str(caught.value)


def test_none_is_an_annotation_and_nothing_is_none() -> None:
    async def get(body, other: None) -> None: ...  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]

    signature = read_signature(get, {})  # pyright: ignore[reportUnknownArgumentType]
    assert signature.annotations["body"].is_missing
    assert signature.annotations["other"].value is type(None)
    assert not signature.annotations["other"].is_missing
    assert signature.returns.value is type(None)


def test_parameters_keep_their_order_and_defaults() -> None:
    async def get(b: int, a: str = "x", *, c: Item | None = None) -> None: ...

    signature = read_signature(get, {})
    assert [(p.name, p.default) for p in signature.parameters] == [
        ("b", MISSING),
        ("a", "x"),
        ("c", None),
    ]


def test_what_has_no_signature_says_so() -> None:
    with pytest.raises((ValueError, TypeError)):
        read_signature(type, {})

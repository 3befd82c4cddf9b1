"""The registry: names, options, the mapping of everything that can be called, and `include`."""

import gc
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pytauri_ipc import Call, Commands, Failure, InvokeException, Next, Reply, SignatureError
from pytauri_ipc.testing import TestClient
from tests.rejections import rejection


class NotFound(InvokeException):
    code = "not_found"


async def one() -> int:
    return 1


async def two() -> int:
    return 2


def having(*names: str) -> Commands:
    """Commands of those names, each of which returns 1."""
    commands = Commands()
    for name in names:
        commands.set_command(name, one)
    return commands


def by_decorator(commands: Commands, name: str, function: Callable[..., object]) -> None:
    commands.command(name)(function)


def sync() -> int:
    return 1


# --- names ----------------------------------------------------------------------------------


def test_a_command_has_its_functions_name_or_a_given_one() -> None:
    commands = Commands()
    commands.command()(one)
    commands.command("zwei")(two)
    assert list(commands) == ["one", "zwei"]
    assert commands["one"].bound.function is one
    assert commands["zwei"].bound.function is two
    assert commands["zwei"].bound.name == "zwei"


def test_one_function_may_have_several_names() -> None:
    commands = Commands()
    for name in ("a", "b"):
        commands.command(name)(one)
    assert list(commands) == ["a", "b"]


@pytest.mark.parametrize(
    "name", ["fs.read", "fs:read", "a b", "größe", "世界", "x" * 1000, "ipc", "pc:"]
)
def test_any_printable_name_will_do(name: str) -> None:
    assert list(having(name)) == [name]


@pytest.mark.parametrize("name", ["", "a\nb", "\0", "\ud800", "ipc:", "ipc:call", "ipc:hello"])
@pytest.mark.parametrize("register", [by_decorator, Commands.set_command])
def test_other_names_are_refused(name: str, register: Callable[..., object]) -> None:
    commands = Commands()
    with pytest.raises(SignatureError) as caught:
        register(commands, name, one)
    assert caught.value.command == name
    for part in (repr(name), "printable", "not empty", "'ipc:'"):
        assert part in str(caught.value)
    assert len(commands) == 0


def test_set_command_replaces() -> None:
    commands = having("a", "b")
    commands.set_command("a", two, timeout=5)
    assert commands["a"].bound.function is two
    assert commands["a"].timeout == 5
    assert list(commands) == ["a", "b"]


def test_a_refused_replacement_leaves_the_command_as_it_was() -> None:
    commands = having("a")
    before = commands["a"]
    with pytest.raises(SignatureError):
        commands.set_command("a", sync)
    assert commands["a"] is before


@pytest.mark.anyio
async def test_a_replaced_command_is_the_one_that_is_called() -> None:
    commands = having("a")
    async with TestClient(commands) as client:
        assert await client.invoke("a") == 1
        commands.set_command("a", two)
        assert await client.invoke("a") == 2


@pytest.mark.anyio
async def test_a_command_may_be_registered_while_others_are_called() -> None:
    commands = having("a")
    async with TestClient(commands) as client:
        assert (await rejection(client, "b")).code == "unknown_command"
        commands.set_command("b", two)
        assert await client.invoke("b") == 2


# --- options --------------------------------------------------------------------------------


def test_options_are_kept_as_given() -> None:
    commands = Commands()
    commands.command(timeout=1.5, errors=[NotFound], allow=["main"])(one)
    command = commands["one"]
    assert (command.timeout, command.errors, command.allow) == (1.5, (NotFound,), ("main",))
    commands.command()(two)
    plain = commands["two"]
    assert (plain.timeout, plain.errors, plain.allow) == (None, (), None)


@pytest.mark.parametrize("timeout", [0, -1, 0.0, float("nan"), float("-inf"), "5", [1]])
def test_a_timeout_is_a_number_of_seconds_above_0(timeout: Any) -> None:
    commands = Commands()
    with pytest.raises(SignatureError, match="command 'one'") as caught:
        commands.command(timeout=timeout)(one)
    for part in (f"timeout={timeout!r}", "seconds", "above 0"):
        assert part in str(caught.value)
    assert len(commands) == 0


@pytest.mark.parametrize("errors", [[ValueError], [NotFound("a")], [None], ["NotFound"], NotFound])
def test_errors_are_classes_of_invoke_exceptions(errors: Any) -> None:
    commands = Commands()
    with pytest.raises(SignatureError, match="command 'one'") as caught:
        commands.command(errors=errors)(one)
    for part in ("errors=", "InvokeException"):
        assert part in str(caught.value)
    assert len(commands) == 0


@pytest.mark.parametrize("allow", ["main", [1], [None], 5])
def test_allow_is_a_list_of_labels(allow: Any) -> None:
    commands = Commands()
    with pytest.raises(SignatureError, match="command 'one'") as caught:
        commands.command(allow=allow)(one)
    assert "allow=" in str(caught.value)
    assert len(commands) == 0


def test_set_command_checks_options_too() -> None:
    commands = Commands()
    with pytest.raises(SignatureError, match="timeout"):
        commands.set_command("a", one, timeout=0)
    commands.set_command("a", one, timeout=1, errors=(NotFound,), allow=("main",))
    command = commands["a"]
    assert (command.timeout, command.errors, command.allow) == (1, (NotFound,), ("main",))


# --- the mapping ----------------------------------------------------------------------------


def test_it_is_a_mapping() -> None:
    commands = having("a", "b")
    assert isinstance(commands, Mapping)
    assert len(commands) == 2
    assert "a" in commands
    assert "c" not in commands
    assert list(commands) == list(commands.keys()) == ["a", "b"]
    assert commands.get("a") is commands["a"]
    assert commands.get("c") is None
    assert [name for name, _ in commands.items()] == ["a", "b"]
    assert list(commands.values()) == [commands["a"], commands["b"]]
    with pytest.raises(KeyError, match="c"):
        commands["c"]


def test_new_commands_are_empty() -> None:
    assert len(Commands()) == 0
    assert not Commands()
    assert list(Commands()) == []


@pytest.mark.parametrize("key", [5, None, b"fs.a", ("fs.a",)])
def test_what_is_no_name_is_not_in_it(key: Any) -> None:
    commands = having("a")
    assert key not in commands
    commands.include(having("a"), "fs.")
    assert key not in commands
    assert commands.get(key) is None


def test_it_has_included_commands_under_their_prefix() -> None:
    commands = having("a")
    other = having("a", "b")
    commands.include(other, "fs.")
    assert list(commands) == ["a", "fs.a", "fs.b"]
    assert len(commands) == 3
    assert "fs.a" in commands
    assert "b" not in commands
    assert "fs." not in commands
    assert commands["fs.b"] is other["b"]
    assert list(other) == ["a", "b"]


def test_two_registries_are_equal_only_if_they_are_one() -> None:
    commands, same = having("a"), having("a")
    also = commands
    assert commands == also
    assert commands != same
    shared = having("b")
    first, second = Commands(), Commands()
    first.include(shared)
    second.include(shared)
    assert dict(first) == dict(second)
    assert first != second
    assert {commands: 1}[commands] == 1
    assert len({commands, same}) == 2


# --- include --------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_included_commands_are_called_under_their_prefix() -> None:
    commands, other = Commands(), having("read")
    commands.include(other, "fs.")
    commands.include(having("plain"))
    async with TestClient(commands) as client:
        assert await client.invoke("fs.read") == 1
        assert await client.invoke("plain") == 1
        assert (await rejection(client, "read")).code == "unknown_command"
        assert (await rejection(client, "fs.")).code == "unknown_command"
        assert (await rejection(client, "fs.fs.read")).code == "unknown_command"


@pytest.mark.anyio
async def test_an_include_is_live() -> None:
    commands, other = Commands(), Commands()
    commands.include(other, "fs.")
    async with TestClient(commands) as client:
        assert (await rejection(client, "fs.read")).code == "unknown_command"
        other.set_command("read", one)
        assert await client.invoke("fs.read") == 1
        other.set_command("read", two)
        assert await client.invoke("fs.read") == 2


@pytest.mark.anyio
async def test_an_include_inside_an_include_is_live_too() -> None:
    outer, middle, inner = Commands(), Commands(), Commands()
    outer.include(middle, "a.")
    middle.include(inner, "b.")
    inner.set_command("c", one)
    assert list(outer) == ["a.b.c"]
    assert outer["a.b.c"] is inner["c"]
    async with TestClient(outer) as client:
        assert await client.invoke("a.b.c") == 1
        inner.set_command("c", two)
        assert await client.invoke("a.b.c") == 2

        @inner.middleware
        async def refuse(call: Call, call_next: Next) -> Reply | Failure:
            return Failure("no", "refused")

        assert (await rejection(client, "a.b.c")).code == "refused"


def test_one_registry_may_be_included_in_many_and_under_many_prefixes() -> None:
    first, second, other = Commands(), Commands(), having("a")
    first.include(other, "x.")
    first.include(other, "y.")
    second.include(other)
    assert list(first) == ["x.a", "y.a"]
    assert list(second) == ["a"]


def test_a_prefix_may_begin_like_another() -> None:
    commands = Commands()
    commands.include(having("x"), "a.")
    commands.include(having("x"), "a.b.")
    assert list(commands) == ["a.x", "a.b.x"]
    assert len({id(commands[name]) for name in commands}) == 2


def test_an_include_does_not_outlive_the_registry_that_includes() -> None:
    other = Commands()
    including = Commands()
    including.include(other, "fs.")
    gone = weakref.ref(including)
    del including
    gc.collect()
    assert gone() is None
    other.set_command("a", one)


Taken = Callable[[], object]


def taken_by_own_command() -> None:
    commands = having("fs.read")
    commands.include(having("read"), "fs.")


def taken_by_another_include() -> None:
    commands = Commands()
    commands.include(having("b.c"), "a.")
    commands.include(having("c"), "a.b.")


def taken_where_it_is_included() -> None:
    commands, other = having("fs.read"), Commands()
    commands.include(other, "fs.")
    other.command("read")(one)


def taken_two_levels_up() -> None:
    outer, middle, inner = having("a.b.c"), Commands(), Commands()
    outer.include(middle, "a.")
    middle.include(inner, "b.")
    inner.command("c")(one)


def taken_by_a_deep_include() -> None:
    outer, middle = having("a.b.c"), Commands()
    outer.include(middle, "a.")
    middle.include(having("c"), "b.")


def taken_in_the_including_registry() -> None:
    commands = Commands()
    commands.include(having("read"), "fs.")
    commands.command("fs.read")(one)


def reserved_by_prefix() -> None:
    Commands().include(having("call"), "ipc:")


def reserved_by_prefix_later() -> None:
    commands, other = Commands(), Commands()
    commands.include(other, "ip")
    other.command("c:call")(one)


@pytest.mark.parametrize(
    ("register", "name"),
    [
        (taken_by_own_command, "fs.read"),
        (taken_by_another_include, "a.b.c"),
        (taken_where_it_is_included, "fs.read"),
        (taken_two_levels_up, "a.b.c"),
        (taken_by_a_deep_include, "a.b.c"),
        (taken_in_the_including_registry, "fs.read"),
        (reserved_by_prefix, "ipc:call"),
        (reserved_by_prefix_later, "ipc:call"),
    ],
)
def test_no_name_is_taken_twice_or_reserved(register: Taken, name: str) -> None:
    with pytest.raises(SignatureError) as caught:
        register()
    assert caught.value.command == name


def test_a_refused_include_changes_nothing() -> None:
    commands, other = having("fs.read"), having("write", "read")
    with pytest.raises(SignatureError):
        commands.include(other, "fs.")
    assert list(commands) == ["fs.read"]
    other.set_command("more", one)
    assert list(commands) == ["fs.read"]
    commands.include(other, "disk.")
    assert "disk.more" in commands


def test_a_name_that_is_taken_above_is_not_registered_below() -> None:
    commands, other = having("fs.read"), Commands()
    commands.include(other, "fs.")
    with pytest.raises(SignatureError):
        other.command("read")(one)
    assert len(other) == 0


def test_a_prefix_is_given_once() -> None:
    commands, first = Commands(), having("a")
    commands.include(first, "fs.")
    with pytest.raises(SignatureError, match="prefix"):
        commands.include(having("b"), "fs.")
    assert list(commands) == ["fs.a"]


def test_registries_do_not_include_each_other_in_a_circle() -> None:
    first, second, third = Commands(), Commands(), Commands()
    first.include(second, "a.")
    second.include(third, "b.")
    for registry, other in ((first, first), (second, first), (third, first), (third, second)):
        with pytest.raises(SignatureError, match="itself"):
            registry.include(other, "x.")
    assert list(third) == []


def test_replacing_an_included_command_says_where_it_belongs() -> None:
    commands, other = Commands(), having("read")
    commands.include(other, "fs.")
    with pytest.raises(SignatureError) as caught:
        commands.set_command("fs.read", two)
    assert caught.value.command == "fs.read"
    assert commands["fs.read"].bound.function is one
    assert "with `set_command`" not in str(caught.value), "that is what was tried"


# --- registering middleware -----------------------------------------------------------------


def test_a_middleware_comes_back_unchanged() -> None:
    commands = Commands()

    async def log(call: Call, call_next: Next) -> Reply | Failure:
        return await call_next(call)

    assert commands.middleware(log) is log


@pytest.mark.parametrize("function", [sync, lambda: None, print, 5, None, Commands])
def test_a_middleware_has_to_be_async(function: Any) -> None:
    commands = Commands()
    with pytest.raises(SignatureError) as caught:
        commands.middleware(function)
    assert "async def m(call: Call, call_next: Next) -> Reply | Failure" in str(caught.value)


@pytest.mark.anyio
async def test_what_is_built_in_is_called_and_in_no_mapping() -> None:
    commands, calls = Commands(), list[str]()

    @commands.middleware
    async def note(call: Call, call_next: Next) -> Reply | Failure:
        calls.append(call.command)
        return await call_next(call)

    async def rows(first: int) -> int:
        return first + 1

    commands.build_in("ipc:rows", rows, "other")
    async with TestClient(commands) as client:
        assert (await rejection(client, "ipc:rows", {"first": 1})).code == "forbidden"
    commands.build_in("ipc:rows", rows, "main")
    async with TestClient(commands) as client:
        assert await client.invoke("ipc:rows", {"first": 1}, returns=int) == 2
    assert calls == ["ipc:rows", "ipc:rows"]
    assert ("ipc:rows" in commands, len(commands), list(commands)) == (False, 0, [])
    with pytest.raises(SignatureError):
        commands.set_command("ipc:rows", rows)

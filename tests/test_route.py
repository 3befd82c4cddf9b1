"""The way of a call: middleware, `allow`, unknown names. Its end always is an answer."""

from typing import Any

import pytest

from pytauri_ipc import Call, Commands, Failure, Frontend, InvokeException, Next, Reply
from pytauri_ipc.testing import TestClient
from tests.fake_link import FakeLink
from tests.pytauri_doubles import AppHandle
from tests.rejections import rejection

pytestmark = pytest.mark.anyio


class Journal:
    """Middleware that note what passes them."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def middleware(self, commands: Commands, name: str) -> None:
        @commands.middleware
        async def note(call: Call, call_next: Next) -> Reply | Failure:
            self.lines.append(f"{name}: {call.command}")
            outcome = await call_next(call)
            self.lines.append(f"{name}: {outcome_of(outcome)}")
            return outcome


def outcome_of(outcome: Reply | Failure) -> str:
    return outcome.code if isinstance(outcome, Failure) else outcome.body.decode()


def greeting() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(name: str) -> str:
        return f"Hello {name}"

    return commands


ANN = {"name": "Ann"}


# --- order ----------------------------------------------------------------------------------


async def test_the_first_middleware_is_the_outermost() -> None:
    commands, journal = greeting(), Journal()
    journal.middleware(commands, "first")
    journal.middleware(commands, "second")
    async with TestClient(commands) as client:
        await client.invoke("greet", ANN)
    assert journal.lines == [
        "first: greet",
        "second: greet",
        'second: "Hello Ann"',
        'first: "Hello Ann"',
    ]


async def test_an_included_registrys_middleware_stands_inside_and_sees_its_own_calls_alone() -> (
    None
):
    commands, other, deep, journal = greeting(), greeting(), greeting(), Journal()
    commands.include(other, "a.")
    other.include(deep, "b.")
    journal.middleware(deep, "deep")
    journal.middleware(other, "other")
    journal.middleware(commands, "commands")
    async with TestClient(commands) as client:
        await client.invoke("a.b.greet", ANN)
        reply = '"Hello Ann"'
        assert journal.lines == [
            "commands: a.b.greet",
            "other: a.b.greet",
            "deep: a.b.greet",
            f"deep: {reply}",
            f"other: {reply}",
            f"commands: {reply}",
        ]
        journal.lines.clear()
        await client.invoke("greet", ANN)
        assert journal.lines == ["commands: greet", f"commands: {reply}"]
    async with TestClient(other) as client:
        journal.lines.clear()
        await client.invoke("greet", ANN)
    assert journal.lines == ["other: greet", f"other: {reply}"]


async def test_a_middleware_registered_later_sees_the_calls_from_then_on() -> None:
    commands, other, journal = Commands(), greeting(), Journal()
    commands.include(other, "a.")
    async with TestClient(commands) as client:
        await client.invoke("a.greet", ANN)
        journal.middleware(other, "other")
        journal.middleware(commands, "commands")
        await client.invoke("a.greet", ANN)
    assert [line for line in journal.lines if "greet" in line] == [
        "commands: a.greet",
        "other: a.greet",
    ]


# --- what a middleware sees -----------------------------------------------------------------


async def test_a_middleware_sees_command_frontend_headers_and_the_body_as_it_came() -> None:
    commands = greeting()
    seen: list[Call] = []

    @commands.middleware
    async def keep(call: Call, call_next: Next) -> Reply | Failure:
        seen.append(call)
        return await call_next(call)

    async with TestClient(commands, "settings") as client:
        await client.invoke("greet", ANN, headers={"X-User": "Ann"})
        await rejection(client, "greet", b"\xff no json")
        await rejection(client, "greet")
    first, second, third = seen
    assert first.command == "greet"
    assert isinstance(first.frontend, Frontend)
    assert first.frontend.label == "settings"
    assert first.headers == [(b"x-user", b"Ann")]
    assert first.body == b'{"name":"Ann"}'
    assert (second.headers, second.body) == ([], b"\xff no json")
    assert third.body is None


async def test_a_middleware_sees_every_kind_of_failure() -> None:
    commands, journal = Commands(), Journal()
    journal.middleware(commands, "m")

    @commands.command()
    async def refuse() -> None:
        raise InvokeException("no", code="refused")

    @commands.command()
    async def fail() -> None:
        raise ZeroDivisionError

    @commands.command(allow=["settings"])
    async def forbid() -> None: ...

    @commands.command()
    async def lack(app_handle: AppHandle) -> None: ...

    @commands.command()
    async def take(x: int) -> None: ...

    async with TestClient(commands) as client:
        for name in ("refuse", "fail", "forbid", "lack", "take", "nothing"):
            await rejection(client, name)
    assert [line for line in journal.lines if line.startswith("m: ")][1::2] == [
        "m: refused",
        "m: internal",
        "m: forbidden",
        "m: unavailable",
        "m: invalid_body",
        "m: unknown_command",
    ]


async def test_a_middleware_sees_what_was_raised() -> None:
    commands = Commands()
    seen: list[object] = []

    @commands.middleware
    async def keep(call: Call, call_next: Next) -> Reply | Failure:
        outcome = await call_next(call)
        assert isinstance(outcome, Failure)
        seen.append(outcome.exception)
        return outcome

    @commands.command()
    async def fail() -> None:
        raise ZeroDivisionError

    async with TestClient(commands) as client:
        error = await rejection(client, "fail")
    assert [type(raised) for raised in seen] == [ZeroDivisionError]
    assert error.__cause__ is seen[0]


# --- what a middleware may do ---------------------------------------------------------------


async def test_a_middleware_may_change_the_call() -> None:
    commands = greeting()

    @commands.command()
    async def count(frontend: Frontend, x: int = 0) -> list[object]:
        return [frontend.label, x]

    elsewhere = FakeLink("elsewhere").frontend

    @commands.middleware
    async def change(call: Call, call_next: Next) -> Reply | Failure:
        if call.command == "greet":
            return await call_next(call._replace(body=b'{"name":"Bob"}', command="other"))
        return await call_next(call._replace(body=None, frontend=elsewhere))

    async with TestClient(commands) as client:
        assert await client.invoke("greet", ANN) == "Hello Bob"
        assert await client.invoke("count", {"x": 5}) == ["elsewhere", 0]


async def test_a_middleware_may_answer_by_itself() -> None:
    commands = Commands()

    @commands.middleware
    async def answer(call: Call, call_next: Next) -> Reply | Failure:
        match call.command:
            case "json":
                return Reply(b'{"x":1}')
            case "raw":
                return Reply(b"\xff", is_json=False)
            case _:
                return Failure("no", "refused", b"[1]")

    async with TestClient(commands) as client:
        assert await client.invoke("json") == {"x": 1}
        assert await client.invoke("raw") == b"\xff"
        error = await rejection(client, "other")
    assert (error.value, error.code, error.data) == ("no", "refused", [1])
    assert error.__cause__ is None


async def test_a_middleware_may_change_the_outcome_and_call_twice() -> None:
    commands = greeting()
    calls = 0

    @commands.command()
    async def flaky() -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise InvokeException("not yet")
        return calls

    @commands.middleware
    async def again(call: Call, call_next: Next) -> Reply | Failure:
        outcome = await call_next(call)
        if isinstance(outcome, Failure):
            outcome = await call_next(call)
        return (
            outcome._replace(body=b"[" + outcome.body + b"]")
            if isinstance(outcome, Reply)
            else outcome
        )

    async with TestClient(commands) as client:
        assert await client.invoke("flaky") == [2]
        assert await client.invoke("greet", ANN) == ["Hello Ann"]


@pytest.mark.parametrize("returned", [None, b"1", "1", 5, {"body": b"1"}, (b"1", True), Reply])
async def test_a_middleware_that_returns_something_else_is_internal(
    returned: Any, caplog: pytest.LogCaptureFixture
) -> None:
    commands = greeting()

    @commands.middleware
    async def careless(call: Call, call_next: Next) -> Reply | Failure:
        await call_next(call)
        return returned

    async with TestClient(commands) as client:
        error = await rejection(client, "greet", ANN)
    assert error.code == "internal"
    assert isinstance(error.__cause__, TypeError)
    assert "careless returned" in caplog.text
    assert repr(returned) in caplog.text


async def test_a_middleware_that_raises_is_answered_as_a_command_that_raises(
    caplog: pytest.LogCaptureFixture,
) -> None:
    commands = greeting()

    @commands.middleware
    async def guard(call: Call, call_next: Next) -> Reply | Failure:
        if call.body is None:
            raise InvokeException("who are you?", code="unauthorized", data={"try": "again"})
        raise ZeroDivisionError("a secret")

    async with TestClient(commands) as client:
        refused = await rejection(client, "greet")
        assert not caplog.records
        failed = await rejection(client, "greet", ANN)
    assert (refused.value, refused.code) == ("who are you?", "unauthorized")
    assert refused.data == {"try": "again"}
    assert failed.code == "internal"
    assert "secret" not in failed.value
    assert "secret" in caplog.text


async def test_an_outer_middleware_sees_what_an_inner_one_raised() -> None:
    commands, journal = greeting(), Journal()
    journal.middleware(commands, "outer")

    @commands.middleware
    async def inner(call: Call, call_next: Next) -> Reply | Failure:
        raise InvokeException("no", code="refused")

    async with TestClient(commands) as client:
        await rejection(client, "greet", ANN)
    assert journal.lines == ["outer: greet", "outer: refused"]


@pytest.mark.parametrize(
    "outcome",
    [
        Failure("half of a pair: \ud800", "refused"),
        Failure("no", "\ud800"),
        Failure(5, "refused"),  # pyright: ignore[reportArgumentType]
        Failure("no", object()),  # pyright: ignore[reportArgumentType]
    ],
    ids=["value", "code", "number", "object"],
)
async def test_an_outcome_that_cannot_be_sent_does_not_leave_the_page_waiting(
    outcome: Failure,
) -> None:
    commands = Commands()

    @commands.middleware
    async def answer(call: Call, call_next: Next) -> Reply | Failure:
        return outcome

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as caught:
            await client.invoke("anything", timeout=10)
    assert caught.value.code != "timeout"


# --- unknown names --------------------------------------------------------------------------


async def test_an_unknown_name_is_an_unknown_command_for_middleware_too() -> None:
    commands, journal = greeting(), Journal()
    journal.middleware(commands, "m")
    async with TestClient(commands) as client:
        error = await rejection(client, "gret", ANN)
    assert (error.value, error.code) == ("there is no command 'gret'", "unknown_command")
    assert journal.lines == ["m: gret", "m: unknown_command"]


@pytest.mark.parametrize("name", ["", "\ud800", "ipc:hello", "a\nb", "x" * 100_000, "\0"])
async def test_a_made_up_name_of_any_kind_is_answered(name: str) -> None:
    commands = greeting()
    async with TestClient(commands) as client:
        error = await rejection(client, name)
        assert await client.invoke("greet", ANN) == "Hello Ann"
    assert error.code == "unknown_command"
    assert len(error.value) < 1000


async def test_made_up_names_are_not_kept() -> None:
    """A page could fill the memory with them."""
    commands = greeting()
    route = commands.route("made up")
    assert not route.exists
    assert commands.route("made up") is not route
    assert commands.route("greet") is commands.route("greet")


# --- allow ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("allow", "allowed", "forbidden"),
    [
        (["main"], ["main"], ["Main", "main2", "xmain", "", "main\n"]),
        (["main", "settings-*"], ["main", "settings-", "settings-a"], ["settings", "xsettings-a"]),
        (["*"], ["main", "", "a\nb"], []),
        (["w?"], ["w1", "wx"], ["w", "w12"]),
        (["w[0-2]"], ["w0", "w2"], ["w3", "w[0-2]"]),
        (["w[!0-2]"], ["w3"], ["w0"]),
        (["a|b"], ["a|b"], ["a", "b"]),
        (["a.c", "(x"], ["a.c", "(x"], ["abc"]),
        ([], [], ["main", ""]),
        (("main",), ["main"], ["other"]),
    ],
    ids=str,
)
async def test_a_command_is_for_the_windows_whose_labels_match(
    allow: list[str], allowed: list[str], forbidden: list[str]
) -> None:
    commands = Commands()

    @commands.command(allow=allow)
    async def wipe() -> str:
        return "done"

    for label in allowed:
        async with TestClient(commands, label) as client:
            assert await client.invoke("wipe") == "done"
    for label in forbidden:
        async with TestClient(commands, label) as client:
            error = await rejection(client, "wipe")
        assert error.code == "forbidden"
        assert repr(label) in error.value
        assert "'wipe'" in error.value


async def test_a_forbidden_call_is_refused_before_its_body_is_read() -> None:
    commands = Commands()
    ran = False

    @commands.command(allow=["settings"])
    async def wipe(x: int) -> None:
        nonlocal ran
        ran = True

    async with TestClient(commands, "main") as client:
        assert (await rejection(client, "wipe", b"no json")).code == "forbidden"
        assert (await rejection(client, "wipe", {"x": 1})).code == "forbidden"
    assert not ran


async def test_allow_holds_through_an_include_and_for_one_command_alone() -> None:
    commands, other = greeting(), Commands()

    @other.command(allow=["settings"])
    async def wipe() -> None: ...

    commands.include(other, "fs.")
    async with TestClient(commands, "main") as client:
        error = await rejection(client, "fs.wipe")
        assert await client.invoke("greet", ANN) == "Hello Ann"
    assert error.code == "forbidden"
    assert "'fs.wipe'" in error.value


# --- what transports read -------------------------------------------------------------------


async def test_a_route_tells_what_its_command_needs() -> None:
    commands, other = Commands(), Commands()

    @other.command(timeout=5)
    async def everything(
        x: int, app_handle: AppHandle, headers: list[tuple[bytes, bytes]]
    ) -> None: ...

    @other.command()
    async def nothing() -> None: ...

    commands.include(other, "a.")
    route = commands.route("a.everything")
    assert (route.exists, route.timeout, route.takes_body) == (True, 5, True)
    assert (route.wants_app_handle, route.sees_headers) == (True, True)
    route = commands.route("a.nothing")
    assert (route.exists, route.timeout, route.takes_body) == (True, None, False)
    assert (route.wants_app_handle, route.sees_headers) == (False, False)
    Journal().middleware(other, "m")
    assert commands.route("a.nothing").sees_headers, "a middleware may look at them"
    unknown = commands.route("b")
    assert (unknown.exists, unknown.timeout, unknown.takes_body) == (False, None, False)

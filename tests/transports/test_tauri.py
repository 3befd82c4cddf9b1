"""Tauri's windows: invokes in, promises settled, whatever happens in between."""

import gc
import json
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from pydantic import BaseModel

from pytauri_ipc import (
    Call,
    Channel,
    ChannelClosed,
    Commands,
    Failure,
    Frontend,
    Headers,
    InvokeException,
    JavaScriptChannelId,
    Limits,
    Next,
    Reply,
    State,
)
from pytauri_ipc.codec import encode, unpack
from pytauri_ipc.messages import OVER, Frame, Hello
from pytauri_ipc.session import over
from pytauri_ipc.transports.tauri import TauriServer
from pytauri_ipc.transports.tauri_window import TauriWindow
from tests.fake_page import structured
from tests.fake_tauri import (
    NO_RAW_BODY,
    FakeInvoke,
    FakeNativeChannel,
    FakeWebviewWindow,
    FakeWindow,
    FakeWindowEventFocused,
    Rejected,
    Resolved,
    code_of,
    failure_in,
    main_window,
    provide_channels,
    provide_manager,
    value_of,
)
from tests.tauri_app import App, OpenApp, running

if TYPE_CHECKING:
    from pytauri import AppHandle
    from pytauri.webview import WebviewWindow

MIB = 1024 * 1024


class Person(BaseModel):
    name: str


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(body: Person) -> str:
        return f"Hello {body.name}"

    @commands.command()
    async def ping() -> str:
        return "pong"

    @commands.command()
    async def echo(body: bytes) -> bytes:
        return body

    @commands.command()
    async def size(body: bytes = b"") -> int:
        return len(body)

    @commands.command()
    async def refuse() -> None:
        raise InvokeException("no such file", code="not_found", data={"path": "a"})

    @commands.command()
    async def fail() -> None:
        raise LookupError("a secret")

    @commands.command()
    async def hang() -> None:
        await anyio.sleep_forever()

    return commands


# --- two dialects ---------------------------------------------------------------------------


def test_a_reply_is_json_text(open_app: OpenApp, commands: Commands) -> None:
    app = open_app(commands)
    for invoke in (
        FakeInvoke("greet", b'{"name":"Ann"}'),
        structured("greet", b'{"name":"Ann"}'),
    ):
        assert app.ask(invoke) == Resolved('"Hello Ann"')


def test_bytes_are_bytes_both_ways(open_app: OpenApp, commands: Commands) -> None:
    app = open_app(commands)
    for invoke in (FakeInvoke("echo", b"\x00\xff"), structured("echo", b"\x00\xff")):
        assert app.ask(invoke) == Resolved(b"\x00\xff")


def test_a_bare_name_is_rejected_with_the_bare_message(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    assert app.ask(FakeInvoke("refuse")) == Rejected("no such file")


def test_our_own_names_are_rejected_with_value_code_and_data(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    assert failure_in(app.ask(structured("refuse"))) == {
        "value": "no such file",
        "code": "not_found",
        "data": {"path": "a"},
    }


def test_an_unexpected_exception_is_masked_in_both(
    open_app: OpenApp, commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    app = open_app(commands)
    bare = app.ask(FakeInvoke("fail"))
    assert isinstance(bare, Rejected)
    failure = failure_in(app.ask(structured("fail")))
    assert failure["code"] == "internal"
    assert failure["data"]["id"] in failure["value"]
    assert "secret" not in bare.value + json.dumps(failure)
    assert "a secret" in caplog.text
    assert failure["data"]["id"] in caplog.text


@pytest.mark.parametrize(
    "name", ["fs.read", "ipc-like", "with space", "\N{SNOWMAN}", "a%20b", "a/b?c#d", "call:x"]
)
def test_our_own_names_are_uri_encoded(open_app: OpenApp, name: str) -> None:
    commands = Commands()

    @commands.command(name)
    async def command(body: int = 0) -> list[object]:
        return [name, body]

    app = open_app(commands)
    assert value_of(app.ask(structured(name))) == [name, 0]
    assert value_of(app.ask(structured(name, b"3"))) == [name, 3]


def test_a_bare_name_is_taken_as_it_stands(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command("a%20b")
    async def command() -> str:
        return "taken"

    assert value_of(open_app(commands).ask(FakeInvoke("a%20b"))) == "taken"


@pytest.mark.parametrize(
    "name",
    ["nothing", "n" * 10_000, "a\x00b\r\n", "%", "%ff", "ipc:", "ipc:call:", "ipc:other:greet", ""],
)
def test_a_name_that_no_command_has_is_answered_and_the_next_call_works(
    open_app: OpenApp, commands: Commands, name: str
) -> None:
    app = open_app(commands)
    assert isinstance(app.ask(FakeInvoke(name, b"{}")), Rejected)
    failure = failure_in(app.ask(structured(name)))
    assert failure["code"] == "unknown_command"
    assert len(failure["value"]) < 1_000
    assert value_of(app.ask(structured("ping"))) == "pong"


@pytest.mark.parametrize(
    "header", ["ipc::[1,2", "ipc:1:{}", "ipc:=A", "ipc:=A###", "ipc:=\N{SNOWMAN}", "ipc:=AAAAAA=="]
)
def test_a_header_that_is_no_frame_is_refused_and_is_no_error_here(
    open_app: OpenApp, commands: Commands, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = open_app(commands)
    assert code_of(app.ask(FakeInvoke(header))) == "protocol"
    assert not caplog.records
    assert value_of(app.ask(structured("ping"))) == "pong"


def test_a_command_registered_later_is_found(open_app: OpenApp, commands: Commands) -> None:
    app = open_app(commands)
    assert code_of(app.ask(structured("late"))) == "unknown_command"

    @commands.command()
    async def late() -> str:
        return "late"

    assert value_of(app.ask(structured("late"))) == "late"

    async def later(body: int = 3) -> int:
        return body

    commands.set_command("late", later)
    assert value_of(app.ask(structured("late"))) == 3
    assert value_of(app.ask(structured("late", b"4"))) == 4


# --- bodies ---------------------------------------------------------------------------------


def test_a_body_that_is_not_there_is_said_so_in_our_own_words(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    failure = failure_in(app.ask(structured("greet")))
    assert failure["code"] == "invalid_body"
    assert "'greet' needs a body" in failure["value"]
    assert value_of(app.ask(structured("size"))) == 0


def test_a_body_that_is_not_there_keeps_pytauris_text_for_its_own_package(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    assert app.ask(FakeInvoke("greet")) == Rejected(NO_RAW_BODY)
    assert app.ask(FakeInvoke("greet", b'{"name":"Ann"}')) == Resolved('"Hello Ann"')


def test_a_body_where_none_is_wanted(open_app: OpenApp, commands: Commands) -> None:
    app = open_app(commands)
    assert code_of(app.ask(structured("ping", b"null"))) == "invalid_body"
    assert app.ask(FakeInvoke("ping", b"null")) == Resolved('"pong"')  # as PyTauri has it


@pytest.mark.parametrize("body", [b"", b"{", b"null", b'{"name":3}', b"\xff", b"[" * 10_000])
def test_a_bad_body_is_answered_and_the_next_call_works(
    open_app: OpenApp, commands: Commands, body: bytes
) -> None:
    app = open_app(commands)
    assert code_of(app.ask(structured("greet", body))) == "invalid_body"
    assert isinstance(app.ask(FakeInvoke("greet", body)), Rejected)
    assert value_of(app.ask(structured("ping"))) == "pong"


def test_a_body_of_50_mib_passes(open_app: OpenApp, commands: Commands) -> None:
    app = open_app(commands)
    app.ask(structured("ping"))  # a large body leaves once the page is welcome
    assert value_of(app.ask(structured("size", bytes(50 * MIB)))) == 50 * MIB


def test_a_body_past_the_limit_is_too_large_and_the_next_call_works(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands, limits=Limits(body_size=MIB))
    app.ask(structured("ping"))  # a large body leaves once the page is welcome
    assert code_of(app.ask(structured("size", bytes(MIB + 1)))) == "too_large"
    assert value_of(app.ask(structured("size", bytes(MIB)))) == MIB


# --- what a command is lent -----------------------------------------------------------------


def test_handles_headers_and_frontend_reach_the_command(open_app: OpenApp) -> None:
    commands = Commands()
    seen: list[Any] = []

    @commands.command()
    async def look(
        body: Person,
        app_handle: "AppHandle",
        webview_window: "WebviewWindow",
        headers: Headers,
        frontend: Frontend,
    ) -> str:
        seen.extend([app_handle, webview_window.label(), headers])
        return f"{frontend.label} on {frontend.host}"

    app_handle = object()
    invoke = structured(
        "look",
        b'{"name":"Ann"}',
        window=FakeWindow("settings"),
        headers=[(b"x-a", b"1"), (b"x-a", "é".encode())],
        app_handle=app_handle,
    )
    assert value_of(open_app(commands).ask(invoke)) == "settings on tauri"
    assert seen == [app_handle, "settings", [(b"x-a", b"1"), (b"x-a", "é".encode())]]


def test_each_window_has_one_frontend(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command()
    async def who(frontend: Frontend) -> str:
        return frontend.id

    app = open_app(commands)
    main, settings = FakeWindow("main"), FakeWindow("settings")
    ids = [value_of(app.ask(structured("who", window=w))) for w in (main, settings, main)]
    assert ids[0] == ids[2] != ids[1]
    assert main.listeners == 1


def test_labels_decide_who_may_call(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command(allow=["main", "settings-*"])
    async def save() -> str:
        return "saved"

    app = open_app(commands)
    for label, code in (("main", "resolved"), ("settings-2", "resolved"), ("other", "forbidden")):
        assert code_of(app.ask(structured("save", window=FakeWindow(label)))) == code


def test_who_calls_a_stream_is_told_what_reads_it_with_npm_packages_and_without(
    open_app: OpenApp,
) -> None:
    commands = Commands()

    @commands.command()
    async def count() -> AsyncGenerator[int]:
        yield 1

    answer = open_app(commands).ask(FakeInvoke("count"))
    assert isinstance(answer, Rejected)
    assert "pyStream of pytauri-ipc, which is pytauriIpc.pyStream in a page" in answer.value


class History(list[str]):
    """A state."""


def _state_commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def last(history: Annotated[History, State()]) -> str:
        return history[-1]

    return commands


def test_a_state_that_is_given_reaches_the_command(open_app: OpenApp) -> None:
    app = open_app(_state_commands(), states=[History(["given"])])
    assert value_of(app.ask(structured("last"))) == "given"


def test_a_state_that_tauri_manages_comes_first(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = FakeWindow()
    provide_manager(monkeypatch, History(["managed"]), windows=[window])
    app = open_app(_state_commands(), states=[History(["given"])])
    assert value_of(app.ask(structured("last", window=window))) == "managed"


def test_a_state_that_tauri_does_not_manage_is_the_given_one(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = FakeWindow()
    provide_manager(monkeypatch, windows=[window])
    app = open_app(_state_commands(), states=[History(["given"])])
    assert value_of(app.ask(structured("last", window=window))) == "given"


def test_a_state_that_nobody_manages_is_unavailable(open_app: OpenApp) -> None:
    failure = failure_in(open_app(_state_commands()).ask(structured("last")))
    assert failure["code"] == "unavailable"
    for part in ("'last'", "'history'", "History", "tauri"):
        assert part in failure["value"]


def test_only_what_is_wanted_is_bound(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command()
    async def nothing() -> None: ...

    @commands.command()
    async def body(body: bytes) -> None: ...

    @commands.command()
    async def headers(headers: Headers) -> None: ...

    @commands.command()
    async def handle(app_handle: "AppHandle | None") -> None: ...

    app = open_app(commands)
    for invoke, bound in (
        (
            structured("nothing"),
            {"webview_window", "app_handle", "headers"},
        ),  # a page's first frame
        (FakeInvoke("nothing", b"ignored"), {"webview_window"}),
        (structured("body", b"x"), {"body"}),
        (FakeInvoke("body", b""), {"webview_window", "body"}),
        (structured("headers"), set[str]()),
        (FakeInvoke("handle"), {"webview_window", "app_handle"}),
    ):
        assert isinstance(app.ask(invoke), Resolved)
        assert invoke.bound is not None
        assert set(invoke.bound) == bound


def test_middleware_sees_the_body_and_the_headers(open_app: OpenApp, commands: Commands) -> None:
    calls: list[Call] = []

    @commands.middleware
    async def note(call: Call, call_next: Next) -> Reply | Failure:
        calls.append(call)
        return await call_next(call)

    app = open_app(commands)
    app.ask(structured("greet", b'{"name":"Ann"}', headers=[(b"x-a", b"1")]))
    [call] = calls
    assert (call.command, call.body, call.headers) == ("greet", b'{"name":"Ann"}', [(b"x-a", b"1")])


# --- many at once ---------------------------------------------------------------------------


class Waiting:
    """A command that waits, and counts who has begun and who has ended."""

    def __init__(self, commands: Commands, number: int) -> None:
        self.number = number
        self.all_began, self.all_ended = threading.Event(), threading.Event()
        self._began = self._ended = 0
        self._may_end: anyio.Event | None = None

        @commands.command()
        async def wait(channel: Channel[int] | None = None) -> str:
            if channel is not None:
                channel.send_model(1)
            self._may_end = self._may_end or anyio.Event()
            self._began += 1
            if self._began == number:
                self.all_began.set()
            try:
                await self._may_end.wait()
            finally:
                self._ended += 1
                if self._ended == number:
                    self.all_ended.set()
            return "ended"

    def let_end(self) -> None:
        assert self._may_end is not None
        self._may_end.set()


def test_many_invokes_wake_the_loop_once(
    anyio_backend: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_is_busy, may_go_on = threading.Event(), threading.Event()
    wakes: list[object] = []

    async def be_busy() -> None:
        loop_is_busy.set()
        assert may_go_on.wait(30)

    with start_blocking_portal(anyio_backend) as portal:
        server = TauriServer(commands, limits=Limits(), states=())
        server.start(portal)
        first = structured("ping")
        server.post(first)
        first.answer()
        wake = server.loop.wake

        def count_and_wake(callback: Callable[[], object]) -> None:
            wakes.append(callback)
            wake(callback)

        monkeypatch.setattr(server.loop, "wake", count_and_wake)
        portal.start_task_soon(be_busy)
        assert loop_is_busy.wait(30)
        invokes = [structured("ping") for _ in range(100)]
        for invoke in invokes:
            server.post(invoke)
        may_go_on.set()
        assert {value_of(invoke.answer()) for invoke in invokes} == {"pong"}
    assert len(wakes) == 1


def test_invokes_from_many_threads_at_once_are_all_answered(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    names = [[f"{thread}-{number}" for number in range(100)] for thread in range(8)]
    everyone = threading.Barrier(len(names))
    answers: dict[str, FakeInvoke] = {}

    def call(own: Sequence[str]) -> None:
        everyone.wait()
        window = FakeWindow(own[0])
        for name in own:
            body = json.dumps({"name": name}).encode()
            answers[name] = structured("greet", body, window=window)
            app.post(answers[name])

    threads = [threading.Thread(target=call, args=(own,)) for own in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 800
    for name, invoke in answers.items():
        assert value_of(invoke.answer()) == f"Hello {name}"


def test_ten_thousand_calls_in_flight_are_all_answered_and_one_more_is_busy(
    open_app: OpenApp, commands: Commands
) -> None:
    waiting = Waiting(commands, 10_000)
    app = open_app(commands)
    window = FakeWindow()
    before = app.running_tasks()
    invokes = [structured("wait", window=window) for _ in range(10_000)]
    app.tell(*invokes)
    assert waiting.all_began.wait(60)
    assert code_of(app.ask(structured("ping", window=window))) == "busy"
    assert code_of(app.ask(structured("ping", window=FakeWindow("other")))) == "resolved"
    app.portal.call(waiting.let_end)
    assert {value_of(invoke.answer()) for invoke in invokes} == {"ended"}
    app.settle_down()
    assert value_of(app.ask(structured("ping", window=window))) == "pong"
    app.settle_down()
    assert app.running_tasks() == before


# --- the end of a window --------------------------------------------------------------------


def test_a_window_destroyed_amid_a_thousand_calls_answers_each_and_ends_their_tasks(
    open_app: OpenApp, commands: Commands
) -> None:
    waiting = Waiting(commands, 1_000)
    app = open_app(commands)
    before = app.running_tasks()
    window, other = FakeWindow("main"), FakeWindow("other")
    invokes = [structured("wait", window=window) for _ in range(1_000)]
    app.tell(*invokes)
    others = structured("hang", window=other)
    app.tell(others)
    assert waiting.all_began.wait(30)
    window.happen(FakeWindowEventFocused())
    app.settle_down()
    assert not any(invoke.promise.is_settled for invoke in invokes)
    window.destroy()
    assert {code_of(invoke.answer()) for invoke in invokes} == {"closed"}
    assert waiting.all_ended.wait(30)
    app.settle_down()
    assert app.running_tasks() == sorted([*before, "hang"], key=str)
    assert not others.promise.is_settled
    assert value_of(app.ask(structured("ping", window=other))) == "pong"


def test_a_destroyed_window_closes_its_frontend_and_channels_at_once(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_channels(monkeypatch)
    commands = Commands()
    kept: list[tuple[Frontend, Channel[int], Channel[int]]] = []

    @commands.command()
    async def keep(used: Channel[int], unused: Channel[int], frontend: Frontend) -> None:
        used.send_model(1)
        kept.append((frontend, used, unused))

    app, window = open_app(commands), FakeWindow()
    app.ask(structured("keep", b'{"used":"__CHANNEL__:1","unused":"__CHANNEL__:2"}', window=window))
    [(frontend, used, unused)] = kept
    assert [frontend.closed, used.closed, unused.closed] == [False] * 3
    window.destroy()  # on Tauri's main thread: the loop has not heard of it yet
    assert frontend.closed
    for channel in (used, unused):
        assert channel.closed
        with pytest.raises(ChannelClosed):
            channel.send_model(2)
    assert window.received == {1: ["1"]}
    assert window.opened == [1]


def test_a_new_window_of_the_same_label_is_another_frontend(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command()
    async def who(frontend: Frontend) -> str:
        return frontend.id

    app, window = open_app(commands), FakeWindow()
    first = value_of(app.ask(structured("who", window=window)))
    window.destroy()
    assert value_of(app.ask(structured("who", window=FakeWindow()))) != first


@pytest.mark.parametrize("next_one_is_there", [False, True])
def test_an_invoke_that_arrives_after_its_window_is_gone_leaves_the_label_to_the_next_window(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, next_one_is_there: bool
) -> None:
    provide_channels(monkeypatch)
    commands = Commands()

    @commands.command()
    async def begin(channel: Channel[int] | None = None) -> None:
        if channel is not None:
            channel.send_model(1)

    @commands.command()
    async def wait() -> None:
        await anyio.sleep_forever()

    window, next_window = FakeWindow("main"), FakeWindow("main")
    windows = [window]
    provide_manager(monkeypatch, windows=windows)
    app = open_app(commands)
    app.ask(structured("begin", window=window))
    window.destroy()
    if next_one_is_there:
        windows.append(next_window)
    late = app.ask(structured("begin", window=window))  # it was on its way to the loop
    assert code_of(late) in {"closed", "resolved"}  # nobody hears it
    windows.append(next_window)
    app.ask(structured("begin", b'{"channel":"__CHANNEL__:1"}', window=next_window))
    assert next_window.received == {1: ["1"]}
    waiting = structured("wait", window=next_window)
    app.tell(waiting)
    app.ask(structured("begin", window=next_window))
    next_window.destroy()
    app.settle_down()
    assert waiting.promise.is_settled
    assert code_of(waiting.answer()) == "closed"


def test_a_window_that_goes_before_its_listener_is_there_ends_its_calls_too(
    open_app: OpenApp, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Vanishing(FakeWindow):
        """A window that is destroyed while the listener is on its way to the main thread."""

        def listen(self, handler: Callable[[object], object]) -> None:
            self.is_destroyed = True

    window, next_window = Vanishing("main"), FakeWindow("main")
    windows: list[FakeWindow] = [window]
    provide_manager(monkeypatch, windows=windows)
    app = open_app(commands)
    assert code_of(app.ask(structured("hang", window=window))) == "closed"
    windows.append(next_window)
    assert value_of(app.ask(structured("ping", window=next_window))) == "pong"
    assert next_window.listeners == 1


def test_a_window_event_raises_nothing_to_tauris_main_thread(
    open_app: OpenApp,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_server: object, _errand: object) -> None:
        raise LookupError("no loop")

    app, window = open_app(commands), FakeWindow()
    app.ask(structured("ping", window=window))
    monkeypatch.setattr(TauriServer, "run_soon", fail)
    window.destroy()
    assert "no loop" in caplog.text


def test_a_window_keeps_nothing_of_a_handler_that_is_gone(
    anyio_backend: str, commands: Commands
) -> None:
    window = FakeWindow()
    with start_blocking_portal(anyio_backend) as portal:
        server = TauriServer(commands, limits=Limits(), states=())
        server.start(portal)
        invoke = structured("ping", window=window)
        server.post(invoke)
        invoke.answer()
        kept = weakref.ref(server)
        del server
    gc.collect()
    assert kept() is None
    window.destroy()  # it listens to nobody any more


# --- the end of the portal ------------------------------------------------------------------


def test_a_portal_closed_amid_a_thousand_calls_answers_each_and_leaks_nothing(
    anyio_backend: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_channels(monkeypatch)
    waiting = Waiting(commands, 1_000)
    window = FakeWindow()
    invokes = [
        structured("wait", json.dumps({"channel": f"__CHANNEL__:{n}"}).encode(), window=window)
        for n in range(1_000)
    ]
    threads = set(threading.enumerate())
    with running(anyio_backend, commands) as app:
        app.tell(*invokes)
        assert waiting.all_began.wait(30)
        assert len(window.received) == 1_000
        assert not window.ended
    assert {code_of(invoke.answer()) for invoke in invokes} == {"closed"}
    assert waiting.all_ended.is_set()
    assert set(threading.enumerate()) <= threads
    gc.collect()
    assert sorted(window.ended) == list(range(1_000))


def test_what_is_invoked_after_the_end_is_answered_closed(
    anyio_backend: str, commands: Commands
) -> None:
    with running(anyio_backend, commands) as app:
        app.ask(structured("ping"))
    assert failure_in(app.ask(structured("ping")))["code"] == "closed"
    assert app.ask(FakeInvoke("ping")) == Rejected("the program is closing")
    answered = structured("ping")
    app.ask(answered)
    app.post(answered)  # answered already: nothing can be done, and nothing raises


def test_invokes_while_the_portal_closes_are_all_answered(
    anyio_backend: str, commands: Commands
) -> None:
    answers: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def keep_calling(app: App) -> None:
        window = FakeWindow(threading.current_thread().name)
        while not stop.is_set():
            answers.append(code_of(app.ask(structured("ping", window=window))))
            if len(answers) > 100:
                enough.set()

    with running(anyio_backend, commands) as app:
        threads = [threading.Thread(target=keep_calling, args=(app,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert enough.wait(30)
    stop.set()
    for thread in threads:
        thread.join()  # each call has got its answer, or this would fail
    assert set(answers) <= {"resolved", "closed", "cancelled"}


# --- what goes wrong ------------------------------------------------------------------------


def test_a_deadline_settles_the_promise(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command(timeout=0.001)
    async def hang() -> None:
        await anyio.sleep_forever()

    app = open_app(commands)
    assert code_of(app.ask(structured("hang"))) == "timeout"
    assert app.ask(FakeInvoke("hang")) == Rejected("the command took longer than 0.001 s")


def test_a_promise_that_cannot_be_settled_is_logged_and_stops_nothing(
    open_app: OpenApp, commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    class Unsettleable:
        """An invoke whose resolver raises."""

        command = "ping"
        window = main_window()
        arguments: dict[str, object]

        def __init__(self) -> None:
            self.arguments = {"webview_window": self.window.handle()}

        def bind_to(self, _parameters: object) -> "Unsettleable":
            return self

        def resolve(self, _value: str | bytes) -> None:
            raise RuntimeError("Already mutably borrowed")

        def reject(self, _value: str) -> None:
            raise RuntimeError("Already mutably borrowed")

    app = open_app(commands)
    app.post(Unsettleable())
    assert value_of(app.ask(structured("ping"))) == "pong"
    app.settle_down()
    assert "'ping' could not be sent" in caplog.text


def test_an_invoke_that_is_used_up_is_logged_and_stops_nothing(
    open_app: OpenApp, commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    app = open_app(commands)
    used_up = FakeInvoke("ping")
    used_up.bind_to({})
    app.post(used_up)
    assert value_of(app.ask(structured("ping"))) == "pong"
    assert "Already consumed" in caplog.text


@pytest.mark.parametrize("make", [FakeInvoke, structured])
@pytest.mark.parametrize(
    "outcome",
    [Reply(b"\xff"), Failure("half a pair: \ud83d", "odd"), Failure("no JSON", "odd", b"\xff")],
)
def test_an_answer_that_tauri_cannot_carry_still_settles_the_promise(
    open_app: OpenApp,
    commands: Commands,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[str], FakeInvoke],
    outcome: Reply | Failure,
) -> None:
    @commands.middleware
    async def spoil(call: Call, call_next: Next) -> Reply | Failure:
        return outcome if call.command == "ping" else await call_next(call)

    app = open_app(commands)
    spoilt = make("ping")
    app.post(spoilt)
    app.ask(structured("size"))
    app.settle_down()
    assert spoilt.promise.is_settled
    assert isinstance(spoilt.answer(), Rejected)


def test_a_window_that_cannot_be_watched_still_gets_an_answer(
    open_app: OpenApp, commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    class Unwatchable(FakeWindow):
        def listen(self, handler: Callable[[object], object]) -> None:
            raise RuntimeError("the window is gone")

    app = open_app(commands)
    unwatched = structured("ping", window=Unwatchable())
    app.post(unwatched)
    app.ask(structured("ping", window=FakeWindow("other")))
    app.settle_down()
    assert unwatched.promise.is_settled


# --- channels -------------------------------------------------------------------------------


@pytest.fixture
def kept() -> list[Channel[int]]:
    return []


@pytest.fixture
def channels(kept: list[Channel[int]]) -> Commands:
    commands = Commands()

    @commands.command()
    async def keep(body: Channel[int]) -> None:
        kept.append(body)

    @commands.command()
    async def by_webview(body: JavaScriptChannelId[int], webview_window: "WebviewWindow") -> None:
        kept.append(body.channel_on(webview_window.as_ref_webview()))

    return commands


@pytest.fixture
def native_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    provide_channels(monkeypatch)


@pytest.mark.usefixtures("native_channels")
@pytest.mark.parametrize("command", ["keep", "by_webview"])
@pytest.mark.parametrize("make", [FakeInvoke, structured])
def test_a_channel_is_tauris_own_opened_at_its_first_use(
    open_app: OpenApp,
    channels: Commands,
    kept: list[Channel[int]],
    command: str,
    make: Callable[..., FakeInvoke],
) -> None:
    window = FakeWindow()
    app = open_app(channels)
    assert app.ask(make(command, b'"__CHANNEL__:7"', window=window)) == Resolved("null")
    [channel] = kept
    assert window.opened == []
    channel.send_model(1)
    channel.send("[2]")
    channel.send(b"\x03")
    assert window.opened == [7]
    assert window.received == {7: ["1", "[2]", b"\x03"]}


@pytest.mark.usefixtures("native_channels")
def test_closing_a_channel_ends_it_for_the_page(
    open_app: OpenApp, channels: Commands, kept: list[Channel[int]]
) -> None:
    window, app = FakeWindow(), open_app(channels)
    app.ask(structured("keep", b'"__CHANNEL__:7"', window=window))
    [channel] = kept
    channel.send_model(1)
    channel.close()
    assert window.ended == [7]
    assert channel.closed
    with pytest.raises(ChannelClosed):
        channel.send_model(2)
    with pytest.raises(ChannelClosed):
        app.portal.call(channel.drain)
    channel.close()
    assert window.received == {7: ["1"]}


@pytest.mark.usefixtures("native_channels")
def test_a_send_that_tauri_refuses_says_that_the_channel_is_closed(
    open_app: OpenApp,
    channels: Commands,
    kept: list[Channel[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_channel: object, _data: object) -> None:
        raise RuntimeError("failed to send message to the webview")

    app = open_app(channels)
    app.ask(structured("keep", b'"__CHANNEL__:7"'))
    kept[0].send_model(1)
    monkeypatch.setattr(FakeNativeChannel, "send", refuse)
    with pytest.raises(ChannelClosed) as raised:
        kept[0].send_model(2)
    assert isinstance(raised.value.__cause__, RuntimeError)


@pytest.mark.usefixtures("native_channels")
def test_a_channel_that_was_never_used_can_be_closed_for_the_page(
    open_app: OpenApp, channels: Commands, kept: list[Channel[int]]
) -> None:
    window, app = FakeWindow(), open_app(channels)
    app.ask(structured("keep", b'"__CHANNEL__:7"', window=window))
    kept[0].close()
    assert window.ended == [7]


@pytest.mark.usefixtures("native_channels")
def test_a_channel_ends_when_its_last_reference_goes(
    open_app: OpenApp, channels: Commands, kept: list[Channel[int]]
) -> None:
    window, app = FakeWindow(), open_app(channels)
    for _ in range(2):
        app.ask(structured("keep", b'"__CHANNEL__:7"', window=window))
    kept[0].send_model(0)
    kept[1].send_model(1)
    assert window.opened == [7]  # two for one id would lose messages
    kept.pop()
    gc.collect()
    assert window.ended == []
    kept.pop()
    gc.collect()
    assert window.ended == [7]


class Resumed(BaseModel):
    """Fits a body but for its last field, when its channel is bound already."""

    progress: Channel[int]
    offset: int


class Begun(BaseModel):
    progress: Channel[int]


@pytest.mark.usefixtures("native_channels")
def test_a_member_of_a_union_that_does_not_fit_leaves_the_channel_to_the_one_that_does(
    open_app: OpenApp,
) -> None:
    commands = Commands()
    kept: list[Channel[int]] = []

    @commands.command()
    async def download(body: Resumed | Begun) -> None:
        kept.append(body.progress)

    window, app = FakeWindow(), open_app(commands)
    app.ask(structured("download", b'{"progress":"__CHANNEL__:7"}', window=window))
    app.settle_down()
    assert (window.opened, window.ended) == ([], [])  # the page has noticed nothing yet
    kept[0].send_model(1)
    assert window.received == {7: ["1"]}


@pytest.mark.usefixtures("native_channels")
def test_a_channel_may_be_used_from_any_thread_and_drained(
    open_app: OpenApp, channels: Commands, kept: list[Channel[int]]
) -> None:
    window, app = FakeWindow(), open_app(channels)
    app.ask(structured("keep", b'"__CHANNEL__:7"', window=window))
    [channel] = kept
    everyone = threading.Barrier(4)

    def send(thread: int) -> None:
        everyone.wait()
        for number in range(100):
            channel.send_model(thread * 1_000 + number)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    app.portal.call(channel.drain)
    assert window.opened == [7]
    received = [int(text) for text in window.received[7]]
    for thread in range(4):
        own = [number for number in received if number // 1_000 == thread]
        assert own == [thread * 1_000 + number for number in range(100)]


@pytest.mark.usefixtures("native_channels")
def test_channel_on_a_frontend_goes_to_its_window(open_app: OpenApp) -> None:
    commands = Commands()
    frontends: dict[str, Frontend] = {}

    @commands.command()
    async def join(frontend: Frontend) -> None:
        frontends[frontend.label] = frontend

    @commands.command()
    async def send(body: JavaScriptChannelId[int]) -> None:
        body.channel_on(frontends["other"]).send_model(1)

    main, other, app = FakeWindow("main"), FakeWindow("other"), open_app(commands)
    app.ask(structured("join", window=other))
    app.ask(structured("send", b'"__CHANNEL__:7"', window=main))
    assert other.received == {7: ["1"]}
    assert not main.received


def test_the_doubles_refuse_what_rust_would_refuse() -> None:
    invoke = FakeInvoke("a", b"body")
    resolver = invoke.bind_to({"body": None, "webview_window": None})
    assert resolver is not None
    assert resolver.arguments["body"] == b"body"
    assert isinstance(resolver.arguments["webview_window"], FakeWebviewWindow)
    assert set(resolver.arguments) == {"body", "webview_window"}
    for used_up in (lambda: invoke.bind_to({}), lambda: invoke.reject("late")):
        with pytest.raises(RuntimeError, match="Already consumed"):
            used_up()
    nothing: Any = None
    for refused in ("\ud83d", nothing):
        with pytest.raises((TypeError, UnicodeEncodeError)):
            resolver.resolve(refused)
        with pytest.raises((TypeError, UnicodeEncodeError)):
            resolver.reject(refused)
    resolver.resolve("1")
    with pytest.raises(RuntimeError, match="Already consumed"):
        resolver.reject("late")
    assert invoke.answer() == Resolved("1")
    assert FakeInvoke("a").bind_to({"body": None}) is None


def test_windows_that_are_gone_are_forgotten(open_app: OpenApp, commands: Commands) -> None:
    gc.collect()
    before = sum(isinstance(thing, TauriWindow) for thing in gc.get_objects())
    app = open_app(commands)
    for number in range(20):
        window = FakeWindow(f"popup-{number}")
        assert value_of(app.ask(structured("ping", window=window))) == "pong"
        window.destroy()
    app.settle_down()
    gc.collect()
    after = sum(isinstance(thing, TauriWindow) for thing in gc.get_objects())
    assert after - before <= 1  # the last one is named in the loop's own variables


def test_a_bye_that_overtakes_its_hello_revives_nothing(
    open_app: OpenApp, commands: Commands
) -> None:
    app = open_app(commands)
    old = "1" * 32
    bye, _ = encode(over(old, "closed", "the page has gone"))
    hello, _ = encode(Frame(old, 0, 0, 0, [Hello(1)]))
    window = FakeWindow()
    assert value_of(app.ask(structured("ping", window=window))) == "pong"
    app.ask(FakeInvoke(f"ipc::{bye}", None, window=window))
    answer = app.ask(FakeInvoke(f"ipc:7:{hello}", None, window=window))
    assert isinstance(answer, Resolved)
    assert isinstance(answer.value, bytes)
    assert unpack(answer.value).flags == OVER
    assert value_of(app.ask(structured("ping", window=window))) == "pong"

"""The samples of `examples/seed_docs` do what they promise, called through `TestClient`.

One class for each file. Tauri's `Emitter`, `Listener` and `Manager` are doubled: they want a real
app, which `tests/real_window/test_seed_docs.py` gives them.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import Queue
from threading import Event as ThreadEvent
from types import ModuleType
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal
from anyio.lowlevel import checkpoint
from anyio.to_thread import run_sync
from pydantic import BaseModel

try:
    import_module("pytauri")  # every sample imports it
except (ImportError, RuntimeError) as lacking:
    pytest.skip(f"PyTauri's native module: {lacking}", allow_module_level=True)

from examples.seed_docs import (
    async_tools_state,
    background_task,
    calling_commands,
    channels,
    deserializing_body,
    evaluating_javascript,
    events,
    exit_stack,
    invoke_handler,
    raw_portal,
    registering_commands,
    returning_errors,
    to_async,
    to_sync,
)
from pytauri_ipc import AsyncTools, Commands, SignatureError, TestClient
from tests.fake_page import structured
from tests.fake_tauri import Resolved, code_of, provide_channels
from tests.rejections import rejection

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

FOLDER = Path(registering_commands.__file__).parent
SAMPLES = sorted(file.stem for file in FOLDER.glob("[!_]*.py"))
WITH_A_WINDOW = [name for name in SAMPLES if "_window" in (FOLDER / f"{name}.py").read_text()]
PATIENCE = 20.0

APP = "the app"
"""Stands for the app's handle: the doubles only pass it on."""


class FakeEvent:
    """Tauri's event, as a listener gets it."""

    def __init__(self, payload: str) -> None:
        self.payload = payload


class FakeEvents:
    """Tauri's `Emitter` and `Listener`. Listeners run on a thread of their own, as Tauri's do."""

    def __init__(self) -> None:
        self._emitted: Queue[tuple[object, str, Any]] = Queue()
        self._listeners: dict[str, Callable[[Any], object]] = {}

    def emit(self, app_handle: object, event: str, payload: BaseModel) -> None:
        self._emitted.put((app_handle, event, payload))

    def listen(self, app_handle: object, event: str, handler: Callable[[Any], object]) -> None:
        assert app_handle == APP
        self._listeners[event] = handler

    once = listen

    async def emit_from_page(self, event: str, payload: str) -> None:
        await run_sync(self._listeners[event], FakeEvent(payload))

    async def emitted(self) -> tuple[object, str, Any]:
        """Wait for what was emitted next."""
        return await run_sync(partial(self._emitted.get, timeout=PATIENCE))


class FakeWindow:
    """A `WebviewWindow` that keeps what it is told to evaluate."""

    def __init__(self) -> None:
        self.evaluated: list[str] = []

    def eval(self, script: str) -> None:
        self.evaluated.append(script)

    def as_ref_webview(self) -> str:
        return "its webview"


@pytest.fixture
def tauri(monkeypatch: pytest.MonkeyPatch) -> FakeEvents:
    """The doubles, in the place of what the sample has imported."""
    fake = FakeEvents()
    for module in (background_task, events, raw_portal, to_sync):
        for name in {"Emitter", "Listener"} & vars(module).keys():
            monkeypatch.setattr(module, name, fake)
    return fake


# --- the page on IPC ------------------------------------------------------------------------


class TestRegisteringCommands:
    async def test_what_is_accepted_answers(self) -> None:
        async with TestClient(registering_commands.takes_a_body()) as client:
            assert await client.invoke("command", b"raw") == b"raw"
        async with TestClient(
            registering_commands.takes_a_body_and_the_app(), app_handle=APP
        ) as client:
            assert await client.invoke("command", b"raw") == b"raw seen by the app"

    @pytest.mark.parametrize(
        ("register", "parameter", "stands_there", "may_stand_there"),
        [
            ("has_no_annotation", "app_handle", "no annotation", "`app_handle: AppHandle`"),
            ("has_a_wrong_annotation", "app_handle", "found `str`", "`app_handle: AppHandle`"),
            ("has_an_unknown_name", "program", "found `AppHandle`", "`app_handle: AppHandle`"),
            ("is_not_async", None, "is_not_async.<locals>.command is not async", "`async def`"),
            ("takes_a_name_twice", None, "the name is taken", "`set_command`"),
        ],
    )
    def test_what_is_refused_says_what_stands_there_and_what_may(
        self, register: str, parameter: str | None, stands_there: str, may_stand_there: str
    ) -> None:
        with pytest.raises(SignatureError) as refused:
            getattr(registering_commands, register)()
        message = str(refused.value).replace("not an async function", "not async")
        assert (refused.value.command, refused.value.parameter) == ("command", parameter)
        assert "command 'command'" in message
        assert parameter is None or f"parameter '{parameter}'" in message
        assert stands_there in message
        assert may_stand_there in message

    def test_every_refused_sample_is_refused_and_printed(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert registering_commands.main() == 0
        printed = capsys.readouterr().out.splitlines()
        assert len(printed) == 7
        assert sum("SignatureError: command 'command'" in line for line in printed) == 5

    def test_a_refused_sample_that_registers_fails_the_program(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registering_commands, "REFUSED", (registering_commands.takes_a_body,))
        assert registering_commands.main() == 1


class TestDeserializingBody:
    @pytest.mark.parametrize(
        ("register", "body", "reply"),
        [
            ("model_to_root_model", {"drink": "tea"}, ["1 x tea", "served by the app"]),
            ("model_to_bytes", {"drink": "tea", "cups": 2}, b"teatea"),
            ("bytes_to_root_model", b"tea\nmilk", ["tea", "milk"]),
            ("any_type_to_any_type", [{"drink": "tea"}, 7], {"tea": 1}),
            ("any_type_to_any_type", [7], None),
            ("fields", {"drink": "tea", "cups": 2}, "2 x tea"),
        ],
    )
    async def test_bodies_are_read_and_replies_written_by_annotation(
        self, register: str, body: object, reply: object
    ) -> None:
        commands: Commands = getattr(deserializing_body, register)()
        async with TestClient(commands, app_handle=APP) as client:
            assert await client.invoke("command", body) == reply

    @pytest.mark.parametrize("register", ["model_to_root_model", "model_to_bytes", "fields"])
    async def test_a_body_that_does_not_fit_is_refused(self, register: str) -> None:
        commands: Commands = getattr(deserializing_body, register)()
        async with TestClient(commands, app_handle=APP) as client:
            refused = await rejection(client, "command", {"drink": "tea", "cups": "many"})
        assert refused.code == "invalid_body"
        assert "cups" in refused.value

    async def test_the_program_prints_what_a_page_would_get(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await deserializing_body.main()
        printed = capsys.readouterr().out
        assert "fields: {'drink': 'tea'} -> '1 x tea'" in printed
        assert "invalid_body: " in printed


class TestInvokeHandler:
    async def test_it_greets(self) -> None:
        async with TestClient(invoke_handler.commands) as client:
            assert await client.invoke("greet", {"name": "Ann"}) == "Hello, Ann!"


class TestExitStack:
    async def test_it_greets(self) -> None:
        async with TestClient(exit_stack.commands) as client:
            assert await client.invoke("greet", {"name": "Ann"}) == "Hello, Ann!"

    @pytest.mark.parametrize("backend", ["asyncio", "trio"])
    def test_the_handler_answers_until_the_stack_is_closed(
        self, backend: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        provide_channels(monkeypatch)  # the page is pushed to
        stack = ExitStack()
        handler = exit_stack.start_commands(stack, backend)
        before, after = (structured("greet", b'{"name": "Ann"}') for _ in range(2))
        handler(before)
        assert before.answer() == Resolved('"Hello, Ann!"')
        stack.close()
        handler(after)
        assert code_of(after.answer()) == "closed"


class TestCallingCommands:
    async def test_json_and_bytes(self) -> None:
        async with TestClient(calling_commands.commands) as client:
            trip = {"start": "Oslo", "end": "Bergen", "days": 2}
            assert await client.invoke("plan", trip) == [
                "day 1: Oslo to Bergen",
                "day 2: Oslo to Bergen",
            ]
            assert await client.invoke("backwards", b"\x01\x02\x03") == b"\x03\x02\x01"


class TestReturningErrors:
    async def test_a_page_gets_message_code_and_data(self) -> None:
        async with TestClient(returning_errors.commands) as client:
            assert await client.invoke("open_door", {"key": "blue"}) == "open"
            locked = await rejection(client, "open_door", {"key": "red"})
            empty = await rejection(client, "start_engine")
        assert (locked.value, locked.code) == ("the red key does not fit", "error")
        assert (empty.code, empty.data) == ("tank_empty", {"litres": 0.5})

    async def test_what_is_no_answer_is_masked(self, caplog: pytest.LogCaptureFixture) -> None:
        async with TestClient(returning_errors.commands) as client:
            assert await client.invoke("divide", {"by": 2}) == 0.5
            masked = await rejection(client, "divide", {"by": 0})
        assert masked.code == "internal"
        assert "division" not in masked.value
        assert masked.data["id"] in caplog.text


class TestChannels:
    async def test_the_id_becomes_a_channel_of_the_window(self) -> None:
        async with TestClient(channels.commands, webview_window=FakeWindow()) as client:
            channel = client.channel()
            await client.invoke("recite", channel.id)
            lines = [line async for line in channel]
        assert lines == [b'"bytes that are JSON"', "text that is JSON", "a model"]

    async def test_a_field_goes_on_after_the_reply(self) -> None:
        async with TestClient(channels.commands) as client:
            numbers = client.channel(int)
            body = {"start": 2, "numbers": numbers.id}
            assert await client.invoke("launch", body) == "counting"
            assert [number async for number in numbers] == [2, 1, 0]

    async def test_a_page_that_goes_away_ends_the_counting(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with TestClient(channels.commands) as client:
            gone, heard = client.channel(int), client.channel(int)
            await client.invoke("launch", {"start": 9, "numbers": gone.id})
            gone.close()
            await client.invoke("launch", {"start": 1, "numbers": heard.id})
            assert [number async for number in heard] == [1, 0]
        assert not caplog.records


class TestEvaluatingJavascript:
    async def test_the_script_goes_to_the_window_that_called(self) -> None:
        window = FakeWindow()
        async with TestClient(evaluating_javascript.commands, webview_window=window) as client:
            assert await client.invoke("sunset") is None
        assert window.evaluated == [(FOLDER / "evaluated.js").read_text()]


class TestEvents:
    async def test_a_command_emits(self, tauri: FakeEvents) -> None:
        async with TestClient(events.commands, app_handle=APP) as client:
            await client.invoke("announce", {"name": "Ann"})
        assert await tauri.emitted() == (APP, "visitor", events.Visitor(name="Ann"))

    async def test_a_listener_answers(self, tauri: FakeEvents) -> None:
        app: Any = APP
        events.answer_the_bell(app)
        await tauri.emit_from_page("bell", '{"name": "Bob"}')
        assert await tauri.emitted() == (APP, "visitor", events.Visitor(name="Bob, who rang"))


# --- the page on async and callbacks --------------------------------------------------------


class TestAsyncToolsState:
    async def test_the_injected_tools_are_compared_with_the_managed_ones(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        managed: dict[tuple[object, type], object] = {}

        class FakeManager:
            @staticmethod
            def state(manager: object, kind: type) -> object:
                return managed[manager, kind]

        monkeypatch.setattr(async_tools_state, "Manager", FakeManager)
        async with BlockingPortal() as portal:
            managed[APP, AsyncTools] = tools = AsyncTools(portal)
            async with TestClient(
                async_tools_state.commands, states=[tools], app_handle=APP
            ) as client:
                assert await client.invoke("compare") == "one and the same"
            async with TestClient(async_tools_state.commands, app_handle=APP) as client:
                assert await client.invoke("compare") == "two"


class TestToSync:
    async def test_the_command_gets_what_the_callback_hears(self, tauri: FakeEvents) -> None:
        replies: list[str] = []

        async def call(client: TestClient, listening: str) -> None:
            replies.append(await client.invoke("wait_for_news", {"listening": listening}))

        async with TestClient(to_sync.commands, app_handle=APP) as client:
            listening = client.channel(bool)
            async with anyio.create_task_group() as group:
                group.start_soon(call, client, listening.id)
                assert await anext(aiter(listening))
                await tauri.emit_from_page("news", '"The bridge is open."')
        assert replies == ['"The bridge is open."']


class TestToAsync:
    async def test_other_commands_are_answered_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        oven = ThreadEvent()
        replies: list[str] = []

        def wait(seconds: float) -> None:
            assert oven.wait(PATIENCE)

        async def call(client: TestClient) -> None:
            replies.append(await client.invoke("bake", {"seconds": 1}))

        monkeypatch.setattr(to_async, "sleep", wait)
        async with TestClient(to_async.commands) as client, anyio.create_task_group() as group:
            group.start_soon(call, client)
            assert await client.invoke("ping") == "pong"
            assert not replies
            oven.set()
        worker, loop = replies[0].removeprefix("baked on ").split(", not on ")
        assert worker != loop


class TestBackgroundTask:
    async def test_it_ticks_on_after_the_reply(
        self, tauri: FakeEvents, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await (checkpoint() if len(slept) < 3 else anyio.sleep_forever())

        monkeypatch.setattr(background_task, "sleep", sleep)
        before = datetime.now(UTC)
        async with TestClient(background_task.commands, app_handle=APP) as client:
            assert await client.invoke("start_clock") is None
            ticks = [await tauri.emitted() for _ in range(3)]
        assert [(app, event) for app, event, _ in ticks] == [(APP, "tick")] * 3
        times: list[datetime] = [tick.time for _, _, tick in ticks]
        assert [tick.number for _, _, tick in ticks] == [1, 2, 3]
        assert before <= times[0] <= times[1] <= times[2]
        assert slept == [1, 1, 1]


class TestRawPortal:
    async def test_the_callback_starts_a_task_that_answers(self, tauri: FakeEvents) -> None:
        async with TestClient(raw_portal.commands, app_handle=APP) as client:
            await client.invoke("take_a_question")
            await tauri.emit_from_page("question", '"How long is the coast?"')
            app, event, payload = await tauri.emitted()
        assert (app, event) == (APP, "answer")
        assert payload == raw_portal.Answer("How long is the coast? Nobody knows.")


# --- all of them ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_has_tests_and_a_line_in_the_readme(name: str) -> None:
    tests = globals().get("Test" + name.title().replace("_", ""))
    assert tests is not None, f"examples/seed_docs/{name}.py has no tests here"
    assert f"[{name}.py]({name}.py)" in (FOLDER / "README.md").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("name", WITH_A_WINDOW)
def test_without_a_display_a_sample_says_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sample: ModuleType = import_module(f"examples.seed_docs.{name}")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "argv", [name])
    with pytest.raises(SystemExit) as end:
        sample.main()
    message = end.value.code
    assert isinstance(message, str), "any text makes the status 1"
    assert "no display" in message
    assert "\n" not in message


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_status_says_so_too() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.endswith("DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "examples.seed_docs.channels", "trio"],
        cwd=FOLDER.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1

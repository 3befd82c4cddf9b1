"""Inside the child: Tauri's windows, told by lines of the parent, and telling it in lines."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from itertools import count
from logging import Handler, LogRecord, getLogger
from threading import Lock
from typing import Any

from pytauri.ffi.ipc import JavaScriptChannelId
from typing_extensions import override

from pytauri_ipc.app.child_operations import doing_of
from pytauri_ipc.app.native_app import Building, NativeApp
from pytauri_ipc.app.operations import Operation, Operations
from pytauri_ipc.app.plugins import enabled_plugins
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.transports.stdio import PipeWriter, Said
from pytauri_ipc.transports.tauri_frames import SessionInvoke
from pytauri_ipc.transports.tauri_invoke import Invoke, InvokeResolver

_logger = getLogger("pytauri_ipc")


class ChildWindows:
    """The windows of the parent's app. `run` is for the main thread, `hear` for that of the pipe.

    Args:
        start: The parent's first line.
        writer: What the parent reads.

    Raises:
        ValueError: Tauri refuses the configuration.
        RuntimeError: A plugin is missing in this build of PyTauri.
    """

    def __init__(self, start: Mapping[str, Any], writer: PipeWriter) -> None:
        _logger.setLevel(start["log_level"])
        _logger.propagate = False
        _logger.addHandler(_LogToParent(writer))
        self._writer = writer
        self._openings = _Openings(writer)
        self._pages = _ParentsPages(writer)
        self._invokes = _Invokes(writer, self._openings)
        self._operations = _ParentsOperations(self._openings.opens)
        self._native = NativeApp(
            Building(
                config=start["config"],
                pages=self._pages,
                plugins=enabled_plugins(start["plugins"]),
                dev_url=start["dev_url"],
                script=start["script"],
                invoke_handler=self._invokes.hear,
                operations=self._operations,
                hooks=_ToParent(writer, self._is_gone),
            )
        )

    def _is_gone(self, label: str, opening: int) -> None:
        self._openings.is_gone(label, opening)
        self._invokes.forget(label, opening)  # nothing names that opening from now on

    def run(self) -> int:
        """Show what is asked for until the end; gives the exit code."""
        self._writer.say({"event": "ready"})
        return self._native.run()

    def hear(self, said: Said) -> None:
        """Act on a line of the parent, on the thread of the pipe."""
        try:
            self._hear(said)
        except Exception:
            _logger.exception("what the program says cannot be done: %r", said.line)

    def _hear(self, said: Said) -> None:
        line, blocks = said
        if "success" in line:
            self._pages.answered(line, blocks)
            return
        match line["action"]:
            case "answer":
                self._invokes.answer(line["invoke"], line["kind"], blocks[0])
            case "push" | "drop" as action:
                self._invokes.push(line, blocks[0] if action == "push" else None)
            case "eval_js" if "opening" in line:
                self._invokes.evaluate(line, blocks[0].decode())
            case "bind":
                self._invokes.bind(line["invoke"], takes_body=line["body"])
            case "exit":
                self._operations.put("", "exit", line["code"])
            case _:
                self._do(said)

    def _do(self, said: Said) -> None:
        label, action, arguments = doing_of(
            {key: value for key, value in said.line.items() if key != "request_id"}, said.blocks
        )
        number = said.line.get("request_id")
        if number is None:
            self._operations.put(label, action, *arguments)
            return

        def answer(answered: Future[Any]) -> None:
            self._writer.say(_answer_of(answered, number))

        self._operations.ask(label, action, *arguments).add_done_callback(answer)


def _answer_of(answered: Future[Any], number: int) -> dict[str, Any]:
    error = answered.exception()
    if error is None:
        return {"success": True, "request_id": number, "result": answered.result()}
    kind, text = type(error).__name__, str(error)
    return {"success": False, "request_id": number, "error": text, "kind": kind}


class _ParentsOperations(Operations):
    """The queue, from which Tauri's windows are told.

    Args:
        opens: Called before a window is opened, with its label and the number of the opening.
    """

    def __init__(self, opens: Callable[[str, int], object]) -> None:
        super().__init__()
        self._opens = opens

    @override
    def serve(self, execute: Callable[[Operation], Any]) -> None:
        def note(operation: Operation) -> Any:
            if operation.action == "open":  # its page may invoke before it is there
                self._opens(operation.label, operation.arguments[0])
            return execute(operation)

        super().serve(note)


class _Openings:
    """Which windows are there, as often as they were opened; the parent hears of the end once.

    What a page invokes after its window's end must not reach the parent, which would take it for
    the page of another one.
    """

    def __init__(self, writer: PipeWriter) -> None:
        self.lock = Lock()
        self.numbers: dict[str, int] = {}
        self._writer = writer

    def opens(self, label: str, opening: int) -> None:
        with self.lock:
            self.numbers[label] = opening

    def is_gone(self, label: str, opening: int) -> None:
        with self.lock:
            if self.numbers.get(label) == opening:
                del self.numbers[label]
            self._writer.say({"event": "closed", "label": label, "opening": opening})


class _Invokes:
    """The invokes of pages: passed on as they are, and answered as the parent says.

    A page's channels, and scripts for it, go the same way, since they keep its order.
    """

    def __init__(self, writer: PipeWriter, openings: _Openings) -> None:
        self._writer = writer
        self._openings = openings
        self._numbers = count(1)
        self._waiting: dict[int, InvokeResolver] = {}
        self._unbound: dict[int, Invoke] = {}
        self._windows: dict[tuple[str, int], Any] = {}
        self._channels: dict[tuple[str, int, int], Any] = {}

    def hear(self, invoke: Invoke) -> None:
        """A page invokes; on a thread of PyTauri's."""
        found = SessionInvoke.read(invoke)
        if found is None:
            # What is to be bound depends on the command, which the parent alone knows.
            number = next(self._numbers)
            self._unbound[number] = invoke
            self._writer.say({"event": "call", "invoke": number}, invoke.command.encode())
        else:
            self._pass_on(invoke, invoke.command, found.parameters())

    def bind(self, number: int, *, takes_body: bool) -> None:
        """The parent says whether the command of a plain call takes a body."""
        invoke = self._unbound.pop(number)
        parameters: dict[str, None] = dict.fromkeys(("webview_window", "headers"))
        if takes_body:
            parameters["body"] = None
        self._pass_on(invoke, invoke.command, parameters)

    def _pass_on(self, invoke: Invoke, command: str, parameters: dict[str, None]) -> None:
        resolver = invoke.bind_to(parameters)
        if resolver is None:
            return  # pytauri has rejected it, and said why
        number = next(self._numbers)
        arguments = resolver.arguments
        blocks = [command.encode()]
        if "body" in parameters:
            blocks.append(arguments["body"])
        self._waiting[number] = resolver
        if "webview_window" in parameters:
            self._introduce(number, arguments, blocks)
        else:
            sizes = b",".join(b"%d" % len(block) for block in blocks)
            head = b'{"event":"invoke","invoke":%d,"sizes":[%b]}\n'
            self._writer.write((head % (number, sizes), *blocks))

    def _introduce(self, number: int, arguments: dict[str, Any], blocks: list[bytes]) -> None:
        """An invoke that names its window; none does that is gone."""
        window = arguments["webview_window"]
        label = window.label()
        headers = [[k.decode("latin-1"), v.decode("latin-1")] for k, v in arguments["headers"]]
        line = {"event": "invoke", "invoke": number, "label": label, "headers": headers}
        with self._openings.lock:
            opening = self._openings.numbers.get(label)
            if opening is not None:
                self._windows[label, opening] = window
                self._writer.say({**line, "opening": opening}, *blocks)
        if opening is None:
            self._waiting.pop(number).reject("the window is closed")

    # --- on the thread of the pipe ----------------------------------------------------------

    def answer(self, number: int, kind: str, block: bytes) -> None:
        """Settle a page's promise."""
        resolver = self._waiting.pop(number)
        if kind == "bytes":
            resolver.resolve(block)
        elif kind == "text":
            resolver.resolve(block.decode())
        else:
            resolver.reject(block.decode())

    def push(self, line: Mapping[str, Any], block: bytes | None) -> None:
        """Send something on a channel of Tauri's own; without a block it ends."""
        label, opening, number = key = line["label"], line["opening"], line["channel"]
        window = self._windows.get((label, opening))
        if window is None:
            return
        channel = self._channels.get(key)
        if channel is None:
            native_id = JavaScriptChannelId.from_str(f"__CHANNEL__:{number}")
            channel = self._channels[key] = native_id.channel_on(window.as_ref_webview())
        if block is None:
            del self._channels[key]  # Tauri tells the page when it goes
        else:
            channel.send(block.decode() if line["is_text"] else block)

    def evaluate(self, line: Mapping[str, Any], script: str) -> None:
        """Run a script in a page."""
        window = self._windows.get((line["label"], line["opening"]))
        if window is not None:
            window.eval(script)

    def forget(self, label: str, opening: int) -> None:
        """A window is gone; its channels end on the thread of the pipe, or with the next one."""
        self._windows.pop((label, opening), None)
        for key in [key for key in self._channels.copy() if key[:2] == (label, opening)]:
            self._channels.pop(key, None)


class _ParentsPages(PageSource):
    """Pages, which the parent has."""

    def __init__(self, writer: PipeWriter) -> None:
        self._writer = writer
        self._numbers = count(1)
        self._asked: dict[int, Future[tuple[Mapping[str, Any], bytes | None]]] = {}

    def answered(self, line: Mapping[str, Any], blocks: Any) -> None:
        self._asked.pop(line["request_id"]).set_result((line, blocks[0] if blocks else None))

    def _ask(self, path: str | None) -> tuple[Mapping[str, Any], bytes | None]:
        number = next(self._numbers)
        answer = self._asked[number] = Future[tuple[Mapping[str, Any], bytes | None]]()
        self._writer.say({"event": "page", "request_id": number, "path": path})
        line, block = answer.result()
        if not line["success"]:
            raise RuntimeError(line["error"])
        return line, block

    @override
    def read(self, path: str, /) -> bytes | None:
        return self._ask(path)[1]

    @override
    def paths(self) -> Iterator[str]:
        return iter(self._ask(None)[0]["paths"])


class _ToParent:
    """What Tauri reports, as lines; see `Hooks`."""

    def __init__(self, writer: PipeWriter, is_gone: Callable[[str, int], object]) -> None:
        self._say = writer.say
        self._is_gone = is_gone

    def window_is_gone(self, label: str, opening: int, /) -> None:
        self._is_gone(label, opening)

    def lives_on(self) -> bool:
        """It is asked where a window could not be opened; the parent ends this where it has to."""
        self._say({"event": "not-opened"})
        return True

    def nothing_is_left(self) -> None:
        self._say({"event": "nothing-left"})

    def menu_clicked(self, owner: str, item: str, data: dict[str, object], /) -> None:
        self._say({"event": "menu-click", "label": owner, "item": item, "data": data})

    def hide(self, label: str, /) -> None:
        self._say({"event": "hide", "label": label})

    def tray_clicked(self, tray: str, data: dict[str, object], /) -> None:
        self._say({"event": "tray-click", "label": tray, "data": data})

    def tray_menu_clicked(self, tray: str, item: str, data: dict[str, object], /) -> None:
        self._say({"event": "tray-menu-click", "label": tray, "item": item, "data": data})

    def warn(self, label: str, text: str, /) -> None:
        self._say({"event": "warn", "label": label, "text": text})


class _LogToParent(Handler):
    """What is logged here stands in the program's log."""

    def __init__(self, writer: PipeWriter) -> None:
        super().__init__()
        self._writer = writer

    @override
    def emit(self, record: LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        self._writer.say({"event": "log", "level": record.levelno, "text": text})

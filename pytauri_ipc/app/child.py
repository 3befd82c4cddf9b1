"""An app whose windows are in a child process: this thread may be any, and is free meanwhile.

The child has Tauri and nothing else. Commands, events, pages and all that windows show stay here,
so that another child can take the place of one that died.
"""

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from logging import getLogger
from queue import SimpleQueue
from threading import Condition, Thread, Timer
from typing import Any, Final

from typing_extensions import override

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.child_book import ChildBook
from pytauri_ipc.app.child_operations import Doing, line_of
from pytauri_ipc.app.child_process import ChildProcess, HostExit
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.operations import Operation
from pytauri_ipc.app.requirements import check_has_display
from pytauri_ipc.bridge import app_script
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.transports.stdio import Said
from pytauri_ipc.transports.tauri_child import ChildServer

_logger = getLogger("pytauri_ipc")

HOST_EXIT: Final = "ipc:host-exit"
"""What callbacks hear when the child has died."""

_LONGEST_END: Final = 5.0
"""Seconds that the child may take to end when it is told to."""

_ERRORS: Final[Mapping[str, type[Exception]]] = {
    "FrontendClosed": FrontendClosed,
    "KeyError": KeyError,
    "ValueError": ValueError,
}
"""Errors of the child that are raised here as what they are; others are `RuntimeError`."""


class ChildHost(Host):
    """Windows in a child process, which is begun here and now.

    Args:
        setting: What it is given.

    Raises:
        RuntimeError: There is no display, or no process can be started.
    """

    def __init__(self, setting: Setting) -> None:
        check_has_display()
        self._setting = setting
        self._restarts = setting.restart
        self._code: int | None = None
        self._changed = Condition()
        self._book = ChildBook()
        self._numbers = count(1)
        self._asked: dict[int, Future[Any]] = {}
        self._wanted_pages: SimpleQueue[tuple[ChildProcess, Mapping[str, Any]] | None] = (
            SimpleQueue()
        )
        self._timer: Timer | None = None
        self._is_ready = False
        self._has_ended = False
        self._failure: Exception | None = None
        self._server = ChildServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        self._helpers = [
            Thread(target=setting.operations.serve, args=(self._execute,), name="windows"),
            Thread(target=self._serve_pages, name="pages"),
        ]
        for helper in self._helpers:
            helper.daemon = True
        self._child: ChildProcess | None = self._begun()

    def _begun(self) -> ChildProcess:
        """Another child, which loads Tauri while this process goes on."""
        setting = self._setting
        child = ChildProcess()
        child.writer.say(
            {
                "action": "start",
                "config": setting.config,
                "plugins": [plugin.name for plugin in setting.plugins],
                "dev_url": setting.dev_url,
                "script": app_script("child", {"can": sorted(ABILITIES["child"])}),
                "log_level": _logger.getEffectiveLevel(),
                **surroundings(),
            }
        )
        return child

    # --- running ----------------------------------------------------------------------------

    @property
    @override
    def server(self) -> ChildServer:
        return self._server

    @override
    def open(self) -> None:
        for helper in self._helpers:
            helper.start()
        try:
            self._serve(until_ready=True)
        except BaseException:
            self._close()
            raise

    @override
    def run(self) -> int:
        try:
            while not self._has_ended:
                self._serve()
            return self._code or 0
        finally:
            self._close()

    def _close(self) -> None:
        with self._changed:
            self._has_ended = True
            child, self._child = self._child, None
            self._changed.notify_all()
        if self._timer is not None:
            self._timer.cancel()
        if child is not None:
            child.kill()
            child.wait()
        self._setting.operations.stop()
        self._wanted_pages.put(None)
        for helper in self._helpers:
            helper.join(_LONGEST_END)

    def _serve(self, *, until_ready: bool = False) -> None:
        """Hear the child until it is gone; then there is another one, or this has ended."""
        child = self._child
        if child is None:
            return
        for said in child.lines:
            self._hear(child, said)
            if until_ready and self._is_ready:
                return
        with self._changed:
            self._child = None
        how = child.wait()
        if self._code is None:
            self._died(how)
        else:
            self._give_up(FrontendClosed("the app has ended"))
            self._has_ended = True

    def _died(self, how: HostExit) -> None:
        if not self._is_ready:
            self._give_up(FrontendClosed("windows cannot be opened"))
            raise self._failure or RuntimeError(f"windows cannot be opened: {how}")
        _logger.error("%s", how.ending)
        restarts = self._restarts > 0
        self._server.child_is_gone(str(how))
        self._give_up(FrontendClosed(str(how)))
        said = {"code": how.code, "signal": how.signal, "stderr": how.stderr, "restarts": restarts}
        self._server.tell("", HOST_EXIT, said)
        with self._changed:
            if restarts and self._code is None:
                self._restarts -= 1
                self._child = self._begun()
                for doing in self._book.again():
                    _say(self._child, doing)
                self._changed.notify_all()
            else:
                self._code = self._code or how.status
                self._has_ended = True

    def _give_up(self, error: Exception) -> None:
        """Nobody answers any more what was asked."""
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            answer.set_exception(error)

    @override
    def exit(self, code: int, /) -> None:
        with self._changed:
            self._code = code
            child = self._child
            self._changed.notify_all()
            if child is None or self._timer is not None:
                return
            self._timer = Timer(_LONGEST_END, child.kill)
        child.writer.say({"action": "exit", "code": code})
        self._timer.daemon = True
        self._timer.start()

    # --- on the thread of the windows -------------------------------------------------------

    def _execute(self, operation: Operation) -> Any:
        label, action, arguments, answer = operation
        if action == "exit":
            self.exit(*arguments)
            return None
        with self._changed:
            self._changed.wait_for(lambda: self._child is not None or self._is_over)
            child = self._child
            if child is None or self._is_over:
                raise FrontendClosed("the app has ended")
            doing = Doing(label, action, arguments)
            if answer is None:
                _say(child, doing)
                self._book.note(*doing)
                return None
            number = next(self._numbers)
            waiting = self._asked[number] = Future[Any]()
            _say(child, doing, request_id=number)
        return waiting.result()

    @property
    def _is_over(self) -> bool:
        return self._has_ended or self._code is not None

    # --- what the child says ----------------------------------------------------------------

    def _hear(self, child: ChildProcess, said: Said) -> None:
        """Act on a line; nothing here waits."""
        line = said.line
        try:
            if "success" in line:
                self._answered(line)
            elif line["event"] == "invoke":
                self._server.hear(said, child.writer)
            elif line["event"] == "page":
                self._wanted_pages.put((child, line))
            else:
                self._told(child, said)
        except Exception:
            _logger.exception("what the process of the windows says cannot be acted on: %r", line)

    def _answered(self, line: Mapping[str, Any]) -> None:
        answer = self._asked.pop(line["request_id"], None)
        if answer is None:
            return
        if line["success"]:
            answer.set_result(line["result"])
        else:
            answer.set_exception(_error_of(line))

    def _told(self, child: ChildProcess, said: Said) -> None:
        line, hooks = said.line, self._setting.hooks
        match line["event"]:
            case "call":
                self._server.hear_name(said, child.writer)
            case "ready":
                self._is_ready = True
            case "failed":
                self._failure = _error_of(line)
            case "exit":
                self._code = line["code"] if self._code is None else self._code
            case "log":
                _logger.log(line["level"], "%s", line["text"])
            case "closed":
                label, opening = line["label"], line["opening"]
                self._book.window_is_gone(label, opening)
                self._server.window_is_gone(label, opening)
                hooks.window_is_gone(label, opening)
            case "not-opened":
                if not hooks.lives_on():
                    self.exit(1)
            case "nothing-left":
                hooks.nothing_is_left()
            case name:
                self._clicked(name, line)

    def _clicked(self, name: str, line: Mapping[str, Any]) -> None:
        hooks, label = self._setting.hooks, line["label"]
        match name:
            case "menu-click":
                _keep_mark(self._book.check_mark, line)
                hooks.menu_clicked(label, line["item"], line["data"])
            case "tray-click":
                hooks.tray_clicked(label, line["data"])
            case "tray-menu-click":
                _keep_mark(self._book.tray_check_mark, line)
                hooks.tray_menu_clicked(label, line["item"], line["data"])
            case "hide":
                hooks.hide(label)
            case "warn":
                hooks.warn(label, line["text"])
            case _:
                raise ValueError(f"there is no event {name!r}")

    # --- pages, on a thread of their own: they come from files ------------------------------

    def _serve_pages(self) -> None:
        while (wanted := self._wanted_pages.get()) is not None:
            child, line = wanted
            answer: dict[str, Any] = {"success": True, "request_id": line["request_id"]}
            block: bytes | None = None
            try:
                if line["path"] is None:
                    answer["paths"] = list(self._setting.pages.paths())
                else:
                    block = self._setting.pages.read(line["path"])
            except Exception as error:
                _logger.exception("the page %s cannot be read", line["path"])
                answer.update(success=False, error=str(error))
            child.writer.say(answer, *(() if block is None else (bytes(block),)))


def surroundings() -> dict[str, Any]:
    """What the child needs to find the same modules, and to know its parent."""
    path = [os.path.abspath(one) for one in sys.path]  # noqa: PTH100
    return {"path": path, "parent": os.getpid()}


def _say(child: ChildProcess, doing: Doing, **more: object) -> None:
    line, blocks = line_of(doing)
    child.writer.say({**line, **more}, *blocks)


def _keep_mark(keep: Callable[[str, str, bool], object], line: Mapping[str, Any]) -> None:
    if "checked" in line["data"]:
        keep(line["label"], line["item"], line["data"]["checked"])


def _error_of(line: Mapping[str, Any]) -> Exception:
    return _ERRORS.get(line["kind"], RuntimeError)(line["error"])

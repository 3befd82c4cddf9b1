"""An app whose windows are in a child process: this thread may be any, and is free meanwhile.

The child has Tauri and nothing else. Commands, events, pages and all that windows show stay here,
so that another child can take the place of one that died.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from logging import getLogger
from threading import Condition, Thread
from typing import Any, Final

from typing_extensions import override

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.child_book import ChildBook
from pytauri_ipc.app.child_operations import Doing, line_of
from pytauri_ipc.app.child_pages import ChildPages
from pytauri_ipc.app.child_process import ChildProcess, HostExit
from pytauri_ipc.app.child_questions import Questions, error_of
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
        self._changed = Condition()  # the child, what it was told, and that there comes none more
        self._code: int | None = None  # what this ends with; once there is one, it ends
        self._book = ChildBook()
        self._questions = Questions()
        self._pages = ChildPages(setting.pages)
        self._events = self._all_events()
        self._server = ChildServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        self._helpers = [
            Thread(target=setting.operations.serve, args=(self._execute,), name="windows"),
            Thread(target=self._pages.serve, name="pages"),
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
            self._wait_ready()
        except BaseException:
            self._close()
            raise

    def _wait_ready(self) -> None:
        child = self._child
        if child is None:
            return
        for said in child.lines:
            self._hear(child, said)
            if said.line.get("event") == "ready":
                return
        how = self._gone(child)
        if self._code is None:
            self._questions.give_up(FrontendClosed("windows cannot be opened"))
            raise child.failure or RuntimeError(f"windows cannot be opened: {how}")

    @override
    def run(self) -> int:
        try:
            while (child := self._child) is not None:
                for said in child.lines:
                    self._hear(child, said)
                how = self._gone(child)
                if self._code is None:
                    self._died(how)
            return self._code or 0
        finally:
            self._close()

    def _close(self) -> None:
        with self._changed:
            self._code = self._code or 0
            child = self._child
            self._changed.notify_all()
        if child is not None:
            child.kill()
            self._gone(child)
        self._questions.give_up(FrontendClosed("the app has ended"))
        self._setting.operations.stop()
        self._pages.stop()
        for helper in self._helpers:
            helper.join(_LONGEST_END)

    def _gone(self, child: ChildProcess) -> HostExit:
        """A child says nothing more: nobody tells it anything, until there is another one."""
        with self._changed:
            self._child = None
        return child.wait()

    def _died(self, how: HostExit) -> None:
        """Tell who waits for it, and begin another one, which shows what it has shown."""
        restarts = self._restarts > 0
        then = "another one follows" if restarts else "none follows, see App(restart=)"
        _logger.error("%s; %s", how.ending, then)
        self._server.child_is_gone(str(how))
        self._questions.give_up(FrontendClosed(str(how)))
        self._server.tell("", HOST_EXIT, {**how._asdict(), "restarts": restarts})
        with self._changed:
            if self._code is None and restarts:
                self._restarts -= 1
                self._child = self._begun()
                for doing in self._book.again():
                    _say(self._child, doing)
            elif self._code is None:
                self._code = how.status
            self._changed.notify_all()
            goes_on = self._code is None
        if goes_on and self._book.is_left_empty:  # the one that has died may not have said so
            self._setting.hooks.nothing_is_left()

    @override
    def exit(self, code: int, /) -> None:
        with self._changed:
            self._code = code
            child = self._child
            self._changed.notify_all()
        if child is not None:
            child.writer.say({"action": "exit", "code": code})
            child.kill_after(_LONGEST_END)

    # --- on the thread of the windows -------------------------------------------------------

    def _execute(self, operation: Operation) -> Any:
        """Pass an operation on; a question gives the future of its answer."""
        label, action, arguments, answer = operation
        if action == "exit":
            self.exit(*arguments)
            return None
        with self._changed:
            self._changed.wait_for(lambda: self._child is not None or self._code is not None)
            child = self._child
            if child is None or self._code is not None:
                raise FrontendClosed("the app has ended")
            doing = Doing(label, action, arguments)
            if answer is None:
                _say(child, doing)
                self._book.note(*doing)
                return None
            number, answered = self._questions.ask()
            _say(child, doing, request_id=number)
            return answered

    # --- what the child says ----------------------------------------------------------------

    def _hear(self, child: ChildProcess, said: Said) -> None:
        """Act on a line; nothing here waits."""
        line = said.line
        try:
            if "success" in line:
                self._questions.answered(line)
                return
            match line["event"]:
                case "invoke":
                    self._server.hear(said, child.writer)
                case "call":
                    self._server.hear_name(said, child.writer)
                case "page":
                    self._pages.want(child.writer, line)
                case "failed":
                    child.failure = error_of(line)
                case "ready":
                    pass  # what it is told waits for that by itself
                case name:
                    self._events[name](line)
        except Exception:
            _logger.exception("what the process of the windows says cannot be acted on: %r", line)

    def _all_events(self) -> Mapping[str, Callable[[Mapping[str, Any]], object]]:
        """What it says of windows, menus and trays, by name."""
        hooks = self._setting.hooks
        return {
            "closed": self._window_is_gone,
            "exit": self._exits,
            "hide": lambda line: hooks.hide(line["label"]),
            "log": lambda line: _logger.log(line["level"], "%s", line["text"]),
            "menu-click": partial(self._clicked, self._book.check_mark, hooks.menu_clicked),
            "not-opened": lambda _: hooks.lives_on() or self.exit(1),
            "nothing-left": lambda _: hooks.nothing_is_left(),
            "tray-click": lambda line: hooks.tray_clicked(line["label"], line["data"]),
            "tray-menu-click": partial(
                self._clicked, self._book.tray_check_mark, hooks.tray_menu_clicked
            ),
            "warn": lambda line: hooks.warn(line["label"], line["text"]),
        }

    def _exits(self, line: Mapping[str, Any]) -> None:
        with self._changed:
            if self._code is None:
                self._code = line["code"]

    def _window_is_gone(self, line: Mapping[str, Any]) -> None:
        label, opening = line["label"], line["opening"]
        with self._changed:
            self._book.window_is_gone(label, opening)
        self._server.window_is_gone(label, opening)
        self._setting.hooks.window_is_gone(label, opening)

    def _clicked(
        self,
        check_mark: Callable[[str, str, bool], object],
        tell: Callable[[str, str, Any], object],
        line: Mapping[str, Any],
    ) -> None:
        label, item, data = line["label"], line["item"], line["data"]
        if "checked" in data:
            with self._changed:
                check_mark(label, item, data["checked"])
        tell(label, item, data)


def surroundings() -> dict[str, Any]:
    """What the child needs to find the same modules, and to know its parent."""
    path = [os.path.abspath(one) for one in sys.path]  # noqa: PTH100
    return {"path": path, "parent": os.getpid()}


def _say(child: ChildProcess, doing: Doing, **more: object) -> None:
    line, blocks = line_of(doing)
    child.writer.say({**line, **more}, *blocks)

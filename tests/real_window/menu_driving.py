"""The tests' hand on menus: the app that shows them, and real keys on real menus."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from tests.real_window.driving import REPOSITORY, TIMEOUT
from tools.processes import ending_all, stop, wait_until

MENU_APP = "tests.real_window.menu_app"


@dataclass(slots=True, eq=False)
class MenuApp:
    """An app that runs, and what it has said."""

    process: subprocess.Popen[str]
    lines: list[list[Any]] = field(default_factory=list[list[Any]])
    log: list[str] = field(default_factory=list[str])
    _said: Condition = field(default_factory=Condition)

    def listen(self) -> None:
        """Read what it prints, until its end; on a thread of its own."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._said:
                if line.startswith('["'):
                    self.lines.append(json.loads(line))
                else:
                    self.log.append(line)
                self._said.notify_all()

    def heard(self, kind: str) -> list[list[Any]]:
        """All that it said of one kind, without the kind."""
        return [rest for first, *rest in self.lines if first == kind]

    def wait_for(self, kind: str, count: int = 1) -> list[list[Any]]:
        """Wait until it has said so much of one kind."""
        with self._said:
            if self._said.wait_for(lambda: len(self.heard(kind)) >= count, TIMEOUT):
                return self.heard(kind)
        raise AssertionError(f"no {kind!r} number {count}: {self.lines}\n{''.join(self.log)}")

    def do(self, function: str, *arguments: object) -> Any:
        """Have it do something, and give what that gave."""
        kind, answer = self._answer(function, *arguments)
        assert kind == "done", answer
        return answer

    def refusal(self, function: str, *arguments: object) -> str:
        """Have it do something that it cannot, and give the error."""
        kind, answer = self._answer(function, *arguments)
        assert kind == "failed", f"{function!r} gave {answer!r}"
        return answer

    def _answer(self, function: str, *arguments: object) -> tuple[str, Any]:
        before = len(self._answers())
        assert self.process.stdin is not None
        print(json.dumps([function, *arguments]), file=self.process.stdin, flush=True)
        with self._said:
            is_answered = self._said.wait_for(lambda: self._answers()[before:], TIMEOUT)
        assert is_answered, f"no answer: {''.join(self.log)}"
        kind, answer = self._answers()[before]
        return kind, answer

    def _answers(self) -> list[list[Any]]:
        return [line for line in self.lines if line[0] in ("done", "failed")]

    def page(self, label: str, expression: str) -> str:
        """What a page holds: an expression's value, as text."""
        count = len(self.heard("page")) + 1
        call = f"pytauriIpc.pyInvoke('report', {{ value: String({expression}) }})"
        self.do("evaluate", label, call)
        return self.wait_for("page", count)[-1][0]

    def is_seen(self, label: str) -> bool:
        """Whether the screen shows that window."""
        return is_found(*_search(label))

    def press(self, label: str, *keys: str) -> None:
        """Press keys while that window has the focus."""
        assert wait_until(lambda: gets_keys(f"Window {label}"), TIMEOUT), f"no window {label!r}"
        xdotool("key", "--delay", "60", *keys)

    def click_item(self, label: str, *moves: str) -> None:
        """Open the window's menu bar, go to an item and choose it, all by keys."""
        self.press(label, "F10", *moves, "Return")

    def end(self) -> int:
        """Its status, once it has ended by itself."""
        return self.process.wait(TIMEOUT)


def xdotool(*arguments: str) -> str:
    command = ["xdotool", *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=TIMEOUT
    ).stdout


def _search(label: str) -> list[str]:
    return ["search", "--onlyvisible", "--name", f"^Window {label}$"]


def is_found(*search: str) -> bool:
    """Whether `xdotool search` finds a window."""
    return _tried(*search) is not None


def gets_keys(title: str) -> bool:
    """Have the window with that title get the keys; False where it is not there, or not yet."""
    # A window that is only just coming up cannot have them, and X calls that an error.
    is_asked = _tried("search", "--onlyvisible", "--name", f"^{title}$", "windowfocus") is not None
    return is_asked and _tried("getwindowfocus", "getwindowname") == title


def _tried(*arguments: str) -> str | None:
    """What xdotool prints, or `None` where it fails."""
    try:
        return xdotool(*arguments).strip()
    except subprocess.CalledProcessError:
        return None


@contextmanager
def running(
    *program: str, env: Mapping[str, str] | None = None, says_ready: bool = True
) -> Generator[MenuApp]:
    """The app, or another program, ended at the end with all that it started."""
    command = [sys.executable, "-W", "default", *(program or ("-m", MENU_APP))]
    with ending_all() as mark:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(env or {}), **mark},
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        app = MenuApp(process)
        listener = Thread(target=app.listen)
        listener.start()
        try:
            if says_ready:
                app.wait_for("ready")
            yield app
        finally:
            stop(process)  # pyright: ignore[reportArgumentType]
            listener.join(TIMEOUT)
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()

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
        before = len(self.heard("done")), len(self.heard("failed"))
        assert self.process.stdin is not None
        print(json.dumps([function, *arguments]), file=self.process.stdin, flush=True)

        def answers() -> list[list[Any]]:
            return self.heard("done")[before[0] :] + self.heard("failed")[before[1] :]

        with self._said:
            assert self._said.wait_for(answers, TIMEOUT), f"no answer: {''.join(self.log)}"
        assert not self.heard("failed")[before[1] :], answers()
        return answers()[0][0]

    def page(self, label: str, expression: str) -> str:
        """What a page holds: an expression's value, as text."""
        count = len(self.heard("page")) + 1
        call = f"pytauriIpc.pyInvoke('report', {{ value: String({expression}) }})"
        self.do("evaluate", label, call)
        return self.wait_for("page", count)[-1][0]

    def press(self, label: str, *keys: str) -> None:
        """Press keys while that window has the focus."""
        title = f"^Window {label}$"
        search = ["search", "--onlyvisible", "--name", title]
        assert wait_until(
            lambda: (
                subprocess.run(["xdotool", *search], capture_output=True, check=False).returncode
                == 0
            ),
            TIMEOUT,
        )
        xdotool(*search, "windowfocus", "--sync")
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


@contextmanager
def running(env: Mapping[str, str] | None = None) -> Generator[MenuApp]:
    """The app, ended at the end with all that it started."""
    command = [sys.executable, "-W", "default", "-m", "tests.real_window.menu_app"]
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
            app.wait_for("ready")
            yield app
        finally:
            stop(process)  # pyright: ignore[reportArgumentType]
            listener.join(TIMEOUT)
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()

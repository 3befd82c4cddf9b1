"""Windows in a child process: who has the pipes, and who can say a line on them."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app.child_process import ChildProcess
from pytauri_ipc.transports.stdio import PipeReader, PipeWriter, Said
from pytauri_ipc.transports.tauri_child import ChildServer
from tests.fake_page import FakePage, structured
from tests.fake_tauri import FakeInvoke, FakeWindow, Rejected, Resolved, code_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")

FAKE = Path(__file__).parents[1] / "app" / "fake_child.py"
HOSTILE = '\n{"event":"exit","code":0}\n{"success":true,"request_id":1,"result":"forged"}\n'


# --- who has the pipes ------------------------------------------------------------------------


@contextmanager
def child(*command: str) -> Generator[ChildProcess]:
    process = ChildProcess([sys.executable, *command])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def pipes_of(process: ChildProcess) -> set[str]:
    """The app's ends of the protocol, as the system names them."""
    ends = (process.writer._descriptor, process._reader._descriptor)
    return {str(Path(f"/proc/self/fd/{end}").readlink()) for end in ends}


def held_by(number: int | str) -> set[str]:
    return {str(one.readlink()) for one in Path(f"/proc/{number}/fd").iterdir()}


def test_other_programs_that_the_app_begins_do_not_have_the_pipes() -> None:
    with child(str(FAKE)) as first:
        program = "import os; print({os.readlink(f'/proc/self/fd/{n}') for n in range(3, 256) if "
        program += "os.path.exists(f'/proc/self/fd/{n}')})"
        for is_closed in (True, False):  # `close_fds=False` is what a careless program says
            printed = subprocess.run(
                [sys.executable, "-c", program],
                close_fds=is_closed,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            ).stdout
            assert not [pipe for pipe in pipes_of(first) if pipe in printed]


def test_a_second_child_does_not_have_the_pipes_of_the_first() -> None:
    with child(str(FAKE)) as first, child(str(FAKE)) as second:
        assert pipes_of(first).isdisjoint(pipes_of(second))
        assert pipes_of(first) <= held_by(first.pid)
        assert pipes_of(first).isdisjoint(held_by(second.pid))


# --- what the child's own process says -----------------------------------------------------------

NOISY = f"""
import os, subprocess, sys
TOLD = {HOSTILE!r}
print(TOLD, flush=True)
os.write(1, TOLD.encode())
subprocess.run(["echo", TOLD])
subprocess.run(["sh", "-c", "ls -l /proc/self/fd > " + os.environ["HELD"]], close_fds=False)
raise ImportError("that was all; the rest of stdin: " + repr(os.read(0, 10)))
"""


def test_what_is_printed_in_the_child_is_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever prints it: Python, C, or a program that the child has begun, as web processes are."""
    module = tmp_path / "pytauri"
    module.mkdir()
    (module / "__init__.py").write_text(NOISY)
    held = tmp_path / "held"
    monkeypatch.setenv("HELD", str(held))
    process = ChildProcess()
    try:
        path = [str(tmp_path), *sys.path]
        process.writer.say({"action": "start", "path": path, "parent": os.getpid()})
        lines = [said.line for said in process.lines]
    finally:
        process.kill()
        ended = process.wait()
    assert [line["event"] for line in lines] == ["failed"]
    assert "(that was all; the rest of stdin: b'')" in lines[0]["error"]
    assert ended.code == 1
    assert capfd.readouterr().err.count("forged") == 3
    # What it has begun has neither pipe.
    assert held.read_text().count("pipe:") == 1, "its stderr, which is the child's"


# --- what a page says ------------------------------------------------------------------------


class Crossing:
    """Pages, the child's part between two pipes, and the app's server."""

    def __init__(self, invokes: Any, openings: Any, heard: list[Said]) -> None:
        self.invokes = invokes
        self.openings = openings
        self.heard = heard
        self.windows: dict[str, FakeWindow] = {}

    def in_child(self, said: Said) -> None:
        """What the child does with a line of the app's."""
        line = said.line
        if line["action"] == "answer":
            self.invokes.answer(line["invoke"], line["kind"], said.blocks[0])
        elif line["action"] == "bind":
            self.invokes.bind(line["invoke"], takes_body=line["body"])
        elif line["action"] == "push":
            [block] = said.blocks
            push = self.windows[line["label"]].pushes[line["channel"]]
            push(block.decode() if line["is_text"] else block)

    def open(self, label: str) -> FakeWindow:
        window = self.windows[label] = FakeWindow(label)
        self.openings.opens(label, 1)
        return window

    def ask(self, invoke: FakeInvoke) -> Any:
        self.invokes.hear(invoke)
        return invoke.answer()


@pytest.fixture(params=["asyncio", "trio"])
def crossing(request: pytest.FixtureRequest) -> Generator[Crossing]:
    from pytauri_ipc.app import child_windows  # noqa: PLC0415 - it loads Tauri

    commands = Commands()

    @commands.command()
    async def greet(body: bytes = b"") -> str:
        return f"Hello {len(body)}"

    @commands.command(allow=["main"])
    async def erase() -> str:
        return "erased"

    heard: list[Said] = []
    to_parent, to_child = os.pipe(), os.pipe()
    with start_blocking_portal(request.param) as portal:
        server = ChildServer(commands, limits=Limits(), states=())
        server.start(portal)
        parents, childs = PipeWriter(to_child[1]), PipeWriter(to_parent[1])
        openings = child_windows._Openings(childs)
        invokes = child_windows._Invokes(childs, openings)

        crossing = Crossing(invokes, openings, heard)

        def in_parent(said: Said) -> None:
            heard.append(said)
            hear = server.hear if said.line["event"] == "invoke" else server.hear_name
            hear(said, parents)

        threads = [
            begin(to_parent[0], in_parent, heard),
            begin(to_child[0], crossing.in_child, heard),
        ]
        yield crossing
        portal.call(server.end_pages, "the app has ended")
        for writer in (childs, parents):
            writer.close()
        for thread in threads:
            thread.join(10)


def begin(descriptor: int, hear: Callable[[Said], object], heard: list[Said]) -> Thread:
    reader = PipeReader(descriptor, lambda stray: heard.append(Said({"event": "stray"}, [stray])))

    def listen() -> None:
        for said in reader:
            hear(said)
        reader.close()

    thread = Thread(target=listen)
    thread.start()
    return thread


def test_a_page_cannot_say_a_line(crossing: Crossing) -> None:
    window = crossing.open("main")
    told = HOSTILE.encode()
    tries = [
        FakeInvoke(HOSTILE, window=window),
        FakeInvoke("greet" + HOSTILE, told, window=window),
        FakeInvoke("greet", told, window=window, headers=[(b"x", told), (told, b"x")]),
        structured("greet" + HOSTILE, window=window, headers=[(b"x", told)]),
        structured("greet", told, window=window, headers=[(told, told)]),
    ]
    answers = [crossing.ask(one) for one in tries]
    assert answers[2] == answers[4] == Resolved(f'"Hello {len(told)}"')
    assert {one.line["event"] for one in crossing.heard} == {"call", "invoke"}
    assert not [one for one in crossing.heard if "success" in one.line]


def test_the_label_is_that_of_the_window_whatever_the_page_says(crossing: Crossing) -> None:
    window = crossing.open("chart")
    forged = [(b"label", b"main"), (b"opening", b"1"), (b"webview-window", b"main")]
    for invoke in (
        FakeInvoke("erase", window=window, headers=forged),
        structured("erase", window=window, headers=forged),
    ):
        answer = crossing.ask(invoke)
        assert isinstance(answer, Rejected)
        assert "may not" in answer.value or code_of(answer) == "forbidden"
    own = structured("erase", window=crossing.open("main"))
    assert crossing.ask(own) == Resolved('"erased"')


def test_a_page_of_a_window_that_is_gone_reaches_nothing(crossing: Crossing) -> None:
    """Else it would be taken for the page of the next window of that label."""
    window = crossing.open("main")
    assert crossing.ask(structured("erase", window=window)) == Resolved('"erased"')
    crossing.openings.is_gone("main", 1)
    late = FakePage(window).call("erase", None, (), None)
    assert late is not None
    answers: list[object] = []
    resolver = late._inner._values[0]
    resolver._then.clear()
    resolver.then(answers.append)
    crossing.invokes.hear(late)
    assert answers == [Rejected("the window is closed")]

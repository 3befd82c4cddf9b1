"""Kills in the midst of things: the child of an app, and an app that has one.

`python -m tests.soak.kill_child --rounds 100`, under a display. In each round a page makes 1,000
calls and reads a stream, while the program emits events to it, and the child is killed: half of the
calls are in flight then, and so is the stream, and each has to be cancelled once. Another child
shows the window again, and its page finishes all that. Then a program is killed that has a child.
What came of it is printed: commands and events that were lost, doubled or out of order, and
processes that were left; the status is 1 unless all of these are 0.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, Final

import anyio

from pytauri_ipc.app import App
from tools.processes import MARK, ending_all, wait_until

CALLS: Final = 1_000
EVENTS: Final = 200
PATIENCE: Final = 30.0
STREAM: Final = CALLS
"""Stands for the stream, among the numbers of calls."""
HELD: Final = [*range(1, CALLS, 2), STREAM]
"""What is in flight when the child is killed."""

PAGE: Final = """<!doctype html><title>Kills</title><script>
const { pyInvoke, pyStream, on, emit } = pytauriIpc;
const heard = [];
on("soak:event", (n) => heard.push(n));
on("soak:last", () => emit("soak:heard", heard.splice(0)));
on("soak:go", async (round) => {
  const reads = (async () => {
    let next = 0;
    for await (const n of pyStream("numbers", { round, to: 20000 })) {
      if (n !== next++) throw new Error(`stream: ${n}`);
      if (n === 2000) emit("soak:midst", round);
    }
    return next;
  })();
  const calls = Array.from({ length: CALLS }, (_, n) => pyInvoke("call", { round, n }));
  const answers = await Promise.all(calls);
  const wrong = answers.filter((answer, n) => answer !== n).length;
  emit("soak:done", { round, wrong, read: await reads });
});
emit("soak:ready");
</script>""".replace("CALLS", str(CALLS))


class Soak:
    """An app whose child is killed, round after round."""

    def __init__(self, rounds: int) -> None:
        self.app = App(host="child", restart=rounds, title="Kills")
        self.rounds = rounds
        self.faults: Counter[str] = Counter()
        self.said: Queue[tuple[str, Any]] = Queue()
        self.order: list[tuple[int, int]] = []
        self.in_flight: set[tuple[int, int]] = set()
        self.cancelled: Counter[tuple[int, int]] = Counter()
        self.app.commands.set_command("call", self._call)
        self.app.commands.set_command("numbers", self._numbers)
        self.app.on("soak:*", self._note)
        self.app.on("ipc:host-exit", self._note)
        self.window = self.app.show(PAGE)

    async def _call(self, round: int, n: int) -> int:  # noqa: A002
        self.order.append((round, n))
        if round > 0 and n % 2:
            await self._wait_for_kill(round, n)
        return n

    async def _numbers(self, round: int, to: int) -> AsyncIterator[int]:  # noqa: A002
        for number in range(to):
            if round > 0 and number == to - 1:
                await self._wait_for_kill(round, STREAM)
            yield number

    async def _wait_for_kill(self, round: int, n: int) -> None:  # noqa: A002
        """Be in flight until the page is gone, by which this is cancelled."""
        self.in_flight.add((round, n))
        try:
            await anyio.sleep_forever()
        finally:
            self.in_flight.discard((round, n))
            self.cancelled[round, n] += 1

    async def _note(self, data: Any, event: str) -> None:
        self.said.put((event, data))

    def until(self, event: str) -> Any:
        """Wait for an event; what comes before it is nothing."""
        deadline = time.monotonic() + PATIENCE
        while True:
            name, data = self.said.get(timeout=max(deadline - time.monotonic(), 0.01))
            if name == event:
                return data

    def run(self) -> None:
        self.app.start()
        self.until("soak:ready")
        for number in range(1, self.rounds + 1):
            self._round(number)
        self.app.exit()
        self.app.wait(PATIENCE)

    def _round(self, number: int) -> None:
        killed = self._child()
        self.window.emit("soak:go", number)
        self.until("soak:midst")
        held = {(number, n) for n in HELD}
        assert wait_until(lambda: self.in_flight == held, PATIENCE), "all of it is in flight"
        os.kill(killed, signal.SIGSTOP)  # nothing that is said now can be heard by this one
        for event in range(EVENTS):
            self.window.emit("soak:event", event)
        assert self.in_flight == held, "nothing was cancelled before"
        os.kill(killed, signal.SIGKILL)
        if self.until("ipc:host-exit")["signal"] != signal.SIGKILL:
            self.faults["lost"] += 1
        self.until("soak:ready")
        self.window.emit("soak:last")
        self._compare(self.until("soak:heard"), list(range(EVENTS)))
        wait_until(lambda: not self.in_flight, PATIENCE)
        cancelled = [n for of, n in self.cancelled.elements() if of == number]
        self._compare(sorted(cancelled), HELD)
        self._compare_calls(number)
        self.window.emit("soak:go", -number)  # the next page does all of it
        done = self.until("soak:done")
        self._compare_calls(-number)
        self.faults["lost"] += done["wrong"] + (done["read"] != 20_000)
        if not wait_until(lambda: not session_of(killed), PATIENCE):
            self.faults["left-over processes"] += len(session_of(killed))

    def _compare_calls(self, number: int) -> None:
        """Each call of a page was run once, in order."""
        self._compare([n for of, n in self.order if of == number], list(range(CALLS)))

    def _child(self) -> int:
        host: Any = self.app._running
        return host._child.pid

    def _compare(self, heard: list[int], meant: list[int]) -> None:
        self.faults["lost"] += sum((Counter(meant) - Counter(heard)).values())
        self.faults["doubled"] += sum((Counter(heard) - Counter(meant)).values())
        self.faults["reordered"] += sorted(heard) == sorted(meant) and heard != meant


def session_of(leader: int) -> list[int]:
    """The processes of a session that live, zombies aside."""
    return [number for number, session in _sessions() if session == leader]


def _sessions() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if fields[0] != "Z":
            yield int(stat.parent.name), int(fields[3])


@contextmanager
def victim() -> Generator[int]:
    """A program with a window in a child: the number of the program, once its page is there."""
    with tempfile.TemporaryFile() as log, ending_all() as mark:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.kill_child", "--victim"],
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **mark},
        )
        assert process.stdout is not None
        try:
            assert process.stdout.readline(), "the program did not begin"
            yield process.pid
        finally:
            process.kill()
            process.communicate()


def kill_a_parent() -> int:
    """Kill a program that has a child in the midst of calls; gives how many processes are left."""
    with victim() as program:
        before = {number for number, _ in _sessions() if _is_of(number, program)}
        os.kill(program, signal.SIGKILL)
        living: set[int] = set()

        def are_gone() -> bool:
            nonlocal living
            living = before & {number for number, _ in _sessions()} - {program}
            return not living

        wait_until(are_gone, PATIENCE)
        return len(living)


def _is_of(number: int, program: int) -> bool:
    """Whether a process has the program's mark."""
    try:
        own, theirs = (
            Path(f"/proc/{one}/environ").read_bytes().split(b"\0") for one in (program, number)
        )
    except OSError:
        return False
    mark = MARK.encode() + b"="
    return any(entry.startswith(mark) and entry in theirs for entry in own)


def be_victim() -> None:
    soak = Soak(0)
    soak.app.start()
    soak.until("soak:ready")
    soak.window.emit("soak:go", 1)
    soak.until("soak:midst")
    print("in the midst", flush=True)
    soak.app.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kill_child", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--victim", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.victim:
        be_victim()
        return 0
    soak = Soak(options.rounds)
    soak.run()
    for _ in range(options.rounds):
        soak.faults["left-over processes"] += kill_a_parent()
    names = ("lost", "doubled", "reordered", "left-over processes")
    counts = ", ".join(f"{soak.faults[name]} {name}" for name in names)
    print(f"{options.rounds} rounds: {counts}", flush=True)
    return 1 if soak.faults.total() else 0


if __name__ == "__main__":
    sys.exit(main())

"""Restart a notebook's kernel again and again, in the middle of calls and a stream.

`python -m tests.soak.restart_kernel --rounds 100`. Each time every promise of the page has to
settle, and after the cells have run again all has to work. At the end no process may be left.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.jupyter.lab import Notebook, browser
from tools.jupyterlab import jupyterlab

PROGRAM = """
    import asyncio
    from collections.abc import AsyncIterator
    from pytauri_ipc.app import App

    app = App()

    @app.commands.command()
    async def echo(number: int) -> int:
        await asyncio.sleep(0)
        return number

    @app.commands.command()
    async def tick() -> AsyncIterator[int]:
        number = 0
        while True:
            yield number
            number += 1
            await asyncio.sleep(0)
"""
SHOW = 'app.show("<h1>Soak</h1>", label="soak")'

BEGIN = """
const { pyInvoke, pyStream } = pytauriIpc;
const found = window.found = { well: 0, wrong: 0, closed: 0, other: 0, unsettled: 0, items: 0 };
const count = async (promise, expected) => {
  found.unsettled += 1;
  try {
    found[(await promise) === expected ? "well" : "wrong"] += 1;
  } catch (error) {
    found[error.code === "closed" ? "closed" : "other"] += 1;
  }
  found.unsettled -= 1;
};
const stream = async () => {
  for await (const item of pyStream("tick")) {
    if (item !== found.items) throw new Error(`item ${item} in place of ${found.items}`);
    found.items += 1;
  }
};
void count(stream(), undefined);
window.isEnding = false;
void (async () => {
  for (let number = 0; !window.isEnding; number += 1) {
    void count(pyInvoke("echo", { number }), number);
    if (number % 20 === 0) await new Promise((go) => setTimeout(go, 5));
  }
})();
while (found.items < 50 || found.well < 20) await new Promise((go) => setTimeout(go, 10));
"""
END = """
window.isEnding = true;
for (let n = 0; n < 500 && window.found.unsettled > 0; n += 1) {
  await new Promise((go) => setTimeout(go, 10));
}
return window.found;
"""
WORKS = "return await pytauriIpc.pyInvoke('echo', { number: args[0] });"


@dataclass
class Totals:
    """What all rounds have given."""

    rounds: int = 0
    well: int = 0
    closed: int = 0
    wrong: int = 0
    other: int = 0
    unsettled: int = 0
    items: int = 0
    silent: int = 0
    left_over: int = 0

    def add(self, found: dict[str, int]) -> None:
        for name, value in found.items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def is_well(self) -> bool:
        faults = self.wrong + self.other + self.unsettled + self.silent + self.left_over
        return faults == 0 and self.closed >= self.rounds

    def __str__(self) -> str:
        return (
            f"{self.rounds} restarts: {self.well} calls answered, {self.closed} promises closed, "
            f"{self.items} items; wrong {self.wrong}, other errors {self.other}, "
            f"unsettled {self.unsettled}, without a notice {self.silent}, "
            f"left-over processes {self.left_over}"
        )


def restart(notebook: Notebook, totals: Totals) -> None:
    """One round: the page is busy, the kernel goes, and the cells run again."""
    notebook.in_page(1, BEGIN)
    notebook.restart()
    totals.add(notebook.in_page(1, END))
    totals.silent += "was restarted" not in notebook.notice(1)
    notebook.run(0)
    notebook.run(1)
    totals.wrong += notebook.in_page(1, WORKS, totals.rounds) != totals.rounds
    totals.rounds += 1


def processes_of(folder: Path) -> list[int]:
    """The processes that were started with files of that folder."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and str(folder).encode() in _command_of(entry)
    ]


def _command_of(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""  # it has ended


def run(rounds: int) -> Totals:
    totals = Totals()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with jupyterlab(folder) as url, browser(folder / "profile") as driver:
            notebook = Notebook(driver, url, folder)
            notebook.open([PROGRAM, SHOW])
            notebook.run(0)
            notebook.run(1)
            for _ in range(rounds):
                restart(notebook, totals)
            notebook.close()
        totals.left_over = len(processes_of(folder))
    return totals


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    totals = run(parser.parse_args().rounds)
    print(totals)
    return 0 if totals.is_well else 1


if __name__ == "__main__":
    sys.exit(main())

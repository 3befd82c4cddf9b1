"""The tour: drives the real thing as a person would, and prints what a person saw."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from examples.file_inspector import notebook
from examples.file_inspector.files import shown
from examples.file_inspector.tour import sample
from tools import hosts, webdriver
from tools.jupyterlab import LabNotStarted

if TYPE_CHECKING:
    from examples.file_inspector.tour.person import Person

FAILED = "FAILED: "


def run(screenshot: Path, host: str = "native") -> int:
    """Take the tour on a folder of its own; 0 if every step showed what it should."""
    lacking = hosts.missing_for(host)
    if lacking is not None:
        print(hosts.explain(lacking), file=sys.stderr)
        return 1
    try:
        with TemporaryDirectory() as directory:
            succeeded = _drive(Path(directory) / "holiday", screenshot, host)
    except (webdriver.WindowNotOpened, LabNotStarted) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0 if succeeded else 1


def _drive(folder: Path, screenshot: Path, host: str) -> bool:
    """Open a window on a new folder and take the steps there; whether all succeeded."""
    from examples.file_inspector.tour.person import Person  # noqa: PLC0415 - needs Selenium

    folder.mkdir()
    sample.make(folder)
    program = ["-m", "examples.file_inspector", "--host", host, str(folder)]
    with hosts.opened(host, program, notebook.cell(folder)) as window:
        succeeded = _take_steps(Tour(Person(window), folder))
        screenshot.parent.mkdir(parents=True, exist_ok=True)
        window.screenshot(screenshot)
        print(f"\nThe last picture is in {screenshot}.")
        if not succeeded:
            print(f"The app printed:\n{window.log()}")
    return succeeded


def _take_steps(tour: Tour) -> bool:
    """Take the steps up to the first that fails, and print a row for each."""
    steps = {
        "list the folder": tour.list_folder,
        "hash all files": tour.hash_all,
        "compare a hash": tour.compare_hash,
        "start again, stop": tour.stop_in_the_middle,
        "look into a file": tour.look_into_file,
        "one it may not read": tour.meet_unreadable,
        "look at the history": tour.look_at_history,
    }
    print(f"{'step':20} {'ms':>6}  what a person saw")
    for name, step in steps.items():
        start = time.perf_counter()
        seen = _outcome(step)
        took = (time.perf_counter() - start) * 1000
        print(f"{name:20} {took:6.0f}  {seen}", flush=True)
        if seen.startswith(FAILED):
            return False
    return True


def _outcome(step: Callable[[], str]) -> str:
    try:
        return step()
    except AssertionError as error:  # `NotSeen`, whose module needs Selenium
        return f"{FAILED}{error}"


class Tour:
    """The steps. Each gives what a person saw, or raises `NotSeen`."""

    def __init__(self, person: Person, folder: Path) -> None:
        self._person = person
        self._folder = folder

    def list_folder(self) -> str:
        files = sum(path.is_file() for path in self._folder.iterdir())
        seen = self._person.sees("#status", f"^{files} files$")
        for name in sample.FILES:
            self._person.sees("#entries", re.escape(shown(name)))
        return f"{seen}, {self._person.sees('#amount', 'MB')}; odd names are text"

    def hash_all(self) -> str:
        self._person.click("#hash")
        return self._person.sees("#status", "^Finished: .* unreadable")

    def compare_hash(self) -> str:
        expected = sha256((self._folder / "concert.flac").read_bytes()).hexdigest()
        seen = self._person.sees_result("concert.flac", expected)
        return f"concert.flac: {seen[:16]}…, as hashlib says"

    def stop_in_the_middle(self) -> str:
        huge = sample.add_huge_file(self._folder)
        self._person.click("#refresh")
        self._person.sees("#entries", huge)
        self._person.click("#hash")
        on_the_way = self._person.sees_result(huge, r"\d{3} MB of 4 GB|\d GB of")
        self._person.click("#stop")
        stopped = self._person.sees("#status", "Stopped")
        return f"{huge}: {on_the_way}; {stopped}"

    def look_into_file(self) -> str:
        self._person.open("README.txt")
        return f"README.txt: {self._person.sees('#details-head', 'File Inspector').strip()}"

    def meet_unreadable(self) -> str:
        self._person.open(sample.BROKEN_LINK)
        title = self._person.sees("#problem h2", sample.BROKEN_LINK)
        reason = self._person.sees("#problem .reason", "No such file")
        return f"{title}: {reason} ({self._person.sees('#problem code', 'unreadable')})"

    def look_at_history(self) -> str:
        self._person.sees("#history", r"(?s)^\s*Stopped.*Finished")
        return "the latest first: " + "; ".join(self._person.texts("#history .outcome"))

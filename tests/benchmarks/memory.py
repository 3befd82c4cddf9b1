"""Resident memory of this process and of its window's page, sampled by a thread. Linux only."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Self

INTERVAL = 0.1
"""Seconds from one sample to the next."""

PAGE_PROCESS = "WebKitWebProces"
"""The kernel cuts the names of processes after 15 characters."""

RENDERER = b"--type=renderer"
"""An argument of those processes of Chromium that have pages; the names are those of all others."""

_PROCESSES = Path("/proc")
_MEBIBYTE = 1024 * 1024


class MemorySampler:
    """Samples from its start to its end, as a context manager.

    Attributes:
        samples: MiB, by the name that its process was given here.
    """

    def __init__(self, processes: Mapping[str, int]) -> None:
        self.samples: dict[str, list[float]] = {name: [] for name in processes}
        self._processes = dict(processes)
        self._ended = Event()
        self._thread = Thread(target=self._run, name="memory sampler", daemon=True)

    def __enter__(self) -> Self:
        self._sample()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()
        self._sample()

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL):
            self._sample()

    def _sample(self) -> None:
        for name, process in self._processes.items():
            self.samples[name].append(resident(process))


def resident(process: int) -> float:
    """MiB of a process that are in memory now.

    Raises:
        OSError: There is no such process.
    """
    pages = int((_PROCESSES / str(process) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE


def page_process(program: int) -> int:
    """The process of the page in a program's window: of several the largest, which shows it.

    Raises:
        LookupError: There is none.
    """
    found = [child for child, name in _descendants(program) if name == PAGE_PROCESS]
    if not found:
        raise LookupError(f"no {PAGE_PROCESS!r} descends from process {program}")
    return max(found, key=resident)


def renderer(driver: int) -> int:
    """The process of the page in a driver's Chromium: of several the largest, which shows it.

    Raises:
        LookupError: There is none.
    """
    found = [child for child, _ in _descendants(driver) if RENDERER in _arguments(child)]
    if not found:
        raise LookupError(f"no {RENDERER.decode()!r} descends from process {driver}")
    return max(found, key=resident)


def _arguments(process: int) -> list[bytes]:
    try:
        text = (_PROCESSES / str(process) / "cmdline").read_bytes()
    except OSError:
        return []  # it has ended meanwhile
    return text.replace(b"\0", b" ").split()  # Chromium writes its own in one piece


def _descendants(ancestor: int) -> Iterator[tuple[int, str]]:
    """Each with its name. Some stand between: a sandbox starts the page's process for WebKit."""
    names: dict[int, str] = {}
    children: dict[int, list[int]] = {}
    for folder in _PROCESSES.glob("[0-9]*"):
        try:
            before, _, after = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue  # it has ended meanwhile
        process = int(folder.name)
        names[process] = before.partition("(")[2]
        children.setdefault(int(after.split()[1]), []).append(process)
    left = [ancestor]
    while left:
        for child in children.get(left.pop(), ()):
            yield child, names[child]
            left.append(child)

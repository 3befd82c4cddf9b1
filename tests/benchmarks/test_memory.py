"""Resident memory as Linux tells it, of processes that are there."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from tests.benchmarks import memory
from tests.benchmarks.memory import PAGE_PROCESS, MemorySampler, page_process, renderer, resident

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

BIG = """
import ctypes, sys
name, size = sys.argv[1:]
memory = bytearray(b"x") * (int(size) * 1024 * 1024)
ctypes.CDLL(None).prctl(15, name.encode())
print(flush=True)
sys.stdin.read()
"""
"""A process with a name and so many MiB; it ends with its input."""

Start = Callable[[str, int], int]


@pytest.fixture
def start() -> Generator[Start]:
    with ExitStack() as processes:

        def start_(name: str, mebibytes: int) -> int:
            command = [sys.executable, "-c", BIG, name, str(mebibytes)]
            process = processes.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            processes.callback(process.kill)
            assert process.stdout is not None
            assert process.stdout.readline() == b"\n"
            return process.pid

        yield start_


def test_the_page_is_the_largest_process_of_its_name(start: Start) -> None:
    start(PAGE_PROCESS, 1)
    page = start(PAGE_PROCESS, 32)
    start("another", 64)
    assert page_process(os.getpid()) == page


def test_a_page_that_belongs_to_another_program_does_not_count(start: Start) -> None:
    page = start(PAGE_PROCESS, 1)
    with pytest.raises(LookupError, match=f"no '{PAGE_PROCESS}' descends from process {page}"):
        page_process(page)


def test_the_page_of_a_browser_is_the_largest_of_its_renderers(start: Start) -> None:
    start("--type=renderer", 1)
    page = start("--type=renderer", 32)
    start("--type=gpu-process", 64)
    assert renderer(os.getpid()) == page
    with pytest.raises(LookupError, match=f"no '--type=renderer' descends from process {page}"):
        renderer(page)


def test_resident_memory_is_told_in_mebibytes(start: Start) -> None:
    process = start("some process", 64)
    status = Path(f"/proc/{process}/status").read_text()
    told = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert told is not None
    assert resident(process) == pytest.approx(int(told[1]) / 1024, abs=2)


def test_memory_is_sampled_at_the_start_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([10.0, 20.0, 30.0])

    def resident_(process: int) -> float:
        return next(numbers)

    monkeypatch.setattr(memory, "resident", resident_)
    monkeypatch.setattr(memory, "INTERVAL", 1_000)
    sampler = MemorySampler({"the page": 1})
    with sampler:
        assert sampler.samples == {"the page": [10.0]}
    assert sampler.samples == {"the page": [10.0, 20.0]}


def test_memory_is_sampled_throughout_and_not_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    many = Event()
    asked: list[int] = []

    def resident_(process: int) -> float:
        asked.append(process)
        if len(asked) == 5:
            many.set()
        return float(len(asked))

    monkeypatch.setattr(memory, "resident", resident_)
    monkeypatch.setattr(memory, "INTERVAL", 0.001)
    sampler = MemorySampler({"the page": 7})
    with sampler:
        assert many.wait(20)
    assert not sampler._thread.is_alive()
    assert asked == [7] * len(asked)
    assert sampler.samples == {"the page": [float(i) for i in range(1, len(asked) + 1)]}

"""Whose start is measured, and when it cannot be; no program is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import peers, start
from tests.benchmarks.plan import OURS, PYWRY, Plan, Samples
from tests.benchmarks.programs import ProgramFailedError

Measure = Callable[[Callable[[Path, str], float]], Samples | str]


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Measure:
    def measure_(time: Callable[[Path, str], float]) -> Samples | str:
        monkeypatch.setattr(start, "_time", time)
        reported: dict[str, Samples | str] = {}
        start.measure(Plan(("start",), 2, quick=False), reported.__setitem__)
        return reported["start"]

    def python(_: peers.Peer) -> Path:
        return Path("pywry's python")

    monkeypatch.setattr(peers.Peer, "python", python)
    return measure_


def test_starts_take_turns_after_one_each_that_does_not_count(measure: Measure) -> None:
    ran: list[str] = []

    def time(python: Path, program: str) -> float:
        assert (python == Path("pywry's python")) == (program == "pywry_start")
        ran.append(program)
        return float(len(ran))

    assert measure(time) == {OURS: [3.0, 6.0], PYWRY: [4.0, 5.0]}
    counted = ["our_start", "pywry_start", "pywry_start", "our_start"]
    assert ran == ["our_start", "pywry_start", *counted]


def test_a_start_that_fails_is_told(measure: Measure) -> None:
    def time(python: Path, program: str) -> float:
        raise ProgramFailedError("no window")

    assert measure(time) == "no window"


def test_a_peer_that_cannot_be_had_is_told(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: peers.Peer) -> Path:
        raise peers.PeerMissingError("pip could not install it")

    monkeypatch.setattr(peers.Peer, "python", missing)
    assert measure(lambda python, program: 1.0) == "pip could not install it"

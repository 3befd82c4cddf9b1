"""Whom a run of events measures, and whose failure costs which rows; no program is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import events, peers
from tests.benchmarks.bursts import SIZES
from tests.benchmarks.plan import OURS, PYTAURI, PYWRY, PYWRY_FIRE, Plan, Samples
from tests.benchmarks.programs import ProgramFailedError
from tests.benchmarks.rows import ROWS

NAMES = tuple(dict.fromkeys(row.source for row in ROWS if row.part == "events"))
TIMES = {
    "our_events": {"emit": [1.0, 2.0]},
    "pytauri_events": {"emit": [3.0, 4.0]},
    "pywry_events": {"emit": [5.0, 6.0], "emit_fire": [7.0, 8.0]},
}

Measure = Callable[..., dict[str, Samples | str]]


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Measure:
    def measure_(
        *names: str, failing: str = "", ran: list[str] | None = None
    ) -> dict[str, Samples | str]:
        def run(python: Path, program: str, count: int) -> dict[str, list[float]]:
            if ran is not None:
                ran.append(program)
            if program == failing:
                raise ProgramFailedError("no window")
            return TIMES[program]

        monkeypatch.setattr(events, "_run", run)
        reported: dict[str, Samples | str] = {}
        events.measure(Plan(names, 2, quick=True), reported.__setitem__)
        return reported

    def python(_: peers.Peer) -> Path:
        return Path("python")

    monkeypatch.setattr(peers.Peer, "python", python)
    return measure_


def test_every_size_is_compared_with_every_way(measure: Measure) -> None:
    assert measure(*NAMES) == {
        "emit-20": {OURS: [1.0, 1.0], PYTAURI: [3.0, 3.0]},
        "emit-1000": {OURS: [2.0, 2.0], PYTAURI: [4.0, 4.0]},
        "emit-20-pywry": {OURS: [1.0, 1.0], PYWRY: [5.0, 5.0], PYWRY_FIRE: [7.0, 7.0]},
        "emit-1000-pywry": {OURS: [2.0, 2.0], PYWRY: [6.0, 6.0], PYWRY_FIRE: [8.0, 8.0]},
    }


def test_the_rows_ask_for_all_of_them() -> None:
    beside = (False, True)
    assert {events.measurement(size, beside_pywry=b) for size in SIZES for b in beside} == {*NAMES}


def test_contestants_take_turns_and_only_those_that_are_asked_for_run(measure: Measure) -> None:
    ran: list[str] = []
    assert measure("emit-20", ran=ran).keys() == {"emit-20"}
    assert ran == ["our_events", "pytauri_events", "pytauri_events", "our_events"]


def test_a_peer_that_cannot_be_had_costs_only_the_rows_beside_it(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: peers.Peer) -> Path:
        raise peers.PeerMissingError("pip could not install it")

    monkeypatch.setattr(peers.Peer, "python", missing)
    found = measure(*NAMES)
    assert found["emit-20-pywry"] == found["emit-1000-pywry"] == "pip could not install it"
    assert found["emit-20"] == {OURS: [1.0, 1.0], PYTAURI: [3.0, 3.0]}


def test_a_program_that_fails_costs_only_its_own_rows_and_is_not_started_again(
    measure: Measure,
) -> None:
    ran: list[str] = []
    found = measure(*NAMES, failing="pytauri_events", ran=ran)
    assert found["emit-20"] == f"{PYTAURI}: no window"
    assert isinstance(found["emit-20-pywry"], dict)
    assert ran.count("pytauri_events") == 1


def test_without_our_own_times_no_row_has_any(measure: Measure) -> None:
    assert set(measure(*NAMES, failing="our_events").values()) == {f"{OURS}: no window"}

"""The arithmetic of a run and its report, on made-up samples. Nothing is timed here."""

import json

import pytest

from tests.benchmarks.host_rows import HOST_ROWS
from tests.benchmarks.plan import (
    AHEAD,
    EVENTS,
    ITEMS,
    OURS,
    PAGE,
    PARTS,
    PYDANTIC,
    PYTAURI,
    PYTHON,
    RUST,
    STOPPED,
    Samples,
    turns,
)
from tests.benchmarks.report import as_json, line_of, middle_half, notes, result_of, table
from tests.benchmarks.rows import (
    CHART,
    ROWS,
    AllAnswered,
    AtMostLonger,
    AtMostRatio,
    MemoryBounded,
    MemoryKept,
    Row,
)
from tests.benchmarks.runner import joined, shares

RATIO = Row("r", "some work", AtMostRatio(0.5))
STREAM = Row("s", "a stream", MemoryBounded(100, ahead=10, mebibytes=20), unit="MiB", base="")
KEPT = Row("k", "events", MemoryKept(100, mebibytes=20), unit="MiB", base="")
WEIGHED: Samples = {EVENTS: [100.0, 100.0], PYTHON: [100.0, 101.0], PAGE: [200.0, 219.0]}
SEEN: Samples = {
    ITEMS: [100.0],
    AHEAD: [9.0, 10.0, 0.0],
    STOPPED: [0.0],
    PYTHON: [100.0, 101.0, 100.5],
    PAGE: [200.0, 219.0, 210.0],
}


def test_the_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    result = result_of(RATIO, {PYTAURI: [100.0, 200.0, 400.0], OURS: [50.0, 80.0, 40.0]})
    assert (result.base, result.ours, result.ratio) == (200.0, 50.0, 0.4)
    assert result.reached is True


@pytest.mark.parametrize(("ours", "reached"), [(50.0, True), (50.1, False)])
def test_a_goal_is_reached_up_to_its_own_value(ours: float, reached: bool) -> None:
    assert result_of(RATIO, {PYTAURI: [100.0], OURS: [ours]}).reached is reached


def test_the_spread_pairs_what_was_measured_in_the_same_round() -> None:
    samples = {PYTAURI: [100.0, 200.0, 100.0, 100.0, 100.0], OURS: [40.0, 80.0, 10.0, 50.0, 99.0]}
    assert result_of(RATIO, samples).spread == (0.4, 0.5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([2.0], (2.0, 2.0)), ([3.0, 1.0], (1.0, 3.0)), ([4.0, 9.0, 1.0, 2.0, 3.0], (2.0, 4.0))],
)
def test_the_middle_half(values: list[float], expected: tuple[float, float]) -> None:
    assert middle_half(values) == expected


def test_a_difference_is_compared_in_its_unit() -> None:
    row = Row("i", "import", AtMostLonger(10), unit="ms", base=PYDANTIC)
    result = result_of(row, {PYDANTIC: [100.0], OURS: [112.5]})
    line = line_of(result)
    assert (line.ratio, line.goal, line.reached) == ("+12.5 ms", "+10 ms", "no")
    assert line.pytauri == f"100 ms ({PYDANTIC})"


@pytest.mark.parametrize(("answered", "reached"), [(10_000.0, "yes"), (9_999.0, "no")])
def test_all_calls_or_not_all(answered: float, reached: str) -> None:
    row = Row("a", "in flight", AllAnswered(10_000), unit="")
    line = line_of(result_of(row, {PYTAURI: [10_000.0], OURS: [answered]}))
    assert (line.pytauri, line.ours, line.reached) == ("10,000", f"{answered:,.0f}", reached)


@pytest.mark.parametrize(
    ("measured", "told"), [(None, "not measured"), ("the time was up", "the time was up")]
)
def test_what_was_not_measured_stays_empty_and_says_why(measured: str | None, told: str) -> None:
    line = line_of(result_of(RATIO, measured))
    assert (line.pytauri, line.ours, line.ratio, line.reached) == ("", "", "", told)


def test_memory_is_bounded_where_both_processes_together_grow_no_more_than_they_may() -> None:
    line = line_of(result_of(STREAM, SEEN))
    assert (line.pytauri, line.ours, line.goal, line.reached) == ("", "20.0 MiB", "+20 MiB", "yes")


@pytest.mark.parametrize(
    "amiss",
    [
        {ITEMS: [99.0]},
        {AHEAD: [9.0, 11.0, 0.0]},
        {STOPPED: [1.0]},
        {PYTHON: [100.0, 101.1, 100.0]},
        {PAGE: [200.0, 219.1, 200.0]},
    ],
    ids=str,
)
def test_a_stream_that_is_not_held_back_or_not_whole_is_told(amiss: Samples) -> None:
    assert line_of(result_of(STREAM, SEEN | amiss)).reached == "no"


def test_what_was_seen_of_a_stream_is_told_below_the_table() -> None:
    results = [result_of(RATIO, None), result_of(STREAM, SEEN)]
    assert notes(results) == (
        "a stream: 100 items came in order; at most 10 were made and not read yet; 0 were made for "
        "a page that had stopped; the program took at most 101 MiB (+1.0); the page took at most "
        "219 MiB (+19.0)"
    )


def test_what_is_kept_is_what_both_processes_together_weigh_more_at_the_end() -> None:
    line = line_of(result_of(KEPT, WEIGHED))
    assert (line.pytauri, line.ours, line.goal, line.reached) == ("", "20.0 MiB", "+20 MiB", "yes")
    assert notes([result_of(KEPT, WEIGHED)]) == (
        "events: 100 and 100 came in order; the program took 101 MiB (+1.0); the page took 219 MiB "
        "(+19.0)"
    )


@pytest.mark.parametrize(
    "amiss",
    [
        {EVENTS: [99.0, 100.0]},
        {EVENTS: [100.0, 99.0]},
        {PYTHON: [100.0, 101.1]},
        {PAGE: [200.0, 219.1]},
    ],
    ids=str,
)
def test_memory_that_is_kept_and_events_that_do_not_come_are_told(amiss: Samples) -> None:
    assert line_of(result_of(KEPT, WEIGHED | amiss)).reached == "no"


def test_memory_that_one_process_gave_back_does_not_hide_what_the_other_kept() -> None:
    line = line_of(result_of(KEPT, WEIGHED | {PYTHON: [100.0, 90.0]}))
    assert (line.ours, line.reached) == ("19.0 MiB", "yes")


def test_the_table_has_a_line_of_the_same_width_for_each_row() -> None:
    lines = table(result_of(row, None) for row in ROWS).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert len({len(line) for line in lines}) == 1


def test_everything_is_kept_as_json() -> None:
    samples = {PYTAURI: [100.0], OURS: [40.0], RUST: [50.0]}
    kept = json.loads(json.dumps(as_json([result_of(RATIO, samples)], {"r": samples})))
    assert kept["rounds"] == {"r": samples}
    assert (kept["rows"][0]["ratio"], kept["rows"][0]["goal"]) == (0.4, "0.5")


def test_keys_are_unique_and_each_measurement_has_one_part() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
    charted = {(name, "window") for name in CHART.values()}
    parts = {(row.source, row.part) for row in (*ROWS, *HOST_ROWS)} | charted
    assert len({name for name, _ in parts}) == len(parts)
    assert {part for _, part in parts} == set(PARTS)


def test_each_number_to_reach_has_its_row_and_its_goal() -> None:
    assert {row.key: row.goal for row in ROWS} == {
        "sequential": AtMostRatio(0.9),
        "at-once": AtMostRatio(0.06),
        "at-once-rust": AtMostRatio(0.2),
        "channel-10": AtMostRatio(0.05),
        "channel-1000": AtMostRatio(0.25),
        "bytes": AtMostRatio(1.0),
        "python-asyncio-1": AtMostRatio(0.6),
        "python-asyncio-100": AtMostRatio(0.08),
        "python-trio-1": AtMostRatio(0.6),
        "python-trio-100": AtMostRatio(0.08),
        "import": AtMostLonger(10),
        "client": AtMostRatio(1.0),
        "client-check": AtMostLonger(1_000),
        "in-flight": AllAnswered(10_000),
        "stream": MemoryBounded(1_000_000, ahead=1_025, mebibytes=128),
        "emit-20": AtMostRatio(1.0),
        "emit-20-pywry": AtMostRatio(1.0),
        "emit-20-pywry-fire": AtMostRatio(1.0),
        "emit-1000": AtMostRatio(1.0),
        "emit-1000-pywry": AtMostRatio(1.0),
        "emit-1000-pywry-fire": AtMostRatio(1.0),
        "event-memory": MemoryKept(100_000, mebibytes=32),
        "start": AtMostRatio(0.5),
    }


def test_rounds_are_spread_over_processes_and_joined_again() -> None:
    assert list(shares(5, 2)) == [2, 2, 1]
    assert list(shares(3, 3)) == [3]
    assert joined({}, {"a": [1.0]}) == {"a": [1.0]}
    assert joined({"a": [1.0]}, {"a": [2.0, 3.0]}) == {"a": [1.0, 2.0, 3.0]}
    assert joined({"a": [1.0]}, "the time was up") == "the time was up"
    assert joined("it died", {"a": [1.0]}) == "it died"


def test_each_second_round_goes_backwards() -> None:
    assert list(turns(("a", "b"), 3)) == ["a", "b", "b", "a", "a", "b"]

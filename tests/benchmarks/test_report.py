"""The arithmetic of a run and its report, on made-up samples. Nothing is timed here."""

import json

import pytest

from tests.benchmarks.plan import OURS, PYDANTIC, PYTAURI, RUST, turns
from tests.benchmarks.report import as_json, line_of, middle_half, result_of, table
from tests.benchmarks.rows import ROWS, AllAnswered, AtMostLonger, AtMostRatio, NotYet, Row
from tests.benchmarks.runner import joined, shares

RATIO = Row("r", "some work", AtMostRatio(0.5))


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


def test_what_does_not_exist_yet_is_never_measured() -> None:
    row = Row("s", "a stream", NotYet("no streams yet", goal="memory bounded"), part=None)
    line = line_of(result_of(row, {PYTAURI: [1.0], OURS: [1.0]}))
    assert (line.ours, line.goal, line.reached) == ("", "memory bounded", "no streams yet")


def test_the_table_has_a_line_of_the_same_width_for_each_row() -> None:
    lines = table(result_of(row, None) for row in ROWS).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert len({len(line) for line in lines}) == 1


def test_everything_is_kept_as_json() -> None:
    samples = {PYTAURI: [100.0], OURS: [40.0], RUST: [50.0]}
    kept = json.loads(json.dumps(as_json([result_of(RATIO, samples)], {"r": samples})))
    assert kept["rounds"] == {"r": samples}
    assert (kept["rows"][0]["ratio"], kept["rows"][0]["goal"]) == (0.4, "0.5")


def test_keys_are_unique_and_every_row_but_the_empty_ones_has_a_part() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
    assert all((row.part is None) == isinstance(row.goal, NotYet) for row in ROWS)


def test_rounds_are_spread_over_processes_and_joined_again() -> None:
    assert list(shares(5, 2)) == [2, 2, 1]
    assert list(shares(3, 3)) == [3]
    assert joined({}, {"a": [1.0]}) == {"a": [1.0]}
    assert joined({"a": [1.0]}, {"a": [2.0, 3.0]}) == {"a": [1.0, 2.0, 3.0]}
    assert joined({"a": [1.0]}, "the time was up") == "the time was up"
    assert joined("it died", {"a": [1.0]}) == "it died"


def test_each_second_round_goes_backwards() -> None:
    assert list(turns(("a", "b"), 3)) == ["a", "b", "b", "a", "a", "b"]

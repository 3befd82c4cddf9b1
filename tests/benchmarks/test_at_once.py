"""From samples to the chart and its table. Made-up samples."""

from tests.benchmarks.at_once import curves, drawn, table, told
from tests.benchmarks.plan import OURS, PYTAURI, RUST, Samples
from tests.benchmarks.rows import CHART

SAMPLES: Samples = {
    PYTAURI: [100.0, 400.0, 200.0],
    RUST: [100.0, 50.0, 60.0],
    OURS: [50.0, 40.0, 60.0],
}
MEASURED = dict.fromkeys(CHART.values(), SAMPLES)


def test_each_line_goes_through_the_medians() -> None:
    lines = {curve.kind: curve.points for curve in curves(MEASURED)}
    assert lines.keys() == {PYTAURI, RUST, OURS}
    assert [point.at_once for point in lines[OURS]] == [1, 10, 100, 1_000]
    assert {point.median for point in lines[PYTAURI]} == {200.0}
    assert {point.middle_half for point in lines[OURS]} == {(40.0, 60.0)}


def test_the_table_has_the_medians_and_the_ratios_of_the_rounds() -> None:
    head, _, *lines = table(MEASURED).splitlines()
    cells = [cell.strip() for cell in lines[-1].strip("| ").split("|")]
    assert len(lines) == len(CHART)
    assert head.startswith("| calls at once | pytauri | Tauri’s own, in Rust | pytauri_ipc")
    assert cells == ["1,000", "200 us", "60.0 us", "50.0 us", "0.300", "0.800"]


def test_the_chart_says_how_it_was_measured() -> None:
    assert "Medians of 3 rounds" in drawn(MEASURED, 3)
    assert "pytauri_ipc: 50 µs at 1, 50 µs at 10" in told(MEASURED)

"""The tables of hosts, on made-up samples."""

from tests.benchmarks import host_report
from tests.benchmarks.host_rows import HOST_ROWS
from tests.benchmarks.plan import ECHO, NICEGUI, OUR_EVENTS, OURS, PYWRY, PYWRY_FIRE, Samples
from tests.benchmarks.report import result_of

ROWS = {row.key: row for row in HOST_ROWS}
PUSHED: Samples = {OURS: [2.0, 4.0], OUR_EVENTS: [30.0, 60.0], ECHO: [100.0, 100.0], NICEGUI: []}


def cells(key: str, samples: Samples) -> dict[str, str]:
    """The row's cells by the head's."""
    row = ROWS[key]
    found = {row.source: samples}
    head, _, line = host_report.table([result_of(row, samples)], found).split("\n")
    names, values = ([cell.strip() for cell in text.split("|")[1:-1]] for text in (head, line))
    return dict(zip(names, values, strict=True))


def test_everybody_has_a_column_and_the_ratio_tells_to_whom() -> None:
    told = cells("browser-push-20", PUSHED)
    assert told[OURS] == "3.00 us"
    assert told[ECHO] == "100 us"
    assert told["ratio"] == f"0.030 ({ECHO})"
    assert (told["goal"], told["reached"]) == ("0.1", "yes")
    assert OUR_EVENTS not in told


def test_our_events_are_a_row_beside_the_same_peers() -> None:
    told = cells("browser-event-20", PUSHED)
    assert (told[OURS], told["ratio"], told["reached"]) == ("45.0 us", f"0.450 ({ECHO})", "no")


def test_what_came_to_no_end_is_a_dash_and_is_explained() -> None:
    assert cells("browser-push-20", PUSHED)[NICEGUI] == "—"
    assert "no end" in host_report.notes({"browser-push-20": PUSHED})
    assert host_report.notes({"browser-push-20": {OURS: [1.0]}}) == ""


def test_a_row_without_its_base_still_has_our_time() -> None:
    told = cells("child-sequential", {OURS: [5.0], PYWRY: []})
    assert (told[OURS], told["ratio"], told["reached"]) == ("5.00 us", "", "not measured")


def test_pywrys_two_ways_are_explained() -> None:
    samples: Samples = {OURS: [1.0], PYWRY: [10.0], PYWRY_FIRE: [4.0]}
    assert cells("child-push-20", samples)[PYWRY_FIRE] == "4.00 us"
    assert "emit_fire" in host_report.notes({"child-push-20": samples})

"""Sessions of one process: a short run over real sockets, and what is made of its samples."""

import sys

import pytest

from tests.benchmarks import sessions
from tests.benchmarks.session_pages import Page, number_in
from tests.benchmarks.sessions import Talk, percentiles

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_all_sessions_get_all_answers_and_all_events(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sessions", "5", "--calls", "3", "--events", "4", "--rate", "100"]
    assert sessions.main(arguments) == 0
    told = capsys.readouterr().out
    assert "5 sessions on one process" in told
    assert told.count("| a call") == told.count("| an event") == 2
    assert "Answers lost: 0" in told


def pages(*events: list[int]) -> list[Page]:
    """Pages that have had these events, and one answer each."""
    made: list[Page] = []
    for numbers in events:
        page = Page.__new__(Page)
        page.answers, page.events, page.late = [0.5], numbers, [0.1 for _ in numbers]
        made.append(page)
    return made


@pytest.mark.parametrize("wrong", [[0], [0, 1, 1], [1, 0], []])
def test_events_lost_doubled_or_out_of_order_are_seen(wrong: list[int]) -> None:
    talk = Talk.of(pages([0, 1], wrong), 2.0, calls=1, events=2)
    assert (talk.lost, talk.wrong) == (0, 1)


def test_answers_that_are_missing_are_counted() -> None:
    talk = Talk.of(pages([0], [0]), 2.0, calls=3, events=1)
    assert (talk.lost, talk.wrong, talk.rate) == (4, 0, 2.0)


def test_percentiles_are_of_all_and_the_last_is_the_longest() -> None:
    milliseconds = [number / 1000 for number in range(200, 0, -1)]
    assert percentiles(milliseconds) == ["101.0 ms", "181.0 ms", "199.0 ms", "200.0 ms"]
    assert percentiles([]) == ["", "", "", ""]


def test_the_number_of_a_page_is_in_its_address() -> None:
    assert number_in("/index.html?a=b&ipc-page=7") == 7
    with pytest.raises(KeyError):
        number_in("/index.html")

"""Bursts to a page that is played, with a clock that is not."""

from collections.abc import Callable
from queue import Queue
from typing import Any

import pytest

from tests.benchmarks import bursts
from tests.benchmarks.bursts import SIZES, BurstError, Reports, text_of, time_all


class Page:
    """Does what `page/events.js` does, faults on demand."""

    def __init__(self, change: Callable[[dict[str, Any]], object] = lambda report: None) -> None:
        self.reports: Reports = Queue()
        self.texts: list[str] = []
        self.reports.put({"state": "page"})
        self._change = change

    def begin(self, count: int) -> None:
        self.count, self.texts = count, []
        self.reports.put({"state": "begun"})

    def hear(self, text: str) -> None:
        self.texts.append(text)
        if len(self.texts) == self.count:
            size = sum(len(f'{{"text":"{text}"}}') for text in self.texts)
            report = {"state": "heard", "displaced": 0, "bytes": size}
            self._change(report)
            self.reports.put(report)


@pytest.mark.parametrize("size", SIZES)
def test_a_text_has_its_number_and_makes_data_of_the_size_that_is_told(size: int) -> None:
    text = text_of(4_999, size)
    assert text.startswith("04999")
    assert len(f'{{"text":"{text}"}}') == size


def test_each_way_is_timed_for_each_size() -> None:
    page = Page()
    times = time_all({"a": page.hear, "b": page.hear}, page.begin, page.reports, 10)
    assert {way: len(found) for way, found in times.items()} == dict.fromkeys("ab", len(SIZES))
    assert min(time for found in times.values() for time in found) > 0
    assert [text[:5] for text in page.texts] == [f"{number:05}" for number in range(10)]


@pytest.mark.parametrize("amiss", [{"displaced": 1}, {"bytes": 7}], ids=str)
def test_a_burst_that_is_not_whole_or_not_in_order_is_refused(amiss: dict[str, int]) -> None:
    page = Page(lambda report: report.update(amiss))
    with pytest.raises(BurstError, match="of 2 events of 20 bytes"):
        time_all({"a": page.hear}, page.begin, page.reports, 10)


def test_a_page_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bursts, "PATIENCE", 0.01)
    page = Page()
    with pytest.raises(BurstError, match="did not say 'heard'"):
        time_all({"a": lambda text: None}, page.begin, page.reports, 10)

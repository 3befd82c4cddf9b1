"""Who is measured in which round, and what a failure costs; no program is started."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.benchmarks import browser, child, host_page, hosts, lane
from tests.benchmarks.host_rows import HOST_ROWS, START
from tests.benchmarks.hosts import Contestant
from tests.benchmarks.plan import ECHO, OUR_EVENTS, OURS, PYWRY, Plan, Samples

Times = dict[str, dict[str, float | str]]
Measure = Callable[..., dict[str, Samples | str]]

CONTESTANTS = (
    Contestant("ours", OURS, "host_ours", lambda: Path("python")),
    Contestant("echo", ECHO, "host_echo", lambda: Path("python")),
)
WORKS = ("sequential", "push-20", START)


class Rounds:
    """What is run in place of programs."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, tuple[str, ...]]] = []
        self.fails: dict[str, str] = {}
        self.cannot: dict[tuple[str, str], str] = {}

    def run(self, contestant: Contestant, names: Sequence[str], *, quick: bool) -> Times | str:
        who = contestant.name
        self.ran.append((who, tuple(names)))
        if who in self.fails:
            return self.fails[who]
        number = float(len(self.ran))
        times: Times = {name: {who: self.cannot.get((who, name), number)} for name in names}
        if who == OURS and "push-20" in times:
            times["push-20"][OUR_EVENTS] = number * 10
        return times


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Rounds:
    made = Rounds()
    monkeypatch.setattr(hosts, "_run", made.run)
    return made


def measured(*contestants: str, rounds: int = 2) -> dict[str, Samples | str]:
    reported: dict[str, Samples | str] = {}
    names = tuple(f"browser-{work}" for work in WORKS)
    plan = Plan(names, rounds, quick=True, contestants=contestants)
    hosts.measure("browser", CONTESTANTS, plan, reported.__setitem__)
    return reported


def test_contestants_take_turns_and_each_way_has_its_samples(rounds: Rounds) -> None:
    assert measured() == {
        "browser-sequential": {OURS: [1.0, 4.0], ECHO: [2.0, 3.0]},
        "browser-push-20": {OURS: [1.0, 4.0], OUR_EVENTS: [10.0, 40.0], ECHO: [2.0, 3.0]},
        "browser-start": {OURS: [1.0, 4.0], ECHO: [2.0, 3.0]},
    }
    assert [who for who, _ in rounds.ran] == [OURS, ECHO, ECHO, OURS]


def test_only_those_that_are_named_are_run(rounds: Rounds) -> None:
    measured("ours", rounds=1)
    assert rounds.ran == [(OURS, WORKS)]


def test_what_somebody_cannot_do_is_told_and_not_tried_again(
    rounds: Rounds, capfd: pytest.CaptureFixture[str]
) -> None:
    rounds.cannot[ECHO, "push-20"] = "no end after 20 s"
    found = measured()
    assert found["browser-push-20"] == {OURS: [1.0, 4.0], OUR_EVENTS: [10.0, 40.0], ECHO: []}
    assert found["browser-sequential"] == {OURS: [1.0, 4.0], ECHO: [2.0, 3.0]}
    assert capfd.readouterr().err == f"{ECHO}, push-20: no end after 20 s\n"
    assert rounds.ran[2] == (ECHO, ("sequential", START))


def test_a_program_that_fails_costs_only_its_own_times_and_is_not_started_again(
    rounds: Rounds, capfd: pytest.CaptureFixture[str]
) -> None:
    rounds.fails[ECHO] = "it ended"
    found = measured()
    assert found["browser-sequential"] == {OURS: [1.0, 3.0], ECHO: []}
    assert [who for who, _ in rounds.ran] == [OURS, ECHO, OURS]
    assert f"{ECHO}, start: it ended" in capfd.readouterr().err


def test_a_program_that_is_not_there_is_a_problem_of_its_own() -> None:
    nobody = Contestant("ours", OURS, "host_ours", lambda: Path("/nowhere/python"))
    reported: dict[str, Samples | str] = {}
    plan = Plan(("child-sequential",), 1, quick=True)
    hosts.measure("child", (nobody,), plan, reported.__setitem__)
    assert reported == {"child-sequential": {OURS: []}}


def test_every_row_is_compared_with_somebody_who_is_measured() -> None:
    parts = (browser, child, lane)
    names = {part.__name__.rpartition(".")[2]: part.CONTESTANTS for part in parts}
    for row in HOST_ROWS:
        assert row.base in {contestant.name for contestant in names[row.part]}
        assert row.own in {OURS, OUR_EVENTS}
    assert len({row.key for row in HOST_ROWS}) == len(HOST_ROWS)
    assert PYWRY in {contestant.name for contestant in child.CONTESTANTS}


@pytest.mark.parametrize("size", [20, 1_000])
def test_what_is_pushed_is_numbered_and_as_long_as_is_said(size: int) -> None:
    texts = host_page.texts(size, 3)
    assert [text[:5] for text in texts] == ["00000", "00001", "00002"]
    assert {len(f'{{"text":"{text}"}}') for text in texts} == {size}

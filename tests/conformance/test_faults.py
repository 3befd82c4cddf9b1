"""Real windows whose frames are dropped, doubled, delayed, swapped and cut, both ways.

WebKitGTK drops a failed evaluation of a push without a word, and Tauri swaps invokes; the rest is
what a session promises to survive. `FAULT_SEEDS="7 8"` in the environment runs these seeds alone.
"""

import os

import anyio
import pytest

from tests.conformance.conftest import PAGES
from tests.conformance.faulty_page import FaultyPage, faulty_page
from tests.real_window.driving import Page as Driven

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

SEEDS = [int(seed) for seed in os.environ.get("FAULT_SEEDS", "1").split()]
CALLS = 3_000
RATE = 0.1

FAULTS = ("drop", "double", "delay", "swap", "cut")


@pytest.fixture(params=[*PAGES])
def host(request: pytest.FixtureRequest) -> str:
    host: str = request.param
    return host


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed {seed}")
async def test_everything_settles_once_and_in_order(driven: Driven, host: str, seed: int) -> None:
    async with faulty_page(driven, seed=seed, rate=RATE) as page:
        await page.call("forget")
        report = await page.be_busy(calls=CALLS, seed=seed, timeout=120)
        faults = await page.faults()
        print(f"seed {seed}: {report['settled']}, {report['items']} items; {faults}")

        assert report["wrong"] == []
        said: list[int] = report["said"]
        assert sum(report["settled"].values()) == len(said) >= CALLS
        assert await page.call("order") == said
        await check_what_ran(page, report["ran"])
        ways = await page.ways()
    assert ways["request"] > 10
    assert (ways["post"] > 10) == (not host.startswith("strict")), ways
    assert {name.split()[1] for name in faults} == {*FAULTS, "none"}
    for way in ("invoke", "answer", "push"):
        met = {name: number for name, number in faults.items() if name.startswith(way)}
        assert sum(met.values()) - met[f"{way} none"] > 10, f"few faults: {met}"


async def test_a_call_that_arrives_twice_runs_once_and_leaves_no_invoke_open(
    driven: Driven,
) -> None:
    async with faulty_page(driven) as page:
        await page.call("forget")
        await page.spoil_next("invoke", "double")
        call = await page.start("wait_from_now", {"name": "twice", "entry": "go"})
        await page.call("wait_for", {"entry": "twice began"})
        await page.call("note", {"entry": "go"})
        assert await call.result() is None
        assert (await page.call("entries")).count("twice began") == 1
        with anyio.fail_after(10):
            await page.settle()


async def test_calls_whose_frame_comes_after_it_was_sent_again_run_once(driven: Driven) -> None:
    numbers = list(range(20))
    calls = [(f"begin#{number}", {"number": number}) for number in numbers]
    async with faulty_page(driven) as page:
        await page.call("forget")
        await page.spoil_next("invoke", "delay")
        assert await page.call_at_once(calls) == numbers
        with anyio.fail_after(10):
            await page.settle()
        assert await page.call("order") == numbers
        assert sorted(map(int, await page.call("entries"))) == numbers


@pytest.mark.parametrize("fault", ["drop", "cut"])
async def test_an_answer_that_is_lost_comes_again(driven: Driven, fault: str) -> None:
    async with faulty_page(driven) as page:
        await page.call("forget")
        await page.spoil_next("answer", fault)
        assert await page.call_at_once([("begin", {"number": 1}), ("echo", 2)]) == [1, 2]
        assert await page.call("entries") == ["1"]
        assert (await page.faults())[f"answer {fault}"] == 1


@pytest.mark.parametrize("fault", ["drop", "double", "delay", "cut"])
async def test_a_push_that_is_lost_comes_again(driven: Driven, fault: str) -> None:
    async with faulty_page(driven) as page:
        text, channel = await page.channel()
        await page.spoil_next("push", fault)
        await page.call("trickle", {"channel": text, "to": 100})
        assert await channel.take(101) == list(range(100))
        assert (await page.faults())[f"push {fault}"] == 1


async def check_what_ran(page: FaultyPage, ran: dict[str, int]) -> None:
    """Each command once, each function of the page once; and none hangs."""
    assert set(ran.values()) == {1}
    entries: list[str] = await page.call("entries")
    assert len(set(entries)) == len(entries)
    began = {entry.removesuffix(" began") for entry in entries if entry.endswith(" began")}
    for name in began:
        await page.call("wait_for", {"entry": f"{name} ended"})

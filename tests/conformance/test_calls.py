"""Calls and their answers."""

from itertools import islice
from random import Random
from typing import Any

import pytest

from pytauri_ipc import InvokeException
from tests.conformance.page import Gap, Page, Turn

pytestmark = pytest.mark.anyio

VALUES: list[Any] = [
    *(None, 0, "", False, [], {}, -1, 2**53 - 1, 1.5),
    *("☃ 😀", {"a": [1, {"b": None}]}),
]


async def code_of(page: Page, command: str, *body: Any, **options: Any) -> str:
    with pytest.raises(InvokeException) as raised:
        await page.call(command, *body, **options)
    return raised.value.code


async def test_json_comes_back_as_it_went(page: Page) -> None:
    for value in VALUES:
        assert repr(await page.call("echo", value)) == repr(value)


async def test_json_of_every_kind_and_length_comes_back_one_after_another(page: Page) -> None:
    """Long ones and short ones go different ways."""
    for length in (1, 900, 1_000, 1_100, 8_180, 8_200, 70_000):
        for text in ("a", "\N{CRAB}", "\x7f", "\u2028", '"', "\\u0041", "</script>"):
            assert await page.call("echo", text * (length // len(text))) == text * (
                length // len(text)
            )


async def test_a_command_that_takes_bytes_reads_json_as_it_was_written(page: Page) -> None:
    for _ in range(4):  # the first frames of a page may go another way
        assert await page.call("echo_bytes", "\N{CRAB}\xfc\x7f") == '"\N{CRAB}\xfc\x7f"'.encode()


async def test_bytes_come_back_as_they_went(page: Page) -> None:
    for size in (0, 1, 1_000, 70_000, 1_000_000):
        data = bytes(number % 251 for number in range(size))
        assert await page.call("echo_bytes", data) == data


async def test_an_omitted_body_and_null_are_two_things(page: Page) -> None:
    assert await page.call("is_omitted") is True
    assert await page.call("is_omitted", None) is False


async def test_headers_reach_the_command(page: Page) -> None:
    assert await page.call("header", {"name": "x-a"}, headers={"X-A": "b"}) == ["b"]


async def test_the_host_says_who_calls(page: Page) -> None:
    who = await page.call("who")
    assert who["label"] == "main"
    assert who["closed"] is False


async def test_a_commands_own_error_reaches_the_page_as_it_is(page: Page) -> None:
    with pytest.raises(InvokeException) as raised:
        await page.call("missing", {"path": "a.txt"})
    error = raised.value
    assert (error.value, error.code, error.data) == (
        "no such file: a.txt",
        "not_found",
        {"path": "a.txt"},
    )


async def test_an_unexpected_error_is_masked(page: Page) -> None:
    with pytest.raises(InvokeException) as raised:
        await page.call("crash")
    assert raised.value.code == "internal"
    assert "nobody may read this" not in raised.value.value


async def test_each_refusal_has_its_code(page: Page) -> None:
    assert await code_of(page, "no such command") == "unknown_command"
    assert await code_of(page, "forbidden") == "forbidden"
    assert await code_of(page, "note", {"entry": 1}) == "invalid_body"
    assert await code_of(page, "note") == "invalid_body"
    assert await code_of(page, "late") == "timeout"
    assert await code_of(page, "count", {"to": 1}) == "unavailable"
    assert await page.call("echo", 1) == 1


async def test_calls_of_one_turn_begin_in_their_order(page: Page, anyio_backend: str) -> None:
    entries = [f"call {number}" for number in range(500)]
    await page.call_at_once([("note", {"entry": entry}) for entry in entries])
    found = await page.call("entries")
    if anyio_backend == "trio":  # it runs the tasks of one turn in an order of its own
        found.sort(key=entries.index)
    assert found == entries


async def test_calls_of_many_turns_are_handed_over_in_the_order_in_which_they_were_said(
    page: Page, anyio_backend: str
) -> None:
    numbers = list(range(2_000))
    await page.call("forget")
    assert await page.call_over_turns(turns_of(numbers)) == numbers
    assert await page.call("order") == numbers
    begun = [int(entry) for entry in await page.call("entries")]
    assert sorted(begun) == numbers
    if anyio_backend == "asyncio":  # trio begins the tasks of one turn in an order of its own
        assert begun == numbers


def turns_of(numbers: list[int]) -> list[Turn]:
    """Bursts of up to 40 calls and single ones, some too large to share a frame."""
    random, left = Random(1), iter(numbers)
    turns: list[Turn] = []
    while calls := list(islice(left, random.choice([1, 1, 1, 2, 10, 40]))):
        gap: Gap = "task" if random.random() < 0.5 else "microtask"
        turns.append(([numbered_call(number) for number in calls], gap))
    return turns


def numbered_call(number: int) -> tuple[str, dict[str, Any]]:
    padding = "x" * 70_000 if number % 100 == 50 else ""
    return f"begin#{number}", {"number": number, "padding": padding}


async def test_a_slow_command_holds_no_fast_one_back(page: Page) -> None:
    slow = await page.start("hang", {"name": "slow"})
    assert await page.call("echo", 1) == 1
    await slow.abort()


async def test_one_failure_of_many_calls_spoils_no_other(page: Page) -> None:
    outcomes = await page.call_at_once(
        [("echo", 1), ("crash", {}), ("note", 5), ("echo_bytes", b"x"), ("echo", None)]
    )
    codes = [getattr(outcome, "code", outcome) for outcome in outcomes]
    assert codes == [1, "invalid_body", "invalid_body", b"x", None]


async def test_an_aborted_call_is_cancelled_in_the_program(page: Page) -> None:
    call = await page.start("hang", {"name": "aborted"})
    await page.call("wait_for", {"entry": "aborted began"})
    await call.abort()
    await page.call("wait_for", {"entry": "aborted ended"})
    with pytest.raises(InvokeException) as raised:
        await call.result()
    assert raised.value.code == "cancelled"


async def test_the_pages_own_deadline_cancels_the_command(page: Page) -> None:
    assert await code_of(page, "hang", {"name": "timed"}, timeout=0.05) == "timeout"
    await page.call("wait_for", {"entry": "timed ended"})


async def test_a_thousand_calls_at_once_are_all_answered(page: Page) -> None:
    numbers = list(range(1_000))
    assert await page.call_at_once([("echo", number) for number in numbers]) == numbers

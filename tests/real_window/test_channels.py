"""Channels to a real page: ours, read in each of the three ways, and Tauri's own."""

from collections.abc import Generator
from typing import Any, Literal

import pytest

from tests.real_window.driving import Page, fresh, opened

MANY = 2_000


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with opened("--backend", request.param, "--global-tauri") as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


def all_sizes(rounds: int) -> list[dict[str, object]]:
    """What `all_sizes` sends, as the page describes it; what is short stands as it is."""
    expected: list[Any] = []
    for number, size in enumerate([10, 2_000, 20_000] * rounds):
        text, raw = f"{2 * number:04}", f"{2 * number + 1:04}"
        start = {"text": text + "x" * 12, "size": size}
        expected.append(start if size > 100 else text + "x" * (size - 4))
        expected.append({"bytes": (raw + "x" * (size - 4))[:16], "size": size})
    return expected


def reply_of(value: object) -> dict[str, object]:
    return {"json": value}


# --- our channel ---------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["onmessage", "listener", "loop"])
def test_messages_arrive_in_order_whoever_reads(
    page: Page, reader: Literal["onmessage", "listener", "loop"]
) -> None:
    heard = page.listen("channels.numbers", {"count": MANY}, reader=reader)
    assert heard["messages"] == list(range(MANY))
    assert heard["reply"] == reply_of("sent")


def test_text_and_bytes_of_every_size_keep_their_order(page: Page) -> None:
    """Tauri carries each size in a way of its own, and alone would mix them up."""
    heard = page.listen("channels.all_sizes", {"rounds": 20})
    assert heard["messages"] == all_sizes(20)


def test_messages_from_several_threads_keep_the_order_of_each(page: Page) -> None:
    threads, each = 4, 500
    heard = page.listen("channels.from_threads", {"threads": threads, "each": each})
    assert len(heard["messages"]) == threads * each
    for thread in range(threads):
        numbers = [number for sender, number in heard["messages"] if sender == thread]
        assert numbers == list(range(each))


def test_json_listeners_read_text_and_bytes_alike(page: Page) -> None:
    word = {"word": "größe"}
    heard = page.listen("channels.json_bytes", {}, reader="listener")
    assert heard["messages"] == [word, word, None]


def test_onmessage_gets_bytes_as_they_are(page: Page) -> None:
    heard = page.listen("channels.json_bytes", {}, reader="onmessage")
    assert heard["messages"] == [
        {"word": "größe"},
        {"bytes": '{"word":"größe"}', "size": 16},
        {"bytes": "null", "size": 4},
    ]


def test_a_channel_is_a_whole_body_for_a_webview(page: Page) -> None:
    heard = page.listen("channels.body_on_webview", place="body", reader="listener")
    assert heard["messages"] == ["model", "text", "bytes"]


def test_a_channel_is_a_whole_body_for_a_frontend(page: Page) -> None:
    heard = page.listen("channels.body_on_frontend", place="body")
    assert heard["messages"] == [{"number": 1, "text": "one"}]


def test_a_channel_as_a_body_arrives_bound(page: Page) -> None:
    heard = page.listen("channels.bound_body", place="body")
    assert heard["messages"] == [{"number": 1, "text": "one"}]
    assert heard["reply"] == reply_of(heard["id"])


def test_a_channel_stands_at_any_depth_and_more_than_once(page: Page) -> None:
    body = {"inner": [{"a": "<channel>"}, {"b": "<channel>"}]}
    heard = page.listen("channels.deep_field", body, place="deep")
    assert heard["messages"] == [0, 1]


def test_an_id_as_a_field_is_opened_on_the_frontend(page: Page) -> None:
    heard = page.listen("channels.field_id", {"count": 3})
    assert heard["messages"] == [0, 1, 2]


def test_closing_ends_it_for_both_sides(page: Page) -> None:
    heard = page.listen("channels.close_at_once", {})
    assert heard["messages"] == [1]
    assert heard["reply"] == reply_of([False, "ChannelClosed", True])


def test_the_last_reference_ends_it_after_the_reply(page: Page) -> None:
    heard = page.listen("channels.after_the_reply", {"count": 100}, reader="loop")
    assert heard["reply"] == reply_of("answered")
    assert heard["messages"] == list(range(100))


@pytest.mark.parametrize("command", ["channels.numbers", "channels.field_id"])
def test_a_channel_that_nothing_was_sent_on_ends_too(page: Page, command: str) -> None:
    """Else a page that loops over what a command sends would wait for ever."""
    assert page.listen(command, {"count": 0})["messages"] == []


def test_an_item_of_the_wrong_type_is_not_sent(page: Page) -> None:
    heard = page.listen("channels.wrong_item", {})
    assert heard["messages"] == [1]
    assert heard["reply"]["refusal"]["code"] == "internal"
    assert "PydanticSerializationError" in page.window.log()


@pytest.mark.parametrize(
    "wrong",
    ["__CHANNEL__:", "__CHANNEL__:-1", "__CHANNEL__:9007199254740992", "nothing", "", 7, None],
)
def test_what_is_no_channel_is_an_invalid_body(page: Page, wrong: object) -> None:
    for command in ("channels.numbers", "channels.field_id"):
        refused = page.refusal(command, {"channel": wrong, "count": 1})
        assert refused.code == "invalid_body"
        assert [found["loc"] for found in refused.data] == [["channel"]]
    assert page.listen("channels.numbers", {"count": 2})["messages"] == [0, 1]


def test_sending_to_an_id_that_no_page_has_harms_nobody(page: Page) -> None:
    unknown = {"channel": "__CHANNEL__:4294967295", "count": 3}
    assert page.invoke("channels.numbers", unknown) == "sent"
    assert page.listen("channels.numbers", {"count": 2})["messages"] == [0, 1]


# --- Tauri's own channel ---------------------------------------------------------------------


@pytest.mark.parametrize("command", ["channels.numbers", "channels.field_id"])
def test_tauris_channel_works_as_a_field_of_our_calls(page: Page, command: str) -> None:
    heard = page.listen_with_tauri("ours", command, {"count": MANY})
    assert heard["messages"] == list(range(MANY))


def test_tauris_channel_gets_every_size_in_order(page: Page) -> None:
    heard = page.listen_with_tauri("ours", "channels.all_sizes", {"rounds": 20})
    assert heard["messages"] == all_sizes(20)


def test_tauris_channel_ends_when_ours_is_closed(page: Page) -> None:
    heard = page.listen_with_tauri("ours", "channels.close_at_once", {})
    assert heard["messages"] == [1]
    assert heard["reply"] == reply_of([False, "ChannelClosed", True])


def test_tauris_channel_works_as_a_whole_body(page: Page) -> None:
    heard = page.listen_with_tauri("ours", "channels.bound_body", place="body")
    assert heard["messages"] == [{"number": 1, "text": "one"}]

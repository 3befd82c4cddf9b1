"""`Frontend`: the page as a command sees it."""

import math
import weakref
from typing import Any

import pytest
from typing_extensions import override

from pytauri_ipc import InvokeException, PageError
from pytauri_ipc.frontend import Frontend, link_of
from pytauri_ipc.messages import Body
from tests.fake_link import FakeLink


def test_label_and_host_are_the_hosts() -> None:
    frontend = Frontend("settings", FakeLink())
    assert (frontend.label, frontend.host) == ("settings", "fake")


def test_labels_may_repeat_and_ids_do_not() -> None:
    pages = [Frontend("main", FakeLink()) for _ in range(100)]
    assert {page.label for page in pages} == {"main"}
    assert len({page.id for page in pages}) == 100


def test_it_is_closed_when_its_page_is_gone() -> None:
    link = FakeLink()
    frontend = Frontend("main", link)
    assert not frontend.closed
    link.closed = True
    assert frontend.closed


def test_its_repr_names_label_host_and_state() -> None:
    link = FakeLink("main")
    assert repr(link.frontend) == "<Frontend 'main' on fake, open>"
    link.closed = True
    assert repr(link.frontend) == "<Frontend 'main' on fake, closed>"


def test_nothing_else_can_be_kept_on_it() -> None:
    frontend: Any = FakeLink().frontend
    with pytest.raises(AttributeError):
        frontend.user = "Ann"


def test_a_program_may_refer_to_it_weakly_and_use_it_as_a_key() -> None:
    frontend = FakeLink().frontend
    assert weakref.WeakKeyDictionary({frontend: 1})[frontend] == 1


def test_the_package_finds_its_link() -> None:
    link = FakeLink()
    assert link_of(link.frontend) is link


def test_it_emits_through_its_link_where_its_label_is_meant() -> None:
    link = FakeLink("settings-1")
    assert link.frontend.emit("app:a", {"b": 1}) == 1
    assert link.frontend.emit("app:a", label="settings-*") == 1
    assert link.frontend.emit("app:a", 2, "main") == 0
    assert link.emitted == [("app:a", {"b": 1}), ("app:a", None)]


def test_a_page_that_has_no_events_cannot_be_listened_to() -> None:
    class PlainPage(FakeLink):
        is_session = False

    with pytest.raises(InvokeException, match="have it use pytauri-ipc") as raised:
        PlainPage().frontend.on("app:a", print)
    assert raised.value.code == "unavailable"


@pytest.mark.anyio
async def test_numbers_that_json_does_not_have_are_null_in_a_body() -> None:
    class Echo(FakeLink):
        @override
        async def request(self, function: str, body: Body | None, /) -> Body:
            assert body is not None
            return body

    body = {"a": math.nan, "b": [-math.inf]}
    assert await Echo().frontend.call("echo", body) == {"a": None, "b": [None]}


@pytest.mark.anyio
async def test_an_answer_that_is_no_json_is_the_pages_error() -> None:
    class BrokenPage(FakeLink):
        @override
        async def request(self, function: str, body: Body | None, /) -> Body:
            return Body(b"{bad")

    with pytest.raises(PageError) as raised:
        await BrokenPage().frontend.call("confirm")
    assert raised.value.code == "protocol"

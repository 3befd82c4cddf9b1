"""Questions to a window from every kind of thread, and what becomes of them when it closes."""

from collections.abc import Generator

import pytest

from tests.real_window.controlled import Controlled, as_before, controls_app
from tests.real_window.driving import REPOSITORY, Page, fresh
from tests.real_window.x_screen import screen
from tools.webdriver import open_app

GONE = "RuntimeError"


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with open_app(controls_app(request.param), cwd=REPOSITORY) as window:
        yield Page(window)


@pytest.fixture
def window(app: Page, request: pytest.FixtureRequest) -> Generator[Controlled]:
    with fresh(app, request.node) as page, as_before(page) as controlled:
        yield controlled


@pytest.mark.parametrize("where", ["event loop", "worker thread", "asyncio thread", "trio thread"])
def test_every_thread_is_answered_after_what_it_has_said(window: Controlled, where: str) -> None:
    for width in (500, 600):
        steps = [("maximize", list[object]()), ("unmaximize", []), ("set_size", [width, 400])]
        assert window.say_and_ask(*steps, ask="inner_size", on=where) == [width, 400]
    window.see_size(600, 400)


def test_a_question_to_a_window_that_is_closed_ends(window: Controlled) -> None:
    page = window.page
    page.invoke("windows.open_window", {"label": "other"})
    other = {"ask": "inner_size", "label": "other"}
    assert page.invoke("controls.fate", other) == "Size(width=800.0, height=600.0)"
    page.switch_to("other")
    page.close_and_switch_to("main")
    assert page.invoke("controls.fate", other) == GONE
    assert window.ask("inner_size") == [800, 600]


def test_printing_opens_the_dialog_of_the_system(request: pytest.FixtureRequest) -> None:
    with open_app(controls_app(), cwd=REPOSITORY) as opened, screen() as x:
        window = Controlled(Page(opened))
        window.say("print")
        window.see(lambda: "Print" in x.titles())

"""Questions to a window from every kind of thread, and what becomes of them when it closes."""

import subprocess
import sys
from collections.abc import Generator

import pytest

from tests.real_window.controlled import Controlled, as_before, controls_app
from tests.real_window.driving import TIMEOUT, Page, fresh
from tests.real_window.x_screen import screen

PRINT = """
window.pytauriIpc.pyInvoke("controls.say", { steps: [["print", []]] }).catch(() => undefined);
"""


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with controls_app(request.param) as page:
        yield page


@pytest.fixture
def window(app: Page, request: pytest.FixtureRequest) -> Generator[Controlled]:
    with fresh(app, request.node) as page, as_before(page) as controlled:
        yield controlled


@pytest.mark.parametrize("where", ["event loop", "worker thread", "asyncio thread", "trio thread"])
def test_every_thread_is_answered_after_what_it_has_said(window: Controlled, where: str) -> None:
    for width in (500, 600):
        answer = window.say_and_ask(
            ("maximize", []), ("unmaximize", []), ("set_size", [width, 400]),
            ask="inner_size", on=where,
        )  # fmt: skip
        assert answer == [width, 400]
    window.see_size(600, 400)


def test_what_was_said_before_the_app_ran_is_done() -> None:
    with controls_app() as page:
        assert Controlled(page).ask("inner_size") == [800, 600]
        assert Controlled(page).ask("outer_position") == [200, 100]


def test_a_question_to_a_window_that_is_closed_ends(window: Controlled) -> None:
    page = window.page
    page.invoke("controls.open_window", {"label": "other"})
    before, after = page.invoke("controls.fates", {"label": "other"})
    assert before == "Size(width=800.0, height=600.0)"
    assert "'other' is closed" in after
    assert window.ask("inner_size") == [800, 600]


ASKED_AT_ITS_END = """
import sys
from contextlib import asynccontextmanager

import anyio
from pytauri_ipc.app import App

@asynccontextmanager
async def asking(app):
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask, app)
        yield
        tasks.cancel_scope.cancel()

async def ask(app):
    window = app.windows["main"]
    print(await window.evaluate("6 * 7"), flush=True)
    app.exit(3)
    try:
        while True:
            window.set_title("A title")
            await window.inner_size()
    except Exception as error:
        print(repr(error), flush=True)

app = App(lifespan=asking, backend=sys.argv[1])
app.show("<h1>Asked</h1>")
sys.exit(app.run())
"""


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_task_of_the_lifespan_asks_from_the_start_to_the_end_of_the_app(backend: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", ASKED_AT_ITS_END, backend],
        capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["42", "FrontendClosed('the app has ended')"], done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 3


def test_printing_opens_the_dialog_of_the_system() -> None:
    with controls_app() as page, screen() as x:
        window = Controlled(page)
        # Not awaited: while the dialog is there, a window hears nothing.
        page.window.run(PRINT)
        window.see(lambda: "Print" in x.titles())

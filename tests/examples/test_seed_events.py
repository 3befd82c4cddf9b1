"""The samples of PyWry's pages on events and on PyTauri, in each host, by clicks."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.examples.pages_of import HOSTS, TIMEOUT, Program, program
from tests.parts.test_look_hosts import save_into
from tests.real_window import save_dialog
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until

pytestmark = [
    pytest.mark.timeout(2 * STARTS_WITHIN + 90),
    pytest.mark.parametrize("host", HOSTS),
]


@pytest.fixture
def page(host: str, sample: str) -> Generator[Program]:
    module = f"examples.seed_events.{sample}"
    with program(host, module, f"from {module} import app") as shown:
        yield shown


@pytest.mark.parametrize("sample", ["callbacks"])
def test_callbacks_are_registered_in_three_ways_and_answer_in_two(page: Program) -> None:
    page.says("#msg", "Updated!")
    page.click("#save")
    page.says("#msg", "Saved 1: myapp:save of my-window")
    page.click("#export")
    page.says("#msg", "myapp:export 2")
    page.click("#filter")
    page.says("#msg", "Filtered by 3")


@pytest.mark.parametrize("sample", ["toolbar"])
def test_buttons_of_a_toolbar_change_the_page_tell_and_save(downloads: Path, page: Program) -> None:
    page.says("h1", "Waiting for click...")
    page.press("Click Me")
    page.says("h1", "Button was clicked!")
    page.press("Save")
    page.in_layer(".toast", "File saved successfully!")
    if page.host != "native":
        save_into(page.window, downloads)
    page.press("Export")
    if page.host == "native":
        save_dialog.answer("Return")
    saved = downloads / "export.csv"
    assert wait_until(lambda: saved.is_file() and saved.stat().st_size > 0, TIMEOUT)
    assert saved.read_text() == "Name,Value\nAlpha,1\nBeta,2"


@pytest.mark.parametrize("sample", ["chart"])
def test_a_click_on_a_chart_is_told_and_changes_its_title(page: Program) -> None:
    chart = page.find(".ipc-chart").get_attribute("id") or ""
    page.click_mark(".scatterlayer .point", 1, chart)
    page.in_layer(".toast", "Clicked: (2, 4)")
    page.says(".gtitle", "Clicked: (2.00, 4.00)")


@pytest.mark.parametrize("sample", ["linked_windows"])
def test_a_chart_follows_the_rows_that_are_selected_in_another_window(page: Program) -> None:
    page.look_at(".ipc-chart")
    page.says(".gtitle", "3 people")
    page.look_at(".ipc-grid")
    page.click(".ag-row[row-id='1'] [col-id='0']")
    page.look_at(".ipc-chart")
    page.says(".gtitle", "1 people")
    page.says(".xtick text", "Grace")


@pytest.mark.parametrize("sample", ["forwarding"])
def test_what_one_window_says_is_heard_in_the_other(page: Program) -> None:
    page.look_at("#heard")
    page.says("#heard", "Sidebar")
    page.look_at("#act")
    page.click("#act")
    page.look_at("#heard")
    page.says("#heard", "Heard jump")


@pytest.mark.parametrize("sample", ["notifications"])
def test_a_mixin_on_emit_alone_notifies_and_asks(page: Program) -> None:
    page.click("#ask")
    page.in_layer(".toast", "There are three.")
    page.in_layer("dialog button", "OK").click()
    page.says("#counter", "Forgotten")
    page.sees(lambda: page.run("return document.title") == "Updated from Python")

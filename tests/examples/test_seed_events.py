"""The samples of PyWry's pages on events and on PyTauri, in each host, by clicks."""

from pathlib import Path

from tests.examples.pages_of import LONG_ENOUGH, Program, shown

pytestmark = LONG_ENOUGH

HOSTS = ("native", "browser", "jupyter")


@shown("examples.seed_events.callbacks", hosts=HOSTS)
def test_callbacks_are_registered_in_three_ways_and_answer_in_two(page: Program) -> None:
    page.says("#msg", "Updated!")
    page.click("#save")
    page.says("#msg", "Saved 1: myapp:save of my-window")
    page.click("#export")
    page.says("#msg", "myapp:export 2")
    page.click("#filter")
    page.says("#msg", "Filtered by 3")


@shown("examples.seed_events.toolbar", hosts=HOSTS)
def test_buttons_of_a_toolbar_change_the_page_tell_and_save(downloads: Path, page: Program) -> None:
    page.says("h1", "Waiting for click...")
    page.press("Click Me")
    page.says("h1", "Button was clicked!")
    page.press("Save")
    page.in_layer(".toast", "File saved successfully!")
    saved = downloads / "export.csv"
    page.save_from(lambda: page.press("Export"), saved)
    assert saved.read_text() == "Name,Value\nAlpha,1\nBeta,2"


@shown("examples.seed_events.chart", hosts=HOSTS)
def test_a_click_on_a_chart_is_told_and_changes_its_title(page: Program) -> None:
    chart = page.find(".ipc-chart").get_attribute("id") or ""
    page.click_mark(".scatterlayer .point", 1, chart)
    page.in_layer(".toast", "Clicked: (2, 4)")
    page.says(".gtitle", "Clicked: (2.00, 4.00)")


@shown("examples.seed_events.linked_windows", hosts=HOSTS)
def test_a_chart_follows_the_rows_that_are_selected_in_another_window(page: Program) -> None:
    page.look_at(".ipc-chart")
    page.says(".gtitle", "3 people")
    page.look_at(".ipc-grid")
    page.click(".ag-row[row-id='1'] [col-id='0']")
    page.look_at(".ipc-chart")
    page.says(".gtitle", "1 people")
    page.says(".xtick text", "Grace")


@shown("examples.seed_events.forwarding", hosts=HOSTS)
def test_what_one_window_says_is_heard_in_the_other(page: Program) -> None:
    page.look_at("#heard")
    page.says("#heard", "Sidebar")
    page.look_at("#act")
    page.click("#act")
    page.look_at("#heard")
    page.says("#heard", "Heard jump")


@shown("examples.seed_events.notifications", hosts=HOSTS)
def test_a_mixin_on_emit_alone_notifies_and_asks(page: Program) -> None:
    page.click("#ask")
    page.in_layer(".toast", "There are three.")
    page.in_layer("dialog button", "OK").click()
    page.says("#counter", "Forgotten")
    page.sees(lambda: page.run("return document.title") == "Updated from Python")

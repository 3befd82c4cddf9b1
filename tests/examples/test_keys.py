"""What `examples/parts` are for, done by keys alone: from the start of a page, by Tab."""

from pathlib import Path

from selenium.webdriver.common.keys import Keys

from examples.parts.sales import made
from tests.examples.keyboard import Keyboard
from tests.examples.pages_of import LONG_ENOUGH, Program, shown

pytestmark = LONG_ENOUGH

HOSTS = ("native", "browser")


@shown("examples.parts.dashboard", hosts=HOSTS)
def test_the_dashboard_by_keys_alone(page: Program) -> None:
    keys = Keyboard(page)
    keys.come_to("#products .main-svg", "Sales")
    page.says("#sales", "600")
    north = [one for one in made() if one["region"] == "North"]
    keys.tab_to("select")
    keys.press(Keys.ARROW_DOWN)
    page.says("#sales", str(len(north)))
    keys.tab_to("input[type=radio]")
    keys.press(Keys.ARROW_RIGHT)
    page.says("#products .gtitle", "Units by product")
    keys.tab_to("#products")
    keys.press(*[Keys.ARROW_RIGHT] * 3)
    page.sees(lambda: page.texts("#products .hovertext"))
    page.picture("keys-dashboard-bar")
    keys.press(Keys.ENTER)
    desks = [one for one in north if one["product"] == "Desk"]
    page.says("#sales", str(len(desks)))
    keys.come_to("#table .ag-cell", "Sales: table")
    keys.tab_to(".ag-header-cell")
    keys.press(*[Keys.ARROW_DOWN] * 3, Keys.SPACE)
    keys.is_seen()
    page.sees(lambda: page.texts(".ag-row-selected"))
    page.picture("keys-dashboard-row")
    keys.come_to("#products", "Sales")
    page.says("#shown", "1 selected")
    keys.tab_to("[data-item=clear]", back=True)
    keys.press(Keys.ENTER)
    page.says("#sales", "600")


@shown("examples.parts.live", hosts=HOSTS)
def test_the_live_chart_by_keys_alone(downloads: Path, page: Program) -> None:
    keys = Keyboard(page)
    rate = "#rate"
    page.sees(lambda: page.texts(rate) != ["0"])
    keys.tab_to("[data-item=running] input")
    keys.press(Keys.SPACE)
    page.says(rate, "0")
    keys.tab_to("[data-item=noise] input")
    keys.press(Keys.END)
    page.says("[data-item=noise] output", "100")
    keys.tab_to("[data-item=export]")
    page.picture("keys-live")
    page.save_from(lambda: keys.press(Keys.ENTER), downloads / "signal.png")
    assert (downloads / "signal.png").read_bytes().startswith(b"\x89PNG")
    keys.tab_to("[data-item=running] input", back=True)
    keys.press(Keys.SPACE)
    page.sees(lambda: page.texts(rate) != ["0"])
    height = "return Math.max(...document.getElementById('signal').data[0].y)"
    page.sees(lambda: page.run(height) > 3)


@shown("examples.parts.files", hosts=HOSTS)
def test_the_file_tool_by_keys_alone(page: Program) -> None:
    keys = Keyboard(page)
    names = "[col-id='0'].ag-cell"
    page.sees(lambda: len(page.texts(names)) > 8)
    keys.tab_to("[data-item=find] input")
    keys.press("NOTE-1")
    page.says(names, "note-10.md", "note-11.md", "note-12.md")
    keys.tab_to(".ag-header-cell")
    keys.press(*[Keys.ARROW_DOWN] * 3, Keys.SPACE)
    keys.is_seen()
    page.says("#name", "note-11.md")
    page.picture("keys-files-row")
    keys.tab_to("[data-item=delete]", back=True)
    keys.press(Keys.ENTER)
    page.in_layer("dialog", "note-11.md")
    keys.is_seen()
    page.picture("keys-files-question")
    keys.press(Keys.ESCAPE)
    page.sees(lambda: keys.stands_on("[data-item=delete]"))
    page.says(names, "note-10.md", "note-11.md", "note-12.md")
    keys.press(Keys.ENTER)
    page.in_layer("dialog", "note-11.md")
    keys.press(Keys.ENTER)  # on OK, which has the focus
    page.in_layer(".toast", "Deleted")
    page.says(names, "note-10.md", "note-12.md")

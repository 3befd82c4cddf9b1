"""A grid in every host, used by mouse and by keys alone; hostile data is text in it."""

from collections.abc import Callable, Sequence

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.parts.every_host import TIMEOUT, shown_in_every_host
from tests.parts.grid_app import HOSTILE, ROWS
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

NAME, SCORE, IS_IN, HOSTILE_NAME, BIG = 1, 2, 3, 5, 6

pytestmark = pytest.mark.timeout(2 * STARTS_WITHIN + 90)


window = shown_in_every_host("tests.parts.grid_app")


FOCUSED = "return document.activeElement.matches(arguments[0])"


class Page:
    """What a person sees of it."""

    def __init__(self, window: AppWindow) -> None:
        self._window = window
        self._driver = window.driver
        assert wait_until(lambda: self.cell(1, NAME) == "person 000001", TIMEOUT)

    def run(self, script: str, *arguments: object) -> str:
        return self._window.run(script, *arguments)

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell, `None` where it is not there."""
        script = "return document.querySelector(arguments[0])?.textContent"
        return self.run(script, f".ag-row[row-id='{row}'] [col-id='{column}']")

    def find(self, selector: str) -> WebElement:
        return self._driver.find_element("css selector", selector)

    def cell_of(self, row: int, column: int) -> WebElement:
        return self.find(f".ag-row[row-id='{row}'] [col-id='{column}']")

    def box_of(self, row: int, column: int) -> WebElement:
        return self.cell_of(row, column).find_element("css selector", "input[type=checkbox]")

    def first(self, column: int, count: int) -> Sequence[str]:
        """The cells of a column, in the rows at the top."""
        script = """
            const cells = [...document.querySelectorAll(`.ag-row [col-id="${arguments[0]}"]`)];
            const row = (cell) => Number(cell.closest(".ag-row").getAttribute("row-index"));
            cells.sort((one, other) => row(one) - row(other));
            return cells.map((cell) => cell.textContent);
        """
        found: Sequence[str] = self._window.run(script, column)
        return found[:count]

    def press(self, *keys: str) -> None:
        """Press keys one after another, wherever the focus is."""
        actions = ActionChains(self._driver)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def act(self) -> ActionChains:
        return ActionChains(self._driver)

    def hears(self, *lines: str) -> None:
        """Wait until Python has heard that, and nothing else."""
        expected = "\n".join(lines)
        script = "return document.getElementById('log').textContent"
        wait_until(lambda: self.run(script) == expected, TIMEOUT)
        assert self.run(script) == expected

    def sees(self, what: Callable[[], object]) -> None:
        assert wait_until(lambda: bool(what()), TIMEOUT)


def test_rows_are_selected_edited_sorted_and_filtered_by_mouse(window: AppWindow) -> None:
    page = Page(window)
    lines = ["selected [2] [2]", "selected [2, 4] [2, 4]"]
    page.cell_of(2, NAME).click()
    page.hears(*lines[:1])
    page.act().key_down(Keys.CONTROL).click(page.cell_of(4, NAME)).key_up(Keys.CONTROL).perform()
    page.hears(*lines)
    page.act().double_click(page.cell_of(4, NAME)).perform()
    page.sees(lambda: page.find(".ag-cell-inline-editing input"))
    lines.append("selected [4] [4]")
    page.act().key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    page.press("Ann", Keys.ENTER)
    lines.append("edited 4 name 'person 000004' 'Ann'")
    page.hears(*lines)
    page.box_of(4, IS_IN).click()  # and selects no row
    lines.append("edited 4 is in False True")
    page.hears(*lines)
    assert page.box_of(4, IS_IN).is_selected()
    page.find(f".ag-header-cell[col-id='{SCORE}']").click()
    lines.append("sort [('score', False)]")
    page.hears(*lines)
    page.sees(lambda: page.first(SCORE, 2) == ["0", "0"])
    script = "return document.querySelectorAll('.ag-floating-filter input[type=text]')[1]"
    window.run(script).send_keys("PERSON 0123")
    condition = {"type": "contains", "value": "PERSON 0123", "to": None}
    lines.append(f"filter {[('name', [condition])]}")
    page.hears(*lines)
    page.sees(lambda: page.first(NAME, 1)[0].startswith("person 0123"))


def test_everything_works_by_keys_alone(window: AppWindow) -> None:
    page = Page(window)
    window.run("document.querySelector('.ag-header-cell').focus()")
    page.press(Keys.ARROW_RIGHT, Keys.ENTER)
    lines = ["sort [('name', False)]"]
    page.hears(*lines)
    page.press(Keys.ENTER)
    lines.append("sort [('name', True)]")
    page.hears(*lines)
    page.sees(lambda: page.cell(99_999, NAME))
    page.press(Keys.ENTER)  # the data's own order again
    lines.append("sort []")
    page.hears(*lines)
    page.sees(lambda: page.cell(1, NAME))
    page.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.SPACE)
    lines.append("selected [1] [1]")
    page.hears(*lines)
    page.press(Keys.ENTER)
    page.sees(lambda: page.find(".ag-cell-inline-editing input"))
    page.press("Bob", Keys.ENTER)
    lines.append("edited 1 name 'person 000001' 'Bob'")
    page.hears(*lines)
    page.press(Keys.ARROW_UP, Keys.ARROW_RIGHT, Keys.F2)
    page.sees(lambda: page.find(".ag-cell-inline-editing input"))
    page.press("x", Keys.ENTER)
    notice = "return document.querySelector('.ipc-grid-notice').textContent"
    page.sees(lambda: page.run(notice).endswith("is no number."))
    page.sees(lambda: page.cell(1, SCORE) == "91.9")
    page.hears(*lines)
    page.press(Keys.ARROW_RIGHT, Keys.SPACE)
    lines.append("edited 2 is in False True")
    page.hears(*lines)
    assert page.box_of(2, IS_IN).is_selected()
    # Tab goes on to the next cell while one is edited; otherwise the rows are one stop of it.
    page.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.F2, Keys.TAB)
    page.sees(lambda: page.run(FOCUSED, f".ag-cell[col-id='{SCORE}'] input"))
    page.press(Keys.ESCAPE)
    page.sees(lambda: page.run(FOCUSED, f".ag-cell[col-id='{SCORE}']"))
    page.press(Keys.TAB)
    page.sees(lambda: page.run(FOCUSED, "#command"))
    page.act().key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    page.sees(lambda: page.run(FOCUSED, ".ag-cell"))


def test_no_bar_lies_on_a_cell_of_the_last_row_or_the_last_column(window: AppWindow) -> None:
    page = Page(window)
    window.run("document.getElementById('people').style.inlineSize = '300px'")
    page.sees(lambda: page.find(".ag-body-horizontal-scroll").is_displayed())
    page.cell_of(1, NAME).click()
    page.press(Keys.END)
    # Clear of them is the end of a cell at which a click meets it.
    met = """
        const cell = document.activeElement;
        const { right, bottom } = cell.getBoundingClientRect();
        return document.elementFromPoint(right - 2, bottom - 2) === cell;
    """
    last = f".ag-row[row-id='{ROWS - 1}'] [col-id='{BIG}']"
    page.sees(lambda: page.run(FOCUSED, last) and page.run(met))


def test_what_the_program_says_is_shown_and_hostile_data_is_text(window: AppWindow) -> None:
    page = Page(window)
    assert page.cell(0, NAME) == HOSTILE
    header = "return document.querySelector(arguments[0]).textContent"
    place = f".ag-header-cell[col-id='{HOSTILE_NAME}'] .ag-header-cell-text"
    page.sees(lambda: page.run(header, place) == HOSTILE)
    page.find("#command").click()
    page.sees(lambda: page.cell(70_000, NAME) == "person 070000")
    selected = "return document.querySelector('.ag-row-selected')?.getAttribute('row-id')"
    page.sees(lambda: page.run(selected) == "70000")
    page.find("#command").click()
    page.sees(lambda: page.cell(70_000, 0) == "-5")
    page.find("#command").click()
    page.sees(lambda: page.first(NAME, 2) == [HOSTILE])
    page.act().double_click(page.cell_of(0, NAME)).perform()
    page.sees(lambda: page.find(".ag-cell-inline-editing input"))
    page.press("!", Keys.ENTER)
    page.sees(lambda: page.run("return document.getElementById('log').textContent") != "")
    assert page.run("return document.title") != "hacked"
    count = "return document.querySelectorAll('.ipc-grid :is(script, img)').length"
    assert page.run(count) == 0

"""axe finds nothing serious in any page of the examples, in what they ask and in what they tell."""

from collections.abc import Callable
from typing import Final

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from tests.examples.pages_of import LONG_ENOUGH, Program
from tests.parts.driving import set_theme
from tests.real_browser.axe import violations

pytestmark = LONG_ENOUGH

PARTS: Final = "examples.parts"
SAMPLES: Final = "examples.seed_events"
PAGES: Final = {
    f"{PARTS}.dashboard": ("#products .main-svg", "#table .ag-cell"),
    f"{PARTS}.live": ("#signal .main-svg",),
    f"{PARTS}.files": ("#files .ag-cell",),
    f"{SAMPLES}.callbacks": ("#msg",),
    f"{SAMPLES}.toolbar": (".ipc-toolbar",),
    f"{SAMPLES}.chart": (".scatterlayer .point",),
    f"{SAMPLES}.linked_windows": (".ipc-chart .main-svg", ".ipc-grid .ag-cell"),
    f"{SAMPLES}.forwarding": ("#act", "#heard"),
    f"{SAMPLES}.notifications": ("#ask",),
}
"""What the pages of each program have, once they stand there."""


def ask_to_delete(page: Program) -> None:
    page.click(".ag-row[row-id='1'] [col-id='0']")
    page.says("#name", "note-01.md")
    page.press("Delete…")
    page.in_layer("dialog", "note-01.md")


def delete(page: Program) -> None:
    page.in_layer("dialog button", "OK").click()
    look_at_toast(page, "Deleted")


def save(page: Program) -> None:
    page.press("Save")
    look_at_toast(page, "saved")


def click_point(page: Program) -> None:
    page.click_mark(".scatterlayer .point", 1, page.find(".ipc-chart").get_attribute("id") or "")
    look_at_toast(page, "Clicked")


def ask_to_forget(page: Program) -> None:
    page.click("#ask")
    page.in_layer(".toast", "three")
    page.in_layer("dialog", "Forget them?")


def look_at_toast(page: Program, text: str) -> None:
    """Have it stay: while somebody points at it, it does not leave."""
    ActionChains(page.driver).move_to_element(page.in_layer(".toast", text)).perform()


DOES: Final[dict[str, tuple[Callable[[Program], None], ...]]] = {
    f"{PARTS}.files": (ask_to_delete, delete),
    f"{SAMPLES}.toolbar": (save,),
    f"{SAMPLES}.chart": (click_point,),
    f"{SAMPLES}.notifications": (ask_to_forget,),
}
"""What has a program ask or tell something, step by step."""

SHOWN: Final = [
    *[("browser", module) for module in PAGES],
    *[("native", f"{PARTS}.{name}") for name in ("dashboard", "files")],
]


def is_accessible(page: Program, name: str) -> None:
    for theme in ("light", "dark"):
        set_theme(page.window, theme)
        page.picture(f"{name}-{theme}")
        assert violations(page.driver) == [], (name, theme)


@pytest.mark.parametrize(("host", "module"), SHOWN)
def test_pages_toasts_and_questions_of_the_examples(page: Program, module: str) -> None:
    name = module.removeprefix("examples.")
    for at, selector in enumerate(PAGES[module]):
        page.look_at(selector)
        is_accessible(page, f"{name}-{at}")
    for do in DOES.get(module, ()):
        do(page)
        is_accessible(page, f"{name}-{do.__name__}")

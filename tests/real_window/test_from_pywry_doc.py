"""The program of docs/from-pywry.md, run as it stands there."""

import sys
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.documents import code_blocks
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import TIMEOUT, trouble_in
from tests.real_window.menu_driving import gets_keys, xdotool
from tools.processes import wait_until


def test_the_program_that_came_from_pywry_saves_and_measures(
    open_app: OpenApp, tmp_path: Path
) -> None:
    [program] = code_blocks("docs/from-pywry.md", "python")
    (tmp_path / "notes.py").write_text(program, "utf-8")
    window = open_app([sys.executable, "-W", "default", "notes.py"], cwd=tmp_path)
    driver = window.driver

    driver.find_element(By.ID, "save").click()
    state = driver.find_element(By.ID, "state")
    WebDriverWait(driver, TIMEOUT, 0.02).until(lambda _: state.text == "Saved: Milk")
    assert wait_until(lambda: gets_keys("Notes"), TIMEOUT)
    xdotool("key", "F6")
    assert wait_until(lambda: gets_keys("Notes, 480 wide"), TIMEOUT)
    assert not trouble_in(window.log())


def test_page_and_callback_are_those_from_before_by_other_names() -> None:
    [before] = code_blocks("docs/from-pywry.md", "py")
    [after] = code_blocks("docs/from-pywry.md", "python")
    names = {"pywry:": "ipc:", "window.pywry.": "window.pytauriIpc.", "PyWry(": "App("}
    for theirs, ours in names.items():
        before = before.replace(theirs, ours)
    page_and_callback = before[before.index("PAGE = ") : before.index("def measure")]
    assert page_and_callback in after

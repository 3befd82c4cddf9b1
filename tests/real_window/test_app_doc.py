"""The program of docs/app.md, run as it stands there."""

import sys
from contextlib import suppress
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from urllib3.exceptions import HTTPError

from tests.documents import code_blocks
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import TIMEOUT, trouble_in, wait_for_end


def test_the_notes_are_kept_told_of_and_left(open_app: OpenApp, tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("\n".join(code_blocks("docs/app.md", "python")), "utf-8")
    window = open_app([sys.executable, "-W", "default", "notes.py"], cwd=tmp_path)
    driver = window.driver

    driver.find_element(By.ID, "text").send_keys("Milk")
    driver.find_element(By.ID, "save").click()
    state = driver.find_element(By.ID, "state")
    WebDriverWait(driver, TIMEOUT, 0.02).until(lambda _: state.text == "1 in editor")
    assert window.run("return pytauriIpc.pyInvoke('open_list')") == "list-1"
    WebDriverWait(driver, TIMEOUT, 0.02).until(lambda _: len(driver.window_handles) == 2)
    with suppress(WebDriverException, HTTPError):  # the window goes before the driver answers
        driver.find_element(By.ID, "quit").click()

    end = wait_for_end(window)
    assert end.status == 3
    # Callbacks print while others do: a line may be cut by another, its words come in their order.
    assert "notes:saved editor {'count': 1}" in end.log
    assert end.log.index("Notes") < end.log.index("is left") < end.log.index("notes: ['Milk']")
    assert not trouble_in(end.log)

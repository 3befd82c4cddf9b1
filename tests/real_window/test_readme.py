"""The app of the README, as a reader writes it down, in a real window."""

import sys
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.documents import named_files
from tests.real_window.conftest import OpenApp


def test_the_app_of_the_readme_greets(open_app: OpenApp, tmp_path: Path) -> None:
    for path, text in named_files("README.md").items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    driver = open_app([sys.executable, "-m", "hello.main"], cwd=tmp_path).driver

    driver.find_element(By.ID, "greet").click()

    answer = driver.find_element(By.ID, "answer")
    WebDriverWait(driver, 10).until(lambda _: answer.text)
    assert answer.text == "Hello, Ann!"

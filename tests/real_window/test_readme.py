"""The programs of the README and of docs/by-hand.md, as a reader writes them down."""

import sys
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.documents import code_blocks, named_files
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import TIMEOUT, trouble_in, wait_for_end
from tests.real_window.menu_driving import gets_keys, xdotool
from tools.processes import wait_until
from tools.webdriver import AppWindow


def read(window: AppWindow, text: str, selector: str) -> None:
    """Wait until a person reads that there."""
    element = window.driver.find_element(By.CSS_SELECTOR, selector)
    WebDriverWait(window.driver, TIMEOUT, poll_frequency=0.02).until(
        lambda _: element.text == text, f"{selector!r} never said {text!r}"
    )


def click(window: AppWindow, selector: str) -> None:
    window.driver.find_element(By.CSS_SELECTOR, selector).click()


def test_the_readme_begins_with_a_program_of_8_lines_that_greets(
    open_app: OpenApp, tmp_path: Path
) -> None:
    program = code_blocks("README.md", "python")[0]
    assert len(program.splitlines()) <= 8
    (tmp_path / "hello.py").write_text(program, "utf-8")
    window = open_app([sys.executable, "-W", "default", "hello.py"], cwd=tmp_path)
    assert window.driver.title == "Hello"
    read(window, "Greet", "button")

    click(window, "button")

    read(window, "Hello Ann, this is Python.", "button")
    assert [file.name for file in tmp_path.iterdir()] == ["hello.py"]
    assert not trouble_in(window.log())


def test_the_tour_of_the_readme_counts_hears_and_has_a_menu(
    open_app: OpenApp, tmp_path: Path
) -> None:
    blocks = code_blocks("README.md", "python")[1:4]
    (tmp_path / "tour.py").write_text("\n".join(blocks), "utf-8")
    window = open_app([sys.executable, "-W", "default", "tour.py"], cwd=tmp_path)

    click(window, "#go")
    read(window, "0", "#number")
    assert wait_until(lambda: "rocket:started from main" in window.log(), TIMEOUT)
    assert wait_until(lambda: gets_keys("In flight"), TIMEOUT)
    assert wait_until(lambda: window.run("return innerWidth") == 580, TIMEOUT)
    xdotool("key", "F8")
    read(window, "Landed on the Moon", "#number")
    xdotool("key", "ctrl+q")
    assert wait_for_end(window).status == 0
    assert not trouble_in(window.log())


def test_the_app_by_hand_greets(open_app: OpenApp, tmp_path: Path) -> None:
    for path, text in named_files("docs/by-hand.md").items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    window = open_app([sys.executable, "-m", "hello.main"], cwd=tmp_path)

    click(window, "#greet")

    read(window, "Hello, Ann!", "#answer")

"""Values of every model through a real page, and through the client made for it."""

import sys
from collections.abc import Generator

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.real_window.driving import REPOSITORY
from tests.typescript import models, one_way_models
from tools.webdriver import AppWindow, open_app

TIMEOUT = 30.0
"""Seconds for all values of one model."""


@pytest.fixture(scope="module")
def window() -> Generator[AppWindow]:
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.typescript.window"]
    with open_app(command, cwd=REPOSITORY) as opened:
        opened.driver.set_script_timeout(TIMEOUT)
        WebDriverWait(opened.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda driver: driver.find_element(By.ID, "state").text == "ready",
            "the page did not load its client",
        )
        yield opened


def check(window: AppWindow, way: str, model: str) -> None:
    trouble = window.run("return check(arguments[0])", {"way": way, "model": model})
    assert trouble is None, trouble


@pytest.mark.parametrize("model", [model.__name__ for model in models.MODELS])
def test_values_come_back_from_a_page_as_they_went(window: AppWindow, model: str) -> None:
    check(window, "there_and_back", model)


@pytest.mark.parametrize(
    "model", [model.__name__ for model in (*models.MODELS, *one_way_models.MODELS)]
)
def test_a_client_gives_what_the_command_returned(window: AppWindow, model: str) -> None:
    check(window, "through_client", model)

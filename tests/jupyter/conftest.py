"""One JupyterLab and one browser for all tests in real notebooks."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver

from tests.jupyter.lab import Notebook, browser
from tests.needs import refuse
from tools.jupyterlab import jupyterlab


class Lab:
    """A running JupyterLab and a browser."""

    def __init__(self, driver: webdriver.Chrome, url: str, folder: Path) -> None:
        self.driver = driver
        self.url = url
        self.folder = folder

    def notebook(self, *cells: str) -> Notebook:
        """Open a new notebook of these cells."""
        notebook = Notebook(self.driver, self.url, self.folder)
        notebook.open(cells)
        return notebook


@contextmanager
def running_lab(folder: Path) -> Generator[Lab]:
    """A JupyterLab and a browser; without Chromium the test is skipped, or fails in CI."""
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        refuse("a real notebook needs chromium and chromedriver; `make setup` installs them")
    with jupyterlab(folder) as url, browser(folder / "profile") as driver:
        yield Lab(driver, url, folder)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Lab]:
    with running_lab(tmp_path_factory.mktemp("jupyter")) as lab:
        yield lab


@pytest.fixture
def open_notebook(lab: Lab) -> Generator[Callable[..., Notebook]]:
    """Open a notebook; its kernel ends with the test."""
    opened: list[Notebook] = []

    def open_(*cells: str) -> Notebook:
        notebook = lab.notebook(*cells)
        opened.append(notebook)
        return notebook

    yield open_
    for notebook in opened:
        notebook.close()

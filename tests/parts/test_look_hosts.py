"""Toasts, questions and downloads in every host, by mouse and by keys; hostile texts are text."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.needs import need, opened
from tests.parts.driving import save_into
from tests.parts.look_app import CORNERS, HOSTILE, KINDS
from tests.real_window import save_dialog
from tests.real_window.permissions import environment
from tools import hosts
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

HOSTS: Final = ("native", "child", "browser", "jupyter")
TIMEOUT: Final = 20.0
CELL: Final = "from tests.parts.look_app import main\n\nmain(edges=['top'])"

IN_LAYER: Final = """
const layers = [...document.querySelectorAll("pytauri-ipc-layer")];
const found = layers.flatMap((one) => [...one.shadowRoot.querySelectorAll(arguments[0])]);
return found.filter((one) => one.closest("[data-leaving]") === null)
"""

pytestmark = pytest.mark.timeout(2 * STARTS_WITHIN + 60)


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files go, in all hosts."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "Downloads"
    folder.mkdir()
    (home / ".config").mkdir()
    (home / ".config/user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{folder}"\n')
    return folder


@pytest.fixture(scope="module", params=HOSTS)
def page(request: pytest.FixtureRequest, downloads: Path) -> Generator["Page"]:
    host: str = request.param
    need(hosts.missing_for(host))
    with pytest.MonkeyPatch.context() as patch:
        if host in ("native", "child"):
            for name, value in environment(downloads.parent).items():
                patch.setenv(name, value)
        with hosts.opened(host, ["-m", "tests.parts.look_app"], CELL) as window:
            if host in ("browser", "jupyter"):
                save_into(window, downloads)
            shown = Page(window, host)
            shown.waits_for_toolbar()  # what stands below it moves when it comes
            yield shown


@pytest.fixture(autouse=True)
def _empty(downloads: Path) -> None:
    for file in downloads.iterdir():
        file.unlink()


class Page:
    """What a person sees and does."""

    def __init__(self, window: AppWindow, host: str) -> None:
        self.window = window
        self.driver = window.driver
        self.host = host

    def run(self, script: str, *arguments: object) -> Any:
        return self.window.run(script, *arguments)

    def waits_for_toolbar(self) -> None:
        look = "return document.querySelector('.ipc-edge [data-item=top-radio]') !== null"
        assert wait_until(lambda: self.run(look), TIMEOUT), self.window.log()

    def click(self, name: str) -> None:
        self.driver.find_element("id", name).click()

    def press(self, *strokes: str) -> None:
        """Each one key, or Shift and a key."""
        for stroke in strokes:
            chain = ActionChains(self.driver)
            if stroke[:-1]:
                chain = chain.key_down(stroke[:-1])
            chain = chain.send_keys(stroke[-1])
            if stroke[:-1]:
                chain = chain.key_up(stroke[:-1])
            chain.perform()

    def focus(self, element: object) -> None:
        self.run("arguments[0].focus()", element)

    def text_of(self, element: object) -> str:
        return self.run("return arguments[0].textContent", element)

    def in_layer(self, selector: str, count: int) -> Sequence[Any]:
        """Wait until so many of them stand above the page."""
        found: list[Any] = []

        def are_there() -> bool:
            found[:] = self.run(IN_LAYER, selector)
            return len(found) == count

        assert wait_until(are_there, TIMEOUT), (selector, len(found), self.window.log())
        return found

    def says(self, name: str, text: str) -> None:
        """Wait until an element of the page has that text."""
        look = "return document.getElementById(arguments[0]).textContent === arguments[1]"
        assert wait_until(lambda: self.run(look, name, text), TIMEOUT), self.window.log()

    def is_harmless(self) -> bool:
        """Whether nothing of what Python has set has become HTML."""
        made = self.run(IN_LAYER, "script, img, b")
        there = self.run("return document.querySelectorAll('.ipc-edge :is(script, img, b)').length")
        return made == [] and there == 0 and self.run("return window.hacked") is None


def test_a_question_by_mouse_and_by_keys_alone(page: Page) -> None:
    page.click("ask")
    page.in_layer(".answers .primary", 1)[0].click()
    page.says("answers", "yes")
    page.run("document.getElementById('ask').focus()")
    said = ["yes"]
    for keys, answer in (
        ([Keys.ENTER], "yes"),  # OK has the focus
        ([Keys.ESCAPE], "no"),
        ([Keys.SHIFT + Keys.TAB, Keys.SPACE], "no"),
        ([Keys.SHIFT + Keys.TAB, Keys.TAB, Keys.ENTER], "yes"),
    ):
        page.press(Keys.ENTER)  # on the button that asks
        title, message = page.in_layer("dialog :is(.title, .message)", 2)
        assert page.text_of(title) == f"Delete {HOSTILE}?"
        assert page.text_of(message) == f"{HOSTILE} is gone for everybody."
        assert page.is_harmless()
        page.press(*keys)
        page.in_layer("dialog", 0)
        said.append(answer)
        page.says("answers", " ".join(said))
        assert page.run("return document.activeElement.id") == "ask"


def saved(page: Page, downloads: Path) -> list[tuple[str, str]]:
    """The files that are there, once one is: by the dialog where the host has one."""
    if page.host in ("native", "child"):
        save_dialog.answer("Return")

    def files() -> list[Path]:
        return [one for one in downloads.iterdir() if not one.name.endswith(".crdownload")]

    assert wait_until(lambda: any(one.stat().st_size for one in files()), TIMEOUT)
    return [(one.name, one.read_text("utf-8")) for one in files()]


def test_a_program_has_a_file_saved_whose_name_is_harmless(page: Page, downloads: Path) -> None:
    page.click("save")
    ((name, text),) = saved(page, downloads)
    assert text == "of the program"
    assert not set(name) & set('<>:"|?*/\\')
    assert name.endswith(".txt")
    assert page.is_harmless()


def test_a_page_has_a_file_saved_by_keys(page: Page, downloads: Path) -> None:
    page.run("document.getElementById('keep').focus()")
    page.press(Keys.ENTER)
    ((name, text),) = saved(page, downloads)
    assert (name, text) == ("_b_page.txt", "of the page")


def test_toasts_of_every_kind_in_every_corner(page: Page) -> None:
    page.click("tell")
    page.in_layer(".toast", len(KINDS) + len(CORNERS) - 1)
    assert [
        page.run("return [arguments[0].dataset.kind, arguments[0].textContent]", one)
        for one in page.in_layer("[data-position=top-right] .toast", 4)
    ] == [[kind, f"{kind} {HOSTILE}{HOSTILE}"] for kind in reversed(KINDS)]
    for corner in CORNERS[1:]:
        (message,) = page.in_layer(f"[data-position={corner}] .message", 1)
        assert page.text_of(message) == f"At the {corner}"
    assert page.is_harmless()
    page.in_layer(".close", 7)[-1].click()  # by mouse
    for key, left in ((Keys.ENTER, 5), (Keys.SPACE, 4), (Keys.ESCAPE, 3)):
        page.focus(page.in_layer(".close", left + 1)[-1])
        page.press(key)
        page.in_layer(".toast", left)


COUNT: Final = """
window.saves = 0;
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { window.saves += 1; return make.call(URL, blob); };
"""


def test_of_two_tabs_both_show_a_toast_and_one_saves_a_file(downloads: Path) -> None:
    with opened("browser", "tests.parts.look_app") as window:
        driver, page = window.driver, Page(window, "browser")
        save_into(window, downloads)
        address = next(word for word in window.log().split() if word.startswith("http://"))
        page.run(COUNT)
        first = driver.current_window_handle
        driver.switch_to.new_window("tab")
        driver.get(address)
        assert wait_until(lambda: page.run("return !!document.querySelector('.ipc-edge')"), TIMEOUT)
        page.run(COUNT)
        page.click("save")  # by the program
        page.click("tell")
        page.in_layer(".toast", 7)  # so that what was said before it has been carried out
        assert page.run("return window.saves") == 0
        page.run("document.getElementById('keep').click()")  # by this page
        assert wait_until(lambda: page.run("return window.saves") == 1, TIMEOUT)
        driver.switch_to.window(first)
        page.in_layer(".toast", 7)
        assert page.run("return window.saves") == 1
        ((_, text),) = [one for one in saved(page, downloads) if one[0] != "_b_page.txt"]
        assert text == "of the program"

"""The examples with two windows: what is done in one is seen in the other."""

from collections.abc import Generator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.real_window.driving import TIMEOUT
from tests.real_window.example_driving import Example, Look, running
from tests.real_window.x_screen import Screen, screen
from tools.processes import wait_until

IN_BOTH_LOOKS = pytest.mark.parametrize("look", ["light", "dark"])


IS_CHOSEN = "return document.querySelector(':checked')?.value === arguments[0]"


@pytest.fixture
def desktop() -> Generator[Screen]:
    with screen() as found:
        yield found


def test_what_is_chosen_in_one_window_is_shown_in_the_other_and_back(
    tmp_path: Path, desktop: Screen
) -> None:
    with running("two_windows", tmp_path) as planets:
        planets.find("[value=Earth]").click()
        planets.wait_until(IS_CHOSEN, "Earth")
        planets.look_at("details")
        planets.wait_for_text("#name", "Earth")
        assert planets.text("#fact") == "The one with windows."
        planets.click("Next")
        planets.wait_for_text("#name", "Mars")
        planets.look_at("main")
        planets.wait_until(IS_CHOSEN, "Mars")
        desktop.press_close("Details")
        assert wait_until(lambda: desktop.titles() == ["Planets"], TIMEOUT)
        planets.find("[value=Saturn]").click()
        planets.look_at("details")
        planets.wait_for_text("#name", "Saturn")
        desktop.press_close("Planets")
        assert planets.wait_for_end() == 0


@IN_BOTH_LOOKS
def test_two_windows_with_a_choice_look_right(tmp_path: Path, look: Look) -> None:
    with running("two_windows", tmp_path, look=look) as planets:
        planets.find("[value=Jupiter]").click()
        planets.look_at("details")
        planets.wait_for_text("#name", "Jupiter")
        planets.point_elsewhere()
        planets.picture_of_screen("chosen")


def press(remote: Example, button: str, state: str) -> None:
    """Press a button of the remote control, and wait for what it then tells of the other window."""
    remote.click(button)
    remote.wait_until(TELLS, state)


TELLS = "return document.getElementById('state').textContent.includes(arguments[0])"


def test_a_remote_control_controls_another_window(tmp_path: Path, desktop: Screen) -> None:
    with running("window_control", tmp_path, label="remote") as remote:
        press(remote, "Larger", "440 by 340 pixels at 640, 60")
        press(remote, "Right", "at 680, 60")
        press(remote, "Zoom in", "zoom 125%")
        remote.look_at("screen")
        remote.wait_until("return innerWidth === 352")
        remote.look_at("remote")
        press(remote, "Zoom out", "zoom 100%")
        remote.click("Full screen")
        assert wait_until(lambda: "_NET_WM_STATE_FULLSCREEN" in desktop.state("Screen"), TIMEOUT)
        remote.click("Windowed")
        remote.click("Maximize")
        remote.click("Restore")
        press(remote, "Smaller", "400 by 300 pixels at 680, 60")
        remote.type("input", Keys.END + " 2")
        assert wait_until(lambda: "Screen 2" in desktop.titles(), TIMEOUT)
        remote.picture_of_screen("controlled")


def test_a_remote_control_hides_closes_and_themes_another_window(
    tmp_path: Path, desktop: Screen
) -> None:
    with running("window_control", tmp_path, label="remote") as remote:
        remote.click("Dark")
        remote.look_at("screen")
        remote.wait_until("return document.documentElement.dataset.theme === 'dark'")
        remote.picture_of_screen("dark")
        remote.look_at("remote")
        remote.click("Hide")
        assert wait_until(lambda: desktop.titles() == ["Remote control"], TIMEOUT)
        remote.click("Show")
        assert wait_until(lambda: "Screen" in desktop.titles(), TIMEOUT)
        desktop.press_close("Screen")
        assert wait_until(lambda: desktop.titles() == ["Remote control"], TIMEOUT)
        press(remote, "Center", "400 by 300 pixels")
        assert wait_until(lambda: "Screen" in desktop.titles(), TIMEOUT)
        desktop.press_close("Remote control")
        assert remote.wait_for_end() == 0

"""axe finds nothing serious in any part, in any example, in both themes."""

from pathlib import Path
from typing import Final

import pytest

from tests.needs import opened
from tests.parts.driving import set_theme
from tests.parts.look_app import EDGES
from tests.real_browser.axe import violations
from tools import hosts
from tools.processes import wait_until
from tools.webdriver import AppWindow

TIMEOUT: Final = 20.0
ARTIFACTS: Final = hosts.ROOT / "artifacts" / "look"
"""Where screenshots go, to be looked at."""

NATIVE_ALONE: Final = ("menu", "tray", "window_control")
EXAMPLES: Final = sorted(
    ("native" if file.stem in NATIVE_ALONE else "browser", f"examples.windows.{file.stem}")
    for file in (hosts.ROOT / "examples/windows").glob("[!_]*.py")
)
PROGRAMS: Final = (
    *EXAMPLES,
    ("browser", "examples.file_inspector"),
    ("browser", "tests.parts.chart_app"),
    ("browser", "tests.parts.grid_app"),
)
"""The host and the module of programs whose first page has nothing serious. More can stand here."""

LOADED: Final = {
    "examples.windows.grid": ".ag-cell",
    "tests.parts.chart_app": "#right .main-svg",
    "tests.parts.grid_app": ".ag-cell",
}
"""What is there once the parts of a page have been loaded."""

_SHOWN = """
const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
const found = [...(root?.querySelectorAll(arguments[0]) ?? [])];
return found.length === arguments[1] && found.every((one) => one.getAnimations().length === 0);
"""

pytestmark = pytest.mark.timeout(120)


def picture(window: AppWindow, name: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    window.screenshot(Path(ARTIFACTS / f"{name}.png"))


def wait_for(window: AppWindow, selector: str, count: int) -> None:
    """Wait until so many toasts or questions stand there, and nothing moves."""
    assert wait_until(lambda: window.run(_SHOWN, selector, count), TIMEOUT), selector


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("host", ["native", "browser"])
def test_toolbars_at_all_edges_toasts_and_questions(host: str, theme: str) -> None:
    with opened(host, "tests.parts.look_app", theme) as window:
        driver = window.driver
        there = "return document.querySelectorAll('.ipc-toolbar').length"
        assert wait_until(lambda: window.run(there) == len(EDGES), TIMEOUT)
        assert violations(driver) == []
        window.run("document.querySelector('[data-item=top-multi] details').open = true")
        picture(window, f"toolbars-{host}-{theme}")
        assert violations(driver) == []
        driver.find_element("id", "tell").click()
        wait_for(window, ".toast", 7)
        window.run("document.querySelector('[data-item=top-multi] details').open = false")
        picture(window, f"toasts-{host}-{theme}")
        assert violations(driver) == []
        driver.find_element("id", "ask").click()
        wait_for(window, "dialog", 1)
        picture(window, f"confirm-{host}-{theme}")
        assert violations(driver) == []


@pytest.mark.parametrize(("host", "program"), PROGRAMS)
def test_the_page_of_a_program(host: str, program: str) -> None:
    with opened(host, program) as window:
        loaded = LOADED.get(program, "body")
        find = window.driver.find_elements
        assert wait_until(lambda: bool(find("css selector", loaded)), TIMEOUT)
        for theme in ("light", "dark"):
            set_theme(window, theme)
            picture(window, f"{program}-{theme}")
            assert violations(window.driver) == [], theme


def test_what_is_wrong_is_found() -> None:
    with opened("browser", "tests.parts.look_app") as window:
        window.run("document.body.innerHTML = '<button></button><img src=x>'")
        assert [one.split(":")[0] for one in violations(window.driver)] == [
            "critical button-name",
            "critical image-alt",
        ]


def test_a_toolbar_in_pale_letters_is_found() -> None:
    with opened("browser", "tests.parts.look_app") as window:
        there = "return document.querySelectorAll('.ipc-toolbar').length"
        assert wait_until(lambda: window.run(there) == len(EDGES), TIMEOUT)
        window.run("document.querySelector('[data-item] .ipc-label').style.color = 'silver'")
        (found,) = violations(window.driver)
        assert found.startswith("serious color-contrast")
        assert found.count("\n  [") == 1

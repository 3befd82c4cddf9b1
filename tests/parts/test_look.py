"""One look of all parts: its variables, its themes, and who overrides it."""

from collections.abc import Generator
from typing import Any, Final

import pytest

from tests.needs import opened
from tools.processes import wait_until
from tools.webdriver import AppWindow

TIMEOUT: Final = 20.0
PARTS: Final = ("toolbar", "toast", "question", "grid")
LIGHT: Final = {"surface": "rgb(255, 255, 255)", "text": "rgb(28, 33, 40)", "scheme": "light"}
DARK: Final = {"surface": "rgb(35, 40, 47)", "text": "rgb(236, 239, 243)", "scheme": "dark"}

LOOKS: Final = """
const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
const shown = {
  toolbar: document.querySelector(".ipc-edge"),
  toast: root?.querySelector(".toast"),
  question: root?.querySelector("dialog"),
  grid: document.querySelector(".ag-root-wrapper"),
};
if (!Object.values(shown).every(Boolean)) return null;
return Object.fromEntries(Object.entries(shown).map(([name, element]) => {
  const title = element.querySelector(".title") ?? element;
  return [name, { surface: getComputedStyle(element).backgroundColor,
    text: getComputedStyle(title).color, scheme: getComputedStyle(element).colorScheme }];
}));
"""
ADD: Final = """
const style = document.createElement("style");
style.textContent = arguments[0];
document.head.append(style);
"""

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def window() -> Generator[AppWindow]:
    with opened("browser", "tests.parts.whole_page_app") as window:
        assert wait_until(lambda: window.run(LOOKS) is not None, TIMEOUT)
        yield window


def prefer(window: AppWindow, scheme: str) -> None:
    """What the person's system has."""
    media: dict[str, object] = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver: Any = window.driver
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def all_look(window: AppWindow, **look: str) -> bool:
    return wait_until(lambda: window.run(LOOKS) == dict.fromkeys(PARTS, look), TIMEOUT)


def test_a_page_without_a_theme_follows_the_system_in_all_parts(window: AppWindow) -> None:
    prefer(window, "light")
    assert all_look(window, **LIGHT), window.run(LOOKS)
    prefer(window, "dark")
    assert all_look(window, **DARK), window.run(LOOKS)
    window.run("document.documentElement.dataset.theme = 'light'")
    assert all_look(window, **LIGHT), window.run(LOOKS)
    window.run("document.documentElement.dataset.theme = 'system'")
    assert all_look(window, **DARK), window.run(LOOKS)
    prefer(window, "light")
    window.run("document.documentElement.dataset.theme = 'dark'")
    assert all_look(window, **DARK), window.run(LOOKS)


def test_a_rule_of_the_page_overrides_a_variable_in_all_parts(window: AppWindow) -> None:
    window.run(ADD, "html { --ipc-surface: rgb(1, 2, 3); --ipc-text: rgb(250, 251, 252); }")
    look = {"surface": "rgb(1, 2, 3)", "text": "rgb(250, 251, 252)", "scheme": "light"}
    assert all_look(window, **look), window.run(LOOKS)


def test_a_variable_may_be_set_for_toasts_and_questions_alone(window: AppWindow) -> None:
    window.run(ADD, "pytauri-ipc-layer { --ipc-surface: rgb(1, 2, 3) }")
    surfaces = {name: look["surface"] for name, look in window.run(LOOKS).items()}
    assert len(set(surfaces.values())) == 2
    assert surfaces["toast"] == surfaces["question"] == "rgb(1, 2, 3)"


def test_a_rule_of_the_page_overrides_what_a_toolbar_looks_like(window: AppWindow) -> None:
    window.run(ADD, "button { background: rgb(1, 2, 3); border-radius: 0; padding: 1px }")
    found = window.run("""
        const { backgroundColor, borderRadius, padding } =
          getComputedStyle(document.querySelector("[data-item=save]"));
        return [backgroundColor, borderRadius, padding]
    """)
    assert found == ["rgb(1, 2, 3)", "0px", "1px"]

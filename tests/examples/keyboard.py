"""The tests' hand on a program by keys alone, and what shows where the keys are."""

from typing import Final

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.examples.pages_of import Program
from tests.real_window.menu_driving import gets_keys

MOST: Final = 40
"""Times that a person would press Tab at most."""

_AT: Final = """
let at = document.activeElement;
while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
"""
_STANDS: Final = f"{_AT} return at.matches(arguments[0]);"
_LOOK: Final = f"""{_AT}
const looks = (one, part) => {{
  const {{ outlineStyle, outlineWidth, boxShadow, borderTopColor }} = getComputedStyle(one, part);
  const hasOutline = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  return {{ isMarked: hasOutline || boxShadow !== "none", borderTopColor }};
}};
// A cell has a border of another colour than the one beside it.
const other = at.nextElementSibling ?? at.previousElementSibling;
const isFramed = at.matches(".ag-cell") && other !== null &&
  looks(at).borderTopColor !== looks(other).borderTopColor;
return [isFramed || [null, "::before", "::after"].some((part) => looks(at, part).isMarked),
  at.outerHTML.slice(0, 200)];
"""


class Keyboard:
    """Keys that are pressed one after another, from the start of a page."""

    def __init__(self, page: Program) -> None:
        self._page = page

    def come_to(self, selector: str, title: str) -> None:
        """Go to the window that has such an element: by the window manager, as Alt and Tab do."""
        self._page.look_at(selector)
        if self._page.host == "native":
            self._page.sees(lambda: gets_keys(title))
            self._page.sees(lambda: self._page.run("return document.hasFocus()"))

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self._page.driver).send_keys(key).perform()

    def tab_to(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until the focus is there; wherever it is on the way, it is seen."""
        for _ in range(MOST):
            chain = ActionChains(self._page.driver)
            if back:
                chain.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
            else:
                chain.send_keys(Keys.TAB).perform()
            self.is_seen()
            if self.stands_on(selector):
                return
        raise AssertionError(f"Tab never comes to {selector}")

    def stands_on(self, selector: str) -> bool:
        return self._page.run(_STANDS, selector)

    def is_seen(self) -> None:
        """A person sees where the focus is."""
        is_marked, element = self._page.run(_LOOK)
        assert is_marked, f"nothing shows that the focus is on {element}"

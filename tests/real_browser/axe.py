"""What axe, the checker of accessibility, finds in a page that a driver looks at."""

from pathlib import Path
from typing import Any, Final

SCRIPT: Final = Path(__file__).parents[2] / "js/node_modules/axe-core/axe.min.js"

_RUN: Final = """
const tell = arguments[arguments.length - 1];
const { Color, getContrast } = axe.commons.color;
const color = (text) => {
  const made = new Color();
  made.parseString(text);
  return made;
};
const ground = (one) => {
  const found = color(getComputedStyle(one).backgroundColor);
  const next = one.parentElement ?? one.getRootNode().host;
  return found.alpha === 1 ? found : next === undefined ? color("white") : ground(next);
};
const contrast = (one) => getContrast(ground(one), color(getComputedStyle(one).color));
// It does not judge colours outside <body>, where toolbars stand, and over what has ::after.
const isPale = ({ element }) => element instanceof HTMLElement && contrast(element) < 4.5;
const undecided = ({ id, nodes, ...one }) =>
  id === "color-contrast" ? [{ ...one, id, nodes: nodes.filter(isPale) }] : [];
const described = ({ id, impact, help, nodes }) => ({ id, impact, help, where: nodes.map((one) =>
  `${JSON.stringify(one.target)}: ${one.failureSummary}`) });
axe.run(document, { resultTypes: ["violations", "incomplete"], elementRef: true }).then(
  ({ violations, incomplete }) => tell([...violations, ...incomplete.flatMap(undecided)]
    .filter(({ nodes }) => nodes.length > 0).map(described)),
  (error) => tell([{ id: "axe itself", impact: "critical", help: String(error), where: [] }]),
);
"""


def violations(driver: Any, *impacts: str) -> list[str]:
    """What is wrong in the page, its shadow roots and frames of its own.

    Args:
        driver: That of the page: of Chromium, or of a WebKit window.
        impacts: Of these alone; `serious` and `critical` where none is named.
    """
    driver.execute_script(SCRIPT.read_text("utf-8"))
    found: list[dict[str, Any]] = driver.execute_async_script(_RUN)
    return [
        "\n  ".join([f"{one['impact']} {one['id']}: {one['help']}", *one["where"]])
        for one in found
        if one["impact"] in (impacts or ("serious", "critical"))
    ]

"""What axe, the checker of accessibility, finds in a page that a driver looks at."""

from pathlib import Path
from typing import Any, Final

SCRIPT: Final = Path(__file__).parents[2] / "js/node_modules/axe-core/axe.min.js"

_RUN: Final = """
const tell = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then(
  ({ violations }) => tell(violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, where: nodes.map(({ target, failureSummary }) =>
      `${JSON.stringify(target)}: ${failureSummary}`) }))),
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

"""The program at the beginning of docs/toolbars.md does what it says."""

from pathlib import Path

import pytest

from tests.documents import code_blocks
from tests.needs import need
from tools import hosts
from tools.processes import wait_until


@pytest.mark.timeout(120)
def test_it_greets_by_name(tmp_path: Path) -> None:
    need(hosts.missing_for("browser"))
    program = tmp_path / "greet.py"
    program.write_text(code_blocks("docs/toolbars.md", "python")[0], "utf-8")
    with hosts.opened("browser", [str(program)], "") as window:
        driver = window.driver

        def finds(selector: str) -> bool:
            return bool(driver.find_elements("css selector", selector))

        assert wait_until(lambda: finds(".ipc-toolbar button"), 20)
        driver.find_element("css selector", ".ipc-toolbar input").send_keys("Ann")
        driver.find_element("css selector", ".ipc-toolbar button").click()
        greeted = "return document.querySelector('h1').textContent === 'Hello Ann'"
        assert wait_until(lambda: window.run(greeted), 20), window.log()

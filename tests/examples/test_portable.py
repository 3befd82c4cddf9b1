"""A part that knows `emit` and `on` alone, in each host: `examples/windows/notifications.py`."""

import pytest

from tests.needs import need
from tools import hosts
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

HOSTS = ("native", "child", "browser", "jupyter")

IN_LAYER = """
const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
return [...(root?.querySelectorAll(arguments[0]) ?? [])].map((one) => one.textContent.trim())
"""
PRESS = """
const root = document.querySelector("pytauri-ipc-layer").shadowRoot;
[...root.querySelectorAll("button")].find((one) => one.textContent.trim() === arguments[0]).click()
"""


def sees(window: AppWindow, script: str, *arguments: object, has: str) -> None:
    """Wait until a text is there."""
    seen: list[str] = []

    def is_there() -> bool:
        seen[:] = window.run(script, *arguments)
        return any(has in text for text in seen)

    assert wait_until(is_there, hosts.TIMEOUT), f"{has!r} is not among {seen}; {window.log()}"


def click(window: AppWindow, text: str) -> None:
    window.driver.find_element("xpath", f"//button[text()='{text}']").click()


@pytest.mark.timeout(2 * STARTS_WITHIN + 90)
@pytest.mark.parametrize("host", HOSTS)
def test_it_tells_and_asks_in_every_host(host: str) -> None:
    need(hosts.missing_for(host))
    program = ["-m", "examples.windows.notifications"]
    cell = "from examples.windows.notifications import app"
    with hosts.opened(host, program, cell) as window:
        assert window.run("return window.pytauriIpc.host()") == host
        click(window, "Back up now")
        sees(window, "return [document.getElementById('last').textContent]", has="just now")
        sees(window, IN_LAYER, ".toast", has="214 files are safe.")
        click(window, "Forget old ones")
        sees(window, IN_LAYER, "button", has="OK")
        window.run(PRESS, "OK")
        sees(window, IN_LAYER, ".toast", has="3 old backups are gone.")

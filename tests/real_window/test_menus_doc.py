"""The programs of docs/menus.md, run as they stand there."""

from pathlib import Path

import pytest

from tests.documents import code_blocks
from tests.real_window.driving import TIMEOUT
from tests.real_window.menu_driving import MenuApp, gets_keys, is_found, running, xdotool
from tests.real_window.tray_host import tray_host
from tools.processes import wait_until


@pytest.fixture
def programs(tmp_path: Path) -> list[str]:
    """The programs as files, one for each block."""
    files: list[str] = []
    for number, block in enumerate(code_blocks("docs/menus.md", "python")):
        file = tmp_path / f"program_{number}.py"
        file.write_text(block)
        files.append(str(file))
    return files


def is_printed(app: MenuApp, line: str) -> bool:
    return wait_until(lambda: f"{line}\n" in app.log, TIMEOUT)


def test_the_editor_hears_its_menu(programs: list[str]) -> None:
    with running(programs[0], says_ready=False) as app:
        assert wait_until(lambda: gets_keys("Editor"), TIMEOUT)
        xdotool("key", "--delay", "60", "ctrl+s", "F6")
        assert is_printed(app, "saved in main")
        assert is_printed(app, "wrap: True")
        xdotool("key", "ctrl+q")
        assert app.end() == 0


def test_the_clock_hears_its_tray_icon(programs: list[str]) -> None:
    is_seen = ("search", "--onlyvisible", "--name", "^Clock$")
    with tray_host() as host, running(programs[1], env=host.env, says_ready=False) as app:
        icon = host.wait_for_icon()
        assert wait_until(lambda: is_found(*is_seen), TIMEOUT)
        icon.click("Hide")
        assert wait_until(lambda: not is_found(*is_seen), TIMEOUT)
        icon.click("Show")
        assert wait_until(lambda: is_found(*is_seen), TIMEOUT)
        icon.click("Mute")
        assert is_printed(app, "muted: True")
        assert wait_until(lambda: icon.properties()["XAyatanaLabel"] == "muted", TIMEOUT)
        icon.click("_Quit")
        assert app.end() == 0

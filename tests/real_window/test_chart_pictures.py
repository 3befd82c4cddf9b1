"""Pictures of charts, saved where a person agrees: by the program, and by a chart's own button."""

import sys
from pathlib import Path

from tests.real_window import save_dialog
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import REPOSITORY, TIMEOUT
from tests.real_window.permissions import environment
from tests.real_window.test_saving import name_downloads
from tools.processes import wait_until

DRAWN = "return document.querySelectorAll('#left .bars .point').length === 4"
BUTTON = "document.querySelector('#left [data-title=\"Save as a picture\"]').click()"


def test_a_picture_is_saved_by_the_dialog_of_the_system(open_app: OpenApp, tmp_path: Path) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    name_downloads(tmp_path, folder)
    command = [sys.executable, "-m", "tests.parts.chart_app"]
    window = open_app(command, cwd=REPOSITORY, env=environment(tmp_path))
    assert wait_until(lambda: bool(window.run(DRAWN)), TIMEOUT)
    window.driver.find_element("css selector", "[data-item=save]").click()
    save_dialog.answer("Return")
    drawing = folder / "bars.svg"
    assert wait_until(lambda: drawing.is_file() and drawing.stat().st_size > 1000, TIMEOUT)
    text = drawing.read_text("utf-8")
    assert text.startswith("<svg")
    assert "<script>" not in text
    window.run(BUTTON)
    save_dialog.answer("Return")
    picture = folder / "left.png"
    assert wait_until(lambda: picture.is_file() and picture.stat().st_size > 1000, TIMEOUT)
    assert picture.read_bytes().startswith(b"\x89PNG")

"""Files that Python gives to a person: the native dialog, saved or not, and what goes wrong."""

import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from tests.real_window import save_dialog
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import REPOSITORY, TIMEOUT, trouble_in, wait_for_end
from tests.real_window.permissions import Pages, environment, opened
from tools.processes import wait_until

TEXT = "a;b\r\nä;日\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the system calls the one for downloads."""
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    name_downloads(tmp_path, downloads)
    return downloads


def name_downloads(home: Path, downloads: Path) -> None:
    (home / ".config").mkdir(exist_ok=True)
    (home / ".config/user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n')


@pytest.fixture
def pages(folder: Path) -> Generator[Pages]:
    with opened(folder.parent) as pages:
        yield pages
        assert not trouble_in(pages.window.log())


def offer(pages: Pages, filename: str, content: object = TEXT, **options: object) -> None:
    """Python's save, which has returned when this does: the dialog may be open or not yet."""
    body = {"content": content, "filename": filename, **options}
    assert pages.call("offer", body) == {"value": None}


def reports(pages: Pages) -> list[str]:
    said: list[str] = pages.call("reported")["value"]
    return said


def test_a_file_is_saved_where_the_person_agrees(pages: Pages, folder: Path) -> None:
    offer(pages, "report.csv")
    save_dialog.wait_for_dialog()
    assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}  # the app goes on
    assert list(folder.iterdir()) == []
    save_dialog.answer("Return")
    file = folder / "report.csv"
    assert wait_until(lambda: file.is_file() and file.read_bytes() == TEXT.encode(), TIMEOUT)
    assert reports(pages) == []


def test_bytes_are_saved_as_they_are_under_a_name_that_leads_nowhere_else(
    pages: Pages, folder: Path
) -> None:
    offer(pages, "../../../sly/report", as_bytes=True)
    save_dialog.answer("Return")
    file = folder / "report.csv"  # the ending of text/csv
    wanted = TEXT.encode("utf-16")
    assert wait_until(lambda: file.is_file() and file.read_bytes() == wanted, TIMEOUT)


def test_cancelling_saves_nothing_and_says_nothing(pages: Pages, folder: Path) -> None:
    offer(pages, "report.csv")
    save_dialog.answer("Escape")
    offer(pages, "second.csv")  # and the next one works, so the first is over
    save_dialog.answer("Return")
    assert wait_until((folder / "second.csv").is_file, TIMEOUT)
    assert [file.name for file in folder.iterdir()] == ["second.csv"]
    assert reports(pages) == []


def test_the_dialog_opens_while_the_main_thread_waits_for_python(
    pages: Pages, folder: Path
) -> None:
    """Opened from another thread it would keep Python to itself, and wait for the main thread."""
    offer(pages, "report.csv", busy=0.3)
    save_dialog.answer("Return")
    assert wait_until((folder / "report.csv").is_file, TIMEOUT)


def test_a_file_that_cannot_be_written_is_told_to_the_person_and_logged(tmp_path: Path) -> None:
    name_downloads(tmp_path, Path("/proc"))  # where not even root can make a file
    with opened(tmp_path) as pages:
        offer(pages, "report.csv")
        save_dialog.answer("Return")
        assert wait_until(lambda: bool(reports(pages)), TIMEOUT)
        assert reports(pages) == ["report.csv could not be saved: No such file or directory"]
        assert "/proc/report.csv could not be saved" in pages.window.log()


def test_what_is_no_download_is_told_and_opens_no_dialog(pages: Pages) -> None:
    offer(pages, "report.csv", None)
    (report,) = reports(pages)
    assert 'ipc:download needs "content" as text or bytes' in report
    assert not save_dialog.is_open()


def test_the_program_may_end_while_the_dialog_is_open(pages: Pages, folder: Path) -> None:
    offer(pages, "report.csv")
    save_dialog.wait_for_dialog()
    with suppress(WebDriverException, HTTPError):  # it may be gone before the driver answers
        pages.window.run("void window.pytauriIpc.pyInvoke('leave').catch(() => undefined)")
    assert wait_for_end(pages.window).status == 0
    save_dialog.wait_for_no_dialog()
    assert list(folder.iterdir()) == []


# --- through an App --------------------------------------------------------------------------

HEAR_ALERTS = "window.alerts = []; pytauriIpc.on('ipc:alert', (alert) => alerts.push(alert))"


def test_what_python_emits_is_saved(open_app: OpenApp, folder: Path) -> None:
    command = [sys.executable, "-m", "tests.real_window.download_app"]
    pages = Pages(open_app(command, cwd=REPOSITORY, env=environment(folder.parent)))
    assert pages.call("offer", {"filename": "a.bin"}) == {"value": None}
    save_dialog.answer("Return")
    file = folder / "a.bin"
    assert wait_until(lambda: file.is_file() and file.read_bytes() == bytes(range(256)), TIMEOUT)


def test_a_page_has_its_own_file_saved_and_its_failure_is_an_alert_in_that_window(
    open_app: OpenApp, folder: Path
) -> None:
    command = [sys.executable, "-m", "tests.real_window.download_app"]
    pages = Pages(open_app(command, cwd=REPOSITORY, env=environment(folder.parent)))
    pages.window.run(HEAR_ALERTS)
    said = "pytauriIpc.emit('ipc:download', { content: 'Grüße', filename: 'a.txt' })"
    pages.window.run(said)
    save_dialog.answer("Return")
    file = folder / "a.txt"
    assert wait_until(lambda: file.is_file() and file.read_text("utf-8") == "Grüße", TIMEOUT)

    pages.window.run("pytauriIpc.emit('ipc:download', new Uint8Array([1, 2]))")
    assert wait_until(lambda: bool(pages.window.run("return alerts")), TIMEOUT)
    (alert,) = pages.window.run("return alerts")
    assert alert["type"] == "error"
    assert "could not be saved: ipc:download takes {content, filename}" in alert["message"]

"""The demo in a real window: real clicks, and the texts that a person sees."""

import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from urllib3.exceptions import HTTPError

from examples.file_inspector import tour
from examples.file_inspector.files import shown
from examples.file_inspector.tour import sample
from examples.file_inspector.tour.person import Person
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import trouble_in, wait_for_end
from tools.hosts import ROOT

Inspect: TypeAlias = Callable[..., Person]

DEMO = ["-m", "examples.file_inspector"]

DEMO_THAT_CAN_CLOSE = """
import sys
from pathlib import Path
from pytauri.webview import WebviewWindow
from examples.file_inspector import app

@app.commands.command()
async def close_window(webview_window: WebviewWindow) -> None:
    webview_window.close()

sys.exit(app.run(Path(sys.argv[1])))
"""


@pytest.fixture
def inspect(open_app: OpenApp) -> Generator[Inspect]:
    """Open the demo on a folder, and wait until that is shown."""
    people: list[Person] = []

    def inspect_(folder: Path, program: Sequence[str] = DEMO) -> Person:
        command = [sys.executable, "-W", "default", *program, str(folder)]
        people.append(Person(open_app(command, cwd=ROOT)))
        people[-1].sees("#status", "file")
        return people[-1]

    yield inspect_
    for person in people:
        assert not trouble_in(person.window.log())


def test_hashes_to_the_end_and_keeps_it_in_the_history(inspect: Inspect, tmp_path: Path) -> None:
    contents = {"a.txt": b"abc", "b.bin": os.urandom(5 * sample.MB)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    person = inspect(tmp_path)
    assert person.texts("#folder") == [str(tmp_path)]
    assert person.texts("#entries .size") == ["3 bytes", "5 MB"]
    assert person.texts("#no-history") == ["Nothing hashed yet."]

    person.click("#hash")

    person.sees("#status", r"^Finished: 2 files hashed, 5 MB in \d+\.\d\d s$")
    for name, content in contents.items():
        person.sees_result(name, sha256(content).hexdigest())
    assert person.texts("#amount") == ["5 MB of 5 MB"]
    person.sees("#history", "(?s)Finished.*2 files hashed, 5 MB in")


def test_stop_shows_what_was_done_and_another_job_can_follow(
    inspect: Inspect, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    huge = sample.add_huge_file(tmp_path)
    person = inspect(tmp_path)

    person.click("#hash")
    person.sees_result(huge, r"\d MB of 4 GB")
    person.sees("#status", "Hashing…")
    person.click("#stop")

    person.sees("#status", "^Stopped: 1 of 2 files hashed, 3 bytes in")
    person.sees_result("a.txt", sha256(b"abc").hexdigest())
    person.sees_result(huge, r"^Stopped at \d+ %$")
    person.sees("#history", "(?s)Stopped.*1 of 2 files")

    (tmp_path / huge).unlink()
    person.click("#refresh")
    person.sees("#status", "^1 file$")
    person.click("#hash")
    person.sees("#status", "^Finished: 1 file hashed")
    person.sees("#history", "(?s)Finished.*Stopped")


def test_hostile_names_are_text(inspect: Inspect, tmp_path: Path) -> None:
    sample.make(tmp_path)
    person = inspect(tmp_path)
    names = [*sample.FILES, "README.txt", "drafts", sample.BROKEN_LINK, sample.PIPE]
    if os.geteuid() != 0:
        names.append(sample.LOCKED)
    assert sorted(person.names()) == sorted(map(shown, names))

    person.click("#hash")
    person.sees("#status", f"^Finished: {len(sample.FILES) + 1} files hashed")
    for name, size in sample.FILES.items():
        person.open(shown(name))
        person.sees("#details-name", "^" + shown(name)[:4].replace("\\", r"\\"))
        assert person.texts("#details-name") == [shown(name)]
        content = (tmp_path / name).read_bytes()
        assert len(content) == size
        assert person.texts("#details-sha256") == [sha256(content).hexdigest()]
    assert person.window.driver.title == "File Inspector"
    assert person.texts("#entries img, #entries script, #details img") == []


def test_what_cannot_be_read_is_shown_nicely(inspect: Inspect, tmp_path: Path) -> None:
    sample.make(tmp_path)
    person = inspect(tmp_path)

    person.open(sample.BROKEN_LINK)
    person.sees("#problem h2", "^Cannot read contract.pdf$")
    person.sees("#problem", "No such file or directory")
    person.sees("#problem", "Error code unreadable")

    person.open(sample.PIPE)
    person.sees("#problem", "It is no regular file")
    person.click("#problem .close")
    person.sees("#problem", "^$")

    person.click("#hash")
    person.sees("#status", "^Finished: .* unreadable,")
    person.sees_result(sample.BROKEN_LINK, "No such file or directory")


def test_walks_through_folders(inspect: Inspect, tmp_path: Path) -> None:
    (tmp_path / "inner <b>").mkdir()
    (tmp_path / "inner <b>" / "notes.txt").write_text("Buy milk.\n")
    person = inspect(tmp_path)

    person.open("inner <b>")
    person.sees("#folder", "inner <b>$")
    person.open("notes.txt")
    person.sees("#details-head", "Buy milk.")
    person.click("#up")
    person.sees("#entries", "inner <b>")
    assert person.texts("#details-head") == []


def test_a_reload_ends_the_job_and_keeps_the_history(inspect: Inspect, tmp_path: Path) -> None:
    huge = sample.add_huge_file(tmp_path)
    person = inspect(tmp_path)
    person.click("#hash")
    person.sees_result(huge, r"MB of 4 GB")

    person.window.driver.refresh()

    person.sees("#status", "^1 file$")
    (tmp_path / huge).unlink()
    person.click("#refresh")
    person.sees("#status", "^0 files$")
    person.click("#hash")
    person.sees("#history", "(?s)Finished.*Stopped")


def test_the_keyboard_is_enough(inspect: Inspect, tmp_path: Path) -> None:
    huge = sample.add_huge_file(tmp_path)
    person = inspect(tmp_path)

    def press(*keys: str) -> None:
        ActionChains(person.window.driver).send_keys(*keys).perform()

    press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)  # past Up and Refresh
    person.sees_result(huge, r"MB of 4 GB")
    press(Keys.ENTER)  # Stop has the focus now
    person.sees("#status", "^Stopped")
    press(Keys.TAB, Keys.TAB, Keys.ENTER)  # past the list as a whole, to its first file
    person.sees("#details-name", huge)
    press(Keys.ESCAPE)
    assert person.texts("#details-name") == []


def test_closing_the_window_ends_a_running_job(inspect: Inspect, tmp_path: Path) -> None:
    huge = sample.add_huge_file(tmp_path)
    person = inspect(tmp_path, ["-c", DEMO_THAT_CAN_CLOSE])
    person.click("#hash")
    person.sees_result(huge, r"MB of 4 GB")
    with suppress(WebDriverException, HTTPError):  # the page may be gone before it answers
        person.window.run("pytauriIpc.pyInvoke('close_window')")
    assert wait_for_end(person.window).status == 0


def test_the_tour_shows_it_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "pictures" / "tour.png"
    assert tour.run(picture) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr().out
    assert "Cannot read contract.pdf: No such file or directory (unreadable)" in printed
    assert printed.count("\n") == 10, "a head, seven steps, and where the picture is"

"""The examples of windows: what their pages and Python have after clicks, and pictures of them."""

from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest
from selenium.webdriver.common.keys import Keys

from tests.real_window import save_dialog
from tests.real_window.driving import REPOSITORY, TIMEOUT
from tests.real_window.example_driving import Look, running
from tests.real_window.test_saving import name_downloads
from tools.processes import wait_until

IN_BOTH_LOOKS = pytest.mark.parametrize("look", ["light", "dark"])


def test_hello_greets_and_shows_what_the_command_refuses(tmp_path: Path) -> None:
    with running("hello", tmp_path) as hello:
        hello.click("Greet")
        hello.wait_for_text("#greeting", "Tell me your name first.")
        hello.type("#name", " Ada ")
        hello.click("Greet")
        hello.wait_for_text("#greeting", "Hello, Ada!")
        hello.picture("greeted")


def test_events_of_all_three_ways_reach_python_and_change_the_page(tmp_path: Path) -> None:
    with running("events", tmp_path, label="living-room") as heating:
        for _ in range(3):
            heating.click("Warmer")
        heating.wait_for_text("#degrees", "21.5°")
        assert heating.text("#state") == "Heating up"
        assert heating.value("#wish") == "21.5"
        heating.wait_until(IS_COLORED, "danger")
        heating.picture("warm")
        heating.window.run(SLIDE, 25)
        heating.wait_for_text("#degrees", "25.0°")
        heating.click("Warmer")
        heating.click("Cooler")
        heating.wait_for_text("#degrees", "24.5°")
        heating.find("input[type=checkbox]").click()
        heating.wait_for_text("#degrees", "16.0°")
        assert heating.text("#state") == "Saving energy"
        heating.wait_until(IS_COLORED, "accent")
        heating.picture("away")
        heating.find("input[type=checkbox]").click()
        heating.wait_for_text("#degrees", "20.0°")


SLIDE = """
const wish = document.getElementById("wish");
wish.value = arguments[0];
wish.dispatchEvent(new Event("input"));
"""
IS_COLORED = """
const probe = document.createElement("i");
probe.style.color = `var(--ipc-${arguments[0]})`;
document.body.append(probe);
const wanted = getComputedStyle(probe).color;
probe.remove();
return getComputedStyle(document.getElementById("degrees")).color === wanted;
"""


@IN_BOTH_LOOKS
def test_toasts_of_every_kind_are_shown_where_the_person_chose(tmp_path: Path, look: Look) -> None:
    with running("toasts", tmp_path, look=look) as toasts:
        titles = ["New version", "Saved", "Nearly full", "Not sent"]
        for kind, title in zip(["Info", "Success", "Warning", "Error"], titles, strict=True):
            toasts.click(kind)
            toasts.wait_until(IS_NEWEST, title)
        toasts.wait_for_layer(".toast .title", *reversed(titles))
        toasts.point_elsewhere()
        toasts.picture("all")
        toasts.find("#corner option[value='bottom-left']").click()
        toasts.click("Error")
        toasts.wait_for_layer("[data-position='bottom-left'] .title", "Not sent")
        toasts.picture("corner")


IS_NEWEST = """
const layer = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
return layer?.querySelector(".toast .title")?.textContent === arguments[0];
"""


@IN_BOTH_LOOKS
def test_a_question_of_toasts_is_answered_and_python_does_as_it_says(
    tmp_path: Path, look: Look
) -> None:
    with running("toasts", tmp_path, look=look) as toasts:
        toasts.find("#photos button").click()
        toasts.wait_for_layer("dialog .title", "Delete Photos.zip?")
        toasts.picture("confirm")
        toasts.answer("Cancel")
        toasts.wait_for_layer(".toast .message", "Photos.zip stays where it is.")
        assert toasts.find("#photos").is_displayed()
        toasts.find("#photos button").click()
        toasts.wait_for_layer("dialog .title", "Delete Photos.zip?")
        toasts.answer("OK")
        told = ("Photos.zip is deleted.", "Photos.zip stays where it is.")
        toasts.wait_for_layer(".toast .message", *told)
        assert not toasts.find("#photos").is_displayed()
        toasts.point_elsewhere()
        toasts.picture("answered")


def test_the_mixin_of_notifications_tells_and_asks(tmp_path: Path) -> None:
    with running("notifications", tmp_path) as backups:
        backups.click("Back up now")
        backups.wait_for_layer(".toast .title", "Backed up")
        assert backups.text("#last") == "just now"
        for answer, title in (("Cancel", "Nothing is forgotten"), ("OK", "Forgotten")):
            backups.click("Forget old ones")
            backups.wait_for_layer("dialog .message", "Forget all backups but the last one?")
            backups.picture("confirm")
            backups.answer(answer)
            backups.wait_until(IS_NEWEST, title)
        backups.wait_for_layer("dialog")
        backups.point_elsewhere()
        backups.picture("told")


def test_a_toolbar_says_what_it_is_set_to_and_follows_the_program(tmp_path: Path) -> None:
    with running("toolbar", tmp_path) as table:
        assert not table.find("button").is_enabled()
        table.type("input[type=text]", "Ada")
        table.wait_until("return !document.querySelector('button').disabled")
        table.type("input[type=range]", Keys.END)
        table.wait_for_text("#guests", "12")
        table.wait_until("return document.querySelector('summary').ariaDisabled === 'true'")
        table.type("input[type=range]", Keys.HOME)
        table.wait_until("return document.querySelector('summary').ariaDisabled === 'false'")
        table.find("summary").click()
        table.find("details input").click()
        table.find("input[role=switch]").click()
        table.picture("set")
        table.click("Order")
        table.wait_for_text("#order", "Ada, 24 December, inside, 3 courses, vegan, quiet")
        table.wait_until("return document.querySelector('button').textContent === 'Ordered'")


@pytest.mark.parametrize(("button", "name"), [("CSV", "sales.csv"), ("ZIP", "sales.zip")])
def test_download_saves_text_and_bytes_where_the_person_agrees(
    tmp_path: Path, button: str, name: str
) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    name_downloads(tmp_path, folder)
    with running("download", tmp_path) as sales:
        sales.click(f"Save as {button}…")
        save_dialog.wait_for_dialog()
        sales.picture_of_screen(f"dialog-{button.lower()}")
        save_dialog.answer("Return")
        file = folder / name
        assert wait_until(lambda: file.is_file() and file.stat().st_size > 0, TIMEOUT)
    content = file.read_bytes()
    if name.endswith("zip"):
        with ZipFile(file) as archive:
            content = archive.read("sales.csv")
    assert content.decode().splitlines()[:2] == ["month,sold", "January,1204"]


def test_hot_reload_puts_a_style_in_place_and_loads_a_changed_page_anew(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    copytree(REPOSITORY / "examples/windows/hot_reload_page", folder)
    with running("hot_reload", tmp_path, folder) as page:
        page.wait_for_text("#where", f"The files are in {folder}")
        page.type("input", "typed")
        style = folder / "style.css"
        style.write_text(style.read_text().replace("#7c3aed", "#0f766e"))
        page.wait_until(
            "return getComputedStyle(document.querySelector('h1')).color === arguments[0]",
            "rgb(15, 118, 110)",
        )
        assert page.value("input") == "typed"
        page.picture("restyled")
        index = folder / "index.html"
        index.write_text(index.read_text().replace("Change me", "Changed"))
        page.wait_until("return document.querySelector('h1')?.textContent === 'Changed'")
        page.wait_for_text("#where", f"The files are in {folder}")
        assert page.value("input") == ""

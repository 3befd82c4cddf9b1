"""The events that change a page: those that are documented are those that there are."""

import re

from pytauri_ipc.bridge import app_script, bridge_script
from pytauri_ipc.events import EMITTED
from tests.documents import ROOT

SOURCES = [file.read_text("utf-8") for file in (ROOT / "js/src/app").glob("*.ts")]
OF_THE_HOST = {"ipc:script"}
"""What hosts say to the pages of their windows, and nobody else; docs/protocol.md has them."""

ALL = {name for text in SOURCES for name in re.findall(r'listen\("(ipc:[a-z-]+)"', text)}
HEARD = ALL - OF_THE_HOST


def test_the_guide_lists_every_event_that_the_page_hears_and_no_other() -> None:
    guide = (ROOT / "docs/pages.md").read_text("utf-8")
    rows = re.findall(r"^\| `(ipc:[a-z-]+)` \|", guide, re.MULTILINE)
    assert len(rows) > 5
    assert sorted(rows) == sorted(HEARD)


def test_they_are_in_the_script_of_an_app_and_a_page_with_commands_alone_loads_none() -> None:
    assert all(name in app_script("native") for name in HEARD)
    # A page may say this one itself.
    assert [name for name in HEARD if name in bridge_script()] == ["ipc:download"]


def test_python_may_emit_each_of_them_and_no_other_of_the_package() -> None:
    assert HEARD == EMITTED


def test_what_hosts_say_is_heard_and_documented() -> None:
    protocol = (ROOT / "docs/protocol.md").read_text("utf-8")
    assert OF_THE_HOST <= ALL
    assert all(f"`{name}`" in protocol for name in OF_THE_HOST)

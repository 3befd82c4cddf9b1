"""Pages come from their folder, and from nowhere else."""

from collections.abc import Generator
from pathlib import Path

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.sources import page_source
from tests.web_client import Visitor
from tests.web_program import running

OUTSIDE = "outside of the folder"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Generator[Visitor]:
    root = tmp_path_factory.mktemp("program")
    (root / "outside.txt").write_text(OUTSIDE)
    pages = root / "pages"
    (pages / "below").mkdir(parents=True)
    (pages / "index.html").write_text("<h1>inside</h1>")
    (pages / "below" / "one.txt").write_text("inside")
    (pages / ".env").write_text(OUTSIDE)
    (pages / "link.txt").symlink_to(root / "outside.txt")
    commands = Commands()
    with running(commands, {}, pages_of=lambda: AppPages(page_source(pages), commands)) as program:
        yield Visitor.at(program.open("main")).enter()


def test_what_is_in_the_folder_is_served(visitor: Visitor) -> None:
    assert visitor.ask("/below/one.txt").text == "inside"


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/below/../../outside.txt",
        "/below/%2e%2e/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/..%5coutside.txt",
        "/below/..%5c..%5coutside.txt",
        "//outside.txt",
        "/./../outside.txt",
        "/link.txt",
        "/.env",
        "/%2eenv",
        "/below/one.txt%00.html",
        "/_ipc/../../outside.txt",
        "/_ipc/at/1/../../../outside.txt",
        "/_ipc/~/../../../outside.txt",
        "/_ipc/~/open/../../../../outside.txt",
    ],
)
def test_nothing_outside_of_it_is(visitor: Visitor, path: str) -> None:
    assert OUTSIDE not in visitor.ask(path).text


def test_an_absolute_path_is_one_below_the_folder(visitor: Visitor) -> None:
    outside = Path(__file__).resolve()
    answer = visitor.ask(f"/{outside}")
    assert answer.status == 404

"""Windows in cells: the app opens no port, and a cell's messages are for its own pages alone."""

import socket
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.app import App
from pytauri_ipc.messages import Body, Call, Failure, Frame, Hello, Reply
from tests.app.cell_page import CellPage
from tests.app.fake_notebook import install_fake_notebook

OUTSIDE = "outside of the folder"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return install_fake_notebook(monkeypatch)[1].made


@pytest.fixture
def app(
    widgets: list[Any], tmp_path: Path, erased: list[str], anyio_backend: Any
) -> Generator[App]:
    commands = Commands()

    @commands.command()
    async def greet() -> str:
        return "Hello"

    @commands.command(allow=["main"])
    async def erase() -> None:
        erased.append("erased")

    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<h1>inside</h1>")
    (pages / ".env").write_text(OUTSIDE)
    (pages / "link.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "outside.txt").write_text(OUTSIDE)
    app = App(commands, pages=pages, backend=anyio_backend)
    yield app
    if app._background is not None:
        app.exit()
        app.wait(20)


@pytest.fixture
def erased() -> list[str]:
    return []


@pytest.fixture
def page(app: App, widgets: list[Any]) -> Generator[CellPage]:
    """The legitimate page, which goes on whatever happens."""
    app.show(label="main")
    page = CellPage(widgets[0], "mine")
    assert_works(page)
    yield page
    assert_works(page)


@pytest.fixture
def other(app: App, widgets: list[Any], page: CellPage) -> CellPage:
    """The page of another window."""
    app.show(label="chart")
    return CellPage(widgets[1], "theirs")


def assert_works(page: CellPage) -> None:
    answer = page.call("greet")
    assert isinstance(answer, Reply), answer
    assert answer.body == Body(b'"Hello"')


# --- ports --------------------------------------------------------------------------------------


def test_no_port_is_opened(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, anyio_backend: str
) -> None:
    opened: list[object] = []
    for name in ("bind", "listen"):
        real: Callable[..., object] = getattr(socket.socket, name)

        def note(this: socket.socket, *given: Any, real: Callable[..., object] = real) -> object:
            opened.append((this.family, given))
            return real(this, *given)

        monkeypatch.setattr(socket.socket, name, note)
    before = listening()
    page: CellPage = request.getfixturevalue("page")
    assert_works(page)
    assert opened == []
    assert listening() == before


def listening() -> set[str]:
    """This process's sockets that listen, on Linux."""
    if sys.platform != "linux":
        return set()
    mine: set[str] = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            mine.add(str(one.readlink()))
        except OSError:  # that of this very loop
            continue
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in mine:
                found.add(cells[1])
    return found


# --- messages -----------------------------------------------------------------------------------


def test_a_frame_of_another_pages_session_is_dropped(
    page: CellPage, other: CellPage, erased: list[str]
) -> None:
    """The id of a session opens nothing from another view."""
    assert_works(other)
    forged = Frame(
        page.session.id, page.session._delivery.next, 0, 0, [Call(99, "erase", [], None)]
    )
    other.say(forged)
    other.say(forged, view="mine")  # nor with the name of the other one's view
    assert_works(other)
    assert erased == []


def test_a_page_has_the_label_of_its_cell_whatever_it_says(
    page: CellPage, other: CellPage, erased: list[str]
) -> None:
    answer = other.call("erase")
    assert isinstance(answer, Failure)
    assert b'"forbidden"' in answer.body.data
    other.say(Frame("f" * 32, 0, 0, 0, [Hello(1), Call(1, "erase", [], None)]), view="mine")
    assert_works(other)
    assert erased == []
    page.call("erase")
    assert erased == ["erased"]


SAID_BY_NO_VIEW: list[tuple[Any, list[bytes]]] = [
    ({}, []),
    ("text", []),
    (None, []),
    ({"kind": "state", "address": "https://evil.example"}, []),
    ({"kind": "no such kind", "views": ["mine"]}, [b"x"]),
    ({"kind": "frames"}, [b"x"]),
    ({"kind": "frames", "views": "mine"}, [b"x"]),
    ({"kind": "frames", "views": ["mine", "mine"]}, [b"x"]),
    ({"kind": "frames", "views": [{}]}, [b"x"]),
    ({"kind": "frames", "views": ["nobody"]}, [b"\x05\x00\x00\x00hello"]),
    ({"kind": "view", "view": 1}, []),
    ({"kind": "gone", "view": "nobody"}, []),
    ({"kind": "files", "ask": 1, "files": [1]}, []),
    ({"kind": "files", "ask": 1, "files": [[{}, [], "x"]]}, []),
]


@pytest.mark.parametrize(("content", "buffers"), SAID_BY_NO_VIEW)
def test_what_no_view_says_is_dropped(
    page: CellPage, widgets: list[Any], content: Any, buffers: list[bytes]
) -> None:
    widgets[0].says(content, *buffers)
    assert_works(page)


def test_a_message_of_a_wrong_kind_is_told_of(
    page: CellPage, widgets: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    widgets[0].says({"kind": "eval", "script": "x" * 10_000})
    assert "a cell has said what is not known here: {'kind': 'eval'" in caplog.text
    assert len(caplog.text) < 2_000


def test_bytes_that_are_no_frame_end_their_own_session(page: CellPage, other: CellPage) -> None:
    assert_works(other)
    other.widget.says({"kind": "frames", "views": ["theirs"]}, b"\x05\x00\x00\x00hello")
    with other._changed:
        assert other._changed.wait_for(lambda: other.session.ended is not None, 10)
    assert other.session.ended is not None
    assert other.session.ended.code == "protocol"


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "../outside.txt",
        "/link.txt",
        "/.env",
        "/..\\outside.txt",
        "//outside.txt",
    ],
)
def test_files_come_from_the_folder_alone(
    page: CellPage, widgets: list[Any], tmp_path: Path, path: str
) -> None:
    wanted = [[path, None, False], [str(tmp_path / "outside.txt"), None, True], ["/", None, True]]
    widgets[0].says({"kind": "files", "ask": 1, "files": wanted})
    at = [one["kind"] for one in widgets[0].told].index("files")
    first, *_ = widgets[0].told[at]["files"]
    assert first["tag"] is None
    contents = widgets[0].buffers[at]
    assert not [one for one in contents if OUTSIDE.encode() in one]
    assert any(b"inside" in one for one in contents)

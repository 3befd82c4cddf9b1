"""Pages as Tauri asks for them: its way of asking played here, PyTauri's class by a double."""

import logging
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typing_extensions import override

from pytauri_ipc.app.sources import PageSource, page_source

MODULE = "pytauri_ipc.app.native_assets"


@pytest.fixture
def assets(monkeypatch: pytest.MonkeyPatch) -> Callable[[PageSource], Any]:
    """`NativeAssets`, which needs no native module here."""
    monkeypatch.setitem(sys.modules, "pytauri", cast("Any", SimpleNamespace(Assets=object)))
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    return import_module(MODULE).NativeAssets


def asked_by_tauri(assets: Any, path: str) -> bytes | None:
    """What Tauri answers with: it tries four names, and the first that is there counts."""
    for key in (path, f"{path}.html", f"{path}/index.html", "/index.html"):
        found: bytes | None = assets.get(key)
        if found is not None:
            return found
    return None


class Broken(PageSource):
    def __init__(self, error: BaseException | None = None, answer: Any = None) -> None:
        self.error = error
        self.answer = answer

    @override
    def read(self, path: str, /) -> bytes | None:
        if self.error is not None:
            raise self.error
        return self.answer

    @override
    def paths(self) -> Iterator[str]:
        yield "/index.html"


FILES = {"index.html": "index", "a.js": "a", "about.html": "about", "docs/index.html": "docs"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/index.html", b"index"),
        ("/a.js", b"a"),
        ("/about", b"about"),
        ("/docs", b"docs"),
        ("/a/route/of/the/page", b"index"),
        ("/v1.2/route", b"index"),
        ("/missing.js", None),
        ("/docs/missing.png", None),
        ("/missing.html", None),
        ("/.env", None),
    ],
)
def test_what_is_missing_is_no_index_unless_it_is_a_route(
    assets: Callable[[PageSource], Any], path: str, text: bytes | None
) -> None:
    asked = assets(page_source(FILES))
    assert asked_by_tauri(asked, path) == text
    # And what was asked before does not matter.
    assert asked_by_tauri(asked, "/index.html") == b"index"
    assert asked_by_tauri(asked, path) == text
    assert asked_by_tauri(asked, "/a/route") == b"index"


def test_the_log_tells_once_what_is_missing(
    assets: Callable[[PageSource], Any], caplog: pytest.LogCaptureFixture
) -> None:
    asked_by_tauri(assets(page_source(FILES)), "/img/missing.png")
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", "a page asks for /img/missing.png, which is not there")
    ]


@pytest.mark.parametrize("error", [OSError("no permission"), KeyboardInterrupt(), SystemExit(3)])
def test_an_exception_is_logged_and_nothing_is_there(
    assets: Callable[[PageSource], Any], caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    assert assets(Broken(error)).get("/a.js") is None
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.message == "the page /a.js cannot be read"
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_an_answer_that_is_no_bytes_does_not_reach_tauri(
    assets: Callable[[PageSource], Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert type(assets(Broken(answer=bytearray(b"x"))).get("/a")) is bytes
    assert assets(Broken(answer="text")).get("/a") is None
    assert "the page /a cannot be read" in caplog.text


def test_all_pages_are_listed(assets: Callable[[PageSource], Any]) -> None:
    assert dict(assets(page_source(FILES)).iter()) == {
        f"/{name}": text.encode() for name, text in FILES.items()
    }


def test_a_list_that_breaks_ends_with_a_line_in_the_log(
    assets: Callable[[PageSource], Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert [*assets(Broken(OSError("gone"))).iter()] == []
    assert "the pages cannot be listed" in caplog.text

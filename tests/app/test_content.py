"""What a window is to show: text, files, pages and addresses are told apart."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from pytauri_ipc.app.content import Pages, View, view_of

MADE = "/_ipc/main.html"
FILES = {"/index.html": b"", "/a.html": b"", "/sub/b.htm": b"", "/notes": b"", "/c d.html": b""}


def pages(*names: str, dev_url: str | None = None) -> Pages:
    known = {name: FILES[name] for name in names}

    def address_of(file: PathLike[str]) -> str:
        return f"/_ipc/at/1/{Path(file).name}"

    def paths() -> Iterable[str]:
        return known

    return Pages(known.get, paths, address_of, dev_url)


ALL = pages(*FILES)
DEV = pages(dev_url="http://localhost:5173")


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Hello</h1>",
        "Hello, world",
        "",
        "  ",
        "two\nlines.html",
        "see a.html for more",
        "now read about.html",
        "<p>http://example.org/</p>",
        "http://example.org/ and more",
        "ftp://example.org/a",
        "no <b>a.html",
        "unknown",
    ],
)
def test_all_that_is_neither_a_page_nor_an_address_is_html(html: str) -> None:
    assert view_of(html, ALL, MADE) == View(MADE, html)


@pytest.mark.parametrize(
    ("content", "address"),
    [
        (None, "/index.html"),
        ("index.html", "/index.html"),
        ("/a.html", "/a.html"),
        (" a.html?tab=2#top ", "/a.html?tab=2#top"),
        ("sub/b.htm", "/sub/b.htm"),
        ("notes", "/notes"),
        ("c d.html", "/c d.html"),
        (Path("x/plot.html"), "/_ipc/at/1/plot.html"),
        ("https://example.org", "https://example.org"),
        (" HTTP://example.org/a?b#c\n", "HTTP://example.org/a?b#c"),
    ],
)
def test_a_page_a_file_or_an_address_is_shown_as_it_is(content: Any, address: str) -> None:
    assert view_of(content, ALL, MADE) == View(address)


@pytest.mark.parametrize(
    ("content", "view"),
    [
        (None, View("/")),
        ("settings.html", View("/settings.html")),
        ("/route?x=1", View("/route?x=1")),
        ("http://localhost:5173", View("/")),
        ("http://localhost:5173/a?b=1#c", View("/a?b=1#c")),
        ("http://localhost:5174/a", View("http://localhost:5174/a")),
        ("https://localhost:5173/a", View("https://localhost:5173/a")),
        ("Hello", View(MADE, "Hello")),
    ],
)
def test_a_development_server_has_all_pages(content: Any, view: View) -> None:
    assert view_of(content, DEV, MADE) == view


@pytest.mark.parametrize("content", ["gone.html", "/gone", "GONE.HTM", "sub/gone.html?x=1"])
def test_a_page_that_is_not_there_is_an_error_that_names_those_that_are(content: str) -> None:
    with pytest.raises(ValueError, match="there is no page") as raised:
        view_of(content, ALL, MADE)
    assert content in str(raised.value)
    assert "/a.html, /c d.html, /index.html" in str(raised.value)
    assert f"write Path({content!r})" in str(raised.value)


def test_where_there_are_no_pages_at_all_the_error_says_so() -> None:
    with pytest.raises(ValueError, match="there is no page") as raised:
        view_of("gone.html", pages(), MADE)
    assert str(raised.value).endswith("the app has no pages; for a file write Path('gone.html')")


def test_without_content_and_first_page_there_is_nothing_to_show() -> None:
    with pytest.raises(ValueError, match="there is nothing to show: give HTML"):
        view_of(None, pages("/a.html"), MADE)


@pytest.mark.parametrize("content", [7, b"<p>", ["a"], object()])
def test_what_cannot_be_shown_is_an_error_that_names_what_can(content: Any) -> None:
    with pytest.raises(TypeError, match="a window shows HTML"):
        view_of(content, ALL, MADE)


def test_own_pages_are_told_from_others() -> None:
    assert view_of("a.html", ALL, MADE).is_own
    assert view_of("<p>", ALL, MADE).is_own
    assert not view_of("https://example.org/", ALL, MADE).is_own

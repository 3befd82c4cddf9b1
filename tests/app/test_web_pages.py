"""Pages as a browser asks for them: by which names they are found, as what, with which script."""

import pytest

from pytauri_ipc.app.cell_files import answer
from pytauri_ipc.app.sources import page_source
from pytauri_ipc.app.web_pages import find_page, with_script

SCRIPT = "/_ipc/~/app.js"
TAG = b'<script src="/_ipc/~/app.js"></script>'
PAGES = page_source(
    {
        "index.html": "<!doctype html><head><title>t</title></head>",
        "about.html": "<p>about",
        "notes/index.html": "<p>notes",
        "a.js": "1",
        "a.mjs": "1",
        "style.CSS": "p {}",
        "data.json": "{}",
        "app.wasm": b"\0asm",
        "picture.svg": "<svg/>",
        "font.woff2": b"x",
        "what.unknownkind": b"x",
        "plain": b"x",
    }
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", b"<title>t</title>"),
        ("/index.html", b"<title>t</title>"),
        ("/about", b"about"),
        ("/about.html", b"about"),
        ("/notes/", b"notes"),
        ("/notes", b"notes"),
        ("/a/route/of/the/page", b"<title>t</title>"),
        ("/missing/", b"<title>t</title>"),
        ("/about/", b"about"),
    ],
)
def test_pages_are_found_as_in_windows(path: str, found: bytes) -> None:
    page = find_page(PAGES, path, SCRIPT)
    assert page is not None
    assert page.kind.startswith("text/html")
    assert found in page.data
    assert page.data.count(TAG) == 1


def test_a_cell_finds_the_same_files_as_the_same_kinds() -> None:
    paths = ["/", "/about", "/notes", "/missing/", "/a.mjs", "/plain", "/what.unknownkind", "/x.js"]
    lines, contents = answer(PAGES, [(path, None, True) for path in paths])
    left = iter(contents)
    for path, line in zip(paths, lines, strict=True):
        page = find_page(PAGES, path, SCRIPT)
        assert (page is None) == (line["tag"] is None)
        if page is not None:
            assert line["type"] == page.kind.partition(";")[0]
            assert next(left) == page.data.replace(TAG, b"")


@pytest.mark.parametrize("path", ["/missing.html", "/missing.js", "/notes/missing.css", "/../x.y"])
def test_a_name_with_a_dot_is_a_file_or_nothing(path: str) -> None:
    assert find_page(PAGES, path, SCRIPT) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.mjs", "text/javascript; charset=utf-8"),
        ("/style.CSS", "text/css; charset=utf-8"),
        ("/data.json", "application/json; charset=utf-8"),
        ("/app.wasm", "application/wasm"),
        ("/picture.svg", "image/svg+xml"),
        ("/font.woff2", "font/woff2"),
        ("/what.unknownkind", "application/octet-stream"),
        ("/plain", "application/octet-stream"),
        ("/about.html", "text/html"),
    ],
)
def test_a_kind_does_not_depend_on_the_machine(path: str, kind: str) -> None:
    page = find_page(PAGES, path, SCRIPT)
    assert page is not None
    assert page.kind == kind
    assert TAG not in page.data or kind == "text/html"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<head><meta>", b"<head>" + TAG + b"<meta>"),
        (b"<!doctype html><html><head><meta>", b"<!doctype html><html><head>" + TAG + b"<meta>"),
        (b"<p>text", TAG + b"<p>text"),
        (b"<HEAD lang='\xe4'><p>", b"<HEAD lang='\xe4'>" + TAG + b"<p>"),
    ],
)
def test_the_script_comes_before_all_else_in_the_head(page: bytes, expected: bytes) -> None:
    assert with_script(page, SCRIPT) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_nothing_is_put_into_wide_letters(encoding: str) -> None:
    page = "\ufeff<head><p>".encode(encoding)
    assert with_script(page, SCRIPT) == page


def test_an_address_ends_no_tag() -> None:
    assert b'src="/a&quot;&gt;&lt;b/app.js"' in with_script(b"<head>", '/a"><b/app.js')

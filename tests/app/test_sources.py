"""Sources of pages: what is read, what never is, and what a person is told who gave a wrong one."""

import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override

from pytauri_ipc.app.sources import PageSource, page_source
from tests.documents import code_blocks

FILES = {
    "index.html": "the index",
    "style.css": "body {}",
    "img/logo.svg": "<svg/>",
    "img/index.html": "the pictures",
    "my page.html": "with a space",
    "a%20b.html": "with a percent sign",
    "q?x#y.txt": "with signs of an address",
    "Größe.txt": "with letters",
    "empty.css": "",
}
SECRET = b"what nobody may read"


def write(folder: Path) -> Path:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def of_a_folder(tmp_path: Path) -> PageSource:
    return page_source(write(tmp_path / "page"))


def of_a_text(tmp_path: Path) -> PageSource:
    return page_source(str(write(tmp_path / "page")))


def of_a_package(tmp_path: Path) -> PageSource:
    write(tmp_path / "with_pages" / "page")
    (tmp_path / "with_pages" / "__init__.py").touch()
    return page_source(files("with_pages") / "page")


def of_a_zip(tmp_path: Path) -> PageSource:
    write(tmp_path / "build" / "page")
    archive = tmp_path / "zipped.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("zipped_pages/__init__.py", "")
        for name, text in FILES.items():
            zipped.writestr(f"zipped_pages/page/{name}", text)
        zipped.writestr("zipped_pages/page/.env", SECRET)
        zipped.writestr("zipped_pages/secret.txt", SECRET)
    sys.path.insert(0, str(archive))
    return page_source(files("zipped_pages") / "page")


def of_a_dict(_tmp_path: Path) -> PageSource:
    return page_source(FILES)


@pytest.fixture(autouse=True)
def _modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    invalidate_caches()
    yield
    for name in ("hello", "with_pages", "zipped_pages"):
        sys.modules.pop(name, None)


@pytest.fixture(params=[of_a_folder, of_a_text, of_a_package, of_a_zip, of_a_dict])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> PageSource:
    make: Callable[[Path], PageSource] = request.param
    return make(tmp_path)


# --- every kind of source -------------------------------------------------------------------


def test_each_file_is_read_by_its_path(source: PageSource) -> None:
    assert {name: source.read(f"/{name}") for name in FILES} == {
        name: text.encode() for name, text in FILES.items()
    }


def test_all_paths_are_listed_and_each_can_be_read(source: PageSource) -> None:
    paths = [*source.paths()]
    assert sorted(paths) == sorted(f"/{name}" for name in FILES)
    assert None not in map(source.read, paths)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", b"the index"),
        ("", b"the index"),
        ("/img", b"the pictures"),
        ("/img/", b"the pictures"),
        ("//img///logo.svg", b"<svg/>"),
        ("index.html", b"the index"),
    ],
)
def test_a_folder_means_its_index_and_slashes_may_be_doubled(
    source: PageSource, path: str, text: bytes
) -> None:
    assert source.read(path) == text


@pytest.mark.parametrize(
    "path",
    [
        "/missing.html",
        "/img/missing.svg",
        "/index.html/more",
        "/my%20page.html",  # a path is decoded already
        "/style.css?v=2",
        "/../secret.txt",
        "/img/../../secret.txt",
        "/img/../index.html",
        "/./index.html",
        "/..",
        "/.env",
        "/img/.env",
        "/.git/config",
        "/..\\secret.txt",
        "/img\\logo.svg",
        "/index.html\0",
        "/\0",
        "/" + "x" * 5_000,
        "/" + "x/" * 3_000,
        "/\udcff",
        "/C:/Windows/win.ini",
        "/CON",
    ],
)
def test_what_is_no_file_of_the_source_is_not_there(source: PageSource, path: str) -> None:
    assert source.read(path) is None


# --- a folder -------------------------------------------------------------------------------


def test_a_folder_is_read_anew_each_time(tmp_path: Path) -> None:
    source = of_a_folder(tmp_path)
    assert source.read("/style.css") == b"body {}"
    (tmp_path / "page" / "style.css").write_text("new")
    (tmp_path / "page" / "more.css").write_text("more")
    (tmp_path / "page" / "index.html").unlink()
    assert [source.read(path) for path in ("/style.css", "/more.css", "/index.html")] == [
        b"new",
        b"more",
        None,
    ]
    assert "/more.css" in source.paths()


def test_a_relative_folder_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "page")
    monkeypatch.chdir(tmp_path)
    source = page_source("page")
    monkeypatch.chdir("/")
    assert source.read("/index.html") == b"the index"


def test_a_folder_that_goes_away_has_no_pages_and_comes_back(tmp_path: Path) -> None:
    source = of_a_folder(tmp_path)
    (tmp_path / "page").rename(tmp_path / "gone")
    assert source.read("/index.html") is None
    assert [*source.paths()] == []
    (tmp_path / "gone").rename(tmp_path / "page")
    assert source.read("/index.html") == b"the index"


def test_a_link_is_followed_only_to_what_is_served(tmp_path: Path) -> None:
    source, page = of_a_folder(tmp_path), tmp_path / "page"
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (page / ".env").write_bytes(SECRET)
    links = {
        "inside.css": page / "style.css",
        "outside.txt": tmp_path / "secret.txt",
        "hidden.txt": page / ".env",
        "up": tmp_path,
        "round": page / "round",
        "dangling": page / "nothing",
        "etc": "/etc",
    }
    for name, target in links.items():
        (page / name).symlink_to(target)
    assert source.read("/inside.css") == b"body {}"
    refused = ["/outside.txt", "/hidden.txt", "/up/secret.txt", "/round", "/dangling"]
    assert [source.read(path) for path in [*refused, "/etc/passwd"]] == [None] * 6
    assert sorted(source.paths()) == sorted(["/inside.css", *(f"/{name}" for name in FILES)])


def test_pages_may_lie_behind_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert page_source(tmp_path / "link").read("/img/logo.svg") == b"<svg/>"


@pytest.mark.timeout(5)
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    source = of_a_folder(tmp_path)
    os.mkfifo(tmp_path / "page" / "pipe")
    assert source.read("/pipe") is None
    assert "/pipe" not in source.paths()


ODD = st.text(st.sampled_from([*"./\\%2eE5cC:~ \0x"]) | st.characters(), max_size=30) | st.lists(
    st.sampled_from(["..", ".", "", "img", "page", "secret.txt", "up", "out", "%2e%2e", "..\\"])
).map("/".join)


@given(path=ODD)
@example(path="/../secret.txt")
@example(path="/up/secret.txt")
@example(path="/out")
@example(path="/img/../../secret.txt")
@example(path="//etc/passwd")
def test_no_path_reads_outside_of_the_folder(
    path: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    global _odd  # noqa: PLW0603 - hypothesis runs this many times, with one folder
    if _odd is None:
        root = tmp_path_factory.mktemp("odd")
        _odd = page_source(write(root / "page"))
        (root / "secret.txt").write_bytes(SECRET)
        (root / "page" / "up").symlink_to(root)
        (root / "page" / "out").symlink_to(root / "secret.txt")
    found = _odd.read(path)
    # Nothing but what is in the folder; and that under no name but its own, or its folder's.
    assert found is None or found in {text.encode() for text in FILES.values()}
    if found is not None:
        name = PurePosixPath("/", path.replace("//", "/")).as_posix()
        assert ".." not in path
        assert "\\" not in name


_odd: PageSource | None = None


# --- a dict ---------------------------------------------------------------------------------


def test_a_dict_may_hold_bytes_and_is_copied() -> None:
    given_files: dict[str, str | bytes] = {"a.bin": b"\x00\xff", "b.txt": "ä"}
    source = page_source(given_files)
    given_files["a.bin"] = b"changed"
    assert (source.read("/a.bin"), source.read("/b.txt")) == (b"\x00\xff", "ä".encode())


@pytest.mark.parametrize(
    "name",
    ["/index.html", "img/", "", "/", "a//b", "../x", "./x", ".env", "a/.b", "a\\b", "a\0b"],
)
def test_a_name_that_can_be_no_files_is_an_error_that_says_how_to_write_it(name: str) -> None:
    with pytest.raises(ValueError, match=r'is no name for a page; write it .*"index.html"'):
        page_source({name: "x"})


def test_the_apps_own_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'_ipc/a.html': what begins with _ipc/ is the app's own"):
        page_source({"_ipc/a.html": "x"})


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({Path("index.html"): "x"}, r"the name of a page is a text .* and not .*Path"),
        ({"index.html": 5}, r"the page 'index.html' is text or bytes, and not 5"),
        ({"index.html": None}, r"the page 'index.html' is text or bytes, and not None"),
        (5, r"pages cannot come from 5; give a folder, .* or a dict"),
        (None, r"pages cannot come from None"),
        (["index.html"], r"pages cannot come from \['index.html'\]"),
    ],
)
def test_what_is_no_pages_is_an_error_that_says_what_is(pages: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        page_source(pages)


# --- what is wrong --------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_an_error_that_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no folder /.*/pages for pages; .*/ \"pages\"`"):
        page_source(tmp_path / "pages")


def test_a_file_is_no_folder_of_pages(tmp_path: Path) -> None:
    file = write(tmp_path) / "index.html"
    with pytest.raises(NotADirectoryError, match=r"index.html is a file; give `pages=.*app.show"):
        page_source(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<h1>Hello</h1>", r"this is HTML; show it with `app.show"),
        ("http://localhost:5173", r"is an address; give it as `dev_url`"),
    ],
)
def test_a_text_that_is_no_path_is_an_error(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        page_source(text)


def test_a_package_without_such_data_is_an_error_that_asks_for_it(tmp_path: Path) -> None:
    of_a_zip(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no folder 'pagse' .* part of the package's data"):
        page_source(files("zipped_pages") / "pagse")


def test_a_source_of_ones_own_is_taken_as_it_is() -> None:
    class Own(PageSource):
        @override
        def read(self, path: str, /) -> bytes | None:
            return path.encode()

        @override
        def paths(self) -> Iterator[str]:
            return iter(())

    own = Own()
    assert page_source(own) is own


def test_the_samples_of_the_guide_make_apps(tmp_path: Path) -> None:
    of_a_folder(tmp_path)
    (tmp_path / "hello" / "page").mkdir(parents=True)
    (tmp_path / "hello" / "__init__.py").touch()
    names: dict[str, object] = {"__file__": str(tmp_path / "program.py")}
    for block in code_blocks("docs/pages.md", "python"):
        exec(compile(block, "docs/pages.md", "exec"), names)

"""The pages of an app: the program's, those it makes, mounted folders, and the client."""

from pathlib import Path
from threading import Barrier, Thread

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.sources import page_source
from pytauri_ipc.bridge import runtime_files
from pytauri_ipc.typescript import client_files


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "page" / "css").mkdir(parents=True)
    (tmp_path / "page" / "index.html").write_text("own")
    (tmp_path / "page" / "css" / "a b.css").write_text("css")
    return tmp_path / "page"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "index.html").write_text("report")
    (tmp_path / "report" / "style.css").write_text("report's style")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "report"


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def first(name: str) -> str:
        return name

    return commands


# --- what the app makes ---------------------------------------------------------------------


def test_a_page_that_was_put_is_served_until_it_is_removed() -> None:
    pages = AppPages()
    pages.put("/_ipc/main.html", "<h1>ä</h1>")
    assert pages.read("/_ipc/main.html") == "<h1>ä</h1>".encode()
    assert [*pages.paths()] == ["/_ipc/main.html"]
    pages.put("/_ipc/main.html", b"other")
    assert pages.read("/_ipc/main.html") == b"other"
    pages.remove("/_ipc/main.html")
    pages.remove("/_ipc/main.html")
    assert pages.read("/_ipc/main.html") is None
    assert [*pages.paths()] == []


@pytest.mark.parametrize("path", ["/main.html", "_ipc/main.html", "/_ipc/", "/_ipc/at/1/x.html"])
def test_a_page_is_put_nowhere_else(path: str) -> None:
    with pytest.raises(ValueError, match=r"has a path like /_ipc/main.html"):
        AppPages().put(path, "x")


def test_html_that_was_put_finds_the_files_of_the_program_by_relative_addresses(
    page: Path, commands: Commands
) -> None:
    pages = AppPages(page_source(page), commands)
    pages.put("/_ipc/main.html", '<link rel="stylesheet" href="css/a b.css">')
    assert pages.read("/_ipc/css/a b.css") == b"css"
    assert pages.read("/_ipc/ipc/client.js") == pages.read("/ipc/client.js")
    assert pages.read("/_ipc/nothing.css") is None
    assert pages.read("/_ipc/../index.html") is None


def test_without_pages_of_its_own_there_are_only_those_it_makes() -> None:
    pages = AppPages()
    assert [pages.read(path) for path in ("/", "/index.html", "/ipc/client.js", "/_ipc/")] == (
        [None] * 4
    )


# --- folders beside the pages ---------------------------------------------------------------


def test_a_mounted_folder_is_served_below_a_path_of_its_own(page: Path, report: Path) -> None:
    pages = AppPages(page_source(page))
    prefix = pages.mount(report)
    assert prefix.startswith("/_ipc/")
    assert prefix.endswith("/")
    assert pages.read(prefix + "style.css") == b"report's style"
    assert pages.read(prefix) == pages.read(prefix.rstrip("/")) == b"report"
    assert pages.read("/style.css") is None
    assert prefix + "style.css" in pages.paths()


def test_nothing_beside_a_mounted_folder_is_served(page: Path, report: Path) -> None:
    pages = AppPages(page_source(page))
    prefix = pages.mount(report)
    for path in ("../secret.txt", "../page/index.html", "css/a b.css", "..\\secret.txt"):
        assert pages.read(prefix + path) is None
    assert pages.read("/_ipc/at/2/index.html") is None
    assert pages.read("/_ipc/at/") is None
    assert pages.read("/_ipc/at") is None


def test_a_folder_is_mounted_once(
    page: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = AppPages(page_source(page))
    prefix = pages.mount(report)
    monkeypatch.chdir(report.parent)
    (report.parent / "link").symlink_to(report)
    assert pages.mount("report") == pages.mount(report.parent / "link") == prefix
    assert pages.mount(page) == "/"
    assert pages.mount(report.parent) != prefix


def test_the_address_of_a_file_brings_its_folder_with_it(page: Path, report: Path) -> None:
    pages = AppPages(page_source(page))
    address = pages.address_of(report / "index.html")
    assert pages.read(address) == b"report"
    assert pages.read(address.replace("index.html", "style.css")) == b"report's style"
    assert pages.address_of(report / "index.html") == address


def test_a_file_among_the_pages_keeps_its_own_address(page: Path) -> None:
    assert AppPages(page_source(page)).address_of(page / "css" / "a b.css") == "/css/a%20b.css"


def test_a_file_that_cannot_be_shown_is_an_error_that_says_why(page: Path, report: Path) -> None:
    pages = AppPages(page_source(page))
    with pytest.raises(FileNotFoundError, match=r"no file /.*/more.html to show; .*\"more.html\"`"):
        pages.address_of(report / "more.html")
    with pytest.raises(FileNotFoundError, match=r"no file /.*/report to show"):
        pages.address_of(report)
    (report / ".hidden.html").write_text("x")
    with pytest.raises(ValueError, match=r"\.hidden\.html is hidden"):
        pages.address_of(report / ".hidden.html")


def test_folders_that_files_come_from_are_known_with_all_their_paths(
    page: Path, report: Path
) -> None:
    pages = AppPages(page_source(page))
    assert pages.folders() == [("/", page), ("/_ipc/", page)]
    prefix = pages.mount(report)
    assert sorted(pages.folders()) == sorted([("/", page), ("/_ipc/", page), (prefix, report)])
    assert AppPages(page_source({"index.html": "x"})).folders() == []


def test_it_may_be_used_on_many_threads(page: Path, report: Path) -> None:
    pages = AppPages(page_source(page))
    (report / "more").mkdir()
    begin = Barrier(8)
    prefixes: list[str] = []

    def work(number: int) -> None:
        begin.wait(5)
        for turn in range(50):
            pages.put(f"/_ipc/{number}.html", str(turn))
            assert pages.read(f"/_ipc/{number}.html") == str(turn).encode()
            prefixes.append(pages.mount(report if turn % 2 else report / "more"))
            assert len([*pages.paths()]) >= 2

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(prefixes) == 400
    assert len(set(prefixes)) == 2


# --- the client -----------------------------------------------------------------------------


def test_the_client_and_what_it_imports_are_served_below_ipc(commands: Commands) -> None:
    pages = AppPages(None, commands)
    expected = client_files(commands, language="js")
    assert expected.keys() > runtime_files().keys()
    assert {name: pages.read(f"/ipc/{name}") for name in expected} == {
        name: text.encode() for name, text in expected.items()
    }
    assert sorted(pages.paths()) == sorted(f"/ipc/{name}" for name in expected)


def test_the_client_follows_the_commands_and_events(commands: Commands) -> None:
    pages = AppPages(None, commands)
    before = pages.read("/ipc/client.js")
    assert pages.read("/ipc/client.js") is before  # it is not made anew each time

    @commands.command()
    async def second() -> None: ...

    with_second = pages.read("/ipc/client.js") or b""
    assert b"second" in with_second
    commands.event("app:progress", int)
    assert b"app:progress" in (pages.read("/ipc/client.d.ts") or b"")


def test_the_client_comes_before_a_file_of_its_name_and_others_stay(
    tmp_path: Path, commands: Commands
) -> None:
    (tmp_path / "ipc").mkdir()
    (tmp_path / "ipc" / "client.js").write_text("an old one")
    (tmp_path / "ipc" / "own.js").write_text("own")
    pages = AppPages(page_source(tmp_path), commands)
    assert b"first" in (pages.read("/ipc/client.js") or b"")
    assert pages.read("/ipc/own.js") == b"own"

"""Hot reload over a real folder: however files are saved, what changed is said, and how.

What must not be heard of is done first, and a change that is heard of after it.
"""

import os
import shutil
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import pytest
from anyio.from_thread import start_blocking_portal

from pytauri_ipc.app.hot_reload import HotReload

pytestmark = pytest.mark.anyio

Said = tuple[str, list[str]]

PATIENCE = 15.0
"""Seconds until a change must have been heard of."""


class Heard:
    """What was said, in order."""

    def __init__(self) -> None:
        self._send, self._receive = anyio.create_memory_object_stream[Said](1_000)
        self.hot_reload = HotReload(
            lambda paths: self._send.send_nowait(("style", paths)),
            lambda paths: self._send.send_nowait(("reload", paths)),
        )

    async def next(self) -> Said:
        with anyio.fail_after(PATIENCE):
            return await self._receive.receive()

    async def until(self, path: str) -> list[Said]:
        """All that was said up to the first word of that path."""
        said: list[Said] = []
        while not said or path not in said[-1][1]:
            said.append(await self.next())
        return said

    def close(self) -> None:
        self._send.close()
        self._receive.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    (folder / "css").mkdir(parents=True)
    (folder / "index.html").write_text("<p>")
    (folder / "main.js").write_text("1")
    (folder / "css" / "main.css").write_text("body {}")
    return folder


@asynccontextmanager
async def watching(folder: Path) -> AsyncGenerator[Heard]:
    heard = Heard()
    heard.hot_reload.watch("/", folder)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(heard.hot_reload.run)
        yield heard
        heard.hot_reload.stop()
    heard.close()


# --- how editors save -----------------------------------------------------------------------


def in_place(file: Path) -> None:
    file.write_text("body { color: red }")


def over_it(file: Path) -> None:
    """As gedit, Kate and most programs do."""
    new = file.with_name(".goutputstream-Y3X1")
    new.write_text("body { color: green }")
    new.replace(file)


def as_vim_does(file: Path) -> None:
    (file.parent / "4913").touch()
    (file.parent / "4913").unlink()
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_text("body { color: blue }")
    backup.unlink()


def as_jetbrains_does(file: Path) -> None:
    new = file.with_name(f"{file.name}___jb_tmp___")
    old = file.with_name(f"{file.name}___jb_old___")
    new.write_text("body { color: pink }")
    file.rename(old)
    new.rename(file)
    old.unlink()


def as_emacs_does(file: Path) -> None:
    lock, auto = file.with_name(f".#{file.name}"), file.with_name(f"#{file.name}#")
    lock.symlink_to("ann@machine.1234")
    auto.write_text("body { color")
    shutil.copy2(file, file.with_name(f"{file.name}~"))
    file.write_text("body { color: grey }")
    auto.unlink()
    lock.unlink()


def keeping_its_time_and_size(file: Path) -> None:
    status = file.stat()
    new = file.with_name("new.tmp")
    new.write_text("BODY {}")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)


SAVES = [
    in_place,
    over_it,
    as_vim_does,
    as_jetbrains_does,
    as_emacs_does,
    keeping_its_time_and_size,
]


@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize(
    ("name", "what"), [("css/main.css", "style"), ("main.js", "reload"), ("index.html", "reload")]
)
async def test_however_a_file_is_saved_it_alone_is_said(
    page: Path, save: Callable[[Path], None], name: str, what: str
) -> None:
    async with watching(page) as heard:
        # Once watching has begun by all means, for before it has, no event is needed.
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        save(page / name)  # it holds the event loop, so that nobody looks in between
        assert await heard.next() == (what, [f"/{name}"])


async def test_many_saves_at_once_are_few_words(page: Path) -> None:
    def save() -> None:
        for number in range(50):
            (page / "main.js").write_text(str(number))
            time.sleep(0.01)  # as a build does that writes file after file
        (page / "last.txt").touch()

    async with watching(page) as heard:
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        await anyio.to_thread.run_sync(save)
        assert len(await heard.until("/last.txt")) <= 12


# --- what is said ---------------------------------------------------------------------------


def change(page: Path, name: str) -> None:
    (page / name).write_text("changed")


def remove(page: Path, name: str) -> None:
    (page / name).unlink()


def rename(page: Path, name: str) -> None:
    (page / name).rename(page / f"{name}.old.css")


def create(page: Path, name: str) -> None:
    (page / f"new {name}").write_text("new")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(change, "css/main.css")], ("style", ["/css/main.css"])),
        ([(change, "main.js")], ("reload", ["/main.js"])),
        (
            [(change, "css/main.css"), (change, "main.js")],
            ("reload", ["/css/main.css", "/main.js"]),
        ),
        ([(remove, "css/main.css")], ("reload", ["/css/main.css"])),
        ([(remove, "index.html")], ("reload", ["/index.html"])),
        (
            [(rename, "css/main.css")],
            ("reload", ["/css/main.css", "/css/main.css.old.css"]),
        ),
        ([(create, "main.css")], ("style", ["/new%20main.css"])),
        ([(create, "main.js")], ("reload", ["/new%20main.js"])),
        (
            [(create, "MAIN.CSS"), (change, "css/main.css")],
            ("style", ["/css/main.css", "/new%20MAIN.CSS"]),
        ),
    ],
)
async def test_only_style_sheets_that_are_there_are_style(
    page: Path, changes: list[tuple[Callable[[Path, str], None], str]], said: Said
) -> None:
    heard = Heard()
    heard.hot_reload.watch("/", page)
    for act, name in changes:  # before it runs, so that all are seen at one look
        act(page, name)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(heard.hot_reload.run)
        assert await heard.next() == said
        heard.hot_reload.stop()
    heard.close()


IGNORED = [
    ".env",
    ".git/index",
    ".main.js.swp",
    "main.js~",
    "#main.js#",
    "main.js.bak",
    "main.js.orig",
    "main.js.tmp",
    "main.js___jb_tmp___",
    "4913",
    "main.css.map",
    "__init__.py",
    "__pycache__/page.cpython-311.pyc",
    "css/__pycache__/x.js",
    "node_modules/left/pad.js",
]


async def test_what_pages_do_not_ask_for_is_ignored(page: Path) -> None:
    async with watching(page) as heard:
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        for name in IGNORED:
            (page / name).parent.mkdir(exist_ok=True, parents=True)
            (page / name).write_text("new")
        (page.parent / "outside.js").write_text("1")
        (page.parent / "page.js").write_text("1")
        (page / "last.txt").touch()
        assert await heard.next() == ("reload", ["/last.txt"])


async def test_a_new_folder_is_watched_too(page: Path) -> None:
    async with watching(page) as heard:
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        (page.parent / "img" / "deep").mkdir(parents=True)
        (page.parent / "img" / "deep" / "logo.svg").touch()
        (page.parent / "img").rename(page / "img")
        assert await heard.next() == ("reload", ["/img/deep/logo.svg"])
        (page / "img" / "deep" / "logo.svg").write_text("<svg/>")
        assert await heard.next() == ("reload", ["/img/deep/logo.svg"])


def build_anew(page: Path) -> None:
    shutil.move(page, page.parent / "old")
    page.mkdir()
    (page / "index.html").write_text("built")


async def test_a_build_may_make_the_whole_folder_anew(page: Path) -> None:
    async with watching(page) as heard:
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        build_anew(page)
        assert "/index.html" in (await heard.until("/index.html"))[-1][1]
        in_place(page / "index.html")
        assert await heard.next() == ("reload", ["/index.html"])


async def test_while_a_folder_is_gone_pages_stay(page: Path) -> None:
    other = page.parent / "other"
    other.mkdir()
    async with watching(page) as heard:
        heard.hot_reload.watch("/other/", other)
        (page / "first.txt").touch()
        await heard.until("/first.txt")
        shutil.move(page, page.parent / "old")
        (other / "a.txt").touch()
        assert await heard.next() == ("reload", ["/other/a.txt"])
        in_place(page.parent / "old" / "main.js")
        shutil.move(page.parent / "old", page)
        assert await heard.next() == ("reload", ["/main.js"])


async def test_a_folder_may_be_added_later_and_have_several_paths(page: Path) -> None:
    heard = Heard()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(heard.hot_reload.run)
        await anyio.to_thread.run_sync(heard.hot_reload.watch, "/", page)
        in_place(page / "css" / "main.css")
        assert await heard.next() == ("style", ["/css/main.css"])
        heard.hot_reload.watch("/_ipc/", page)
        heard.hot_reload.watch("/_ipc/", page)
        later = page.parent / "later"
        heard.hot_reload.watch("/later/", later)  # it is not there yet
        over_it(page / "css" / "main.css")
        assert await heard.next() == ("style", ["/_ipc/css/main.css", "/css/main.css"])
        later.mkdir()
        (later / "a.js").touch()
        assert await heard.next() == ("reload", ["/later/a.js"])
        heard.hot_reload.stop()
    heard.close()


async def test_what_a_link_leads_to_outside_is_no_page(page: Path) -> None:
    (page.parent / "outside").mkdir()
    (page / "link").symlink_to(page.parent / "outside")
    async with watching(page) as heard:
        (page.parent / "outside" / "a.js").touch()
        (page / "last.txt").touch()
        assert await heard.next() == ("reload", ["/last.txt"])


# --- its end, and what goes wrong -----------------------------------------------------------


async def test_a_callback_that_raises_is_logged_and_the_next_change_is_said(
    page: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard = anyio.Event()

    def style(paths: list[str]) -> None:
        raise RuntimeError("no windows")

    hot_reload = HotReload(style, lambda paths: heard.set())
    hot_reload.watch("/", page)
    in_place(page / "css" / "main.css")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hot_reload.run)
        with anyio.fail_after(PATIENCE):
            while "no windows" not in caplog.text:
                await anyio.sleep(0.01)
        in_place(page / "main.js")
        with anyio.fail_after(PATIENCE):
            await heard.wait()
        hot_reload.stop()
    assert "pages cannot be told of a change" in caplog.text


@pytest.mark.parametrize("end", ["stop", "cancel"])
def test_its_end_leaves_no_thread_and_is_soon(page: Path, end: str, anyio_backend: str) -> None:
    before = {*threading.enumerate()}
    hot_reload = HotReload(lambda paths: None, lambda paths: None)
    hot_reload.watch("/", page)
    with start_blocking_portal(anyio_backend) as portal:
        future = portal.start_task_soon(hot_reload.run)
        if end == "stop":
            hot_reload.stop()
            future.result(3)
        else:
            future.cancel()
    for thread in {*threading.enumerate()} - before:
        thread.join(3)
        assert not thread.is_alive(), thread


async def test_what_was_stopped_before_it_ran_ends_at_once(page: Path) -> None:
    hot_reload = HotReload(lambda paths: None, lambda paths: None)
    hot_reload.watch("/", page)
    hot_reload.stop()
    with anyio.fail_after(3):
        await hot_reload.run()


async def test_past_the_systems_limit_it_ends_with_a_line_in_the_log(
    page: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hot_reload = HotReload(lambda paths: None, lambda paths: None)

    def refused(*_folders: Path, **_options: Any) -> Any:
        raise OSError("OS file watch limit reached")

    hot_reload._awatch = refused
    hot_reload.watch("/", page)
    with anyio.fail_after(3):
        await hot_reload.run()
    assert "pages are not reloaded" in caplog.text
    assert "OS file watch limit reached" in caplog.text


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", cast("Any", None))
    with pytest.raises(ModuleNotFoundError, match=r"needs the package watchfiles; [^]]*\[reload\]"):
        HotReload(lambda paths: None, lambda paths: None)

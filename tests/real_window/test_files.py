"""Pages that are files, in a real window: what is at an address, and what their changes do."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException

from tests.real_window.conftest import OpenApp
from tests.real_window.driving import REPOSITORY, TIMEOUT, TROUBLE
from tools.processes import wait_until
from tools.webdriver import AppWindow

INDEX = """\
<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <link rel="stylesheet" href="css/main.css">
    <script type="module" src="main.js"></script>
  </head>
  <body>
    <p id="text">first</p>
    <div id="list" style="height: 100px; overflow: auto"><p style="height: 3000px"></p></div>
    <p style="height: 5000px"></p>
  </body>
</html>
"""
MAIN = """\
import { api } from "./ipc/client.js";
window.greeting = await api.greet({ name: "Ann" });
window.version = 1;
"""
WASM = bytes.fromhex(
    "0061736d01000000 010601 60017f017f 03020100 0707010361646400 00 0a0901070020004101 6a0b"
)
"""It exports `add`, which adds one."""
GIF = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)

FETCH = """
return Promise.all(arguments[0].map(async (address) => {
  const response = await fetch(address);
  return [response.ok, response.headers.get("content-type"), await response.text()];
}));
"""
LOAD = """
const script = Object.assign(document.createElement("script"), { src: arguments[0] });
document.head.append(script);
return new Promise((settle) => {
  script.onload = () => settle("load");
  script.onerror = () => settle("error");
});
"""
COLOR = "return getComputedStyle(document.getElementById('text')).color"
ADD_ONE = """
return WebAssembly.instantiateStreaming(fetch("/one.wasm"))
  .then(({ instance }) => instance.exports.add(41));
"""
SIZE = """
const image = Object.assign(new Image(), { src: arguments[0] });
return image.decode().then(() => image.naturalWidth, () => "error");
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {
        "page/index.html": INDEX,
        "page/main.js": MAIN,
        "page/css/main.css": "#text { color: rgb(1, 1, 1) }",
        "page/a b.txt": "a space",
        "page/a%20b.txt": "a percent sign",
        "page/größe.json": '{"size": 1}',
        "page/x.mjs": "export default 1",
        "page/x.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>',
        "page/x.gif": GIF,
        "page/one.wasm": WASM,
        "page/docs/index.html": "<p>docs",
        "page/.env": "secret",
        "secret.txt": "secret",
        "report/index.html": '<link rel="stylesheet" href="r.css"><p id="text">report</p>',
        "report/r.css": "#text { color: rgb(3, 3, 3) }",
    }
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "page" / "out.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path


Open = Callable[..., AppWindow]


@pytest.fixture
def opened(open_app: OpenApp, folder: Path) -> Open:
    def open_(*options: str) -> AppWindow:
        python = [sys.executable, "-W", "default"]
        command = [*python, "-m", "tests.real_window.files_app", str(folder), *options]
        return open_app(command, cwd=REPOSITORY)

    return open_


def wait_for(window: AppWindow, script: str, value: object) -> None:
    seen: list[Any] = []

    def is_there() -> bool:
        with suppress(WebDriverException):  # the page may go at this moment
            seen.append(window.run(script))
        return seen[-1:] == [value]

    assert wait_until(is_there, TIMEOUT), f"{script} was never {value!r}, but {seen[-1:]}"


# --- addresses ------------------------------------------------------------------------------


def test_a_page_gets_each_file_with_a_type_that_the_web_view_takes(opened: Open) -> None:
    window = opened()
    wait_for(window, "return window.greeting", "Hello Ann")
    addresses = {
        "/main.js": "text/javascript",
        "/x.mjs": "text/javascript",
        "/ipc/client.js": "text/javascript",
        "/css/main.css": "text/css",
        "/gr%C3%B6%C3%9Fe.json": "application/json",
        "/x.svg": "image/svg+xml",
        "/one.wasm": "application/wasm",
        "/a%20b.txt?v=1": "text/plain",
        "/docs/": "text/html",
        "/docs": "text/html",
        "/a/route": "text/html",
    }
    answers: list[tuple[bool, str, str]] = window.run(FETCH, [*addresses])
    assert {
        address: kind for address, (_, kind, _) in zip(addresses, answers, strict=True)
    } == addresses
    texts = window.run(FETCH, ["/a%20b.txt", "/a%2520b.txt", "/docs/", "/a/route", "/"])
    assert [text for _, _, text in texts] == ["a space", "a percent sign", "<p>docs", INDEX, INDEX]
    assert window.run(ADD_ONE) == 42
    assert window.run(SIZE, "/x.svg") == 7
    assert window.run(SIZE, "/x.gif") == 1


def test_what_is_not_there_is_an_error_and_not_the_index(opened: Open) -> None:
    window = opened()
    missing = ["/missing.js", "/missing.json", "/.env", "/out.txt", "/%2e%2e/secret.txt"]
    odd = ["/..%2fsecret.txt", "/..%5csecret.txt", "/docs/..%2f..%2fsecret.txt", "/%00.txt"]
    answers = window.run(FETCH, [*missing, *odd, "/%ff.txt"])
    assert [ok for ok, _, _ in answers] == [False] * 10
    assert "secret" not in [text for _, _, text in answers]
    assert window.run(LOAD, "/missing.js") == "error"
    assert window.run(SIZE, "/missing.png") == "error"
    assert window.run(LOAD, "/ipc/pytauri-ipc.js?again") != "error"
    assert "a page asks for /missing.js, which is not there" in window.log()


def test_a_page_that_cannot_be_read_is_one_that_is_not_there(opened: Open) -> None:
    window = opened("--broken")
    assert window.run(LOAD, "/raises.js") == "error"
    assert window.run("return window.pytauriIpc.pyInvoke('greet', {name: 'Bob'})") == "Hello Bob"
    assert "the page /raises.js cannot be read" in window.log()
    assert not [word for word in TROUBLE if word in window.log()]


@pytest.mark.parametrize(("show", "color"), [("html", 1), ("report", 3)])
def test_what_is_shown_finds_the_files_beside_it(opened: Open, show: str, color: int) -> None:
    window = opened("--show", show)
    wait_for(window, COLOR, f"rgb({color}, {color}, {color})")


# --- hot reload -----------------------------------------------------------------------------


def save_in_place(file: Path, text: str) -> None:
    file.write_text(text)


def save_over_it(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    new.write_text(text)
    new.replace(file)


BEGIN = """
window.mark = "the same page";
scrollTo(0, 700);
document.getElementById("list").scrollTop = 300;
"""
PLACE = "return [scrollY, document.getElementById('list').scrollTop]"


@pytest.mark.parametrize("save", [save_in_place, save_over_it])
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_changed_style_sheet_is_put_in_place_without_a_reload(
    opened: Open, folder: Path, save: Callable[[Path, str], None], backend: str
) -> None:
    window = opened("--hot-reload", "--backend", backend)
    wait_for(window, "return window.greeting", "Hello Ann")
    window.run(BEGIN)
    for number in (20, 30):
        save(folder / "page" / "css" / "main.css", f"#text {{ color: rgb(0, {number}, 0) }}")
        wait_for(window, COLOR, f"rgb(0, {number}, 0)")
    assert window.run("return window.mark") == "the same page"
    assert window.run(PLACE) == [700, 300]


def test_a_changed_script_or_page_reloads_it_and_keeps_its_place_and_subscriptions(
    opened: Open, folder: Path
) -> None:
    window = opened("--hot-reload")
    wait_for(window, "return window.greeting", "Hello Ann")
    window.run(BEGIN)
    save_in_place(folder / "page" / "main.js", MAIN.replace("version = 1", "version = 2"))
    wait_for(window, "return [window.version, window.mark]", [2, None])
    wait_for(window, PLACE, [700, 300])
    save_over_it(folder / "page" / "index.html", INDEX.replace("first", "second"))
    wait_for(window, "return document.getElementById('text').textContent", "second")
    wait_for(window, PLACE, [700, 300])
    window.run("window.pytauriIpc.emit('files:said', 'after')")
    wait_for(window, "return window.pytauriIpc.pyInvoke('said')", ["after"])


@pytest.mark.parametrize(
    ("show", "file"), [("html", "page/css/main.css"), ("report", "report/r.css")]
)
def test_files_beside_what_is_shown_are_followed_too(
    opened: Open, folder: Path, show: str, file: str
) -> None:
    window = opened("--hot-reload", "--show", show)
    window.run("window.mark = 'the same page'")
    save_over_it(folder / file, "#text { color: rgb(0, 50, 0) }")
    wait_for(window, COLOR, "rgb(0, 50, 0)")
    assert window.run("return window.mark") == "the same page"

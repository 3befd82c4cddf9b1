"""Windows in the cells of a real notebook, in a real JupyterLab and a real browser."""

from collections.abc import Generator
from typing import Any

import pytest

from tests.jupyter.conftest import Lab
from tests.jupyter.lab import Notebook

pytestmark = pytest.mark.timeout(150)  # the first one starts JupyterLab

SETUP = """
    import asyncio
    from collections.abc import AsyncIterator
    from pytauri_ipc import Channel, Frontend, InvokeException
    from pytauri_ipc.app import App

    pages = {
        "index.html": '''<!doctype html><html><head><title>Site</title>
            <link rel="stylesheet" href="style.css">
            <script type="module" src="./js/main.js"></script></head>
            <body><h1 id="title">One</h1><img id="logo" src="logo.svg">
            <a id="next" href="sub/two.html?x=1">two</a></body></html>''',
        "sub/two.html": "<!doctype html><title>Two</title><h1>Two</h1>"
            "<a id=back href='../index.html'>one</a>",
        "style.css": "@import 'more.css'; body { background: url(logo.svg) }",
        "more.css": "h1 { color: rgb(1, 2, 3) }",
        "logo.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>",
        "js/main.js": "import { two } from './two.js'; import { api } from '/ipc/client.js';"
            "export const one = 1; window.sum = one + two();"
            "window.here = import.meta.url;"
            "window.said = api.echo({n: 1});"
            "window.later = import('./late.js').then((m) => m.default);",
        "js/two.js": "import { one } from './main.js'; export const two = () => 1 + one;",
        "js/late.js": "export default 'late';",
        "data.json": '{"a": [1, null]}',
    }
    app = App(pages=pages, mode="new")

    @app.commands.command()
    async def echo(body: dict[str, object]) -> dict[str, object]:
        return body

    @app.commands.command()
    async def back(body: bytes) -> bytes:
        return body[::-1]

    @app.commands.command()
    async def fail() -> None:
        raise InvokeException("not today", code="nope", data=[1])

    @app.commands.command()
    async def count(to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number

    @app.commands.command()
    async def fill(channel: Channel[int], count: int) -> int:
        for number in range(count):
            channel.send_model(number)
        channel.close()
        return count

    @app.commands.command()
    async def whoami(frontend: Frontend) -> list[str]:
        return [frontend.label, frontend.host, frontend.id]

    @app.commands.command()
    async def say(text: str) -> None:
        print("said", text)

    @app.on("t:ping")
    async def ping(data, event, label):
        app.emit("t:pong", data, label)

    @app.on("t:hello")
    def hello(data, event, label):
        print(f"heard {data} {label}")
        app.emit("t:answer", data, label)
"""

SHOW = """
    plain = app.show("<h1>A page</h1><p id=out>nothing</p>", label="plain", callbacks={
        "t:own": lambda data: print(f"own {data}")})
"""
BESIDE = """beside = app.show("<p>beside</p>", label="beside")"""
AGAIN = """plain.display()"""
SITE = """site = app.show(label="site")"""
FILLING = """
    app.show('''<!doctype html><style>body { min-height: 100vh; padding: 20px; margin: 0 }</style>
        <body>fills''', label="filling")
"""
EVALUATE = """
    print(await beside.evaluate("1 + 1"), await beside.call("double", 4))
"""
CELLS = (SETUP, SHOW, BESIDE, AGAIN, SITE, FILLING, EVALUATE)

CALL = "return await pytauriIpc.pyInvoke(args[0], ...args.slice(1));"


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Generator[Notebook]:
    notebook = lab.notebook(*CELLS)
    notebook.run(0)
    notebook.run(1)
    yield notebook
    notebook.close()


def call(notebook: Notebook, cell: int, *what: Any, view: int = 0) -> Any:
    return notebook.in_page(cell, CALL, *what, view=view)


def test_calls_errors_and_bytes(notebook: Notebook) -> None:
    assert call(notebook, 1, "echo", {"a": [1, None, "é"]}) == {"a": [1, None, "é"]}
    found = notebook.in_page(
        1,
        """
        const { pyInvoke, host, can } = pytauriIpc;
        const bytes = Uint8Array.from({ length: 300_000 }, (_, n) => n % 251);
        const result = await pyInvoke("back", bytes);
        const failed = await pyInvoke("fail").catch((error) => error);
        return [result instanceof ArrayBuffer, new Uint8Array(result)[0], result.byteLength,
          failed instanceof Error, failed.message, failed.code, failed.data,
          host(), can("menus"), can("evaluate")];
        """,
    )
    last = 299_999 % 251
    assert found == [
        *(True, last, 300_000, True, "not today", "nope", [1]),
        *("jupyter", False, True),
    ]


def test_streams_and_channels_are_whole_and_in_order(notebook: Notebook) -> None:
    found = notebook.in_page(
        1,
        """
        const { pyInvoke, pyStream, Channel } = pytauriIpc;
        const items = [];
        for await (const item of pyStream("count", { to: 5000 })) items.push(item);
        const channel = new Channel();
        const sent = pyInvoke("fill", { channel, count: 5000 });
        const came = [];
        for await (const item of channel) came.push(item);
        const right = (list) => list.length === 5000 && list.every((item, at) => item === at);
        return [right(items), right(came), await sent];
        """,
    )
    assert found == [True, True, 5000]


def test_a_thousand_calls_and_events_at_once(notebook: Notebook) -> None:
    found = notebook.in_page(
        1,
        """
        const { pyInvoke, emit, on } = pytauriIpc;
        const heard = [];
        const done = new Promise((go) => {
          on("t:pong", (data) => { heard.push(data); if (heard.length === 1000) go(); });
        });
        const calls = [];
        for (let n = 0; n < 1000; n += 1) { emit("t:ping", n); calls.push(pyInvoke("echo", {n})); }
        const answers = await Promise.all(calls);
        await done;
        return [answers.every(({ n }, at) => n === at), heard.every((n, at) => n === at)];
        """,
    )
    assert found == [True, True]


def test_what_callbacks_and_commands_print_shows_in_the_cell_of_their_page(
    notebook: Notebook,
) -> None:
    notebook.run(2)
    call(notebook, 1, "say", {"text": "in one"})
    call(notebook, 2, "say", {"text": "in two"})
    notebook.in_page(1, "pytauriIpc.emit('t:own', 7); pytauriIpc.emit('t:hello', 'one')")
    notebook.in_page(2, "pytauriIpc.emit('t:hello', 'two')")
    notebook.wait_output(1, "own 7")
    one = notebook.wait_output(1, "heard one plain")
    two = notebook.wait_output(2, "heard two beside")
    assert "said in one" in one
    assert "in two" not in one
    assert "said in two" in two
    assert "in one" not in two


def test_each_view_has_a_session_of_its_own_and_all_hear_events(notebook: Notebook) -> None:
    notebook.run(3)
    there = call(notebook, 1, "whoami")
    again = call(notebook, 3, "whoami")
    assert there[:2] == again[:2] == ["plain", "jupyter"]
    assert there[2] != again[2]
    for cell in (1, 3):
        notebook.in_page(
            cell, "window.got = new Promise((go) => pytauriIpc.once('t:answer', go)); return 1"
        )
    notebook.in_page(3, "pytauriIpc.emit('t:hello', 'both')")
    assert [notebook.in_page(cell, "return await window.got") for cell in (1, 3)] == ["both"] * 2


def test_a_site_of_files_modules_and_links(notebook: Notebook) -> None:
    notebook.run(4)
    found = notebook.in_page(
        4,
        """
        while (window.said === undefined) await new Promise((go) => setTimeout(go, 10));
        const logo = document.getElementById("logo");
        await logo.decode();
        const data = await (await fetch("data.json")).json();
        const lacking = (await fetch("/none.json")).status;
        const style = getComputedStyle(document.querySelector("h1"));
        return [sum, here, await said, await later, logo.naturalHeight, data, lacking, style.color,
          getComputedStyle(document.body).backgroundImage.startsWith('url("blob:')];
        """,
    )
    assert found == [
        *(3, "https://pytauri-ipc.invalid/js/main.js", {"n": 1}, "late", 20),
        *({"a": [1, None]}, 404, "rgb(1, 2, 3)", True),
    ]
    for link, title in (("next", "Two"), ("back", "One")):
        notebook.in_page(4, "document.getElementById(args[0]).click()", link)
        notebook.until(
            "return [...document.querySelectorAll('iframe')].some((frame) => "
            "frame.contentDocument?.querySelector('h1')?.textContent === arguments[0]);",
            title,
        )
    assert call(notebook, 4, "whoami")[0] == "site"


def test_a_page_that_loads_itself_anew_is_there_again(notebook: Notebook) -> None:
    notebook.in_page(1, "document.getElementById('out').textContent = 'changed'; location.reload()")
    notebook.until(
        "return [...document.querySelectorAll('iframe')].some((frame) => "
        "frame.contentDocument?.getElementById('out')?.textContent === 'nothing');"
    )
    assert call(notebook, 1, "whoami")[0] == "plain"


HEIGHT = """
    const frame = cells[args[0]].node.querySelector("iframe");
    const heights = [];
    for (let n = 0; n < 20; n += 1) {
      await new Promise((go) => requestAnimationFrame(go));
      heights.push(frame.offsetHeight);
    }
    return [heights.at(-2), heights.at(-1), frame.contentDocument.body.scrollHeight];
"""


def test_the_height_follows_what_a_page_holds(notebook: Notebook) -> None:
    notebook.in_page(1, "document.getElementById('out').style.height = '500px'")
    notebook.until("return document.querySelector('iframe').offsetHeight > 500")
    notebook.in_page(1, "document.getElementById('out').style.height = ''")
    notebook.until("return document.querySelector('iframe').offsetHeight < 300")


def test_a_page_that_fills_its_frame_does_not_grow_for_ever(notebook: Notebook) -> None:
    notebook.run(5)
    notebook.wait_page(5)
    before, after, _ = notebook.script(HEIGHT, 5)
    assert before == after == 440


def test_a_page_follows_the_theme_of_the_lab(notebook: Notebook) -> None:
    assert notebook.in_page(1, "return matchMedia('(prefers-color-scheme: dark)').matches") is False
    theme = "await lab.commands.execute('apputils:change-theme', {theme: args[0]});"
    notebook.script(theme, "JupyterLab Dark")
    try:
        notebook.until("return document.body.dataset.jpThemeLight === 'false'")
        dark = "return matchMedia('(prefers-color-scheme: dark)').matches"
        assert notebook.in_page(1, dark) is True
        notebook.picture("dark")
    finally:
        notebook.script(theme, "JupyterLab Light")
        notebook.until("return document.body.dataset.jpThemeLight === 'true'")
    notebook.picture("light")


def test_a_cell_may_wait_for_its_own_pages(notebook: Notebook) -> None:
    notebook.in_page(2, "pytauriIpc.expose('double', (n) => 2 * n); return 1")
    assert notebook.run(6) == "2 8\n"

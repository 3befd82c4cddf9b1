"""What becomes of windows where a kernel is busy or restarted, or a cell runs again."""

from collections.abc import Callable
from textwrap import dedent
from time import monotonic, sleep

import pytest

from tests.jupyter.lab import Notebook

pytestmark = pytest.mark.timeout(150)  # the first one starts JupyterLab

OpenNotebook = Callable[..., Notebook]

SETUP = """
    import asyncio, time
    from collections.abc import AsyncIterator
    from pytauri_ipc.app import App

    app = App()
    heard = []

    @app.commands.command()
    async def add(a: int, b: int) -> int:
        return a + b

    @app.commands.command()
    async def hang() -> None:
        await asyncio.sleep(1000)

    @app.commands.command()
    async def tick() -> AsyncIterator[int]:
        number = 0
        while True:
            yield number
            number += 1
            await asyncio.sleep(0.01)

    app.on("t:said", heard.append)
"""
SHOW = """
    window = app.show("<h1>Counter</h1>", label="counter", callbacks={
        "t:click": lambda data: print(f"click {data}")})
"""
ADD = "return await pytauriIpc.pyInvoke('add', { a: 1, b: args[0] });"


def test_a_restart_is_told_and_running_the_cells_again_opens_the_window_again(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SETUP, SHOW)
    notebook.run(0)
    notebook.run(1)
    assert notebook.in_page(1, ADD, 1) == 2
    notebook.in_page(
        1,
        """
        const { pyInvoke, pyStream } = pytauriIpc;
        const outcome = (promise) => promise.then(() => "well", (error) => error.code);
        const stream = async () => {
          for await (const item of pyStream("tick")) window.last = item;
        };
        window.ended = Promise.all([
          ...Array.from({ length: 5 }, () => outcome(pyInvoke("hang"))), outcome(stream())]);
        while (!(window.last > 3)) await new Promise((go) => setTimeout(go, 10));
        """,
    )
    notebook.restart()
    assert notebook.in_page(1, "return await window.ended") == ["closed"] * 6
    assert notebook.notice(1) == "The kernel was restarted; run the cell again."
    later = "return await pytauriIpc.pyInvoke('add', {a: 1, b: 1}).catch((error) => error.message)"
    assert notebook.in_page(1, later) == "The kernel was restarted; run the cell again."
    notebook.picture("restarted")
    notebook.run(0)
    notebook.run(1)
    assert notebook.in_page(1, ADD, 2) == 3
    assert notebook.notice(1) == ""


def test_a_cell_that_runs_keeps_no_command_waiting_and_an_interrupt_ends_only_the_cell(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SETUP, SHOW, "time.sleep(1000)", "print(heard)")
    notebook.run(0)
    notebook.run(1)
    notebook.wait_page(1)
    notebook.begin(2)
    said = "for (let n = 0; n < 50; n += 1) pytauriIpc.emit('t:said', n);"
    assert notebook.in_page(1, said + ADD, 3) == 4
    notebook.interrupt()
    notebook.script("await window.testRun")
    assert notebook.in_page(1, ADD, 4) == 5
    assert notebook.run(3) == f"{list(range(50))}\n"


def test_a_page_goes_on_to_hear_and_to_be_heard_while_a_cell_runs(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SETUP, SHOW, "time.sleep(1000)")
    notebook.run(0)
    notebook.run(1)
    notebook.in_page(
        1,
        """
        const { pyStream } = pytauriIpc;
        (async () => { for await (const item of pyStream("tick")) window.last = item; })();
        window.after = async (count) => {
          const end = (window.last ?? 0) + count;
          while (!(window.last >= end)) await new Promise((go) => setTimeout(go, 10));
        };
        await window.after(5);
        """,
    )
    notebook.begin(2)
    notebook.in_page(1, "await window.after(200)")  # more than may be on its way unheard
    assert notebook.in_page(1, ADD, 1) == 2
    notebook.interrupt()
    notebook.script("await window.testRun")


def test_a_cell_that_is_run_again_shows_the_window_once_and_hears_events_once(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SETUP, SHOW, "print(app.windows, len(heard))", "window.close()")
    notebook.run(0)
    for _ in range(3):
        notebook.run(1)
    notebook.in_page(1, "pytauriIpc.emit('t:said', 1); pytauriIpc.emit('t:click', 1)")
    assert notebook.wait_output(1, "click 1").count("click 1") == 1
    assert notebook.run(2) == "{'counter': <WindowHandle 'counter', open>} 1\n"
    notebook.run(3)
    notebook.until("return document.querySelector('.pytauri-ipc-cell > p')?.hidden === false")
    assert notebook.notice(1) == "This window is closed; run its cell again to open it."
    notebook.run(1)
    assert notebook.in_page(1, ADD, 5) == 6


def test_what_a_page_holds_is_shown_again_after_the_notebook_is_loaded_anew(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(SETUP, SHOW)
    notebook.run(0)
    notebook.run(1)
    assert notebook.in_page(1, ADD, 1) == 2
    notebook.script("await lab.commands.execute('docmanager:save')")
    notebook.load(keeps=True)
    assert notebook.in_page(1, ADD, 2) == 3


def test_a_notebook_that_is_left_takes_its_views_along(open_notebook: OpenNotebook) -> None:
    setup = SETUP.replace("App(", "App(limits=Limits(grace_time=0.5), ")
    notebook = open_notebook("from pytauri_ipc import Limits\n" + dedent(setup), SHOW)
    notebook.run(0)
    notebook.run(1)
    assert notebook.in_page(1, ADD, 1) == 2
    notebook.script("await lab.commands.execute('docmanager:save')")
    notebook.driver.get("about:blank")
    sleep(1.5)  # the window is open until nobody has looked at it for half a second
    notebook.load(keeps=True)
    notebook.until("return document.querySelector('.pytauri-ipc-cell > p')?.hidden === false")
    assert notebook.notice(1) == "This window is closed; run its cell again to open it."


def test_widgets_of_a_cell_that_ran_again_are_given_back(open_notebook: OpenNotebook) -> None:
    setup = SETUP.replace("App(", "App(limits=Limits(grace_time=4), ")
    notebook = open_notebook(
        "from pytauri_ipc import Limits\n" + dedent(setup),
        SHOW,
        """
        from ipywidgets.widgets.widget import _instances
        print(len(_instances))
        """,
    )
    notebook.run(0)
    for number in range(5):
        notebook.run(1)
        assert notebook.in_page(1, ADD, number) == number + 1
    left = 5
    end = monotonic() + 20
    while left > 2 and monotonic() < end:
        left = int(notebook.run(2))
    assert left == 2  # the widget that is seen, and its layout
    assert notebook.in_page(1, ADD, 9) == 10


def test_outside_of_a_notebook_and_controls_that_a_cell_has_not(
    open_notebook: OpenNotebook,
) -> None:
    notebook = open_notebook(
        SETUP,
        SHOW,
        """
        from pytauri_ipc import InvokeException
        print(await window.title(), app.can("menus"))
        try:
            await window.is_maximized()
        except InvokeException as error:
            print(error.code, error)
        window.hide()
        """,
        "window.show(); window.set_size(300, 222)",
    )
    for cell in range(2):
        notebook.run(cell)
    notebook.wait_page(1)
    printed = notebook.run(2)
    assert "unavailable" in printed
    assert "is_maximized" in printed
    notebook.until("return document.querySelector('iframe').offsetParent === null")
    notebook.run(3)
    notebook.until("return document.querySelector('iframe').offsetHeight === 222")

"""Windows are hidden, closed by program or person, and shown again; the handle knows it all."""

from typing import Any

import pytest

from pytauri_ipc.app import WindowHandle
from pytauri_ipc.errors import FrontendClosed
from tests.real_window.playing import Stage, played
from tests.real_window.x_screen import screen

PAGE = """<h1>here</h1><script>
  pytauriIpc.on("app:ask", (data) => pytauriIpc.emit("app:answer", data));
</script>"""


def account(window: WindowHandle) -> list[object]:
    """What a handle says of its window."""
    return [window.is_open, window.is_visible, repr(window)]


OPEN = [True, True, "<WindowHandle 'main', open>"]
HIDDEN = [True, False, "<WindowHandle 'main', hidden>"]
CLOSED = [False, False, "<WindowHandle 'main', closed>"]


async def refuses(window: WindowHandle) -> None:
    """A window that is closed says so, whatever it is told or asked."""
    with pytest.raises(FrontendClosed, match=r"'main' is closed; .* opens it again"):
        window.emit("app:ask", 3)
    with pytest.raises(FrontendClosed):
        await window.evaluate("1")
    with pytest.raises(FrontendClosed):
        await window.inner_size()
    with pytest.raises(FrontendClosed):
        window.hide()


async def up_and_down(stage: Stage) -> object:
    """One window goes through all that it can be; the screen is asked beside its handle."""
    app = stage.app
    accounts: list[object] = []
    window = app.show(PAGE, label="main", title="Main")
    other = app.show(PAGE, label="other", title="Other")

    @window.on("app:answer")
    async def answered(data: object) -> None:
        stage.note(["of the handle", data, ""])

    async def see(is_there: bool) -> None:
        """Note what the handle says at once, and wait until the screen says the same."""
        accounts.append([account(window), "main" in app.windows])
        await stage.until(lambda: ("Main" in x.titles()) is is_there)

    async def ask(number: int) -> None:
        window.emit("app:ask", number)
        await stage.said("app:answer", number, "main")

    with screen() as x:
        accounts.append(account(window))
        stage.run()
        await see(True)
        await ask(1)
        window.hide()
        await see(False)
        await ask(2)
        window.show()
        await see(True)
        window.hide()
        window.display()
        await see(True)
        window.close()
        await see(False)
        await refuses(window)
        window.close()
        window.show()
        await see(True)
        await ask(4)
        is_same = app.show(PAGE, label="main", title="Main") is window
        await ask(5)

        def of_handle() -> list[object]:
            return [data for who, data, _ in stage.events if who == "of the handle"]

        await stage.until(lambda: 5 in of_handle())  # callbacks run side by side
    return {
        "accounts": accounts,
        "is_same": is_same,
        "of the handle": of_handle(),
        "other": other.is_open,
    }


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_handle_knows_at_every_step_and_what_listens_stays(backend: str) -> None:
    there = [OPEN, True]
    assert played(up_and_down, backend).value == {
        "accounts": [
            OPEN, there, [HIDDEN, True], there, there, [CLOSED, False], there,
        ],
        "is_same": True,
        "of the handle": [1, 2, 4, 5],
        "other": True,
    }  # fmt: skip


async def hidden(stage: Stage) -> object:
    """Broadcasts reach windows that are hidden, one of them from its beginning."""
    app = stage.app
    seen = app.show(PAGE, label="seen")
    unseen = app.show(PAGE, label="unseen", visible=False)
    gone = app.show(PAGE, label="gone")
    stage.run()
    await stage.there(seen, unseen, gone)
    is_visible = unseen.is_visible
    seen.hide()
    gone.close()
    counts = [app.emit("app:ask", 1), app.emit("app:ask", 2, label="*seen")]
    await stage.heard(4)
    return {"counts": counts, "is_visible": is_visible, "events": sorted(stage.events, key=str)}


def test_a_hidden_window_hears_broadcasts_and_a_closed_one_is_not_counted() -> None:
    assert played(hidden).value == {
        "counts": [2, 2],
        "is_visible": False,
        "events": [["app:answer", data, label] for data in (1, 2) for label in ("seen", "unseen")],
    }


async def closed_by_a_person(stage: Stage) -> object:
    """A person closes one window, and then the other."""
    app = stage.app
    told: list[list[Any]] = []
    app.on("ipc:closed", lambda data, event, label: told.append([data, event, label]))
    first = app.show(PAGE, label="first", title="First")
    main = app.show(PAGE, label="main", title="Main")
    main.on("ipc:closed", lambda _, __, label: told.append(["the handle's", label]))
    stage.run()
    await stage.there(first, main)
    with screen() as x:
        x.ask_to_close("Main")
        await stage.until(lambda: len(told) == 2)
        accounts = [account(main), list(app.windows)]
        with pytest.raises(FrontendClosed):
            main.emit("app:ask")
        main.show()
        await stage.there(main)
        accounts += [account(main), sorted(app.windows)]
        for title in ("First", "Main"):
            await stage.until(lambda title=title: title in x.titles())
            x.ask_to_close(title)
        code = await stage.ended()
    return {
        "accounts": accounts,
        "after": [account(main), first.is_open, list(app.windows)],
        "told": sorted(told[:2], key=str),
        "code": code,
    }


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_person_closes_windows_and_the_last_one_ends_run(backend: str) -> None:
    went = played(closed_by_a_person, backend)
    assert went.value == {
        "accounts": [CLOSED, ["first"], OPEN, ["first", "main"]],
        "after": [CLOSED, False, []],
        "told": [["the handle's", "main"], [None, "ipc:closed", "main"]],
        "code": 0,
    }
    assert went.status == 0


async def after_the_end(stage: Stage) -> object:
    """The last window is closed by its handle while another is hidden and closed too."""
    app = stage.app
    window = app.show(PAGE, label="main")
    behind = app.show(PAGE, label="behind")
    stage.run()
    await stage.there(window, behind)
    behind.hide()
    window.close()
    await stage.there(behind)  # a hidden window is one
    behind.close()
    code = await stage.ended()
    refused: list[str] = []
    for act in (window.show, lambda: app.show(PAGE), lambda: window.emit("app:ask")):
        try:
            act()
        except FrontendClosed as error:
            refused.append(str(error))
    try:
        await window.inner_size()
    except FrontendClosed as error:
        refused.append(str(error))
    windows = list(app.windows)
    return {"code": code, "refused": refused, "account": account(window), "windows": windows}


def test_closing_the_last_one_ends_run_and_nothing_is_opened_after_it() -> None:
    found = played(after_the_end).value
    assert found["code"] == 0
    assert found["account"] == CLOSED
    assert len(found["refused"]) == 4
    assert found["windows"] == []


# --- modes ----------------------------------------------------------------------------------


async def three(stage: Stage) -> object:
    """Three contents are shown; then a person closes what was opened first."""
    app = stage.app
    shown = [app.show(f"<h1>{n}</h1>", title=f"Title {n}") for n in range(3)]
    stage.run()
    texts = [await one.evaluate("document.querySelector('h1').textContent") for one in shown]
    with screen() as x:
        await stage.until(lambda: len(x.titles()) == len(app.windows))
        titles = sorted(x.titles())
        labels = [one.label for one in shown]
        x.ask_to_close("Title 2" if len(titles) == 1 else "Title 0")
        await stage.until(lambda: not shown[0].is_open)
        left = sorted(app.windows)
        if left:
            await stage.until(lambda: len(x.titles()) == len(left))
        else:
            await stage.ended()
    return {"labels": labels, "texts": texts, "titles": titles, "left": left}


def test_single_shows_every_content_in_one_window() -> None:
    went = played(three, mode="single")
    assert went.value == {
        "labels": ["main"] * 3,
        "texts": ["2"] * 3,
        "titles": ["Title 2"],
        "left": [],
    }


MANY = {
    "labels": ["main", "window-2", "window-3"],
    "texts": ["0", "1", "2"],
    "titles": ["Title 0", "Title 1", "Title 2"],
}


def test_new_opens_windows_that_live_on_their_own() -> None:
    assert played(three, mode="new").value == {**MANY, "left": ["window-2", "window-3"]}


def test_multi_opens_windows_that_close_with_the_first() -> None:
    assert played(three, mode="multi").value == {**MANY, "left": []}


async def again(stage: Stage) -> object:
    """In one turn all windows go and one is shown again: the app goes on with that."""
    app = stage.app
    app.show("<h1>0</h1>")
    second = app.show("<h1>1</h1>", label="second")
    stage.run()
    await stage.there(second)
    second.close()
    lived = list(app.windows)
    app.windows["main"].close()
    fresh = app.show("<h1>2</h1>")
    text = await fresh.evaluate("document.querySelector('h1').textContent")
    return {"lived": lived, "label": fresh.label, "text": text, "left": list(app.windows)}


@pytest.mark.parametrize("mode", ["single", "new", "multi"])
def test_a_window_shown_right_after_the_last_was_closed_keeps_the_app(mode: str) -> None:
    lived = [] if mode == "single" else ["main"]
    went = played(again if mode != "single" else again_single, mode=mode)
    assert went.value == {"lived": lived, "label": "main", "text": "2", "left": ["main"]}


async def again_single(stage: Stage) -> object:
    window = stage.app.show("<h1>0</h1>")
    stage.run()
    await stage.there(window)
    window.close()
    lived = list(stage.app.windows)
    fresh = stage.app.show("<h1>2</h1>")
    text = await fresh.evaluate("document.querySelector('h1').textContent")
    left = list(stage.app.windows)
    return {"lived": lived, "label": fresh.label, "text": text, "left": left}

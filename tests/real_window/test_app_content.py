"""What a window shows is replaced: by `update`, by `show`, and from callbacks."""

from typing import Any

import pytest

from pytauri_ipc.app import WindowHandle
from tests.real_window.playing import Stage, played


def page(name: str) -> str:
    """A fragment whose page says its name with everything that it hears, and ticks."""
    return f"""<h1>{name}</h1><script>
      window.mark ??= "{name}";
      pytauriIpc.on("app:ask", (data) => pytauriIpc.emit("app:{name}", data));
      setInterval(() => pytauriIpc.emit("tick:{name}"), 20);
    </script>"""


def whole(name: str) -> str:
    return f"<!doctype html><html lang=de><head></head><body>{page(name)}</body></html>"


LOOK = "[document.querySelector('h1').textContent, document.documentElement.lang, window.mark]"


async def updated(stage: Stage) -> object:
    """Each text is shown, asked by its handle and by a broadcast, and looked at."""
    window = stage.app.show(page("first"), label="main")
    stage.run()
    looks: list[Any] = []
    for number, html in enumerate([None, page("fragment"), whole("whole"), page("last")]):
        if html is not None:
            window.update(html)
        window.emit("app:ask", number)
        stage.app.emit("app:ask", -number)
        looks.append(await window.evaluate(LOOK))
    await stage.heard(8)
    return {"looks": looks, "said": [[event, data] for event, data, _ in stage.events]}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_update_shows_fragments_and_whole_pages_and_events_reach_the_new_one_alone(
    backend: str,
) -> None:
    assert played(updated, backend).value == {
        "looks": [
            ["first", "en", "first"],
            ["fragment", "en", "fragment"],
            ["whole", "de", "whole"],
            ["last", "en", "last"],
        ],
        "said": [
            ["app:first", 0],
            ["app:first", 0],
            ["app:fragment", 1],
            ["app:fragment", -1],
            ["app:whole", 2],
            ["app:whole", -2],
            ["app:last", 3],
            ["app:last", -3],
        ],
    }


async def at_once(stage: Stage) -> object:
    """Texts that follow one another before any is there: each event is for the one before it."""
    window = stage.app.show(page("first"), label="main")
    stage.run()
    for number in range(10):
        window.update(page(f"page-{number}"))
    window.emit("app:ask", "last")
    await stage.heard(1)
    return stage.events


def test_of_many_updates_at_once_the_last_one_stays() -> None:
    assert played(at_once).value == [["app:page-9", "last", "main"]]


async def from_callbacks(stage: Stage) -> object:
    """The page asks for the next one; callbacks of both kinds answer by `update` and `emit`."""
    asks = """<h1>%s</h1><script>
      pytauriIpc.on("app:hello", (data) => pytauriIpc.emit("app:heard", [data, "%s"]));
      pytauriIpc.emit("app:%s");
    </script>"""
    looks: list[str] = []

    def is_sync(_: object, event: str, label: str) -> None:
        window.update(asks % ("second", "second", "async"))
        stage.app.emit("app:hello", event, label)

    async def is_async(_: object, event: str) -> None:
        window.update(asks % ("third", "third", "done"))
        window.emit("app:hello", event)
        looks.append(await window.evaluate("document.querySelector('h1').textContent"))

    window = stage.app.show(
        asks % ("first", "first", "sync"),
        label="main",
        callbacks={"app:sync": is_sync, "app:async": is_async},
    )
    stage.run()
    await stage.until(lambda: len(stage.events) == 5 and looks)
    heard = [data for event, data, _ in stage.events if event == "app:heard"]
    return {"heard": heard, "looks": looks}


def test_a_callback_updates_its_window_and_looks_at_the_new_page() -> None:
    assert played(from_callbacks).value == {
        "heard": [["app:sync", "second"], ["app:async", "third"]],
        "looks": ["third"],
    }


async def ticking(stage: Stage) -> object:
    """Timers of a page that was replaced say nothing more."""
    ticks: list[str] = []
    stage.app.on("tick:*", lambda _, event: ticks.append(event))
    window = stage.app.show(page("old"), label="main")
    stage.run()
    await stage.until(lambda: "tick:old" in ticks)
    window.update(page("new"))
    await stage.until(lambda: "tick:new" in ticks)
    ticks.clear()
    await stage.until(lambda: len(ticks) > 20)
    return sorted(set(ticks))


def test_nothing_of_the_page_before_goes_on() -> None:
    assert played(ticking).value == ["tick:new"]


async def shown_again(stage: Stage) -> object:
    """`show` of a label that is open: its callbacks are the new content's, `on` goes on."""
    heard: list[list[str]] = []

    def hears(name: str) -> Any:
        def noted(data: str) -> None:
            heard.append([name, data])

        return noted

    def show(name: str) -> WindowHandle:
        html = f"<script>pytauriIpc.emit('app:here', '{name}')</script>"
        return stage.app.show(html, label="main", callbacks={"app:here": hears(f"of {name}")})

    first = show("first")
    first.on("app:here", hears("of the handle"))
    stage.app.on("app:here", hears("of the app"), label="main")
    stage.run()
    await stage.until(lambda: len(heard) == 3)
    is_same = show("second") is first
    await stage.until(lambda: len(heard) == 6)
    return {"is_same": is_same, "heard": sorted(heard)}


def test_showing_a_label_again_keeps_its_handle_and_what_listens_there() -> None:
    assert played(shown_again).value == {
        "is_same": True,
        "heard": [
            ["of first", "first"],
            ["of second", "second"],
            ["of the app", "first"],
            ["of the app", "second"],
            ["of the handle", "first"],
            ["of the handle", "second"],
        ],
    }

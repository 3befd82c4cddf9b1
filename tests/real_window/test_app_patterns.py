"""What programs do with events: content that answers, parts that know `on` and `emit` alone."""

from typing import Any, Protocol

import pytest

from tests.real_window.playing import Stage, played

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])

LAYER = "[...document.querySelectorAll('*')].map((one) => one.shadowRoot).find(Boolean)"
TOAST = f"{LAYER}?.querySelector('.toast')?.textContent ?? ''"
QUESTION = f"{LAYER}?.querySelector('dialog')?.textContent ?? ''"
ANSWER = (
    f"[...{LAYER}.querySelectorAll('dialog button')].find((b) => b.textContent === 'OK').click()"
)


async def answering(stage: Stage) -> object:
    """A click is answered with other text, a style, and a toast."""
    app = stage.app

    def on_click(data: dict[str, Any], event: str, label: str) -> None:
        app.emit("ipc:set-content", {"selector": "h1", "text": f"Clicked {data['n']}"}, label)
        app.emit("ipc:set-style", {"id": "go", "styles": {"color": "rgb(1, 2, 3)"}}, label)
        alert = {"message": "Saved", "type": "success", "duration": 0}
        app.emit("ipc:alert", alert, label)
        stage.note(["clicked", event, label])

    html = """<h1>Waiting</h1>
      <button id="go" onclick="pytauriIpc.emit('x:click', { n: 1 })">Go</button>"""
    window = app.show(html, label="main", callbacks={"x:click": on_click})
    other = app.show(html, label="other")
    stage.run()
    window.eval("document.getElementById('go').click()")
    await stage.heard(1)
    look = """[
      document.querySelector("h1").textContent,
      getComputedStyle(document.getElementById("go")).color,
    ]"""
    return {
        "looks": await window.evaluate(look),
        "toast": await window.evaluate(TOAST),
        "other": await other.evaluate("document.querySelector('h1').textContent"),
        "no toast": await other.evaluate(TOAST),
    }


@BACKENDS
def test_a_callback_answers_a_click_in_its_own_window_alone(backend: str) -> None:
    found = played(answering, backend).value
    assert found["looks"] == ["Clicked 1", "rgb(1, 2, 3)"]
    assert "Saved" in found["toast"]
    assert found["other"] == "Waiting"
    assert found["no toast"] == ""


async def in_order(stage: Stage) -> object:
    """JavaScript that is run, asked and told in turns, from another thread than the page's."""
    window = stage.app.show("<p id=log></p>", label="main")
    stage.run()
    await stage.there(window)
    # Tauri evaluates a script at once, and has the page fetch what is large.
    texts = [f"text {number}" + number % 4 * 5_000 * "." for number in range(50)]
    seen: list[str] = []
    for text in texts:
        window.emit("ipc:set-content", {"id": "log", "text": text})
        window.eval("window.seen = document.getElementById('log').textContent")
        seen.append(await window.evaluate("window.seen"))
    window.eval("this is no JavaScript")
    window.eval("document.title = 'still here'")
    return {"seen": seen == texts, "title": await window.evaluate("document.title")}


def test_what_is_run_in_a_page_sees_what_was_emitted_before_and_may_fail() -> None:
    assert played(in_order).value == {"seen": True, "title": "still here"}


async def without_waiting(stage: Stage) -> object:
    window = stage.app.show("<p id=log></p>", label="main")
    stage.run()
    await stage.there(window)
    window.eval("var seen = []")
    texts = [f"{number}" + number % 4 * 5_000 * "." for number in range(200)]
    for number, text in enumerate(texts):
        window.emit("ipc:set-content", {"id": "log", "text": text})
        window.eval(f"seen.push([{number}, parseInt(document.getElementById('log').textContent)])")
    return await window.evaluate("seen")


def test_scripts_run_in_their_order_and_none_before_an_event_that_was_emitted_first() -> None:
    seen = played(without_waiting).value
    assert [number for number, _ in seen] == list(range(200))
    assert all(heard >= number for number, heard in seen)


class Widget(Protocol):
    """What a part may know of where it is shown."""

    def on(self, event: str, callback: Any) -> object: ...
    def emit(self, event: str, data: Any) -> object: ...
    def update(self, html: str) -> None: ...
    def display(self) -> None: ...


class Notifications:
    """A part that is written for every host."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget

    def notify(self, title: str, body: str, level: str = "info") -> None:
        alert = {"title": title, "message": body, "type": level, "duration": 0}
        self._widget.emit("ipc:alert", alert)

    def confirm(self, question: str, answer: Any) -> None:
        self._widget.on("parts:answer", answer)
        alert = {"message": question, "type": "confirm", "callback_event": "parts:answer"}
        self._widget.emit("ipc:alert", alert)


async def a_part(stage: Stage) -> object:
    """A part notifies and asks, on `emit` and `on` alone."""

    def answered(data: object) -> None:
        stage.note(["answer", data, ""])

    window = stage.app.show("<h1>host</h1>", label="main")
    part = Notifications(window)
    part.notify("Done", "All is well", "success")
    part.confirm("Delete it?", answered)
    stage.run()
    toast, question = await window.evaluate(TOAST), await window.evaluate(QUESTION)
    window.eval(ANSWER)
    await stage.heard(1)
    return {"toast": toast, "question": question, "answer": stage.events[0][1]}


@BACKENDS
def test_a_part_that_knows_the_widget_protocol_alone_notifies_and_asks(backend: str) -> None:
    found = played(a_part, backend).value
    assert "Done" in found["toast"]
    assert "All is well" in found["toast"]
    assert "Delete it?" in found["question"]
    assert found["answer"] == {"confirmed": True}

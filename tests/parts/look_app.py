"""All that this package shows: `python -m tests.parts.look_app [light|dark|system]`."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, cast

from pytauri_ipc.app import App, Theme
from pytauri_ipc.parts import (
    Button,
    DateInput,
    MultiSelect,
    NumberInput,
    RadioGroup,
    RangeInput,
    Select,
    Separator,
    TextInput,
    Toggle,
    Toolbar,
)

HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
KINDS = ("info", "success", "warning", "error")
CORNERS = ("top-right", "top-left", "bottom-right", "bottom-left")
Edge = Literal["top", "left", "right", "bottom"]
EDGES: tuple[Edge, ...] = ("top", "left", "right", "bottom")

PAGE = f"""
<h1>Look</h1>
<p>
  <button id="tell" onclick="pytauriIpc.emit('look:tell')">Tell</button>
  <button id="ask" onclick="pytauriIpc.emit('look:ask')">Ask</button>
  <button id="save" onclick="pytauriIpc.emit('look:save')">Save</button>
  <button id="keep" onclick="pytauriIpc.emit('ipc:download',
    {{ content: 'of the page', filename: '<b>page.txt' }})">Keep</button>
</p>
<p id="answers"></p>
<p>{"Text that stands below all others. " * 12}</p>
"""


def items(edge: str, *, disabled: bool) -> Sequence[Any]:
    """One of each kind."""
    what: dict[str, Any] = {"event": "look:set", "disabled": disabled, "tooltip": "What it is for"}
    return [
        Button(id=f"{edge}-button", label=f"{edge}{HOSTILE}"[:24], **what),
        Button(id=f"{edge}-main", label="Save", variant="primary", **what),
        Button(id=f"{edge}-danger", label="Delete", variant="danger", **what),
        Toggle(id=f"{edge}-toggle", label="Live", value=True, **what),
        Separator(id=f"{edge}-line"),
        Select(id=f"{edge}-select", label="Color", options=["red", "blue"], value="red", **what),
        MultiSelect(id=f"{edge}-multi", label="Series", options=["a", "b"], value=["a"], **what),
        TextInput(id=f"{edge}-text", label="Name", placeholder="Who?", **what),
        NumberInput(id=f"{edge}-number", label="Count", value=3, **what),
        DateInput(id=f"{edge}-date", label="Day", value=date(2026, 11, 22), **what),
        RangeInput(id=f"{edge}-range", label="Level", value=30, **what),
        RadioGroup(id=f"{edge}-radio", label="Size", options=["S", "M"], value="M", **what),
    ]


def main(theme: Theme = "light", edges: Sequence[Edge] = EDGES) -> App:
    """Show it; in a notebook the app runs once this returns."""
    app = App()
    answers: list[bool] = []

    async def tell(_: object) -> None:
        for kind in KINDS:
            toast = {"type": kind, "title": f"{kind} {HOSTILE}", "message": HOSTILE, "duration": 0}
            window.emit("ipc:alert", toast)
        for corner in CORNERS[1:]:
            toast = {"message": f"At the {corner}", "position": corner, "duration": 60_000}
            window.emit("ipc:alert", toast)

    async def ask(_: object) -> None:
        window.emit(
            "ipc:alert",
            {
                "type": "confirm",
                "title": f"Delete {HOSTILE}?",
                "message": f"{HOSTILE} is gone for everybody.",
                "callback_event": "look:answered",
                "callback_data": {"row": 7},
            },
        )

    async def answered(data: dict[str, Any]) -> None:
        assert data["row"] == 7
        answers.append(data["confirmed"])
        text = " ".join("yes" if one else "no" for one in answers)
        window.emit("ipc:set-content", {"id": "answers", "text": text})

    async def save(_: object) -> None:
        download = {"content": "of the program", "filename": f"{HOSTILE}.txt"}
        window.emit("ipc:download", download)

    window = app.show(
        PAGE,
        title="Look",
        width=1100,
        height=900,
        theme=theme,
        toolbars=[
            Toolbar(items=[*items(edge, disabled=edge == "right")], position=edge, label=edge)
            for edge in edges
        ],
        callbacks={
            "look:tell": tell,
            "look:ask": ask,
            "look:answered": answered,
            "look:save": save,
        },
    )
    return app


if __name__ == "__main__":
    main(cast(Theme, sys.argv[1] if sys.argv[1:] else "light")).run()

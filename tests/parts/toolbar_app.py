"""A window with every item of a toolbar; what is heard of them stands in the page."""

from datetime import date
from typing import Any

from pytauri_ipc.app import App
from pytauri_ipc.parts import (
    Button,
    Changed,
    DateInput,
    MultiSelect,
    NumberInput,
    Option,
    RadioGroup,
    RangeInput,
    Select,
    Separator,
    TextInput,
    Toggle,
    Toolbar,
)

HOSTILE = "<script>document.title = 'hacked'</script><img src=x>"

PAGE = '<h1>Items</h1><ol id="log"></ol><p id="state"></p>'


def main() -> App:
    """Show it; in a notebook the app runs once this returns."""
    app = App()
    save = Button(id="save", label="Save", event="app:save", variant="primary", data={"n": 1})
    live = Toggle(id="live", label="Live", event="app:set")
    color = Select(id="color", label="Color", event="app:set", options=["red", 2], value="red")
    series = MultiSelect(
        id="series", label="Series", event="app:set", options=["a", Option(value=2, label=HOSTILE)]
    )
    name = TextInput(id="name", label="Name", event="app:set", debounce=50)
    count = NumberInput(id="count", label="Count", event="app:set", min=0, max=10, value=3)
    day = DateInput(id="day", label="Day", event="app:day", value=date(2026, 11, 22))
    level = RangeInput(id="level", label="Level", event="app:set", value=30)
    size = RadioGroup(id="size", label="Size", event="app:set", options=["S", "M"], value="M")
    items = [save, live, color, series, name, count, day, level, size]
    heard: list[str] = []

    def log(text: str) -> None:
        heard.append(text)
        window.emit("ipc:set-content", {"id": "log", "text": "\n".join(heard)})

    async def is_set(data: Changed[Any]) -> None:
        """All is current by now, whatever was set before this."""
        item = next(one for one in items if one.id == data["id"])
        assert item is save or getattr(item, "value") == data["value"]  # noqa: B009
        log(f"{data['id']} {data['value']!r}")

    async def is_day(data: Changed[date | None]) -> None:
        log(f"day {data['value']!r}")

    async def is_saved(data: Changed[Any]) -> None:
        values = {one.id: getattr(one, "value", None) for one in items if one is not save}
        window.emit("ipc:set-content", {"id": "state", "text": repr((data["value"], values))})
        save.set(label="Saved", disabled=True)
        name.value = "from Python"
        level.set(max=50, value=50)
        live.label = HOSTILE

    window = app.show(
        PAGE,
        title="Toolbars",
        toolbars=[
            Toolbar(items=[save, Separator(), live, color, series, name], label="Above"),
            Toolbar(items=[count, day, level], position="bottom", label="Below"),
            Toolbar(items=[size], position="left", label="Beside"),
        ],
        callbacks={"app:set": is_set, "app:save": is_saved},
    )
    window.on(day.changed, is_day)
    return app


if __name__ == "__main__":
    main().run()

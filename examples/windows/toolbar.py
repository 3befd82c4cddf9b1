"""Toolbars whose items say what they are set to: `python -m examples.windows.toolbar`."""

from datetime import date
from typing import Any

from pytauri_ipc.app import App
from pytauri_ipc.parts import (
    Button,
    DateInput,
    MultiSelect,
    Option,
    RadioGroup,
    RangeInput,
    Select,
    Separator,
    TextInput,
    Toggle,
    Toolbar,
)

PAGE = """
<h1>A table for <output id="guests">2</output></h1>
<p id="order">Choose what you like, then press Order.</p>
"""

app = App()
name = TextInput(label="Name", event="order:name", placeholder="Who comes?")
guests = RangeInput(label="Guests", event="order:guests", min=1, max=12, value=2)
day = DateInput(label="Day", event="order:day", value=date(2026, 12, 24), min=date(2026, 11, 22))
place = RadioGroup(label="Place", event="order:place", options=["inside", "garden"], value="inside")
menu = Select(
    label="Menu",
    event="order:menu",
    options=[Option(value=3, label="Three courses"), Option(value=5, label="Five courses")],
    value=3,
)
wishes = MultiSelect(label="Wishes", event="order:wishes", options=["vegan", "high chair", "piano"])
quiet = Toggle(label="A quiet table", event="order:quiet")
order = Button(label="Order", event="order:order", variant="primary", disabled=True)


async def on_guests(data: dict[str, Any]) -> None:
    window.emit("ipc:set-content", {"id": "guests", "text": data["value"]})
    wishes.disabled = data["value"] > 8  # large parties get what there is


async def on_name(data: dict[str, Any]) -> None:
    order.disabled = not data["value"]


async def on_order(_: dict[str, Any]) -> None:
    """Every item is as the person sees it."""
    said = f"{name.value}, {day.value:%d %B}, {place.value}, {menu.value} courses"
    more = [*wishes.value, *(["quiet"] if quiet.value else [])]
    window.emit("ipc:set-content", {"id": "order", "text": ", ".join([said, *map(str, more)])})
    order.set(label="Ordered", disabled=True)


window = app.show(
    PAGE,
    title="Toolbars",
    toolbars=[
        Toolbar(items=[name, guests, Separator(), order], label="Order"),
        Toolbar(items=[day, place, menu, wishes, quiet], position="left", label="Table"),
    ],
    callbacks={
        "order:guests": on_guests,
        "order:name": on_name,
        "order:order": on_order,
    },
)

if __name__ == "__main__":
    app.run()

"""Ready-made parts of windows, above `App`: toolbars."""

from pytauri_ipc.parts.choices import MultiSelect, Option, RadioGroup, Select
from pytauri_ipc.parts.inputs import DateInput, NumberInput, RangeInput, TextInput, Toggle
from pytauri_ipc.parts.items import Button, Changed, Item, Separator
from pytauri_ipc.parts.toolbar import Toolbar

__all__ = (
    "Button",
    "Changed",
    "DateInput",
    "Item",
    "MultiSelect",
    "NumberInput",
    "Option",
    "RadioGroup",
    "RangeInput",
    "Select",
    "Separator",
    "TextInput",
    "Toggle",
    "Toolbar",
)

"""Ready-made parts of windows, above `App`: toolbars."""

from pytauri_ipc.parts.items import (
    Button,
    Changed,
    DateInput,
    Item,
    MultiSelect,
    NumberInput,
    Option,
    RadioGroup,
    RangeInput,
    Select,
    Separator,
    TextInput,
    Toggle,
)
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

"""Ready-made parts of windows, above `App`: toolbars and grids."""

from pytauri_ipc.parts.grid import Grid
from pytauri_ipc.parts.grid_columns import GridColumn
from pytauri_ipc.parts.grid_events import (
    CellEdited,
    RowClicked,
    RowsFiltered,
    RowsSelected,
    RowsSorted,
)
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
    "CellEdited",
    "Changed",
    "DateInput",
    "Grid",
    "GridColumn",
    "Item",
    "MultiSelect",
    "NumberInput",
    "Option",
    "RadioGroup",
    "RangeInput",
    "RowClicked",
    "RowsFiltered",
    "RowsSelected",
    "RowsSorted",
    "Select",
    "Separator",
    "TextInput",
    "Toggle",
    "Toolbar",
)

"""Ready-made parts of windows, above `App`: toolbars, charts and grids."""

from pytauri_ipc.parts.charts import Chart
from pytauri_ipc.parts.choices import MultiSelect, Option, RadioGroup, Select
from pytauri_ipc.parts.grid import Grid
from pytauri_ipc.parts.grid_columns import GridColumn
from pytauri_ipc.parts.grid_events import (
    CellEdited,
    RowClicked,
    RowsFiltered,
    RowsSelected,
    RowsSorted,
)
from pytauri_ipc.parts.inputs import DateInput, NumberInput, RangeInput, TextInput, Toggle
from pytauri_ipc.parts.items import Button, Changed, Item, Separator
from pytauri_ipc.parts.toolbar import Toolbar

__all__ = (
    "Button",
    "CellEdited",
    "Changed",
    "Chart",
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

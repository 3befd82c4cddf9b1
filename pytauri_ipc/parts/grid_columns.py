"""Which columns of a table a grid shows, and how."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from pytauri_ipc.parts.table_values import Column


class GridColumn(BaseModel):
    """A column of a grid.

    Attributes:
        name: Its name in the data.
        label: What a person reads above it; left out, its name. Text, not HTML.
        width: In pixels; left out, the grid finds one.
        editable: Whether a person may write into its cells; left out, as `Grid(editable=...)`.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True
    )

    name: str
    label: str | None = None
    width: int | None = Field(default=None, gt=0)
    editable: bool | None = None


def shown_columns(
    table: Sequence[Column],
    given: Sequence[str | GridColumn] | None,
    editable: bool | Sequence[str],
) -> dict[int, GridColumn]:
    """The columns that are shown, by their numbers in the table, from left to right.

    Raises:
        ValueError: The table has no such column.
        TypeError: It is one name, and no list.
    """
    _check_are_names("columns", given)
    _check_are_names("editable", editable)
    numbers = {column.name: at for at, column in enumerate(table)}
    columns = [column.name for column in table] if given is None else given
    wanted = [one if isinstance(one, GridColumn) else GridColumn(name=one) for one in columns]
    writable = () if isinstance(editable, bool) else editable
    for name in (*(one.name for one in wanted), *writable):
        if name not in numbers:
            known = ", ".join(map(repr, numbers)) or "none"
            raise ValueError(f"there is no column {name!r}; there are: {known}")
    found: dict[int, GridColumn] = {}
    for one in wanted:
        at = numbers[one.name]
        usual = editable if isinstance(editable, bool) else one.name in editable
        is_editable = usual if one.editable is None else one.editable
        if table[at].kind == "other":
            is_editable = False
        found[at] = one.model_copy(update={"editable": is_editable})
    return found


def _check_are_names(what: str, given: object) -> None:
    if isinstance(given, str):
        raise TypeError(f"{what} is a list of names, as in {what}=[{given!r}], and not {given!r}")


def described(table: Sequence[Column], columns: dict[int, GridColumn]) -> list[dict[str, Any]]:
    """The columns as pages know them."""
    return [
        {
            "at": at,
            "label": one.name if one.label is None else one.label,
            "kind": table[at].kind,
            "width": one.width,
            "editable": one.editable,
        }
        for at, one in columns.items()
    ]

"""`grid:update-data`: the one event whose data is a table, which stays with Python."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc.event_types import EventType
from pytauri_ipc.messages import Body
from pytauri_ipc.parts.table import Table
from pytauri_ipc.parts.tables import table_of


class TableBody(Body):
    """What the program emits; pages get none of the rows by it.

    Attributes:
        table: The rows.
    """

    table: Table


class DataType(EventType):
    """How `{"id": ..., "data": rows}` passes."""

    @override
    def write(self, data: Any) -> Body:
        """See `EventType.write`.

        Raises:
            TypeError: It has no rows.
            ValueError: They cannot be shown.
        """
        given: Any = data  # the check below would narrow it to what pyright knows nothing of
        if not isinstance(data, Mapping) or "data" not in data:
            raise TypeError('it carries {"data": rows}, and "id" where a window has several grids')
        body = TableBody(to_json({"id": given.get("id")}))
        body.table = table_of(given["data"])
        return body

"""What an `App` shows with one call: a chart, a grid."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal, Unpack

from pytauri_ipc.app.content import Content
from pytauri_ipc.app.handle import WindowHandle
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.window_options import WindowOptions
from pytauri_ipc.app.window_parts import WindowPart
from pytauri_ipc.events import EventCallback


class ShowOptions(WindowOptions, total=False):
    """What `App.show` takes beside the content and parts.

    Attributes:
        label: Names the window; see `App.show`, and for what follows too.
        callbacks: Who hears which events.
        menu: The window's own menu.
        toolbars: Along its edges.
    """

    label: str | None
    callbacks: Mapping[str, EventCallback[Any]] | None
    menu: Menu | None
    toolbars: Sequence[WindowPart]


class ShowsParts(ABC):
    """Shows windows, and ready-made parts in them."""

    @abstractmethod
    def show(
        self,
        content: Content | None = None,
        *,
        parts: Sequence[WindowPart] = (),
        **options: Unpack[ShowOptions],
    ) -> WindowHandle:
        """Open a window, or show something else in one that is open."""

    def show_plotly(
        self,
        figure: Any,
        *,
        id: str | None = None,  # noqa: A002 - the word of the field
        config: Mapping[str, Any] | None = None,
        **options: Unpack[ShowOptions],
    ) -> WindowHandle:
        """Show a chart of Plotly, which fills the window; see docs/charts.md.

            app.show_plotly(figure, callbacks={"plotly:click": on_click})

        A page with several charts, or more beside one, is `show(html, parts=[Chart(figure)])`.

        Args:
            figure: A figure of Plotly or a dict of `data` and `layout`; or a `Chart`, to change
                it later by its methods.
            id: The chart's, which its events carry; left out, it is made up.
            config: Plotly's configuration, as in `{"displayModeBar": False}`.
            options: `label`, `callbacks`, `menu`, `toolbars`, `title`, `width` and so on: all that
                `show` takes but `parts`.

        Returns:
            The window's handle.

        Raises:
            ModuleNotFoundError: The extra `plotly` is missing.
            TypeError, ValueError: It is no figure; or as for `show`.
        """
        from pytauri_ipc.parts.charts import Chart  # noqa: PLC0415 - the extra `plotly`

        if isinstance(figure, Chart):
            _check_left_out("Chart", id=id, config=config)
            chart = figure
        else:
            chart = Chart(figure, id=id, config=config)
        return self._show_alone(chart, **options)

    def show_grid(
        self,
        rows: Any,
        *,
        id: str | None = None,  # noqa: A002 - the word of the field
        columns: Sequence[Any] | None = None,
        editable: bool | Sequence[str] = False,
        selection: Literal["single", "multiple"] | None = "multiple",
        **options: Unpack[ShowOptions],
    ) -> WindowHandle:
        """Show a table, which fills the window; see docs/grids.md.

            app.show_grid(frame, callbacks={"grid:row-selected": on_selected})

        A page with several grids, or more beside one, is `show(html, parts=[Grid(rows)])`.

        Args:
            rows: A list of dicts or of pydantic models, a dict of columns, a data frame of pandas,
                polars, Arrow or what else narwhals knows; or a `Grid`, to change it later by its
                methods.
            id: The grid's, which its events carry; left out, it is made up.
            columns: Those that are shown, by name or as `GridColumn`; left out, all.
            editable: Whether a person may write into cells, or the names of the columns where.
            selection: `"single"`, `"multiple"`, or `None` where nobody selects rows.
            options: `label`, `callbacks`, `menu`, `toolbars`, `title`, `width` and so on: all that
                `show` takes but `parts`.

        Returns:
            The window's handle.

        Raises:
            ModuleNotFoundError: The extra `grid` is missing.
            TypeError, ValueError: The rows cannot be shown; or as for `show`.
        """
        from pytauri_ipc.parts.grid import Grid  # noqa: PLC0415 - the extra `grid`

        if isinstance(rows, Grid):
            chosen = None if selection == "multiple" else selection
            _check_left_out(
                "Grid", id=id, columns=columns, editable=editable or None, selection=chosen
            )
            grid = rows
        else:
            grid = Grid(rows, id=id, columns=columns, editable=editable, selection=selection)
        return self._show_alone(grid, **options)

    def _show_alone(self, part: WindowPart, **options: Unpack[ShowOptions]) -> WindowHandle:
        content = f'<div id="{escape(part.names[0])}" class="ipc-fill"></div>'
        return self.show(content, parts=[part], **options)


def _check_left_out(what: str, **given: object) -> None:
    for name, value in given.items():
        if value is not None:
            raise TypeError(f"a {what} has its own {name}: give it where the {what} is made")

"""Charts of Plotly: what pages are shown and told, and what a person does with them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import count
from pathlib import PurePath
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args
from urllib.parse import unquote

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc.app.window_parts import PartNeeds
from pytauri_ipc.bridge import part_script
from pytauri_ipc.event_types import EventType
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.parts.arrays import packed, unpacked, with_columns
from pytauri_ipc.parts.figures import Extension, Figure, Updates, with_titles
from pytauri_ipc.parts.loaded import LoadedPart
from pytauri_ipc.transports.known_windows import KnownWindow

ImageFormat: TypeAlias = Literal["png", "jpeg", "webp", "svg"]

_MAKES_CODE: Final = frozenset({"parcoords", "scattergl", "scatterpolargl", "splom"})
"""Traces whose drawing plotly.js compiles: regl, plotly.js issue 897."""

_SAID: Final = frozenset(
    f"plotly:{name}"
    for name in (
        *("click", "hover", "unhover", "selected", "deselect", "double-click", "relayout"),
        *("legend-click", "legend-double-click"),
    )
)
_MOST_EXPORTS: Final = 100
_numbers = count(1)


class _ToWhom(BaseModel):
    id: str | None = None


class _NewFigure(_ToWhom):
    figure: Any


class _NewLayout(_ToWhom):
    layout: dict[str, Any]


class _NewTraces(_ToWhom):
    update: dict[str, Any]
    traces: list[int] | None = None


class _MorePoints(_ToWhom):
    update: dict[str, list[Any]]
    traces: list[int] = Field(default_factory=lambda: [0])
    max_points: int | None = Field(default=None, gt=0, alias="maxPoints")


class _Export(_ToWhom):
    filename: str = "chart.png"
    format: ImageFormat | None = None
    width: int | None = Field(default=None, gt=0)
    height: int | None = Field(default=None, gt=0)
    scale: float = Field(default=2, gt=0)


class _Exported(BaseModel):
    request: int | None
    content: str


class PlotlyData(EventType):
    """For `plotly:*` of the program: figures, and arrays as bytes."""

    @override
    def write(self, data: Any) -> Body:
        """See `EventType.write`."""
        try:
            return packed(with_columns(data), _json())
        except ValueError as error:
            raise TypeError(f"it cannot be written: {error}") from error


class Chart(LoadedPart):
    """A chart of Plotly. For any thread.

        chart = Chart(figure, id="sales")
        window = app.show('<h1>Sales</h1><div id="sales"></div>', parts=[chart])

        chart.extend_traces({"y": [numpy_array]}, max_points=5000)

    What is set shows in all pages that have the chart, and in those that come later. The same can
    be said by events, as in `window.emit("plotly:update-layout", {"layout": ..., "id": "sales"})`;
    without an id they mean the window's first chart. A person's clicks arrive as `plotly:click`
    and so on, see docs/charts.md.

    Args:
        figure: A figure of Plotly, or a dict of `data` and `layout`.
        id: That of the element in which it stands; left out, it is made up.
        config: Plotly's configuration, as in `{"displayModeBar": False}`.

    Raises:
        ModuleNotFoundError: The extra `plotly` is missing.
        TypeError, ValueError: The figure is none, or the id.
    """

    NAMESPACE: ClassVar[str] = "plotly"
    SCRIPTS: ClassVar[tuple[str, ...]] = ("plotly.min.js", "plotly.js")

    def __init__(
        self,
        figure: Any,
        *,
        id: str | None = None,  # noqa: A002 - the word of the field
        config: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(id)
        _json()
        self._figure = Figure(figure)
        self._config = dict(config or {})
        self._exports: dict[int, _Export] = {}
        self._answers: Final = f"ipc:plotly-{next(_numbers)}"
        self._described()  # or it could be shown in no page

    # --- what the program says ------------------------------------------------------------------

    def update_figure(self, figure: Any) -> None:
        """Show another figure; what a person has zoomed stays where it names the same `uirevision`.

        Raises:
            TypeError: It is none.
        """
        made = Figure(figure)

        def apply() -> None:
            self._figure = made

        shown = {"figure": made.described(), "themed": made.is_themed}
        self._tell("plotly:update-figure", shown, apply)

    def update_layout(self, layout: Updates) -> None:
        """Change the layout, as `Plotly.relayout`: `{"title.text": "May", "xaxis.range": [0, 9]}`.

        Raises:
            ValueError: A path is none.
        """
        update = with_titles(with_columns(_paths("a layout", layout)))
        data = {"layout": update}
        self._tell("plotly:update-layout", data, lambda: self._figure.relayout(update))

    def update_traces(self, update: Updates, traces: Sequence[int] | None = None) -> None:
        """Change traces, as `Plotly.restyle`: a list has a value for each of them.

        Args:
            update: Attributes by their paths: `{"marker.color": "red", "y": [[1, 2, 3]]}`.
            traces: Their places in the figure; all of them, unless it is given.

        Raises:
            ValueError: A path is none, or there is no such trace.
        """
        found = with_titles(with_columns(_paths("an update", update)))
        places = None if traces is None else [*traces]
        data = {"update": found, "traces": places}
        self._tell("plotly:update-traces", data, lambda: self._figure.restyle(found, places))

    def extend_traces(
        self,
        update: Mapping[str, Sequence[Any]],
        traces: Sequence[int] = (0,),
        *,
        max_points: int | None = None,
    ) -> None:
        """Add data to traces, as `Plotly.extendTraces`; arrays of numbers travel as bytes.

        A page draws as often as it can, and joins what comes faster than that.

        Args:
            update: For each attribute a list of arrays, one for each trace: `{"y": [new]}`.
            traces: Their places in the figure.
            max_points: How many points are kept, the newest ones; unless it is given, all are.

        Raises:
            ValueError: There is no such trace, or not an array for each.
        """
        found = with_columns(_paths("an update", update))
        more = Extension(found, [*traces], max_points)
        data = {"update": found, "traces": more.traces, "maxPoints": max_points}
        self._tell("plotly:extend-traces", data, lambda: self._figure.extend(more))

    def export(
        self,
        filename: str = "chart.png",
        *,
        width: int | None = None,
        height: int | None = None,
        scale: float = 2,
    ) -> None:
        """Have a person save it as a picture, once its page is there: as `ipc:download` does.

        Args:
            filename: The name that is offered; it ends in `.png`, `.jpeg`, `.webp` or `.svg`.
            width: In CSS pixels; that of the chart, unless it is given.
            height: The same.
            scale: Pixels of the picture for one of these.

        Raises:
            ValueError: The picture cannot be of that kind or size, or the chart is in no window.
        """
        asked = self._asked(_Export(filename=filename, width=width, height=height, scale=scale))
        windows = self._windows
        if not windows:
            raise ValueError(f"the chart {self.id!r} stands in no window that is open")
        windows[0].say(*asked)

    def _asked(self, asked: _Export) -> Event:
        suffix = PurePath(asked.filename).suffix.removeprefix(".").lower().replace("jpg", "jpeg")
        kind = asked.format or suffix
        kinds = get_args(ImageFormat)
        if kind not in kinds:
            raise ValueError(
                f"a chart cannot be saved as {asked.filename!r}; the name ends in "
                f"{', '.join('.' + one for one in kinds)}"
            )
        with self._state:
            number = next(_numbers)
            self._exports[number] = asked
            while len(self._exports) > _MOST_EXPORTS:  # of pages that went before they had answered
                del self._exports[next(iter(self._exports))]
        told = asked.model_dump(exclude={"filename", "id"})
        data = {**told, "id": self.id, "format": kind, "request": number}
        return Event("plotly:export", Body(to_json(data)))

    # --- as a part of a window; see `WindowPart` ------------------------------------------------

    @override
    def needs(self) -> PartNeeds:
        return PartNeeds(
            files={"plotly.min.js": _library(), "plotly.js": part_script("plotly").encode()},
            commands={self._answers: self._exported},
            events=dict.fromkeys(_READERS, PlotlyData()),
            says=_SAID,
            evaluates=not _MAKES_CODE.isdisjoint(self._figure.kinds),
        )

    @override
    def _body(self, told: Mapping[str, Any]) -> Body:
        return packed(told, _json())

    @override
    def _described(self) -> list[Event]:
        figure = self._figure
        data = {
            "id": self.id,
            "revision": self._revision,
            "figure": figure.described(),
            "themed": figure.is_themed,
            "config": self._config,
            "answer": self._answers,
        }
        return [Event("plotly:show", self._body(data))]

    @override
    def _hears(self, window: KnownWindow, event: str, body: Body) -> bool:
        read = _READERS.get(event)
        if read is None:
            return False
        try:
            said = read.model_validate(unpacked(body))
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, wrong["loc"]))
            raise ValueError(f"{event}: {place}: {wrong['msg']}") from None
        if said.id not in (None, self.id):
            return False
        match said:
            case _NewFigure():
                self.update_figure(said.figure)
            case _NewLayout():
                self.update_layout(said.layout)
            case _NewTraces():
                self.update_traces(said.update, said.traces)
            case _MorePoints():
                self.extend_traces(said.update, said.traces, max_points=said.max_points)
            case _Export():
                window.say(*self._asked(said))
        return True

    # --- what its pages say ---------------------------------------------------------------------

    async def _exported(self, body: _Exported, frontend: Frontend) -> None:
        """A page has made a picture; where several have, the first one counts."""
        if body.request is None:
            asked = _Export(filename=f"{self.id}.png")
        else:
            with self._state:
                asked = self._exports.pop(body.request, None)
            if asked is None:
                return
        saved = {**_content_of(body.content), "filename": asked.filename}
        for window in self._windows:
            if window.label == frontend.label:
                window.put("ipc:download", Body(to_json(saved)))
                return


def _paths(what: str, update: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(update, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{what} is a dict of paths, as in {{'xaxis.range': [0, 9]}}: {update!r}")
    return update


def _content_of(address: str) -> dict[str, str]:
    """What `ipc:download` needs of an address with `data:`; drawings are text there, escaped."""
    head, _, content = address.removeprefix("data:").partition(",")
    kind, *words = head.split(";")
    if "base64" in words:
        return {"content": content, "encoding": "base64", "mimeType": kind}
    return {"content": unquote(content), "mimeType": kind}


_Said: TypeAlias = _NewFigure | _NewLayout | _NewTraces | _MorePoints | _Export

_READERS: Final[Mapping[str, type[_Said]]] = {
    "plotly:update-figure": _NewFigure,
    "plotly:update-layout": _NewLayout,
    "plotly:update-traces": _NewTraces,
    "plotly:extend-traces": _MorePoints,
    "plotly:export": _Export,
}


@cache
def _library() -> bytes:
    """Plotly's own JavaScript, as its wheel has it."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@cache
def _json() -> Callable[[Any], str]:
    """Plotly's own way to write JSON: it knows dates, decimals and numpy's kinds."""
    try:
        return import_module("plotly.io.json").to_json_plotly
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "charts need plotly: pip install 'pytauri-ipc[plotly]'", name=error.name
        ) from None

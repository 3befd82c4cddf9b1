"""An app in a notebook: each window is a widget, seen in the cells that show it.

What a view says comes on the kernel's threads, and goes to the event loop; what it is told is a
message. A message may be lost, so that each tells the window's whole state, until it is seen.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from logging import getLogger
from threading import Event, RLock, Thread
from typing import Any, Final

from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc.app.cell_files import answer
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.jupyter_cells import Cells, Place
from pytauri_ipc.app.jupyter_widget import Cell, check_can_show
from pytauri_ipc.app.notebooks import (
    is_notebook,
    printing_variables,
    running_cell,
    watch_cells,
)
from pytauri_ipc.app.operations import Operation
from pytauri_ipc.app.refusals import refusal
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.events import DOWNLOAD
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.anywidget import AnywidgetServer, Arrived, Line, View

_logger = getLogger("pytauri_ipc")

_LONGEST_END: Final = 5.0
"""Seconds that the thread of the windows may take to end."""

_CLOSED: Final = "This window is closed; run its cell again to open it."
_ENDED: Final = "The program has ended; run its cells again."

_INSTEAD: Final[Mapping[str, str]] = {
    "tray": "a notebook has no tray icons; show it in the page",
    "menus": "a cell has no menu; make it part of the page",
    "focus": "a person chooses the cell",
    "devtools": "a person opens the browser's tools with F12",
    "geometry": "a window is part of its cell, and `set_size` sets its height",
    "theme": "a page has that of its notebook; ask it by `evaluate`",
}


@dataclass(eq=False)
class _Window:
    """A window, as its cells know it.

    Attributes:
        label: Its label.
        opening: How often it was opened.
        address: Of the page that it shows.
        number: That of this page.
        keep: Whether the page stands where the one before it did.
        shown: Whether its cells show it, or only that it is there.
        height: Of its page in pixels; `None` follows what the page holds.
        theme: What was set, or `"system"`.
        title: Its title.
        zoom: Of its page.
        why: Why it shows nothing, where it does not.
        version: How often its cells were told.
    """

    label: str
    opening: int = 0
    address: str = ""
    number: int = 0
    keep: bool = False
    shown: bool = True
    height: float | None = None
    theme: str = "system"
    title: str = ""
    zoom: float = 1.0
    why: str = _CLOSED
    version: int = 0

    def state(self) -> dict[str, object]:
        """What its cells are told."""
        return {
            "kind": "state",
            "label": self.label,
            "address": self.address,
            "number": self.number,
            "keep": self.keep,
            "shown": self.shown,
            "height": self.height,
            "theme": self.theme,
            "title": self.title,
            "zoom": self.zoom,
            "why": self.why,
            "version": self.version,
        }


class JupyterHost(Host):
    """The windows of an app in the cells of this notebook.

    Raises:
        RuntimeError: This is no notebook.
        ModuleNotFoundError: anywidget is missing.
    """

    def __init__(self, setting: Setting) -> None:
        if not is_notebook():
            raise RuntimeError(
                'host="jupyter" shows windows in the cells of a notebook, and this is none; run it '
                "in JupyterLab or another one, or leave out `host`"
            )
        check_can_show()
        self._setting = setting
        self._server = AnywidgetServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        self._lock = RLock()
        self._windows: dict[str, _Window] = {}
        self._cells = Cells()
        self._server.silent = self._is_silent
        self._code = 0
        self._has_ended = Event()
        self._actions: dict[str, Callable[..., object]] = {
            "open": self._open,
            "navigate": self._navigate,
            "reload": self._reload,
            "load_again": self._load_again,
            "close": self._close,
            "show": partial(self._reveal, shown=True),
            "hide": partial(self._reveal, shown=False),
            "resize": self._resize,
            "set_size": self._resize,
            "set_theme": self._set_theme,
            "set_title": self._set_title,
            "set_zoom": self._set_zoom,
            "print": self._print,
            "view_gone": self._view_gone,
            "download": self._download,
        }
        self._questions: dict[str, Callable[[_Window], object]] = {
            "title": lambda window: window.title,
            "url": lambda window: window.address,
        }

    # --- the life of the app ----------------------------------------------------------------

    @property
    @override
    def server(self) -> AnywidgetServer:
        return self._server

    @override
    def run(self) -> int:
        operations = self._setting.operations
        worker = Thread(target=operations.serve, args=(self._execute,), name="windows", daemon=True)
        stop_watching = watch_cells(self._server.cell_begins, self._server.cell_ends)
        worker.start()
        self._has_ended.wait()
        stop_watching()
        operations.stop()
        worker.join(_LONGEST_END)
        self._tell_the_end()
        return self._code

    @override
    def exit(self, code: int, /) -> None:
        if not self._has_ended.is_set():
            self._code = code
            self._has_ended.set()

    def _tell_the_end(self) -> None:
        with self._lock:
            windows = tuple(self._windows.values())
        for window in windows:
            window.why = _ENDED
            window.version += 1
            for place in self._cells.of(window.label):  # the event loop ends too
                with suppress(Exception):
                    place.cell.send(window.state())

    # --- what a notebook shows --------------------------------------------------------------

    @override
    def display(self, label: str, /) -> None:
        """Show the window in the cell of the calling context; each call makes one more view."""
        variables = printing_variables()
        cell = Cell(label, variables, self._hear, self._drop)
        line = Line(self._server, cell.send)
        self._cells.add(Place(cell, line, variables, running_cell()))
        cell.display()
        self._drop_replaced()

    def _drop_replaced(self) -> None:
        """Take away what cells that have run again have shown before."""
        for place in self._cells.replaced(self._setting.limits.grace_time):
            with suppress(Exception):  # whatever the widget's library raises
                place.cell.close()
            self._drop(place.cell)

    def _drop(self, cell: Cell) -> None:
        """A widget is gone."""
        place = self._cells.remove(cell)
        if place is not None:
            for name in tuple(place.line.views):
                self._has_gone(place, name)
            self._server.run_soon(place.line.end)

    # --- what views say, on the kernel's threads --------------------------------------------

    def _hear(self, cell: Cell, content: Mapping[str, Any], buffers: Sequence[memoryview]) -> None:
        place = self._cells.get(cell)
        if place is None:
            return
        try:
            self._act(place, content, buffers)
        except Exception:
            _logger.exception("a message of a cell could not be taken in")

    def _act(self, place: Place, content: Mapping[str, Any], buffers: Sequence[memoryview]) -> None:
        match content:
            case {"kind": "frames", "views": [*views]}:
                for name, buffer in zip(views, buffers, strict=True):
                    is_back = name not in place.line.views  # it was silent, and counted as gone
                    self._server.post(Arrived(self._cells.view(place, name), bytes(buffer)))
                    if is_back:
                        self._greet(place)
            case {"kind": "view", "view": str() as name}:
                self._cells.view(place, name)
                self._cells.has_seen(place, name, -1)
                self._greet(place)
            case {"kind": "seen", "view": str() as name, "version": int() as version}:
                self._cells.has_seen(place, name, version)
            case {"kind": "gone", "view": str() as name}:
                self._has_gone(place, name)
            case {"kind": "files", "ask": ask, "files": [*wanted]}:
                lines, contents = answer(self._setting.pages, wanted)
                place.cell.send({"kind": "files", "ask": ask, "files": lines}, contents)
            case _:
                _logger.warning("a cell has said what is not known here: %.200r", content)

    def _greet(self, place: Place) -> None:
        """A view that knows nothing is told how its window is."""
        window = self._window(place.cell.label)
        if window.opening:  # else it is about to be opened, and that is told to all
            self._server.run_soon(partial(place.line.tell, partial(self._state, window)))

    def _is_silent(self, view: View) -> None:
        """Its notebook was closed, and could not say so."""
        for place in self._cells.of(view.label):
            if place.line.views.get(view.id) is view:
                self._has_gone(place, view.id)

    def _has_gone(self, place: Place, name: str) -> None:
        view = self._cells.remove_view(place, name)
        if view is not None:
            self._server.run_soon(partial(_end, view))
        self._setting.operations.put(place.cell.label, "view_gone")  # its opening may be on its way

    def _view_gone(self, window: _Window) -> None:
        """With the last view, after a while, nothing more is to wait for the window's page."""
        leave = partial(self._close_unseen, window, window.opening)
        self._server.run_soon(
            lambda: self._server.loop.call_later(self._setting.limits.grace_time, leave)
        )

    def _close_unseen(self, window: _Window, opening: int) -> None:
        self._drop_replaced()
        is_seen = self._cells.is_seen(window.label)
        if not is_seen and window.opening == opening and not window.why:
            window.why = _CLOSED
            self._tell(window)
            self._setting.hooks.window_is_gone(window.label, opening)

    def _window(self, label: str) -> _Window:
        with self._lock:
            return self._windows.setdefault(label, _Window(label))

    # --- what is asked of the windows, on their thread --------------------------------------

    def _execute(self, operation: Operation) -> Any:
        label, action, arguments, answer = operation
        if action == "exit":
            self.exit(*arguments)
            return None
        if action == "forget":
            return None
        window = self._window(label)
        if answer is not None:
            ask = self._questions.get(action)
            if ask is None:
                raise _unavailable(action)
            return ask(window)
        do = self._actions.get(action)
        if do is None:
            raise _unavailable(action)
        if window.why and action not in {"open", "view_gone"}:
            raise FrontendClosed(f"the window {label!r} is closed")
        return do(window, *arguments)

    def _state(self, window: _Window) -> dict[str, object]:
        with self._lock:
            return window.state()

    def _tell(self, window: _Window) -> None:
        window.version += 1
        for place in self._cells.of(window.label):
            if place.line.views:  # others ask when they are there
                self._server.run_soon(partial(place.line.tell, partial(self._state, window)))

    def _open(
        self,
        window: _Window,
        opening: int,
        address: str,
        number: int,
        options: Mapping[str, Any],
        menu: object,
    ) -> None:
        with self._lock:  # nobody is to be told half of it
            window.opening = opening
            window.height = options.get("height")
            window.theme = options.get("theme", "system")
            window.title = options.get("title", self._setting.title)
            window.zoom = 1.0
            window.shown = options.get("visible", True)
            window.why = ""
            self._navigate(window, address, number)
        if menu is not None:
            _logger.warning("window %r: %s", window.label, _unavailable("set_menu"))

    def _navigate(self, window: _Window, address: str, number: int) -> None:
        if self._setting.dev_url is not None and address.startswith("/"):
            window.why = (
                f"A cell cannot show the pages of {self._setting.dev_url}: build them, and give "
                "them to the app as `pages=`."
            )
        with self._lock:
            window.address, window.number, window.keep = address, number, False
        self._tell(window)

    def _reload(self, window: _Window, number: int) -> None:
        with self._lock:
            window.number, window.keep = number, True
        self._tell(window)

    def _load_again(self, window: _Window, _number: int) -> None:
        self._tell(window)  # what sent the views there was lost

    def _close(self, window: _Window) -> None:
        window.why = _CLOSED
        self._tell(window)
        self._setting.hooks.window_is_gone(window.label, window.opening)

    def _reveal(self, window: _Window, *, shown: bool) -> None:
        window.shown = shown
        self._tell(window)

    def _resize(self, window: _Window, _width: float | None, height: float | None) -> None:
        if height is not None:
            window.height = height
            self._tell(window)

    def _set_theme(self, window: _Window, theme: str) -> None:
        window.theme = theme
        self._tell(window)

    def _set_title(self, window: _Window, title: str) -> None:
        window.title = title
        self._tell(window)

    def _set_zoom(self, window: _Window, zoom: float) -> None:
        window.zoom = zoom
        self._tell(window)

    def _print(self, window: _Window) -> None:
        """Have one view open the browser's dialog."""
        for place in reversed(self._cells.of(window.label)):
            for name in tuple(place.line.views):
                place.cell.send({"kind": "print", "view": name})
                return

    def _download(self, window: _Window, data: object) -> None:
        """Have the page that was heard last save it: the browser asks where, or does not."""
        body = Body(to_json(data))
        self._server.run_soon(partial(self._save, window.label, body))

    def _save(self, label: str, body: Body) -> None:
        links = [view.link for view in self._cells.views(label) if view.link is not None]
        for link in sorted(links, key=lambda one: one.heard_at, reverse=True):
            if link.offer(DOWNLOAD, body):
                return
        _logger.warning("nothing was saved: no page of window %r is there", label)


def _end(view: View) -> None:
    if view.link is not None:
        view.link.close()


def _unavailable(action: str) -> InvokeException:
    return refusal("jupyter", action, _INSTEAD)

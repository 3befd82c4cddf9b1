"""One window of an app, from its first opening on: what is known of it, and what is asked of it.

It belongs to its label: a window that is closed and opened again is the same one.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache, partial
from threading import RLock
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from pytauri_ipc.app.content import Content, View
from pytauri_ipc.app.host import Host
from pytauri_ipc.app.menus import Menu, check_menu
from pytauri_ipc.app.page import document
from pytauri_ipc.app.window_context import WindowContext, made_path
from pytauri_ipc.app.window_options import Theme, WindowOptions, checked_theme
from pytauri_ipc.app.window_parts import WindowPart, WindowParts, checked_parts
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.events import EventCallback
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Subscriptions
from pytauri_ipc.transports.known_windows import KnownWindow


class _Themed(TypedDict):
    theme: Theme


@cache
def _themed() -> TypeAdapter[_Themed]:
    """Made at first use: it takes longer than the rest of this module."""
    return TypeAdapter(_Themed)


_PAIRS: Final = ("min_size", "max_size", "position")
_CHANGED: Final = {
    "title": "set_title",
    "min_size": "set_min_size",
    "max_size": "set_max_size",
    "position": "set_position",
    "resizable": "set_resizable",
    "decorations": "set_decorations",
    "fullscreen": "set_fullscreen",
    "always_on_top": "set_always_on_top",
}
"""How an option is given to a window that is open already."""


class Window:
    """A window. For any thread.

    Args:
        label: Its label.
        shop: What it shares with others.

    Attributes:
        known: What waits for its page, and who listens to it.
        is_open: Whether it is there, or will be once the app runs.
        is_visible: Whether it can be seen.
        menu: Its menu, or `None`.
    """

    def __init__(self, label: str, context: WindowContext) -> None:
        self.label: str = label
        self.known: KnownWindow = KnownWindow(label, context.limits)
        self.known.hosted["ipc:download"] = self._download
        self.known.hosted["ipc:set-theme"] = self._theme_is_set
        self.known.missed = partial(context.operations.put, label, "load_again")
        self.is_open: bool = False
        self.is_visible: bool = False
        self.menu: Menu | None = None
        self._context = context
        self._lock = RLock()
        self._opening = 0
        self._zoom = 1.0
        self._view: View | None = None
        self._options: WindowOptions = {}
        self._callbacks: list[tuple[str, EventCallback[Any]]] = []
        self._parts = WindowParts(self.known, context.pages, context.registry)

    @property
    def host(self) -> Host | None:
        """What shows it, once the app runs."""
        return self._context.host()

    @property
    def address(self) -> str | None:
        """The address that shows it in a browser, if any."""
        return self._context.address_of(self.label)

    # --- what it shows ----------------------------------------------------------------------

    def show(
        self,
        content: Content | None,
        options: WindowOptions,
        callbacks: Mapping[str, EventCallback[Any]],
        menu: Menu | None,
        toolbars: Sequence[WindowPart] = (),
        parts: Sequence[WindowPart] = (),
    ) -> None:
        """Open it with a content, or give it another one where it is open."""
        check_menu("a window", menu)
        all_parts = checked_parts(toolbars, parts)
        with self._lock:
            view = self._context.view_of(content, self.label)
            self._listen(callbacks)
            self._parts.replace(all_parts)
            self._parts.warn_of_unsaid(callbacks)
            if self.is_open:
                self._change(options, menu)
                self._go(view)
                is_wanted = options.get("visible", True)
                if is_wanted != self.is_visible:
                    self.reveal() if is_wanted else self.hide()
            else:
                self._options = options
                self.menu = menu
                self._open(view)

    def _listen(self, callbacks: Mapping[str, EventCallback[Any]]) -> None:
        """Those of the content before hear nothing any more."""
        if not isinstance(callbacks, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                "callbacks is a dict of events and who hears them, as in "
                f"{{'app:saved': on_saved}}, and not {callbacks!r}"
            )
        listeners = self.known.listeners
        for event, callback in callbacks.items():  # all are right, or none listens
            Subscriptions().add(event, callback, "*", is_once=False)
        for event, callback in self._callbacks:
            listeners.remove(event, callback)
        self._callbacks = list(callbacks.items())
        for event, callback in self._callbacks:
            listeners.add(event, callback, "*", is_once=False)

    def _open(self, view: View) -> None:
        self._opening += 1
        self.is_open = True
        self.is_visible = self._options.get("visible", True)
        self._context.opened(self.known)
        self._parts.open()
        self._keep(view)
        options = {"title": self._context.title, **self._options}
        number = self.known.expect()
        arguments = (view.address, number, options, self.menu)
        if not self._put("open", self._opening, *arguments):
            self._forget()
            raise FrontendClosed("the app has ended; it opens no more windows")
        if self._zoom != 1.0:
            self._put("set_zoom", self._zoom)

    def _change(self, options: WindowOptions, menu: Menu | None) -> None:
        self._options = {**self._options, **options}
        put = self._put
        for name, action in _CHANGED.items():
            if name in options:
                value = cast("Any", options[name])
                put(action, *(value if name in _PAIRS else [value]))
        if "width" in options or "height" in options:
            put("resize", options.get("width"), options.get("height"))
        if "maximized" in options:
            put("maximize" if options["maximized"] else "unmaximize")
        for name, action in (("center", "center"), ("focused", "set_focus")):
            if options.get(name):
                put(action)
        if "theme" in options:
            self.set_theme(options["theme"])
        if menu is not None:
            self.set_menu(menu)

    def update(self, html: str) -> None:
        """Show another text."""
        with self._lock:
            self.check_open()
            self._go(View(made_path(self.label), html))

    def navigate(self, content: Content) -> None:
        """Show another page or address."""
        with self._lock:
            self.check_open()
            self._go(self._context.view_of(content, self.label))

    def reload(self) -> None:
        """Load the page anew that is there now."""
        with self._lock:
            self.check_open()
            number = self.known.expect()
            self._put("reload", number)

    def _go(self, view: View) -> None:
        self._keep(view)
        number = self.known.expect()
        self._put("navigate", view.address, number)

    def _keep(self, view: View) -> None:
        self._view = view
        if view.html is not None:
            title = self._options.get("title", self._context.title)
            theme = self._options.get("theme")
            text = document(
                view.html,
                title=title,
                theme=theme,
                csp=self._context.csp,
                has_lane=self._context.has_lane(),
                evaluates=self._parts.evaluate,
            )
            self._context.pages.put(view.address, text)

    # --- whether it is there ----------------------------------------------------------------

    def check_open(self) -> None:
        """Check that it is there.

        Raises:
            FrontendClosed: It is closed.
        """
        if not self.is_open:
            raise FrontendClosed(
                f"the window {self.label!r} is closed; while the app runs, `show()` opens it again"
            )

    @property
    def is_foreign(self) -> bool:
        """Whether the program has sent it to a page that is not the app's."""
        return self._view is not None and not self._view.is_own

    def reveal(self) -> None:
        """Have it be seen; a closed window is opened again with what it showed last."""
        with self._lock:
            if self.is_open:
                self.is_visible = True
                self._put("show")
                return
            if self._view is None:
                self.check_open()
            else:
                self._options = {**self._options, "visible": True}
                self._open(self._view)

    def hide(self) -> None:
        """Have it be there unseen."""
        with self._lock:
            self.check_open()
            self.is_visible = False
            self._put("hide")

    def close(self) -> None:
        """Close it; one that is closed stays so."""
        with self._lock:
            if self.is_open:
                self._put("close")
                self._forget()

    def end(self) -> None:
        """The app has ended, and its windows with it."""
        with self._lock:
            if self.is_open:
                self._forget()

    def is_gone(self, opening: int) -> bool:
        """The host says that it is gone, as it was opened that many times; whether that is news."""
        with self._lock:
            is_news = self.is_open and opening == self._opening
            if is_news:
                self._forget()
            return is_news

    def _forget(self) -> None:
        self.is_open = self.is_visible = False
        self._parts.close()
        self._context.closed(self.known)
        if self._view is not None and self._view.html is not None:
            self._context.pages.remove(self._view.address)

    # --- what is said to it -----------------------------------------------------------------

    def _put(self, action: str, *arguments: Any) -> bool:
        return self._context.operations.put(self.label, action, *arguments)

    def control(self, action: str, *arguments: Any) -> None:
        """Have the host do something with it."""
        with self._lock:
            self.check_open()
            if action == "set_zoom":
                self._zoom = arguments[0]
            self._put(action, *arguments)

    def ask(self, question: str, *arguments: Any) -> Future[Any]:
        """Have the host answer a question, after what was said before."""
        self._context.check_can_wait()
        return self._context.operations.ask(self.label, question, *arguments)

    def put(self, event: str, data: object) -> None:
        """Have its page hear an event of this package's own."""
        self.known.put(event, Body(to_json(data)))

    def set_theme(self, theme: str) -> None:
        """Set the theme of window and page."""
        with self._lock:
            self._options = {**self._options, "theme": checked_theme(theme)}
            self.put("ipc:set-theme", {"theme": theme})

    def _theme_is_set(self, body: Body) -> bool:
        try:
            theme = _themed().validate_json(body.data)["theme"]
        except ValidationError:
            return False  # its page says what is wrong
        else:
            self._put("set_theme", theme)
        return False  # its page hears it too

    def _download(self, body: Body) -> bool:
        try:
            data = from_json(body.data)
        except ValueError:  # a page's bytes; the person is told that they are none
            data = body.data
        self._put("download", data)
        return True

    # --- its menu ---------------------------------------------------------------------------

    def set_menu(self, menu: Menu | None) -> None:
        """Give it another menu, or none."""
        check_menu("a window", menu)
        with self._lock:
            self.check_open()
            self.menu = menu
            self._put("set_menu", menu)

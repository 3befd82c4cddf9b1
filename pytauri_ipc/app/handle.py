"""`WindowHandle`: what a person has of a window."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, Unpack, overload

from anyio import fail_after
from typing_extensions import override

from pytauri_ipc.app.content import Content
from pytauri_ipc.app.controls import WindowControls
from pytauri_ipc.app.menus import ItemChanges, Menu
from pytauri_ipc.app.waiting import result_of
from pytauri_ipc.app.window import Window
from pytauri_ipc.app.window_options import Theme
from pytauri_ipc.errors import CallTimeout, InvokeException
from pytauri_ipc.events import EventName, label_matcher
from pytauri_ipc.frontend import OMITTED, Frontend
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Listening, Subscriptions

T = TypeVar("T")

OnLoop = Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]
"""Runs an async function on the event loop of the app's commands, once there is one."""

Written = Callable[[str, object], Body]
"""The body of an event, checked as `Commands.emit` does."""


class WindowHandle(Listening, WindowControls):
    """A window of an app; `App.show` returns it.

    It belongs to the window's label, and outlives reloads of the page, other content, and closing:
    what listens by `on` goes on with whatever the window shows next. What sets something returns at
    once, may be called on any thread and before the app runs, and is carried out in the order in
    which it was said; what asks is awaited, on any event loop. On a window that is closed both
    raise `FrontendClosed`; after the app's end, too. Asking on the main thread before the app runs
    raises `RuntimeError`; another thread waits until it does.

    Attributes:
        label: The window's label.
    """

    def __init__(self, window: Window, on_loop: OnLoop, written: Written) -> None:
        self.label: str = window.label
        self._window: Final = window
        self._on_loop: Final = on_loop
        self._written: Final = written

    # --- what is known of it ----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the window is there, or will be once the app runs.

        False as soon as `close` returns, or a person has closed it.
        """
        return self._window.is_open

    @property
    def is_visible(self) -> bool:
        """Whether it is there and not hidden. One that is minimized, or behind others, is."""
        return self._window.is_visible

    @property
    def menu(self) -> Menu | None:
        """The window's own menu, as it was given."""
        return self._window.menu

    @property
    def address(self) -> str | None:
        """The address that shows the window in a browser, its secret included.

        `None` where no browser shows it, or the app does not run yet. In a server of your own
        (`App.asgi`) it is a path, below where the application is mounted.
        """
        return self._window.address

    def __repr__(self) -> str:
        state = "closed" if not self.is_open else "open" if self.is_visible else "hidden"
        return f"<WindowHandle {self.label!r}, {state}>"

    # --- the widget protocol: `on`, `once` and `off` come with Listening -----------------------

    @override
    def _listeners(self) -> Subscriptions:
        return self._window.known.listeners

    @overload
    def emit(self, event: EventName[T], data: T, label: str = ...) -> int: ...

    @overload
    def emit(self, event: str, data: object = ..., label: str = ...) -> int: ...

    def emit(self, event: str, data: object = None, label: str = "*") -> int:
        """Send an event to the window's page. From any thread, in order, without waiting.

        Where the page is not there yet, or goes before it has heard the event, the next page of
        the window hears it. `ipc:set-content` and the other built-in events are in docs/pages.md.

        Args:
            event: Its name.
            data: What it carries; as for `Commands.emit`.
            label: A pattern, as there: a window that it does not mean gets nothing.

        Returns:
            1, or 0 where the window is not meant.

        Raises:
            ValueError, TypeError: As `Commands.emit`.
            FrontendClosed: The window is closed.
            InvokeException: `busy`: `Limits.unsent_bytes` wait for the page.
        """
        body = self._written(event, data)
        self._window.check_open()
        if not label_matcher(label)(self.label):
            return 0
        self._window.known.put(event, body)
        return 1

    def update(self, html: str) -> None:
        """Show another text: a fragment of HTML, or a whole page.

        It is a new page, of which the one before leaves nothing. What is emitted from now on is
        for the new one.
        """
        self._window.update(html)

    def display(self) -> None:
        """Show the window if it is hidden; in a notebook, show it in this cell too."""
        if not self.is_visible:
            self.show()
        host = self._window.host
        if host is not None:
            host.display(self.label)

    # --- the page ---------------------------------------------------------------------------

    def navigate(self, content: Content) -> None:
        """Show another page of the app, a file, or an `http(s)` address; as `App.show` takes it."""
        self._window.navigate(content)

    def reload(self) -> None:
        """Load the page anew, where it stands; what is emitted from now on is for the new one."""
        self._window.reload()

    def eval(self, js: str) -> None:
        """Run JavaScript in the page once it is there, without hearing of errors.

        It keeps its place among what is emitted.
        """
        self._window.check_open()
        if self._window.is_foreign:  # it never says that it is there
            self._control("eval", js)
        else:
            self._window.known.run(js)

    @overload
    async def evaluate(self, js: str, *, returns: type[T], timeout: float | None = ...) -> T: ...

    @overload
    async def evaluate(
        self, js: str, *, returns: Any = ..., timeout: float | None = ...
    ) -> Any: ...

    async def evaluate(self, js: str, *, returns: Any = Any, timeout: float | None = None) -> Any:
        """The value of a JavaScript expression in the page, once that is there.

        Args:
            js: One expression; a promise is awaited.
            returns: The type to read its value as; without it, plain JSON.
            timeout: Seconds, the wait for the page among them.

        Raises:
            PageError: It threw, or it is no expression.
            InvokeException: `unavailable`: the page is not one of the app's.
            CallTimeout: There was no value in time.
            FrontendClosed: The window is closed, or its page goes before it answers.
            pydantic.ValidationError: The value is not of the type that was asked for.
        """
        return await self._in_page(
            lambda page: page.evaluate(js, returns=returns), "the page gave no value", timeout
        )

    async def call(
        self,
        function: str,
        body: object = OMITTED,
        *,
        returns: Any = Any,
        timeout: float | None = None,
    ) -> Any:
        """Call a function that the page exposes, once that is there; see `Frontend.call`.

        Raises:
            PageError, CallTimeout, FrontendClosed, pydantic.ValidationError: As there.
            InvokeException: `unavailable`: the page is not one of the app's.
        """
        return await self._in_page(
            lambda page: page.call(function, body, returns=returns),
            f"{function!r} did not answer",
            timeout,
        )

    async def _in_page(
        self, ask: Callable[[Frontend], Awaitable[Any]], failed: str, timeout: float | None
    ) -> Any:
        self._window.check_open()
        if self._window.is_foreign:
            raise InvokeException(
                f"the window {self.label!r} shows a page that is not the app's, and it answers "
                "nothing; show one of the app's own",
                code="unavailable",
            )

        async def asked() -> Any:
            try:
                with fail_after(timeout):
                    return await ask(await self._window.known.frontend())
            except TimeoutError as error:
                raise CallTimeout(f"{failed} within {timeout:g} s") from error

        return await self._on_loop(asked)

    # --- the window; its controls come with WindowControls ------------------------------------

    def show(self) -> None:
        """Show the window if it is hidden; open it again if it is closed.

        It then has what it showed last, its menu, its zoom, and the options of `App.show`; what
        was set otherwise, such as its size, begins anew.
        """
        self._window.reveal()

    def hide(self) -> None:
        """Take the window off the screen; its page goes on, and hears what is emitted."""
        self._window.hide()

    def close(self) -> None:
        """Close the window, without asking its page. A second time it does nothing."""
        self._window.close()

    def set_theme(self, theme: Theme) -> None:
        """Set the look of window and page: `"light"`, `"dark"` or `"system"`.

        On Linux and macOS the title bars and menus of all windows follow; pages do one by one.
        """
        self._window.check_open()
        self._window.set_theme(theme)

    def set_menu(self, menu: Menu | None) -> None:
        """Give the window another menu, or none.

        Raises:
            TypeError: It is no menu.
        """
        self._window.set_menu(menu)

    def change_menu_item(self, item: str, **changes: Unpack[ItemChanges]) -> None:
        """Change an item of the window's menu.

        Args:
            item: Its id.
            changes: `text`, `enabled`, `checked` or `accelerator`.

        Raises:
            ValueError: There is no such item, or it cannot have that.
        """
        menu = self._window.menu
        if menu is None:
            raise ValueError(f"the window {self.label!r} has no menu")
        menu.check_change(item, **changes)
        self._control("change_menu_item", item, dict(changes))

    @override
    def _control(self, action: str, /, *arguments: object) -> None:
        self._window.control(action, *arguments)

    @override
    async def _ask(self, question: str, /, *arguments: object) -> Any:
        self._window.check_open()
        return await result_of(self._window.ask(question, *arguments))


def window_of(handle: WindowHandle) -> Window:
    """What a handle stands for, for the modules of this package alone."""
    return handle._window  # pyright: ignore[reportPrivateUsage] - this module owns it

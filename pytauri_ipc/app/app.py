"""`App`: windows that a person opens, and the commands behind them."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from typing import Any, Final, Literal, TypeAlias, TypeVar, Unpack, get_args, overload

from anyio.from_thread import BlockingPortal
from typing_extensions import override

from pytauri_ipc.app.abilities import ABILITIES, Feature, check_feature
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.arguments import (
    check_kinds,
    check_lifespan,
    check_one_of,
    context_of,
    listed,
)
from pytauri_ipc.app.background import Background
from pytauri_ipc.app.capabilities import Capability
from pytauri_ipc.app.command_loop import CommandLoop
from pytauri_ipc.app.config import tauri_config
from pytauri_ipc.app.content import Content
from pytauri_ipc.app.entrances import entrance, new_token
from pytauri_ipc.app.handle import WindowHandle, window_of
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.hosts import HostName, chosen, is_in_cells, made
from pytauri_ipc.app.hot_reload import HotReload
from pytauri_ipc.app.icons import IconSource, read_icon
from pytauri_ipc.app.life import Life
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.plugins import enabled_plugins
from pytauri_ipc.app.ready_made import ShowsParts
from pytauri_ipc.app.reports import Reports
from pytauri_ipc.app.requirements import check_can_run
from pytauri_ipc.app.served import ServedApp
from pytauri_ipc.app.signals import exits_on_signals
from pytauri_ipc.app.sources import Pages, page_source
from pytauri_ipc.app.tray import Tray, TrayOptions, check_new
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.app.window import Window
from pytauri_ipc.app.window_book import Mode, WindowBook
from pytauri_ipc.app.window_context import WindowContext
from pytauri_ipc.app.window_options import WindowOptions, checked
from pytauri_ipc.app.window_parts import WindowPart
from pytauri_ipc.commands import Commands
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.events import EventCallback, EventName
from pytauri_ipc.limits import Limits
from pytauri_ipc.subscriptions import Listening, Subscriptions
from pytauri_ipc.transports.known_windows import KnownWindow, KnownWindows

T = TypeVar("T")

AskedHost: TypeAlias = Literal["auto"] | HostName
"""Where windows are to be opened; see `App`."""

Lifespan: TypeAlias = Callable[["App"], AbstractAsyncContextManager[Iterable[object] | None]]
"""What is there while an app runs: an async context manager, which may give states."""


_DEVELOPING: Final = "PYTAURI_IPC_DEV"
"""The environment variable that `pytauri-ipc dev` sets."""


class App(Listening, ShowsParts):
    """Windows, and the commands behind them, in one Python program.

        app = App()

        @app.commands.command()
        async def greet(name: str) -> str: ...

        app.show("<h1>Hello</h1>")
        app.run()

    `on`, `once` and `off` are for events of all pages of the app, or of those with a label. Any
    method but `run` may be called on any thread, before `run` too: then it is done once it runs.
    A command gets the app as `Annotated[App, State()]`.

    Args:
        commands: What pages call; new ones where they are left out.
        pages: A folder, a package's data, or a dict of names and texts; an `index.html` is shown
            where the program shows nothing itself.
        dev_url: A server that has the pages instead, such as Vite's; it counts as the app's own.
        host: Where windows are opened: `"native"` in this process, `"child"` in a child of it,
            `"browser"`, or `"jupyter"` in the cells of a notebook. `"auto"` is what the variable
            `PYTAURI_IPC_HOST` says, else Jupyter in a notebook, a native window where there is a
            display (a child's at a Python prompt), and a browser elsewhere.
        backend: The event loop that commands run on, `"asyncio"` or `"trio"`.
        states: Objects for parameters annotated `Annotated[T, State()]`.
        lifespan: Called with the app, gives an async context manager that is entered before
            windows open and left after they are gone; it may give more states.
        mode: What `show` does where a window is open: `"new"` opens another one, `"single"` shows
            the content in the one, and `"multi"` opens another one that closes with the first.
        title: The app's name, and that of windows that have none.
        config: Tauri's configuration, where it is to differ; its window and policy keys are
            refused, with the way to say it here.
        plugins: Tauri's plugins that pages may use, by name: `"dialog"`.
        capabilities: More of Tauri's permissions, by name or as capability objects.
        limits: What one page may ask.
        csp: The content security policy of pages made from fragments of HTML.
        hot_reload: Whether pages follow changes of their files; needs the extra `reload`. Unless it
            is given, they do under `pytauri-ipc dev`.
        web: How browsers are served.
        restart: How often a child process that has died is followed by another one, which shows
            what the one before has shown.
        fast_lane: Whether windows of this process carry their sessions over a loopback socket,
            which takes less than half the time; docs/security.md says what that gives up. Needs
            the extra `web`. In other hosts it changes nothing.

    Attributes:
        commands: What pages call.

    Raises:
        ValueError, TypeError: An argument cannot be; the message says what can.
        ModuleNotFoundError: An extra is missing.
    """

    def __init__(  # noqa: PLR0913 - each is a thing of its own
        self,
        commands: Commands | None = None,
        *,
        pages: Pages | None = None,
        dev_url: str | None = None,
        host: AskedHost = "auto",
        backend: Literal["asyncio", "trio"] = "asyncio",
        states: Iterable[object] = (),
        lifespan: Lifespan | None = None,
        mode: Mode = "new",
        title: str | None = None,
        config: Mapping[str, Any] | None = None,
        plugins: Sequence[str] = (),
        capabilities: Sequence[str | Capability] = (),
        limits: Limits | None = None,
        csp: str | None = None,
        hot_reload: bool | None = None,
        web: WebOptions | None = None,
        restart: int = 0,
        fast_lane: bool = False,
    ) -> None:
        check_one_of("mode", mode, get_args(Mode))
        check_one_of("host", host, ("auto", *get_args(HostName)))
        check_one_of("backend", backend, ("asyncio", "trio"))
        check_kinds(commands=commands, title=title, dev_url=dev_url, csp=csp, limits=limits)
        check_kinds(hot_reload=hot_reload, web=web, restart=restart)
        check_kinds(fast_lane=fast_lane)
        check_lifespan(lifespan)
        self.commands: Commands = Commands() if commands is None else commands
        title = self._title = _name_of_program() if title is None else title
        self._asked_host: Final = host
        self._host: HostName | None = None
        self._choosing = Lock()  # what is below knows of it, whatever else is locked
        self._web = web or WebOptions()
        self._restart = restart
        self._fast_lane = fast_lane
        self._token: Final = new_token()
        self._served: ServedApp | None = None
        self._backend: Final = backend
        self._dev_url = None if dev_url is None else dev_url.rstrip("/")
        self._states = listed("states", states)
        self._lifespan = lifespan
        self._limits = limits or Limits()
        self._plugins = enabled_plugins(plugins)
        self._config = tauri_config(
            title=title, plugins=plugins, capabilities=capabilities, dev_url=dev_url, config=config
        )
        self._pages = AppPages(None if pages is None else page_source(pages), self.commands)
        follows_files = _DEVELOPING in os.environ if hot_reload is None else hot_reload
        self._hot_reload = HotReload(self._restyle, self._reload) if follows_files else None
        self._operations = Operations()
        self._known = KnownWindows()
        self._loop = CommandLoop()
        self._context = WindowContext(
            operations=self._operations,
            pages=self._pages,
            registry=self.commands,
            title=title,
            csp=csp,
            has_lane=lambda: fast_lane and self.host == "native",
            dev_url=self._dev_url,
            limits=self._limits,
            opened=self._is_opened,
            closed=self._is_closed,
            check_can_wait=self._loop.check_can_wait,
            host=lambda: self._running,
            address_of=self._address_of,
        )
        self._lock = RLock()
        self._book = WindowBook(mode, self._new)
        self._trays: dict[str, Tray] = {}
        self._reports = Reports(
            lambda: self.windows, self._trays, partial(self._operations.put, "", "exit", 0)
        )
        self._has_run = False
        self._background: Background | None = None
        self._running: Host | None = None
        self._code = 0
        self.commands.attend(self._known)

    # --- windows ----------------------------------------------------------------------------

    @property
    def windows(self) -> Mapping[str, WindowHandle]:
        """The windows that are open, by label."""
        return self._book.open

    @override
    def show(
        self,
        content: Content | None = None,
        *,
        label: str | None = None,
        callbacks: Mapping[str, EventCallback[Any]] | None = None,
        menu: Menu | None = None,
        toolbars: Sequence[WindowPart] = (),
        parts: Sequence[WindowPart] = (),
        **options: Unpack[WindowOptions],
    ) -> WindowHandle:
        """Open a window, or show something else in one that is open.

        Args:
            content: HTML, a fragment or a whole page; a `pathlib.Path` of a file; the path of one
                of the app's pages, such as `"settings.html?tab=2"`; or an `http(s)` address, whose
                page can do nothing here. Left out, the app's `index.html`.
            label: Names the window to callbacks, `emit` and `allow=`. One that is open shows the
                content, and its page before that is gone. Left out, there is a new one.
            callbacks: Who hears which events of this content; those of the content that the window
                showed before are forgotten.
            menu: The window's own menu.
            toolbars: Those of `pytauri_ipc.parts`, along the edges of the window; in the pages of
                this content, and those that follow by `update` and `navigate`.
            parts: Charts and grids of `pytauri_ipc.parts`, each in the element of these pages that
                has its id.
            options: `title`, `width` and `height` in logical pixels, `theme` (`"light"`, `"dark"`
                or `"system"`), `min_size`, `max_size`, `position`, `center`, `resizable`,
                `decorations`, `maximized`, `fullscreen`, `always_on_top`, `visible`, `focused`.

        Returns:
            The window's handle; for one label always the same.

        Raises:
            ValueError, TypeError: Something cannot be; the message says what can.
            FileNotFoundError: There is no such file.
            FrontendClosed: The app has ended.
        """
        handle = self._show(content, label, callbacks, menu, checked(options), toolbars, parts)
        if is_in_cells(self._asked_host):
            self.start()
            handle.display()
        return handle

    def _show(
        self,
        content: Content | None,
        label: str | None = None,
        callbacks: Mapping[str, EventCallback[Any]] | None = None,
        menu: Menu | None = None,
        options: WindowOptions | None = None,
        toolbars: Sequence[WindowPart] = (),
        parts: Sequence[WindowPart] = (),
    ) -> WindowHandle:
        with self._lock:
            if self._loop.has_ended:
                raise FrontendClosed("the app has ended; it opens no more windows")
            handle = self._book.handle_for(label)
            window_of(handle).show(content, options or {}, callbacks or {}, menu, toolbars, parts)
            if self._hot_reload is not None:
                for prefix, folder in self._pages.folders():
                    self._hot_reload.watch(prefix, folder)
        return handle

    def _new(self, label: str) -> WindowHandle:
        return WindowHandle(Window(label, self._context), self._loop.run, self.commands.written)

    def _is_opened(self, window: KnownWindow) -> None:
        self._known.add(window)
        self._book.opened(window.label)

    def _is_closed(self, window: KnownWindow) -> None:
        self._known.discard(window)
        self._reports.closed(window)
        self._book.closed(window.label)

    # --- events -----------------------------------------------------------------------------

    @override
    def _listeners(self) -> Subscriptions:
        return self._known.everywhere

    @overload
    def emit(self, event: EventName[T], data: T, label: str = ...) -> int: ...

    @overload
    def emit(self, event: str, data: object = ..., label: str = ...) -> int: ...

    def emit(self, event: str, data: object = None, label: str = "*") -> int:
        """Send an event to windows, as `Commands.emit`.

        Args:
            event: Its name.
            data: What it carries.
            label: Of the windows that are meant; a pattern, as in `"chart-*"`.

        Returns:
            How many windows, and other pages of these commands, it was meant for.

        Raises:
            ValueError, TypeError: As `Commands.emit`.
        """
        return self.commands.emit(event, data, label)

    # --- tray icons -------------------------------------------------------------------------

    def tray(
        self,
        *,
        icon: IconSource | None = None,
        tooltip: str | None = None,
        title: str | None = None,
        menu: Menu | None = None,
        menu_on_left_click: bool = True,
        id: str = "tray",  # noqa: A002 - the word of the field
    ) -> Tray:
        """Show an icon in the system's tray. An app that has one lives on without windows.

        Args:
            icon: A PNG's path or bytes, or pixels; that of the app's windows, unless it is given.
            tooltip: Shown when the mouse rests on it; not on Linux.
            title: Text beside it; not on Windows.
            menu: What it opens; handlers get its id as the label.
            menu_on_left_click: Whether the left button opens the menu too; on Linux all do.
            id: Its name in the app.

        Raises:
            ValueError: There is one of that id, or its menu has items that mean a window.
            FileNotFoundError, ImportError: The icon is not there, or Pillow is missing.
            RuntimeError: It is the second one on Linux, which shows one of an app.
        """
        image = None if icon is None else read_icon(icon)
        options = TrayOptions(id, image, tooltip, title, menu, menu_on_left_click)
        with self._lock:
            check_new(id, self._trays)
            tray = self._trays[id] = Tray(options, partial(self._control_tray, id))
            self._operations.put(id, "tray", options)
        return tray

    def _control_tray(self, tray: str, action: str, *arguments: object) -> None:
        if action == "remove":
            self._trays.pop(tray, None)
        self._operations.put(tray, "tray_control", action, *arguments)

    # --- running ----------------------------------------------------------------------------

    @property
    def host(self) -> HostName:
        """Where its windows are opened; what `"auto"` means is found out when it is asked for.

        Raises:
            ValueError: The variable `PYTAURI_IPC_HOST` names no host.
        """
        with self._choosing:
            if self._host is None:
                self._host = chosen(self._asked_host)
            return self._host

    def can(self, feature: Feature) -> bool:
        """Whether its windows can do something, in the host that it has; see docs/hosts.md.

        Raises:
            ValueError: There is no such feature.
        """
        check_feature(feature)
        return feature in ABILITIES[self.host]

    def run(self) -> int:
        """Run until the last window is closed, or `exit` is called. On the main thread.

        Ctrl-C and SIGTERM end it in good order; a second one ends the process at once. In a
        notebook, where cells have the main thread, it does what `start` does.

        Returns:
            The exit code: 0, what `exit` was called with, or 130 and 143 for these signals.

        Raises:
            RuntimeError: It is not on the main thread, has run before, has nothing to show, or
                there is no display.
            ModuleNotFoundError: An extra is missing.
            SystemExit: One of these signals has come before windows could be opened.
        """
        if self.host == "jupyter":
            self.start()
            return 0
        if self.host == "native":
            check_can_run()
        self._begin()
        with exits_on_signals() as ending:
            return self._life(self.host).run(ending.by)

    def start(self) -> None:
        """Begin to run in the background, and return once windows can be opened.

        For scripts, prompts and notebooks that go on meanwhile: `wait` waits for the end. When the
        program ends, the app does. Where it runs already, this does nothing.

        Raises:
            RuntimeError: Native windows need the main thread, see `run`; or as `run`.
            ModuleNotFoundError: An extra is missing.
        """
        with self._lock:
            if self._background is None:
                if self.host == "native":
                    raise RuntimeError(
                        "windows of this process need its main thread: call app.run() there, or "
                        'have them in a child process by App(host="child")'
                    )
                self._begin()
                self._background = Background(self._life(self.host))
                self._background.start()
        try:
            self._background.begun()
        except KeyboardInterrupt:  # while it begins: it ends as soon as it has
            self.exit(130)
            raise

    def wait(self, timeout: float | None = None) -> int:
        """Wait until an app that was started has ended: as `run` does, on any thread.

        Ctrl-C on the main thread ends the app.

        Args:
            timeout: Seconds to wait.

        Returns:
            The exit code, see `run`.

        Raises:
            RuntimeError: It was not started.
            TimeoutError: It has not ended by then.
        """
        if self._background is None:
            raise RuntimeError("the app was not started; call app.start() before, or app.run()")
        with exits_on_signals() as ending, ending.by(self.exit):
            return self._background.wait(timeout)

    def _life(self, host: HostName | Literal["served"]) -> Life:
        return Life(
            host=partial(made, host),
            setting=self._setting,
            backend=self._backend,
            loop=self._loop,
            lifespan=None if self._lifespan is None else partial(context_of, self._lifespan, self),
            opened=self._has_opened,
            ended=self._end,
            code=lambda: self._code,
            watched=self._hot_reload,
        )

    def asgi(self) -> ServedApp:
        """The app as one plain ASGI application, for a server of your own; see docs/hosts.md.

        It takes the place of `run` and `start`, and is the same one each time. `handle.address` is
        what opens a window from now on, below where the application is mounted.

        Raises:
            RuntimeError: It has run before, or has nothing to show, when the server begins.
            ValueError: The app is for another host than browsers, or has a `dev_url`.
        """
        if self._asked_host not in ("auto", "browser"):
            raise ValueError(
                f"App.asgi is for browsers, and the app says host={self._asked_host!r}; leave "
                "that out"
            )
        if self._dev_url is not None:
            raise ValueError(
                "App.asgi serves the app's pages itself, and dev_url names another server for them"
            )
        with self._choosing:
            self._host = "browser"
            if self._served is None:
                begin, life = partial(self._begin, is_served=True), partial(self._life, "served")
                self._served = ServedApp(begin, life, lambda: self._running)
        return self._served

    def _address_of(self, label: str) -> str | None:
        if self._running is not None:
            return self._running.address_of(label)
        return None if self._served is None else entrance(label, self._token)

    def exit(self, code: int = 0) -> None:
        """Close all windows and have `run` return that code, after what was asked for before."""
        self._code = code  # the last window may close before the host hears of it
        self._operations.put("", "exit", code)

    def _begin(self, *, is_served: bool = False) -> None:
        with self._lock:
            if self._served is not None and not is_served:
                raise RuntimeError(
                    "app.asgi() has made this app a part of a server, which runs it; run that, or "
                    "leave out app.asgi() for a server of the app's own"
                )
            if self._background is not None and not self._background.could_not_begin:
                raise RuntimeError("the app runs already; app.wait() waits for its end")
            if self._has_run:
                raise RuntimeError("an App runs once; make another one")
            if not (self.windows or self._trays or self._lifespan):
                try:
                    self._show(None)
                except ValueError as error:
                    if not is_served:  # a server's routes open windows as visitors come
                        raise RuntimeError(f"the app has no window: {error}") from None
            self._has_run = True

    def _setting(self, portal: BlockingPortal, states: Sequence[object]) -> Setting:
        if self._lifespan is not None and not (self.windows or self._trays):
            with suppress(ValueError):  # without a first page it shows one later, or none
                self._show(None)
        return Setting(
            title=self._title,
            config=self._config,
            pages=self._pages,
            plugins=self._plugins,
            dev_url=self._dev_url,
            operations=self._operations,
            hooks=self._reports,
            registry=self.commands,
            limits=self._limits,
            states=[*self._states, *states, self],
            windows=self._known,
            portal=portal,
            web=self._web,
            restart=self._restart,
            token=self._token,
            fast_lane=self._fast_lane,
        )

    def _has_opened(self, host: Host) -> None:
        self._running = host
        self._reports.begin(host.server)

    def _end(self) -> None:
        self._operations.stop()  # first, so that no window is opened behind the last one
        for handle in self.windows.values():
            window_of(handle).end()
        self._loop.ends()

    # --- hot reload -------------------------------------------------------------------------

    def _restyle(self, paths: list[str]) -> None:
        for handle in self.windows.values():
            window_of(handle).put("ipc:reload-css", {"paths": paths})

    def _reload(self, _paths: list[str]) -> None:
        for handle in self.windows.values():
            with suppress(FrontendClosed):  # it is closed at this very moment
                window_of(handle).reload()


def _name_of_program() -> str:
    """What the program is called on the command line."""
    file = Path(sys.argv[0] if sys.argv else "")
    name = file.parent.name if file.stem == "__main__" else file.stem
    return name if name not in ("", "-c", "-m") else "App"

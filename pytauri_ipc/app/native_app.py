"""Tauri on the main thread of a process, and what it is told from other threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final

from pytauri import App, AppHandle, RunEvent, RunEventType, builder_factory
from pytauri.ipc import Invoke

from pytauri_ipc.app.addresses import Addresses
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_assets import NativeAssets
from pytauri_ipc.app.native_context import tauri_context
from pytauri_ipc.app.native_menus import NativeMenus
from pytauri_ipc.app.native_plugins import load_plugins
from pytauri_ipc.app.native_tray import NativeTrays
from pytauri_ipc.app.native_window import NativeWindow, Opening, Surroundings
from pytauri_ipc.app.operations import Operation, Operations
from pytauri_ipc.app.requirements import wording_panics
from pytauri_ipc.errors import FrontendClosed

if TYPE_CHECKING:  # a child process has no use for what these import
    from pytauri_ipc.app.host import Hooks
    from pytauri_ipc.app.plugins import PluginInfo
    from pytauri_ipc.app.sources import PageSource

_LONGEST_END: Final = 5.0
"""Seconds that the thread of the windows may take to end."""


@dataclass(frozen=True, kw_only=True)
class Building:
    """What Tauri is built with.

    Attributes:
        config: All of its configuration.
        pages: What its windows can ask for.
        plugins: Those to load.
        dev_url: The server that has the pages instead, or `None`.
        script: Runs in each page before its own scripts.
        invoke_handler: Hears what pages invoke.
        operations: What is to be done.
        hooks: Who hears of it.
    """

    config: Mapping[str, Any]
    pages: PageSource
    plugins: Sequence[PluginInfo]
    dev_url: str | None
    script: str
    invoke_handler: Callable[[Invoke], object]
    operations: Operations
    hooks: Hooks


class NativeApp:
    """Tauri, built and ready to run. For the main thread, but for `exit`.

    Raises:
        ValueError: Tauri refuses the configuration.
        RuntimeError: A plugin is missing in this build of PyTauri, or no window can be opened.
    """

    def __init__(self, setting: Building) -> None:
        self._setting = setting
        self._code = 0
        self._exiting = Lock()
        self._has_ended = False
        with wording_panics():
            self._app: App = builder_factory().build(
                tauri_context(setting.config, NativeAssets(setting.pages)),
                invoke_handler=self._hear,
                plugins=load_plugins(setting.plugins),
            )
        self._handle: AppHandle = self._app.handle()
        hooks = setting.hooks
        self._menus = NativeMenus(self._handle, hooks.menu_clicked, hide=hooks.hide)
        self._trays = NativeTrays(
            self._handle, hooks.tray_clicked, hooks.tray_menu_clicked, hide=hooks.hide
        )
        self._around = Surroundings(
            app_handle=self._handle,
            addresses=Addresses(setting.dev_url),
            is_served=setting.dev_url is not None,
            script=setting.script,
            menus=self._menus,
            warn=hooks.warn,
            has_ended=lambda: self._has_ended,
        )
        self._windows: dict[str, NativeWindow] = {}
        self._worker = Thread(
            target=setting.operations.serve, args=(self._execute,), name="windows", daemon=True
        )

    def run(self) -> int:
        """Show what is asked for until the end; gives the exit code."""
        try:
            return self._app.run_return(self._on_event) or self._code
        finally:
            self._setting.operations.stop()
            if self._worker.is_alive():
                self._worker.join(_LONGEST_END)
            self._trays.close()

    def exit(self, code: int, /) -> None:
        """End `run`; on any thread. Tauri itself forgets the code."""
        with self._exiting:
            if not self._has_ended:  # else Tauri would end the process, on this very thread
                self._code = code
                self._handle.exit(code)

    def _hear(self, invoke: Invoke, /) -> None:
        """Pass on what a page invokes, on a thread of PyTauri's.

        A late one is not even refused: where Python ends while a thread is inside PyTauri, and has
        let the GIL go there, the process aborts.
        """
        if not self._has_ended:
            self._setting.invoke_handler(invoke)

    def _on_event(self, _handle: AppHandle, event: RunEventType, /) -> None:
        if isinstance(event, RunEvent.ExitRequested):
            if event.code is None:  # the last window is gone, and perhaps another one is asked for
                event.api.prevent_exit()
                self._setting.hooks.nothing_is_left()
        elif isinstance(event, RunEvent.Ready):
            self._worker.start()
        elif isinstance(event, RunEvent.Exit):
            with self._exiting:
                self._has_ended = True

    # --- on the thread of the windows -------------------------------------------------------

    def _execute(self, operation: Operation) -> Any:
        label, action, arguments, answer = operation
        match action:
            case "open":
                self._open(label, *arguments)
            case "forget":
                self._forget(label)
            case "exit":
                self.exit(*arguments)
            case "tray":
                self._trays.create(*arguments)
            case "tray_control":
                self._control_tray(label, *arguments)
            case _:
                return self._in_window(label, action, arguments, answer)
        return None

    def _in_window(
        self, label: str, action: str, arguments: Sequence[Any], answer: object | None
    ) -> Any:
        window = self._windows.get(label)
        if window is None:
            raise FrontendClosed(f"the window {label!r} is closed")
        if answer is not None:
            return window.ask(action, arguments)
        return window.do(action, arguments)

    def _open(
        self,
        label: str,
        opening: int,
        address: str,
        number: int,
        options: Mapping[str, Any],
        menu: Menu | None,
    ) -> None:
        earlier = self._windows.get(label)
        if earlier is not None:
            earlier.wait_gone()
        hooks = self._setting.hooks
        wanted = Opening(
            label=label,
            address=address,
            number=number,
            options=options,
            menu=menu,
            is_gone=partial(self._is_gone, label, opening),
        )
        try:
            self._windows[label] = NativeWindow(self._around, wanted)
        except Exception:
            hooks.window_is_gone(label, opening)
            if not hooks.lives_on():  # Tauri ends only when a window goes that was there
                self.exit(1)
            raise

    def _is_gone(self, label: str, opening: int) -> None:
        self._setting.operations.put(label, "forget")
        self._setting.hooks.window_is_gone(label, opening)

    def _forget(self, label: str) -> None:
        """Keep nothing of a window that is gone; it may be there again by now."""
        window = self._windows.get(label)
        if window is not None and window.gone.is_set():
            del self._windows[label]
            self._menus.forget(label)

    def _control_tray(self, tray: str, action: str, *arguments: Any) -> None:
        self._trays.control(tray, action, arguments)
        if action == "remove":
            self._setting.hooks.nothing_is_left()

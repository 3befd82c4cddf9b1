"""An app in this process: Tauri on the main thread, and what it is told from other threads."""

from collections.abc import Mapping, Sequence
from functools import partial
from threading import Lock, Thread
from typing import Any, Final

from pytauri import App, AppHandle, RunEvent, RunEventType, builder_factory
from pytauri.ipc import Invoke
from typing_extensions import override

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.addresses import Addresses
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_assets import NativeAssets
from pytauri_ipc.app.native_context import tauri_context
from pytauri_ipc.app.native_menus import NativeMenus
from pytauri_ipc.app.native_plugins import load_plugins
from pytauri_ipc.app.native_tray import NativeTrays
from pytauri_ipc.app.native_window import NativeWindow, Opening, Surroundings
from pytauri_ipc.app.operations import Operation
from pytauri_ipc.bridge import app_script
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.transports.tauri import TauriServer

_LONGEST_END: Final = 5.0
"""Seconds that the thread of the windows may take to end."""


class NativeHost(Host):
    """Tauri, built and ready to run. For the main thread, but for `exit`.

    Raises:
        ValueError: Tauri refuses the configuration.
        RuntimeError: A plugin is missing in this build of PyTauri.
    """

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._server = TauriServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        self._code = 0
        self._exiting = Lock()
        self._has_ended = False
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
            script=app_script("native", {"can": sorted(ABILITIES["native"])}),
            menus=self._menus,
            warn=hooks.warn,
            has_ended=lambda: self._has_ended,
        )
        self._windows: dict[str, NativeWindow] = {}
        self._worker = Thread(
            target=setting.operations.serve, args=(self._execute,), name="windows", daemon=True
        )

    @property
    @override
    def server(self) -> TauriServer:
        return self._server

    @override
    def run(self) -> int:
        try:
            return self._app.run_return(self._on_event) or self._code
        finally:
            self._setting.operations.stop()
            if self._worker.is_alive():
                self._worker.join(_LONGEST_END)
            self._trays.close()

    @override
    def exit(self, code: int, /) -> None:
        # Tauri itself forgets the code.
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
            self._server.post(invoke)

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

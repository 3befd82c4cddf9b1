"""An app with menus and tray icons, for tests: `python -m tests.real_window.menu_app`.

It does what it reads as lines of JSON, `[function, *arguments]`, one after another on a thread
beside Tauri's, and prints a line of JSON for each: what it gave. Clicks are lines too.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock, Thread, current_thread, main_thread
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pytauri import (
    App,
    AppHandle,
    Assets,
    Manager,
    RunEvent,
    RunEventType,
    WebviewUrl,
    builder_factory,
    context_factory,
)
from pytauri.webview import WebviewWindow, WebviewWindowBuilder

from pytauri_ipc import Commands, bridge_script
from pytauri_ipc.app.icons import read_icon
from pytauri_ipc.app.native_menus import NativeMenus
from pytauri_ipc.app.native_predefined import needs_clipboard_access
from pytauri_ipc.app.native_tray import NativeTrays
from pytauri_ipc.app.tray import TrayOptions
from tests.real_window.menu_samples import MENUS

PAGE = b"""<!doctype html><title>menus</title><h1>Menus</h1>
<textarea id="from">words</textarea><textarea id="to"></textarea>"""

commands = Commands()
saying = Lock()


def say(kind: str, *what: object) -> None:
    with saying:  # three threads do
        print(json.dumps([kind, *what], default=str), flush=True)


@commands.command()
async def report(value: str) -> None:
    """A page says what it holds."""
    say("page", value)


class OnePage(Assets):
    def get(self, _key: str, /) -> bytes | None:
        return PAGE

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(())


class Operations:
    """What a test may ask for; each on the thread that reads."""

    def __init__(self, app_handle: AppHandle) -> None:
        self.app_handle = app_handle
        self.menus = NativeMenus(app_handle, clicked("menu"))
        self.trays = NativeTrays(app_handle, clicked("tray"), clicked("tray menu"))

    def window(self, label: str, x: int, menu: str) -> None:
        native = self.menus.build(label, MENUS[menu])
        WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType]
            self.app_handle,
            label,
            WebviewUrl.App("index.html"),
            title=f"Window {label}",
            inner_size=(400, 300),
            position=(x, 10),
            menu=native,
            enable_clipboard_access=needs_clipboard_access(MENUS[menu]),
            initialization_script=bridge_script(),
        )

    def set_menu(self, label: str, menu: str) -> None:
        self._window(label).set_menu(self.menus.build(label, MENUS[menu]))

    def change(self, owner: str, item_id: str, changes: Any) -> None:
        self.menus.change(owner, item_id, **changes)

    def forget(self, owner: str) -> None:
        self.menus.forget(owner)

    def ask(self, label: str, question: str) -> object:
        return getattr(self._window(label), question)()

    def evaluate(self, label: str, script: str) -> None:
        self._window(label).eval(script)

    def windows(self) -> list[str]:
        return sorted(Manager.webview_windows(self.app_handle))

    def tray(self, tray_id: str, menu: str | None, icon: str | None = None) -> None:
        pixels = None if icon is None else read_icon(icon)
        of_menu = None if menu is None else MENUS[menu]
        self.trays.create(TrayOptions(tray_id, pixels, "A tooltip", "A title", of_menu))

    def control(self, tray_id: str, action: str, *arguments: Any) -> None:
        if action == "set_menu":
            arguments = (MENUS[arguments[0]],)
        elif action == "set_icon":
            arguments = (read_icon(arguments[0]),)
        self.trays.control(tray_id, action, arguments)

    def exit(self, status: int) -> None:
        self.app_handle.exit(status)

    def _window(self, label: str) -> WebviewWindow:
        window = Manager.get_webview_window(self.app_handle, label)
        assert window is not None, f"no window {label!r}"
        return window


def clicked(kind: str) -> Callable[..., None]:
    def tell(*what: object) -> None:
        assert current_thread() is main_thread()
        say(kind, *what)

    return tell


def obey(app_handle: AppHandle) -> None:
    operations = Operations(app_handle)
    say("ready")
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            say("done", getattr(operations, name)(*arguments))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
            say("failed", repr(error))


def build_app(portal: BlockingPortal, directory: Path) -> App:
    (directory / "tauri.conf.json").write_text("{}")
    permissions = ["core:default", "pytauri:default"]
    capability = {"identifier": "default", "windows": ["*"], "permissions": permissions}
    config: dict[str, object] = {
        "productName": "menus",
        "version": "0.1.0",
        "identifier": "org.example.menus",
        "build": {"frontendDist": "."},
        "app": {"windows": [], "security": {"capabilities": [capability]}},
    }
    context = context_factory(directory, tauri_config=config)
    context.set_assets(OnePage())
    return builder_factory().build(context, invoke_handler=commands.generate_handler(portal))


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as directory,
        start_blocking_portal("asyncio") as portal,
    ):
        app = build_app(portal, Path(directory))

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                Thread(target=obey, args=[app_handle], daemon=True).start()

        return app.run_return(on_event)


if __name__ == "__main__":
    sys.exit(main())

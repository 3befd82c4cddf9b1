"""An app that opens windows with the permissions a test gives: `python -m … '{"windows": …}'`.

Its pages are one empty document from memory, or whatever addresses the test serves.
"""

import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from anyio.from_thread import start_blocking_portal
from pytauri import AppHandle, Assets, RunEvent, RunEventType, WebviewUrl, builder_factory
from pytauri.webview import WebviewWindow, WebviewWindowBuilder

from pytauri_ipc import Commands, bridge_script
from pytauri_ipc.app.config import tauri_config
from pytauri_ipc.app.native_context import tauri_context
from pytauri_ipc.app.native_downloads import save
from pytauri_ipc.app.native_plugins import load_plugins
from pytauri_ipc.app.plugins import enabled_plugins

commands = Commands()
reports: list[str] = []


@commands.command()
async def greet(name: str) -> str:
    return f"Hello {name}"


@commands.command()
async def offer(
    content: str | None,
    filename: str,
    app_handle: AppHandle,
    webview_window: WebviewWindow,
    *,
    as_bytes: bool = False,
    busy: float = 0.0,
) -> None:
    """Offer a file to save. It answers at once, or the event loop would stand still meanwhile.

    Args:
        content: The file's.
        filename: Its name.
        app_handle: The app's.
        webview_window: The one that asks.
        as_bytes: Whether Python gives bytes.
        busy: Seconds that Tauri's main thread runs code of Python's meanwhile.
    """
    if busy:
        app_handle.run_on_main_thread(partial(time.sleep, busy))
    given = content.encode("utf-16") if content and as_bytes else content
    data = {"content": given, "filename": filename, "mimeType": "text/csv"}
    save(app_handle, webview_window, data, reports.append)


@commands.command()
async def reported() -> list[str]:
    return reports


@commands.command()
async def leave(app_handle: AppHandle) -> None:
    app_handle.exit(0)


class OnePage(Assets):
    def get(self, key: str, /) -> bytes | None:
        return b"<!doctype html><title>one page</title>" if key == "/index.html" else None

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(())


def open_window(app_handle: AppHandle, label: str, url: str | None) -> None:
    WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType]
        app_handle,
        label,
        WebviewUrl.App("index.html") if url is None else WebviewUrl.External(url),
        title=label,
        initialization_script=bridge_script(),
    )


def main(windows: dict[str, str | None], options: dict[str, Any]) -> int:
    config = tauri_config(title="Permissions", **options)
    plugins = load_plugins(enabled_plugins(options.get("plugins", ())))
    with start_blocking_portal() as portal:
        handler = commands.generate_handler(portal)
        context = tauri_context(config, OnePage())
        app = builder_factory().build(context, invoke_handler=handler, plugins=plugins)

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                for label, url in windows.items():
                    open_window(app_handle, label, url)

        return app.run_return(on_event)


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))

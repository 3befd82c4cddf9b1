"""A Tauri app with one real window: it shows a file of `page/`, and ends when its page says so."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytauri
from pytauri import AppHandle, Assets, RunEvent, RunEventType, WebviewUrl
from pytauri.ipc import Invoke
from pytauri.webview import WebviewWindowBuilder

_PAGE = Path(__file__).with_name("page")
_CONFIG: dict[str, Any] = {
    "productName": "pytauri-ipc-benchmarks",
    "version": "0.1.0",
    "identifier": "org.pytauri-ipc.benchmarks",
    "build": {"frontendDist": "."},
    "app": {
        "withGlobalTauri": True,  # for PyTauri's own package, as its plugin brings it
        "windows": [],
        "security": {
            "capabilities": [
                {
                    "identifier": "default",
                    "windows": ["*"],
                    "permissions": ["core:default", "pytauri:default"],
                }
            ]
        },
    },
}


def run_app(
    page: str,
    invoke_handler: Callable[[Invoke], object],
    *,
    script: str = "",
    documents: Mapping[str, str] | None = None,
) -> None:
    """Open the window and wait until the app has ended. Runs on the main thread.

    Args:
        page: The HTML file.
        invoke_handler: Answers what the page invokes; one of its commands ends the app.
        script: Runs in the page before its own scripts.
        documents: HTML by name, beside the files of `page/`.
    """

    def open_when_ready(app_handle: AppHandle, event: RunEventType) -> None:
        if isinstance(event, RunEvent.Ready):
            WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType] - PyTauri's own
                app_handle,
                "main",
                WebviewUrl.App(page),
                title="pytauri_ipc benchmarks",
                initialization_script=script,
            )

    with TemporaryDirectory(prefix="pytauri-ipc-") as folder:
        (Path(folder) / "tauri.conf.json").write_text("{}")
        context = pytauri.context_factory(Path(folder), tauri_config=_CONFIG)
        context.set_assets(_Page(documents or {}))
        app = pytauri.builder_factory().build(context, invoke_handler=invoke_handler)
        app.run_return(open_when_ready)


class _Page(Assets):
    """The files of `page/`, and documents that are made."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._documents = documents

    def get(self, key: str, /) -> bytes | None:
        document = self._documents.get(key.lstrip("/"))
        if document is not None:
            return document.encode()
        file = _PAGE / key.lstrip("/")
        return file.read_bytes() if file.is_file() else None

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(())

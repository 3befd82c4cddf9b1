"""The tests' hand on `permissions_app`: what its pages may do, and pages that are not its own."""

import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.support.wait import WebDriverWait
from typing_extensions import override

from tests.real_window.driving import REPOSITORY, TIMEOUT
from tools.webdriver import AppWindow, open_app

LABEL = "return window.__TAURI_INTERNALS__?.metadata.currentWindow.label"
INVOKE = """
const [command, body] = arguments;
return window.__TAURI_INTERNALS__.invoke(command, body)
  .then((value) => ({ value: value ?? null }), (error) => ({ refusal: String(error) }));
"""
CALL = """
const [name, body] = arguments;
return window.pytauriIpc.pyInvoke(name, body ?? undefined)
  .then((value) => ({ value: value ?? null }), ({ code, message }) => ({ code, message }));
"""


def refusal_of(command: str) -> dict[str, str]:
    """What Tauri answers to a page that may not do it."""
    return {"refusal": f"Command {command} not allowed by ACL"}


@dataclass(frozen=True, slots=True)
class Pages:
    """The windows of one app."""

    window: AppWindow

    def look_at(self, label: str) -> None:
        """Look at the window of that label, whatever page is in it, once it is there."""
        WebDriverWait(self.window.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda _: self._try(label), f"no window {label!r}"
        )

    def _try(self, label: str) -> bool:
        driver = self.window.driver
        for handle in driver.window_handles:
            with suppress(WebDriverException):  # it may load at this very moment
                driver.switch_to.window(handle)
                loaded = self.window.run("return document.readyState === 'complete'")
                if loaded and self.window.run(LABEL) == label:
                    return True
        return False

    def invoke(self, command: str, body: object = None) -> Any:
        """Ask Tauri itself: `{"value": …}` or `{"refusal": …}`."""
        return self.window.run(INVOKE, command, body)

    def call(self, name: str, body: object = None) -> Any:
        """Call a command of Python's: `{"value": …}`, or `{"code": …, "message": …}`."""
        return self.window.run(CALL, name, body)


def environment(home: Path) -> dict[str, str]:
    """For an app that finds and leaves nothing elsewhere."""
    return {"HOME": str(home), "GSETTINGS_BACKEND": "memory"}


@contextmanager
def opened(
    home: Path, windows: Mapping[str, str | None] | None = None, **options: object
) -> Generator[Pages]:
    """An app with these windows, `None` for its own page, and options of `tauri_config`."""
    argument = json.dumps({"windows": windows or {"main": None}, "options": options})
    python = [sys.executable, "-W", "default", "-X", "faulthandler"]
    command = [*python, "-m", "tests.real_window.permissions_app", argument]
    with open_app(command, cwd=REPOSITORY, env=environment(home)) as window:
        window.driver.set_script_timeout(TIMEOUT)
        pages = Pages(window)
        pages.look_at(next(iter(windows or ["main"])))
        yield pages


class _Handler(BaseHTTPRequestHandler):
    page = b"<!doctype html><title>served</title><p>a page from a server"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def server(page: str | None = None) -> Generator[str]:
    """Serve one page on this machine, whatever path is asked for; gives its address."""
    handler = _Handler if page is None else type("_", (_Handler,), {"page": page.encode()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_port}"
        finally:
            serving.shutdown()
            thread.join()

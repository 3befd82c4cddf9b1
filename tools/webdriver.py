"""Open an app in a real window and drive it, for tests in real windows and for the demo's tour.

WebKitWebDriver starts the app, and Selenium speaks to it: clicks, text, scripts, screenshots.
Everything that is started here is ended here, whatever happens in between, and every wait has a
deadline. Linux only, as WebKitWebDriver is.
"""

from __future__ import annotations

import importlib.util
import os
import select
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.processes import ending_all, stop, wait_until
from tools.system_packages import has_display, has_program, missing

if TYPE_CHECKING:
    # Imported where it is used: what is missing can be told without it.
    from selenium.webdriver.remote.webdriver import WebDriver

HOST = "127.0.0.1"
SCREEN = "1280x1024x24"
OPENBOX_SETTINGS = Path(__file__).with_name("openbox.xml")

TWO_FRAMES = "return new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
"""By the second frame the first one has been painted."""


@dataclass(frozen=True, slots=True)
class AppWindow:
    """An app whose first window is open, and the driver of that window."""

    driver: WebDriver
    log_file: Path
    """What the app prints, errors too; gone when the window is closed."""

    def log(self) -> str:
        return _read(self.log_file)

    def run(self, script: str, *arguments: object) -> Any:
        """Run a function's body in the page and give what it returns; a promise is awaited."""
        return self.driver.execute_script(script, *arguments)  # pyright: ignore[reportUnknownMemberType]

    def screenshot(self, path: Path) -> None:
        """Save what the page shows now, as PNG; the driver alone may save the frame before."""
        self.run(TWO_FRAMES)
        path.write_bytes(self.driver.get_screenshot_as_png())


class WindowNotOpened(RuntimeError):
    """The app, its driver or the display did not start."""


def missing_for_windows() -> str | None:
    """What real windows, driven by a test, lack on this machine, or None."""
    if sys.platform != "linux":
        return "WebKitWebDriver, which there is only for Linux"
    lacking = [need.what for need in missing("run", "drive")]
    if importlib.util.find_spec("selenium") is None:
        lacking.append("the Python package selenium")
    if not entry_points(group="pytauri", name="ext_mod"):
        lacking.append("PyTauri's native module (the extra `native`)")
    return ", ".join(lacking) or None


@contextmanager
def display(timeout: float = 20.0) -> Generator[None]:
    """Have a display: the one that is there, or an Xvfb of our own for as long as this lasts.

    With a window manager: without one no window is minimized, maximized or has the keys.
    """
    with ExitStack() as stack:
        if not has_display():
            stack.enter_context(_x_server(timeout))
        if os.environ.get("DISPLAY") and not _has_window_manager():
            stack.enter_context(_window_manager(timeout))
        yield


@contextmanager
def _x_server(timeout: float) -> Generator[None]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as numbers:
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN]
        command += ["-nolisten", "tcp", "-noreset"]
        try:
            # In a session of its own, so that Ctrl-C in a terminal does not end it before the app.
            server = subprocess.Popen(
                command, pass_fds=[writing], stderr=subprocess.DEVNULL, start_new_session=True
            )
        finally:
            os.close(writing)
        try:
            os.environ["DISPLAY"] = f":{_line(numbers.fileno(), timeout)}"
            yield
        finally:
            os.environ.pop("DISPLAY", None)
            stop(server)


@contextmanager
def _window_manager(timeout: float) -> Generator[None]:
    """Run openbox, where it is there, with settings of our own: no keys and no menus of its own."""
    if not has_program("openbox") or not has_program("xprop"):
        yield
        return
    command = ["openbox", "--sm-disable", "--config-file", str(OPENBOX_SETTINGS)]
    quiet = subprocess.DEVNULL
    for _ in range(5):
        manager = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            if _wait_for_manager(manager, timeout):
                yield
                return
        finally:
            stop(manager)
    raise WindowNotOpened("openbox ended as soon as it was started")


def _wait_for_manager(process: subprocess.Popen[bytes], timeout: float) -> bool:
    """Whether the screen has a window manager, as soon as it has.

    False where this one has ended: a server that resets itself turns it away, as the one of
    xvfb-run does when its only client has gone.
    """
    if not wait_until(lambda: process.poll() is not None or _has_window_manager(), timeout):
        raise WindowNotOpened(f"waited {timeout:g} s for openbox")
    return _has_window_manager()


def _has_window_manager() -> bool:
    """Whether one has told so on the screen, as each one does by the common rules."""
    if not has_program("xprop"):
        return False
    question = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
    answer = subprocess.run(question, capture_output=True, text=True, check=False).stdout
    return "window id #" in answer


@contextmanager
def open_app(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 30.0,
) -> Generator[AppWindow]:
    """Start an app and drive its first window; needs a display.

    Args:
        command: The program and its arguments.
        env: Variables to add to this process's environment.
        cwd: Where to start it, if not here.
        timeout: Seconds for the start, and for each later command to the window.

    Yields:
        The window. An exception that leaves the block carries a note with what the app printed.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pytauri-ipc-")))
        log_file = folder / "app.log"
        launcher = _write_launcher(folder / "app", command, cwd or Path.cwd(), log_file)
        mark = stack.enter_context(ending_all())
        stack.enter_context(_noting(log_file, folder / "driver.log"))
        environment = {**os.environ, **(env or {}), **mark, "TAURI_WEBVIEW_AUTOMATION": "true"}
        url = stack.enter_context(_driver(environment, folder / "driver.log", timeout))
        driver = stack.enter_context(_session(url, launcher, timeout))
        yield AppWindow(driver, log_file)


def _write_launcher(path: Path, command: Sequence[str], cwd: Path, log_file: Path) -> Path:
    """Write the one executable file without arguments that the driver wants.

    It ends the driver, its parent, after the app: whoever waits for a window that has died would
    otherwise wait for the whole timeout.
    """
    path.write_text(f"""#!/bin/sh
exec >{shlex.quote(str(log_file))} 2>&1
cd {shlex.quote(str(cwd))} && {shlex.join(command)}
echo "(ended with status $?)"
kill $PPID
""")
    path.chmod(0o700)
    return path


@contextmanager
def _driver(environment: Mapping[str, str], log_file: Path, timeout: float) -> Generator[str]:
    """Run WebKitWebDriver; start it again where another program took the free port in between."""
    for _ in range(3):
        port = _free_port()
        command = ["WebKitWebDriver", f"--host={HOST}", f"--port={port}"]
        with log_file.open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            if _wait_for_driver(process, port, timeout):
                yield f"http://{HOST}:{port}"
                return
        finally:
            stop(process)
    raise WindowNotOpened("WebKitWebDriver ended as soon as it was started")


def _wait_for_driver(process: subprocess.Popen[bytes], port: int, timeout: float) -> bool:
    """Whether the driver answers, as soon as it does; False where it has ended."""
    if not wait_until(lambda: process.poll() is not None or _answers(port), timeout):
        raise WindowNotOpened(f"waited {timeout:g} s for WebKitWebDriver")
    return process.poll() is None


@contextmanager
def _session(url: str, launcher: Path, timeout: float) -> Generator[WebDriver]:
    """Have the driver start the app; end the session politely, even where the app is gone."""
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver import Remote, WebKitGTKOptions
    from selenium.webdriver.common.proxy import Proxy
    from selenium.webdriver.remote.client_config import ClientConfig
    from selenium.webdriver.remote.remote_connection import RemoteConnection
    from urllib3.exceptions import HTTPError

    options = WebKitGTKOptions()
    options.binary_location = str(launcher)
    options.set_capability("browserName", "wry")
    config = ClientConfig(
        remote_server_addr=url,
        proxy=Proxy({"proxyType": "direct"}),  # whatever the environment says
        timeout=max(1, round(timeout)),
    )
    connection = RemoteConnection(client_config=config)
    try:
        driver = Remote(connection, options=options)
    except (WebDriverException, HTTPError) as error:
        raise WindowNotOpened(f"the app opened no window (waited {timeout:g} s at most)") from error
    try:
        driver.set_page_load_timeout(timeout)
        driver.set_script_timeout(timeout)
        yield driver
    finally:
        with suppress(WebDriverException, HTTPError, OSError):
            driver.quit()


@contextmanager
def _noting(app_log: Path, driver_log: Path) -> Generator[None]:
    try:
        yield
    except BaseException as error:
        for who, file in (("the app", app_log), ("WebKitWebDriver", driver_log)):
            if text := _read(file).strip():
                error.add_note(f"--- printed by {who}:\n{text}")
        raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/status")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _line(descriptor: int, timeout: float) -> str:
    """Read the one line that Xvfb writes when it is ready."""
    deadline = time.monotonic() + timeout
    text = b""
    while not text.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise WindowNotOpened(f"waited {timeout:g} s for Xvfb")
        part = os.read(descriptor, 64)
        if not part:
            raise WindowNotOpened("Xvfb ended as soon as it was started")
        text += part
    return text.decode().strip()


def _read(file: Path) -> str:
    return file.read_text(errors="replace") if file.is_file() else ""

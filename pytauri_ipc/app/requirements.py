"""What has to be so for windows to be opened by this process."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from threading import current_thread, main_thread
from typing import Final

from pytauri_ipc.app.displays import lacking_display

_EXTRAS: Final = {"anywidget": "jupyter", "uvicorn": "web", "websockets": "web"}
"""Packages that are imported when they are used, and the extras that bring them."""


@contextmanager
def needs_extra(what: str) -> Generator[None]:
    """Within this, a package that is missing is named with the extra that brings it.

    Args:
        what: What needs it: `"the fast lane"`.

    Raises:
        ModuleNotFoundError: It is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        lacking = (error.name or "").partition(".")[0]
        extra = _EXTRAS.get(lacking)
        if extra is None:
            raise
        raise ModuleNotFoundError(
            f"{what} needs the package {lacking}; install it with\n"
            f'  pip install "pytauri-ipc[{extra}]"',
            name=lacking,
        ) from error


def check_can_run() -> None:
    """Check that windows can be opened here, by this thread.

    Raises:
        RuntimeError: This is not the main thread, there is no display, or PyTauri does not load.
    """
    if current_thread() is not main_thread():
        raise RuntimeError(
            "App.run has to be called on the main thread: windows live there; put your own work "
            'into a thread instead, or have windows in a child process: App(host="child")'
        )
    check_has_display()
    check_has_pytauri()


def check_has_display() -> None:
    """Check that there is a display.

    Raises:
        RuntimeError: There is none, or none that answers.
    """
    lacking = lacking_display()
    if lacking is not None:
        raise RuntimeError(_without_display(lacking))


@contextmanager
def wording_panics() -> Generator[None]:
    """What Rust panics with while windows are made ready is an error like others."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # PyO3 gives no way to name its class
            raise
        reason = str(error).partition("{")[0].strip(" :")
        raise RuntimeError(_without_display(f"no window can be opened ({reason})")) from error


def lacking_for_windows() -> str | None:
    """What keeps this process from opening windows, in words, or `None`.

    It loads PyTauri, as opening one does.
    """
    lacking = lacking_display()
    if lacking is not None:
        return lacking  # and what would need one is not loaded
    try:
        check_has_pytauri()
    except RuntimeError as error:
        return str(error)
    return None


def check_has_pytauri() -> None:
    """Load PyTauri.

    Raises:
        RuntimeError: It does not load; the message says what to do.
    """
    try:
        import_module("pytauri")
    except (ImportError, OSError, RuntimeError) as error:  # RuntimeError: no native module
        reason = str(error).strip()
        told = reason.splitlines()[0] if reason else repr(error)
        if _NO_MODULE in told:
            cure = 'pip install "pytauri-ipc[native]" brings its native module'
        else:
            cure = "`python -m pytauri_ipc doctor` tells what is missing"
        raise RuntimeError(f"PyTauri cannot be loaded ({told}): {cure}") from error


_NO_MODULE: Final = "entry point is found"
"""What pytauri says where no package brings its native module."""


def _without_display(lacking: str) -> str:
    return (
        f"{lacking}; without one, `xvfb-run -a python ...` brings a hidden one, and "
        'App(host="browser") shows windows in a browser'
    )

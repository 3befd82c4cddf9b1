"""What has to be so for windows to be opened by this process."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from threading import current_thread, main_thread

from pytauri_ipc.app.displays import lacking_display


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
    lacking = _lacking_pytauri()
    if lacking is not None:
        raise RuntimeError(
            f'{lacking}\n  pip install "pytauri-ipc[native]"\n  brings its native module; '
            'App(host="browser") shows windows in a browser, and needs none'
        )


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
    return lacking_display() or _lacking_pytauri()


def _lacking_pytauri() -> str | None:
    try:
        import_module("pytauri")
    except (ImportError, OSError, RuntimeError) as error:  # RuntimeError: no native module
        reason = str(error).strip()
        return f"PyTauri cannot be loaded: {reason.splitlines()[0] if reason else error!r}"
    return None


def _without_display(lacking: str) -> str:
    return (
        f"{lacking}; without one, `xvfb-run -a python ...` brings a hidden one, and "
        'App(host="browser") shows windows in a browser'
    )

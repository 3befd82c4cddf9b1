"""The Tauri apps of the program under `pytauri-ipc dev`, which tells nobody of them.

A page is heard of only when it calls Python, and one with a mistake in its script never does. So
PyTauri's `builder_factory` is wrapped before the program imports it.
"""

from contextlib import suppress
from typing import Any, Final

handles: Final[list[Any]] = []
"""A handle to each app that was built in this process."""


def remember() -> None:
    """From now on, remember the apps that are built; nothing where PyTauri is not installed."""
    try:
        import pytauri  # noqa: PLC0415 - only a program with windows needs it
    except (ImportError, RuntimeError):  # absent, or without its native module
        return
    make = pytauri.builder_factory

    def factory(*args: Any, **options: Any) -> Any:
        return _Builder(make(*args, **options))

    pytauri.builder_factory = factory


class _Builder:
    def __init__(self, builder: Any) -> None:
        self._builder = builder

    def build(self, *args: Any, **options: Any) -> Any:
        app = self._builder.build(*args, **options)
        handles.append(app.handle())
        return app


def reload() -> int:
    """Have every window load its page anew; how many could be told."""
    told = 0
    for handle in handles:
        for window in _windows(handle):
            with suppress(Exception):  # it goes at this moment
                window.eval("location.reload()")
                told += 1
    return told


def leave() -> bool:
    """Have the apps end as if their windows were closed; whether there are any."""
    told = False
    for handle in handles:
        with suppress(Exception):  # it has ended
            handle.exit(0)
            told = True
    return told


def _windows(handle: Any) -> list[Any]:
    from pytauri import Manager  # noqa: PLC0415 - there is a handle, so it is imported already

    with suppress(Exception):  # the app has ended
        return list(Manager.webview_windows(handle).values())
    return []

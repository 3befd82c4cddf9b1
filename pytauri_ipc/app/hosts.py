"""Which host an app's windows are opened in, and how that is made."""

import os
import sys
from importlib import import_module
from logging import getLogger
from typing import Final, Literal, TypeAlias, cast, get_args

from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.notebooks import is_notebook
from pytauri_ipc.app.requirements import lacking_for_windows, needs_extra

_logger = getLogger("pytauri_ipc")

HostName: TypeAlias = Literal["native", "child", "browser", "jupyter"]
"""Where windows are opened: in this process, in a child of it, in a browser, in a notebook."""

VARIABLE: Final = "PYTAURI_IPC_HOST"
"""The environment variable that says so where the program says nothing."""

_CLASSES: Final = {
    "native": ("pytauri_ipc.app.native", "NativeHost"),
    "child": ("pytauri_ipc.app.child", "ChildHost"),
    "browser": ("pytauri_ipc.app.browser", "BrowserHost"),
    "jupyter": ("pytauri_ipc.app.jupyter", "JupyterHost"),
    "served": ("pytauri_ipc.app.web_host", "WebHost"),
}


def chosen(asked: str) -> HostName:
    """The host that is meant.

    Args:
        asked: Its name; or `"auto"`: what the variable says, else Jupyter in a notebook, a native
            window where there is a display (a child's at a Python prompt, whose thread Tauri would
            keep), and a browser elsewhere.

    Raises:
        ValueError: The variable names no host.
    """
    named = _named(asked)
    if named not in (*get_args(HostName), "auto"):
        names = ", ".join(get_args(HostName))
        raise ValueError(f"the variable {VARIABLE} is {named!r}; it takes {names} or auto")
    return _found() if named == "auto" else cast(HostName, named)


def is_in_cells(asked: str) -> bool:
    """Whether the host that is meant is Jupyter; it loads nothing."""
    named = _named(asked)
    return named == "jupyter" or (named == "auto" and is_notebook())


def _named(asked: str) -> str:
    """What the program names, or else the variable; an empty one names nothing."""
    return os.environ.get(VARIABLE) or "auto" if asked == "auto" else asked


def _found() -> HostName:
    if is_notebook():
        return "jupyter"
    lacking = lacking_for_windows()
    if lacking is not None:
        _logger.warning("no native window can be opened here (%s): the browser host it is", lacking)
        return "browser"
    return "child" if hasattr(sys, "ps1") else "native"


def made(name: HostName | Literal["served"], setting: Setting) -> Host:
    """The host of that name; its module is loaded now. One that is served has a server already.

    Raises:
        ModuleNotFoundError: An extra is missing; the message says which.
        RuntimeError: It cannot be here; the message says why.
    """
    module, cls = _CLASSES[name]
    with needs_extra(f"the host {name!r}"):
        found = import_module(module)
    return cast(Host, getattr(found, cls)(setting))

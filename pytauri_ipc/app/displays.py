"""Whether a display answers, on which windows could be opened. Only Linux has to be asked."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_PATIENCE: Final = 2.0
"""Seconds that a display on another machine may take to answer."""

_X_PORTS: Final = 6000
_X_DISPLAY: Final = re.compile(r"(?:(?:unix|tcp|inet6?)/)?([^/]*):(\d+)(?:\.\d+)?")


def lacking_display() -> str | None:
    """What keeps windows from having a display, in words, or `None`.

    A variable that names one may be left over, of a connection or a terminal that has ended: GTK
    would end the process then, so each that is named is connected to, and hung up on.
    """
    if sys.platform != "linux":
        return None
    kinds = {"WAYLAND_DISPLAY": _wayland_answers, "DISPLAY": _x_answers}
    named = {name: os.environ[name] for name in kinds if os.environ.get(name)}
    if not named:
        return "there is no display to open a window on"
    if any(kinds[name](value) for name, value in named.items()):
        return None
    return f"no display answers at {_listed(named)}"


def _listed(named: Mapping[str, str]) -> str:
    return " or ".join(f"{name}={value}" for name, value in named.items())


def _wayland_answers(name: str) -> bool:
    return _connects(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/run"), name)))


def _x_answers(display: str) -> bool:
    """As xcb looks for it: here by a socket of this machine, then over TCP."""
    parts = _X_DISPLAY.fullmatch(display)
    if parts is None:
        return True  # in a way that only X knows
    host, number = parts[1], int(parts[2])
    path = f"/tmp/.X11-unix/X{number}"
    is_here = host in ("", "unix") and any(map(_connects, (f"\0{path}", path)))
    return is_here or _connects((host.strip("[]") or "localhost", _X_PORTS + number))


def _connects(address: str | tuple[str, int]) -> bool:
    with suppress(OSError, OverflowError):
        if isinstance(address, tuple):
            socket.create_connection(address, _PATIENCE).close()
        else:
            with socket.socket(socket.AF_UNIX) as one:
                one.settimeout(_PATIENCE)
                one.connect(address)
        return True
    return False

"""What somebody is told who asks a window for what its host cannot do, in the words of the API."""

from collections.abc import Mapping
from typing import Final

from pytauri_ipc.app.abilities import ABILITIES, Feature
from pytauri_ipc.errors import InvokeException

_METHODS: Final[Mapping[str, str]] = {
    "tray": "app.tray",
    "tray_control": "app.tray",
    "change_menu_item": "set_menu",
}
"""What operations come from that have another name than their method."""

_FEATURES: Final[Mapping[str, Feature]] = {
    "tray": "tray",
    "tray_control": "tray",
    "set_menu": "menus",
    "change_menu_item": "menus",
    "set_focus": "focus",
    "is_focused": "focus",
    "request_attention": "focus",
    "open_devtools": "devtools",
    "close_devtools": "devtools",
    "is_devtools_open": "devtools",
    "theme": "theme",
    "hide": "visibility",
}
"""Those of operations; all others are of `geometry`."""


def refusal(host: str, action: str, instead: Mapping[str, str]) -> InvokeException:
    """The error for an operation that a host does not have.

    Args:
        host: Its name.
        action: The operation's.
        instead: What there is in place of an operation, or of its feature, as a clause.
    """
    feature: Feature = _FEATURES.get(action, "geometry")
    method = _METHODS.get(action, action)
    told = instead.get(action) or instead[feature]
    before = f' `app.can("{feature}")` tells before.' if feature not in ABILITIES[host] else ""
    return InvokeException(
        f'`{method}` is not there in the host "{host}": {told}.{before}',
        code="unavailable",
    )

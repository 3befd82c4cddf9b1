"""Tauri's whole configuration as a dict: what an app needs, and what its author adds to it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, cast
from urllib.parse import urlsplit

from pytauri_ipc.app.capabilities import Capability, all_capabilities
from pytauri_ipc.app.plugins import PluginInfo, enabled_plugins

_IDENTIFIER = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_POLICY: Final = (
    "Tauri cannot apply a policy to pages from memory: give it by App(csp=...), "
    'or in the page as <meta http-equiv="Content-Security-Policy" content="...">'
)
REFUSED: Final[Mapping[tuple[str, ...], str]] = {
    ("app", "windows"): "windows are opened by app.show(...)",
    ("app", "security", "csp"): _POLICY,
    ("app", "security", "devCsp"): _POLICY,
    ("app", "security", "capabilities"): "give them by App(capabilities=[...])",
    ("build", "frontendDist"): "give pages by App(pages=...), or a server by App(dev_url=...)",
    ("build", "devUrl"): "give the server by App(dev_url=...)",
}
"""What an author's `config` cannot say, by its path in it, and how it is said instead."""


def tauri_config(
    *,
    title: str,
    identifier: str | None = None,
    plugins: Sequence[str] = (),
    capabilities: Sequence[str | Capability] = (),
    dev_url: str | None = None,
    config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything that Tauri reads from its files elsewhere.

    Args:
        title: The app's name.
        identifier: The app's name for the system, such as `org.example.notes`: it names the folder
            that web storage is kept in. Made from the title where it is left out.
        plugins: The plugins that pages may use, see `enabled_plugins`.
        capabilities: More permissions, see `all_capabilities`.
        dev_url: A server whose pages count as the app's own, as far as permissions go.
        config: What the author adds, and wants otherwise; see `REFUSED`.

    Raises:
        TypeError: Something is of another type than it should be.
        ValueError: Something cannot be; the message says what to do.
    """
    theirs: Mapping[str, Any] = {} if config is None else config
    _refuse(theirs)
    enabled = enabled_plugins(plugins)
    origin = None if dev_url is None else origin_of(dev_url)
    ours: dict[str, Any] = {
        "productName": title,
        "version": "0.1.0",
        "identifier": _made_identifier(title) if identifier is None else identifier,
        "build": {"frontendDist": "."},  # of the empty folder; pages come from memory
        "app": {
            "windows": [],
            "withGlobalTauri": bool(enabled),
            "security": {"capabilities": all_capabilities(enabled, capabilities, origin)},
        },
    }
    merged = _merged(ours, theirs)
    _check(merged, enabled)
    return merged


def origin_of(url: str) -> str:
    """Scheme, host and port of a server, as a permission names them.

    Raises:
        ValueError: It is no address of a server, or has a wildcard.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (
        parts.scheme not in {"http", "https"}
        or parts.username is not None
        or not _HOST.fullmatch(host)
    ):
        raise ValueError(
            f"dev_url={url!r} is no address of a server, such as 'http://localhost:5173'"
        )
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _refuse(config: Mapping[str, Any]) -> None:
    for path, instead in REFUSED.items():
        value: object = config
        for depth, step in enumerate(path):
            if not isinstance(value, Mapping):
                raise TypeError(f"config has no mapping at {'.'.join(path[:depth]) or 'its top'}")
            inner = cast(Mapping[str, object], value)
            if step not in inner:
                break
            value = inner[step]
        else:
            raise ValueError(f"config has {'.'.join(path)}; {instead}")


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Both, key by key; where both have a value, theirs."""
    result: dict[str, Any] = dict(ours)
    for key, value in theirs.items():
        own = result.get(key)
        if isinstance(own, dict) and isinstance(value, Mapping):
            result[key] = _merged(cast(dict[str, Any], own), cast(Mapping[str, Any], value))
        else:
            result[key] = deepcopy(value)
    return result


def _check(config: Mapping[str, Any], plugins: Sequence[PluginInfo]) -> None:
    identifier: object = config["identifier"]
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(
            f"the identifier {identifier!r} names a folder: letters, digits, hyphens and dots "
            "between them, such as 'org.example.notes'"
        )
    for plugin in plugins:
        if plugin.needs_config and plugin.key not in (config.get("plugins") or {}):
            raise ValueError(
                f"the plugin {plugin.name!r} does not start without its own configuration: "
                f'App(config={{"plugins": {{"{plugin.key}": {{...}}}}}})'
            )


def _made_identifier(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", plain))
    return f"pytauri-ipc.{words}" if words else "pytauri-ipc.app"

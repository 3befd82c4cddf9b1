"""Who may call what: Tauri's capabilities, from the plugins and permissions that an app names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from pytauri_ipc.app.plugins import PLUGINS, PluginInfo

Capability: TypeAlias = Mapping[str, Any]
"""A capability as Tauri's documents have it: `{"windows": ["main"], "permissions": [...]}`."""

ALWAYS: Final = ("core:default", "pytauri:default")
"""What every window of the app may do: Tauri's own events and questions, and calls to Python."""

OWN: Final = "pytauri-ipc"
"""The identifier of the capability that all windows share, and the beginning of made-up ones."""

_PERMISSION = re.compile(r"(core:)?[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*")


def all_capabilities(
    plugins: Sequence[PluginInfo], entries: Iterable[str | Capability], origin: str | None
) -> list[dict[str, Any]]:
    """The capabilities of an app, as Tauri's configuration lists them.

    The first one is for all windows: `ALWAYS`, the permissions that are given by name alone, and
    the default permissions of the enabled plugins. A plugin that a capability object names is left
    out of that: then it is the object that says who may use it.

    Args:
        plugins: The enabled ones.
        entries: Names of permissions, for all windows; and capability objects.
        origin: A server whose pages count as the app's own.

    Raises:
        TypeError: An entry is neither, or a part of it is of another type than it should be.
        ValueError: An entry is not well-formed, or is for a plugin that is not enabled.
    """
    if isinstance(entries, (str, Mapping)) or not isinstance(entries, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"capabilities is a list: [{entries!r}], not {entries!r}")
    entries = list(entries)
    names = [entry for entry in entries if isinstance(entry, str)]
    given = [_capability(number, entry) for number, entry in _objects(entries)]
    _check_identifiers(given)
    told = {_key(name) for capability in given for name in _permissions(capability)}
    for name in (*names, *(name for capability in given for name in _permissions(capability))):
        _check_permission(name, plugins)
    defaults = [f"{p.key}:default" for p in plugins if p.has_permissions and p.key not in told]
    shared = [*ALWAYS, *defaults, *names]
    own = {"identifier": OWN, "windows": ["*"], "permissions": list(dict.fromkeys(shared))}
    return [_with_origin(capability, origin) for capability in (own, *given)]


def _objects(entries: Iterable[object]) -> Iterator[tuple[int, Capability]]:
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Mapping):
            yield number, cast(Capability, entry)
        elif not isinstance(entry, str):
            raise TypeError(
                f"an entry of capabilities is the name of a permission, or a mapping such as "
                f'{{"windows": ["main"], "permissions": ["fs:default"]}}, not {entry!r}'
            )


def _capability(number: int, given: Capability) -> dict[str, Any]:
    """A copy that Tauri takes; it would accept and ignore one that is for no window."""
    capability = {"identifier": f"{OWN}-{number}", **given}
    for field in ("windows", "webviews", "permissions"):
        if not isinstance(capability.get(field, []), (list, tuple)):
            raise TypeError(f"{field!r} is a list in the capability {dict(given)!r}")
    if not capability.get("windows") and not capability.get("webviews"):
        raise ValueError(
            f'the capability {dict(given)!r} is for no window: name them, as "windows": ["main"]; '
            'all are "windows": ["*"]'
        )
    if not capability.get("permissions"):
        raise ValueError(f'the capability {dict(given)!r} has no "permissions"')
    return capability


def _check_identifiers(given: Sequence[Capability]) -> None:
    """Of two capabilities with one identifier Tauri forgets the first, without a word."""
    seen = {OWN}
    for capability in given:
        identifier: object = capability["identifier"]
        if not isinstance(identifier, str) or identifier in seen:
            raise ValueError(
                f"the identifier {identifier!r} of a capability is no text, or is taken already"
            )
        seen.add(identifier)


def _permissions(capability: Capability) -> Iterator[str]:
    """The names in a capability; one with a scope is a mapping with an identifier."""
    for entry in cast(Sequence[object], capability["permissions"]):
        name = cast(Capability, entry).get("identifier") if isinstance(entry, Mapping) else entry
        if not isinstance(name, str):
            raise TypeError(
                f"a permission is a name, or a mapping with an identifier, not {entry!r}"
            )
        yield name


def _check_permission(name: str, plugins: Sequence[PluginInfo]) -> None:
    """What is not well-formed, or is sure to have no effect. Tauri alone knows all names."""
    if not _PERMISSION.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name of a permission, which is like "
            "'fs:default', 'fs:allow-read-file' or 'core:window:allow-close'"
        )
    plugin = PLUGINS.get(_key(name).replace("-", "_"))
    if plugin is None or plugin in plugins:
        return
    raise ValueError(
        f"the permission {name!r} is for a plugin that is not enabled; "
        f"enable it by App(plugins=[{plugin.name!r}])"
    )


def _key(permission: str) -> str:
    return permission.rpartition(":")[0]


def _with_origin(capability: Capability, origin: str | None) -> dict[str, Any]:
    if origin is None or capability.get("local") is False:
        return dict(capability)
    remote: Mapping[str, Any] = capability.get("remote") or {}
    return {**capability, "remote": {**remote, "urls": [*remote.get("urls", ()), origin]}}

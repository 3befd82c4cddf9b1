"""Tauri's plugins by name: the table of those that PyTauri has, and how their names are read."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What there is to know of a plugin before Tauri is loaded.

    Attributes:
        name: Its module in `pytauri_plugins`.
        has_permissions: Whether pages can call it, and so need permissions for it.
        needs_config: Whether Tauri refuses to start it without an entry in `config["plugins"]`.
    """

    name: str
    has_permissions: bool = True
    needs_config: bool = False

    @property
    def key(self) -> str:
        """Its name in permissions, in Tauri's configuration and in `plugin:key|command`."""
        return self.name.replace("_", "-")


PLUGINS = {
    plugin.name: plugin
    for plugin in (
        PluginInfo("autostart"),
        PluginInfo("clipboard_manager"),
        PluginInfo("deep_link"),
        PluginInfo("dialog"),
        PluginInfo("fs"),
        PluginInfo("global_shortcut"),
        PluginInfo("http"),
        PluginInfo("notification"),
        PluginInfo("opener"),
        PluginInfo("os"),
        PluginInfo("persisted_scope", has_permissions=False),
        PluginInfo("positioner"),
        PluginInfo("process"),
        PluginInfo("shell"),
        PluginInfo("single_instance", has_permissions=False),
        PluginInfo("updater", needs_config=True),
        PluginInfo("upload"),
        PluginInfo("websocket"),
        PluginInfo("window_state"),
    )
}
"""Every plugin of `pytauri_plugins`, by its module's name."""


def enabled_plugins(names: Iterable[str]) -> tuple[PluginInfo, ...]:
    """Look up plugins that an app enables, each once, in the order given.

    Args:
        names: As in Python (`"clipboard_manager"`) or as in Tauri (`"clipboard-manager"`).

    Raises:
        TypeError: It is no list of names.
        ValueError: There is no plugin of that name.
    """
    if isinstance(names, str) or not isinstance(names, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"plugins is a list of names: [{names!r}], not {names!r}")
    found: dict[str, PluginInfo] = {}
    for name in names:
        plugin = PLUGINS.get(str(name).replace("-", "_"))
        if plugin is None:
            raise ValueError(f"there is no plugin {name!r}; there are: {', '.join(PLUGINS)}")
        found[plugin.name] = plugin
    return tuple(found.values())

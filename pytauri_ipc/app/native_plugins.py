"""Tauri's plugins, loaded by name from the native module that is installed."""

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from pytauri.plugin import Plugin

from pytauri_ipc.app.plugins import PLUGINS, PluginInfo

ALWAYS: Final = PLUGINS["dialog"]
"""Python itself uses it, to save files; pages get no permission by that."""


class PluginMissing(RuntimeError):
    """The installed native module was built without a plugin that the app enables."""


def load_plugins(plugins: Iterable[PluginInfo]) -> list[Plugin]:
    """What Tauri's builder takes: the enabled plugins, and `ALWAYS` where there is one.

    Raises:
        PluginMissing: The native module has not got one that is enabled.
    """
    enabled = tuple(plugins)
    loaded = [_load(plugin) for plugin in enabled]
    if ALWAYS not in enabled:
        with suppress(PluginMissing):  # saving a file says so, when it comes to that
            loaded.append(_load(ALWAYS))
    return loaded


def _load(plugin: PluginInfo) -> Plugin:
    try:
        module: Any = import_module(f"pytauri_plugins.{plugin.name}")
    except ImportError as error:
        raise PluginMissing(
            f"PyTauri's native module was built without the plugin {plugin.name!r}: leave it out "
            f"of App(plugins=[...]), or build with the feature 'plugin-{plugin.key}'"
        ) from error
    if plugin.name == "single_instance":
        return module.init(None)  # a second start ends, and the first one is not told
    return module.Builder.build() if hasattr(module, "Builder") else module.init()

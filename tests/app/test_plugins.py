"""The table of plugins, held against PyTauri's own, and how names are read."""

import importlib.util
from pathlib import Path

import pytest

from pytauri_ipc.app.plugins import PLUGINS, enabled_plugins


def test_the_table_has_every_plugin_that_is_installed() -> None:
    """Found on disk: the package cannot be imported where the native module is absent."""
    spec = importlib.util.find_spec("pytauri")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parents[1] / "pytauri_plugins"
    assert set(PLUGINS) == {file.parent.name for file in folder.glob("*/__init__.py")}


@pytest.mark.parametrize("name", ["clipboard_manager", "clipboard-manager"])
def test_a_name_is_read_as_python_or_tauri_spell_it(name: str) -> None:
    (plugin,) = enabled_plugins([name])
    assert (plugin.name, plugin.key) == ("clipboard_manager", "clipboard-manager")


def test_a_plugin_that_is_named_twice_is_enabled_once_and_order_is_kept() -> None:
    names = ["window_state", "fs", "window-state"]
    assert [plugin.name for plugin in enabled_plugins(names)] == ["window_state", "fs"]


@pytest.mark.parametrize("name", ["dialogue", "", "Dialog", "core", None])
def test_an_unknown_name_is_told_with_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match=rf"no plugin {name!r}; there are: .*dialog, fs"):
        enabled_plugins([name])


def test_one_name_without_a_list_is_told() -> None:
    with pytest.raises(TypeError, match=r"\['dialog'\], not 'dialog'"):
        enabled_plugins("dialog")

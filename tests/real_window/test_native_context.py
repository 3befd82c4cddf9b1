"""What Tauri or its native module refuses, told as what it is: in a Python of its own, for each."""

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from tests.real_window.driving import REPOSITORY

CONTEXT = """
from pytauri import Assets
from pytauri_ipc.app.config import tauri_config
from pytauri_ipc.app.native_context import tauri_context

class Nothing(Assets):
    def get(self, key, /): return None
    def iter(self, /): return iter(())

try:
    tauri_context(tauri_config(title="Notes", {options}), Nothing())
except ValueError as error:
    print(error)
else:
    print("made")
"""

PLUGINS = """
import sys
for name in {absent}:
    sys.modules["pytauri_plugins." + name] = None  # as PyTauri does where one was left out

from pytauri_ipc.app.native_plugins import PluginMissing, load_plugins
from pytauri_ipc.app.plugins import enabled_plugins

try:
    print(len(load_plugins(enabled_plugins({enabled}))))
except PluginMissing as error:
    print(error)
"""


def printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("", "made"),
        ("capabilities=['core:window:allow-close']", "made"),
        (
            "capabilities=['core:window:allow-dance']",
            "capabilities: Tauri knows no permission 'core:window:allow-dance'",
        ),
        (
            "plugins=['fs'], capabilities=['fs:allow-everything']",
            "capabilities: Tauri knows no permission 'fs:allow-everything'",
        ),
        (
            "capabilities=['clipbord:default']",
            "capabilities: Tauri knows no permissions of 'clipbord'; those that it knows are ",
        ),
        (
            "capabilities=[{'windows': ['[a'], 'permissions': ['core:default']}]",
            "Tauri refuses the configuration: ",
        ),
        ("config={'bundle': 1}", "Failed to serialize merged tauri config"),
    ],
)
def test_what_tauri_refuses_is_an_error_and_no_panic(options: str, message: str) -> None:
    assert printed(CONTEXT.format(options=options)).startswith(message)


def test_a_plugin_that_was_left_out_of_the_native_module_is_told() -> None:
    told = printed(PLUGINS.format(absent=["window_state"], enabled=["os", "window-state"]))
    assert told.startswith("PyTauri's native module was built without the plugin 'window_state'")
    assert told.endswith("or build with the feature 'plugin-window-state'")


@pytest.mark.parametrize(
    ("enabled", "count"), [([], 1), (["os"], 2), (["dialog"], 1), (["os", "dialog"], 2)]
)
def test_the_dialog_is_loaded_once_whether_it_is_enabled_or_not(
    enabled: list[str], count: int
) -> None:
    assert printed(PLUGINS.format(absent=[], enabled=enabled)) == str(count)


def test_a_native_module_without_the_dialog_serves_for_all_else() -> None:
    assert printed(PLUGINS.format(absent=["dialog"], enabled=["os"])) == "1"

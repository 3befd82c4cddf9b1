"""From a configuration to Tauri's context: no files needed, and a clear error for what is wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pytauri import Assets, Context, context_factory

_UNKNOWN_PLUGIN = re.compile(r'UnknownManifest \{ key: "(.*?)", available: "(.*?)" \}')
_UNKNOWN_PERMISSION = re.compile(r'UnknownPermission \{ key: "(.*?)", permission: "(.*?)" \}')


def tauri_context(config: Mapping[str, Any], assets: Assets) -> Context:
    """What Tauri's builder takes.

    Args:
        config: From `tauri_config`.
        assets: The pages.

    Raises:
        ValueError: Tauri refuses the configuration, or one of the capabilities in it.
    """
    with TemporaryDirectory(prefix="pytauri-ipc-") as folder:
        (Path(folder) / "tauri.conf.json").write_text("{}")
        try:
            context = context_factory(Path(folder).resolve(), tauri_config=config)
        except BaseException as error:
            # Rust's panic: no Exception, and its class cannot be imported.
            if type(error).__name__ != "PanicException":
                raise
            raise ValueError(_explained(str(error))) from None
    context.set_assets(assets)
    return context


def _explained(panic: str) -> str:
    """What Tauri complains of when it takes in the capabilities, for who has written them."""
    if found := _UNKNOWN_PLUGIN.search(panic):
        return (
            f"capabilities: Tauri knows no permissions of {found[1]!r}; those that it knows are of "
            f"{found[2]}"
        )
    if found := _UNKNOWN_PERMISSION.search(panic):
        return (
            f"capabilities: Tauri knows no permission '{found[1]}:{found[2]}'; the plugin's own "
            "documents list the names"
        )
    return f"Tauri refuses the configuration: {panic}"

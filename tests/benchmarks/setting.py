"""What a run ran on: versions, and what absolute times depend on; nothing tells whose it is."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytauri_ipc
from tests.benchmarks import json2ts, peers


def versions() -> dict[str, str | None]:
    """The versions of what is measured and of what it runs on."""
    names = ("pytauri", "pytauri-wheel", "pydantic", "pydantic-core", "anyio", "trio")
    return {
        "pytauri-ipc": pytauri_ipc.__version__,
        **{name: _version(name) for name in names},
        **_tauri_versions(),
        json2ts.PACKAGE: json2ts.installed(),
        **peers.in_peers(),
        "Node": _node_version(),
        platform.python_implementation(): platform.python_version(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _tauri_versions() -> dict[str, str]:
    try:
        import pytauri  # noqa: PLC0415 - its native module may be absent
    except (ImportError, RuntimeError):
        return {}
    return {"tauri": pytauri.VERSION, "webview": pytauri.webview_version()}


def _node_version() -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip().removeprefix("v") or None


def machine() -> dict[str, Any]:
    """What absolute times depend on."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }


def in_words(versions: Mapping[str, str | None], machine: Mapping[str, Any]) -> str:
    """A sentence for whoever reads figures of that run."""
    named = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    load = machine["load"]
    busy = "" if load is None else f", load {load[0]:.1f} before the run"
    return (
        f"{named}; {machine['system']}, {machine['architecture']}, "
        f"{machine['processors']} processors{busy}."
    )

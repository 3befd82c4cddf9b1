"""What real windows and the virtual environment need of the system: look, and install it on Debian.

Standard library only: this runs on the bare system Python, before anything else is there.
It looks for the thing itself and not for a package's record, so that a library that came from
elsewhere counts, and so that a machine that has everything is done in a moment.
"""

from __future__ import annotations

import argparse
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["setup", "run", "drive"]
"""A virtual environment; a window; a window that a test or the tour drives."""

ADMIN_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
"""dpkg refuses to work where it does not find the programs it calls: a short PATH lacks them."""


@dataclass(frozen=True)
class Need:
    """Something that the system has to have, and Debian's package for it."""

    what: str
    package: str
    purpose: Purpose
    present: Callable[[], bool]


def has_library(name: str) -> bool:
    """Whether the dynamic linker knows the library, without loading it."""
    return ctypes.util.find_library(name) is not None


def has_program(name: str) -> bool:
    return shutil.which(name) is not None


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


NEEDS = (
    Need(
        "the module ensurepip, for a virtual environment",
        "python{}.{}-venv".format(*sys.version_info),
        "setup",
        lambda: importlib.util.find_spec("ensurepip") is not None,
    ),
    Need(
        "the library libwebkit2gtk-4.1",
        "libwebkit2gtk-4.1-0",
        "run",
        lambda: has_library("webkit2gtk-4.1"),
    ),
    Need(
        "the library libayatana-appindicator3",
        "libayatana-appindicator3-1",
        "run",
        lambda: has_library("ayatana-appindicator3"),
    ),
    Need("Xvfb (no display here)", "xvfb", "run", lambda: has_display() or has_program("Xvfb")),
    Need("xauth (no display here)", "xauth", "run", lambda: has_display() or has_program("xauth")),
    Need(
        "the program WebKitWebDriver",
        "webkit2gtk-driver",
        "drive",
        lambda: has_program("WebKitWebDriver"),
    ),
    Need(
        "the program dbus-daemon, for tray icons",
        "dbus-daemon",
        "drive",
        lambda: has_program("dbus-daemon"),
    ),
    Need(
        "the window manager openbox (no display here)",
        "openbox",
        "drive",
        lambda: has_display() or has_program("openbox"),
    ),
    Need("the program xprop", "x11-utils", "drive", lambda: has_program("xprop")),
    Need("the program xdotool", "xdotool", "drive", lambda: has_program("xdotool")),
    Need("the browser chromium", "chromium", "drive", lambda: has_program("chromium")),
    Need(
        "the program chromedriver",
        "chromium-driver",
        "drive",
        lambda: has_program("chromedriver"),
    ),
)


def missing(*purposes: Purpose) -> list[Need]:
    """The needs of these purposes, or of all, that the system does not meet."""
    return [
        need for need in NEEDS if (not purposes or need.purpose in purposes) and not need.present()
    ]


def provide() -> str | None:
    """Install what is missing, where that is possible; say what still is missing then, or None."""
    wanted = missing()
    if not wanted:
        return None
    if not has_program("apt-get"):
        return explain(wanted, "no apt-get here")
    prefix = _as_root()
    if prefix is None:
        return explain(wanted, "installing needs root, or sudo without a password")
    packages = [need.package for need in wanted]
    print("Installing system packages:", " ".join(packages), flush=True)
    _install(packages, prefix)
    still = missing()
    return explain(still, "apt-get did not bring it, see above") if still else None


def explain(needs: Sequence[Need], reason: str) -> str:
    """Which parts are missing, what brings them, and what goes on without them."""
    lines = [f"Missing on this system ({reason}):"]
    lines += [f"  - {need.what} (Debian's package {need.package})" for need in needs]
    if has_program("apt-get"):
        packages = " ".join(need.package for need in needs)
        lines.append("Install with")
        lines.append(f"  sudo apt-get install -y --no-install-recommends {packages}")
    else:
        lines.append("Install what your system calls these, then run the same command again.")
    if any(need.purpose == "setup" for need in needs):
        lines.append("Without a virtual environment nothing can be set up here.")
    else:
        lines.append("Until then no real window can be opened; what needs none runs all the same.")
    return "\n".join(lines)


def _as_root() -> list[str] | None:
    """The words to put before a command so that root runs it, or None where that cannot be."""
    if os.geteuid() == 0:
        return []
    if not has_program("sudo"):
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def _install(packages: Sequence[str], prefix: Sequence[str]) -> None:
    """Install what can be had: a package that the archive does not know keeps out no other one."""
    path = f"{os.environ.get('PATH', os.defpath)}:{ADMIN_PATH}"
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", f"PATH={path}", "apt-get", "-q"]

    def run(*arguments: str) -> bool:
        command = [*apt_get, "-o", "DPkg::Lock::Timeout=120", *arguments]
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0

    run("update")
    if not run("install", "-y", "--no-install-recommends", *packages) and len(packages) > 1:
        for package in packages:
            run("install", "-y", "--no-install-recommends", package)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Look for what the system has to have.")
    parser.add_argument(
        "--require",
        choices=("run", "drive"),
        help="install nothing, and fail where something for this purpose is missing",
    )
    purpose: Purpose | None = parser.parse_args(arguments).require
    if sys.platform != "linux":
        return 0  # macOS and Windows bring a webview of their own
    if purpose is None:
        problem = provide()
        if problem is not None:
            print(problem, file=sys.stderr)
        return 0
    wanted = missing("run") if purpose == "run" else missing("run", "drive")
    if wanted:
        print(explain(wanted, "and needed for this"), file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())

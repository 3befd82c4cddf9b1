"""What a machine has, looked up without importing any of it, and the commands that bring the rest.

`tools/system_packages.py` of the repository knows Debian's packages too: it runs before this
package can be imported. A test holds the two lists together.
"""

import ctypes.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, entry_points, version
from importlib.util import find_spec
from typing import Final

Version = tuple[int, ...]

PACKAGES: Final[dict[str, dict[str, str]]] = {
    "webkit": {
        "apt-get": "libwebkit2gtk-4.1-0",
        "dnf": "webkit2gtk4.1",
        "pacman": "webkit2gtk-4.1",
    },
    "tray": {
        "apt-get": "libayatana-appindicator3-1",
        "dnf": "libayatana-appindicator-gtk3",
        "pacman": "libayatana-appindicator",
    },
    "display": {
        "apt-get": "xvfb xauth",
        "dnf": "/usr/bin/xvfb-run /usr/bin/xauth",  # dnf finds the package of a file
        "pacman": "xorg-server-xvfb xorg-xauth",
    },
    "webdriver": {"apt-get": "webkit2gtk-driver", "dnf": "/usr/bin/WebKitWebDriver"},
}
"""What each package manager calls what a machine may lack; left out where that is not known."""

INSTALL: Final = {
    "apt-get": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --needed",
}


class Machine:
    """The machine that this process runs on. Tests have others."""

    platform: str = sys.platform
    python: Version = sys.version_info[:3]

    def variable(self, name: str) -> str:
        """An environment variable; empty where it is not set."""
        return os.environ.get(name, "")

    def program(self, name: str) -> str | None:
        """Where a program is, or `None`."""
        return shutil.which(name)

    def library(self, name: str, number: int) -> bool:
        """Whether there is a library of this name and version. This process does not load it."""
        if ctypes.util.find_library(name) is not None:
            return True
        # Some systems keep libraries where only the linker itself looks (NixOS, LD_LIBRARY_PATH).
        program = f"import ctypes; ctypes.CDLL('lib{name}.so.{number}')"
        return self.run(sys.executable, "-c", program)[0] == 0

    def version(self, distribution: str) -> str | None:
        """The version of an installed Python package, or `None`."""
        try:
            return version(distribution)
        except PackageNotFoundError:
            return None

    def native_modules(self) -> list[str]:
        """The installed packages that bring PyTauri a native module."""
        found = entry_points(group="pytauri", name="ext_mod")
        return sorted(point.dist.name if point.dist else point.value for point in found)

    def glibc(self) -> Version | None:
        """The version of the GNU C library, where that is what this Python runs on."""
        name, number = platform.libc_ver()
        return numbers(number) if name == "glibc" else None

    def run(self, *command: str) -> tuple[int, str]:
        """A program's exit code, and what it printed."""
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=20,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, "it did not end within 20 s"
        except OSError as error:
            return 1, str(error)
        return done.returncode, done.stdout.strip()

    def install_system(self, needs: Sequence[str]) -> str | None:
        """The command that brings these keys of `PACKAGES`, or `None` where it is not known."""
        for manager, install in INSTALL.items():
            if self.program(manager):
                packages = [PACKAGES[need].get(manager) for need in needs]
                known = [package for package in packages if package]
                sudo = "" if self.is_root() else "sudo "
                return f"{sudo}{install} {' '.join(known)}" if known == packages else None
        return None

    def install_python(self, requirements: Sequence[str]) -> str:
        """The command that brings Python packages into this environment."""
        packages = " ".join(map(quoted, requirements))
        if not self.has_pip() and self.program("uv"):
            return f"uv pip install --python {quoted(sys.executable)} {packages}"
        return f"{quoted(sys.executable)} -m pip install {packages}"

    def has_pip(self) -> bool:
        """Whether this environment has pip; uv makes some that have not."""
        return find_spec("pip") is not None

    def is_root(self) -> bool:
        """Whether commands need no `sudo`."""
        return sys.platform != "win32" and os.geteuid() == 0


def quoted(word: str) -> str:
    """A word for any shell. Windows' own knows no single quotes."""
    return word if re.fullmatch(r"[\w./:\\+-]+", word) else f'"{word}"'


def numbers(text: str) -> Version:
    """The numbers that a version begins with: `"v20.19.1"` is (20, 19, 1)."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", text)
    return tuple(map(int, found[1].split("."))) if found else ()

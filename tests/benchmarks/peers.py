"""Peers that are measured beside us: each gets an environment of its own below `build/`.

PyWry 2.0.6 brings a PyTauri of its own, under the same name as ours, so it is never imported here.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

FOLDER = Path(__file__).resolve().parents[2] / "build"
PATIENCE = 300.0
"""Seconds that pip may take."""


class PeerMissingError(Exception):
    """The peer is not there and cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package that is compared, in a version that is.

    Attributes:
        name: What people call it.
        package: What pip calls it.
        version: The version that is compared.
        beside: What else its environment needs.
    """

    name: str
    package: str
    version: str
    beside: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its environment is."""
        beside = "".join(f"+{name.partition('=')[0]}" for name in self.beside)
        return FOLDER / f"{self.package}-{self.version}{beside}"

    def python(self) -> Path:
        """The interpreter of its environment, which is made first where it is not there.

        Raises:
            PeerMissingError: It could not be installed.
        """
        windows = sys.platform == "win32"
        python = self.folder / ("Scripts/python.exe" if windows else "bin/python")
        if self.installed() != self.version:
            rmtree(self.folder, ignore_errors=True)  # what an install that was ended has left
            wanted = (*self.beside, f"{self.package}=={self.version}")
            try:
                _run([sys.executable, "-m", "venv", str(self.folder)])
                _run([str(python), *_PIP, "install", "--quiet", *wanted])
            except (OSError, subprocess.SubprocessError) as error:
                raise PeerMissingError(
                    f"pip could not install {self.name} {self.version}"
                ) from error
        return python

    def installed(self) -> str | None:
        """The version that is there, or `None`."""
        found = sorted(self.folder.glob(f"**/site-packages/{self.package}-*.dist-info"))
        if not found:
            return None
        return found[0].name.removeprefix(f"{self.package}-").removesuffix(".dist-info")


PYWRY = Peer("PyWry", "pywry", "2.0.6")
PYWRY_IN_BROWSERS = Peer("PyWry", "pywry", "2.0.6", ("ipywidgets",))
"""Its browser mode cannot be imported without that package."""

FASTAPI = Peer("FastAPI", "fastapi", "0.165.0", ("uvicorn", "websockets"))
NICEGUI = Peer("NiceGUI", "nicegui", "3.18.0")
EEL = Peer("Eel", "eel", "0.18.0", ("pydantic",))
"""pydantic is for what is measured, as all others have it."""

ALL = (PYWRY, PYWRY_IN_BROWSERS, FASTAPI, NICEGUI, EEL)


def in_peers() -> dict[str, str | None]:
    """The versions of those that are there."""
    return {peer.name: version for peer in ALL if (version := peer.installed()) is not None}


_PIP = ("-m", "pip", "--disable-pip-version-check")


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=True)

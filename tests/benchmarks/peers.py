"""Peers that cannot be installed beside this package: each gets an environment below `build/`.

PyWry 2.0.6 brings a PyTauri of its own, under the same name as ours, so it is never imported here.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

PYWRY = "pywry"
PYWRY_VERSION = "2.0.6"

FOLDER = Path(__file__).resolve().parents[2] / "build" / f"{PYWRY}-{PYWRY_VERSION}"
PATIENCE = 300.0
"""Seconds that pip may take."""


class PeerMissingError(Exception):
    """The peer is not there and cannot be had; the text says why."""


def pywry_python() -> Path:
    """The interpreter of an environment with PyWry, which is made first where it is not there.

    Raises:
        PeerMissingError: It could not be installed.
    """
    python = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if pywry_installed() != PYWRY_VERSION:
        rmtree(FOLDER, ignore_errors=True)  # what an install that was ended has left
        try:
            _run([sys.executable, "-m", "venv", str(FOLDER)])
            _run([str(python), *_PIP, "install", "--quiet", f"{PYWRY}=={PYWRY_VERSION}"])
        except (OSError, subprocess.SubprocessError) as error:
            raise PeerMissingError(f"pip could not install PyWry {PYWRY_VERSION}") from error
    return python


def pywry_installed() -> str | None:
    """The version that is there, or `None`."""
    found = sorted(FOLDER.glob(f"**/site-packages/{PYWRY}-*.dist-info"))
    return found[0].name.removeprefix(f"{PYWRY}-").removesuffix(".dist-info") if found else None


_PIP = ("-m", "pip", "--disable-pip-version-check")


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=True)

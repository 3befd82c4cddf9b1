"""The Node tool of PyTauri's generator; npm puts it into `build/` when it is first needed."""

import json
import shutil
import subprocess
from pathlib import Path

PACKAGE = "json-schema-to-typescript"
VERSION = "16.0.0"
"""PyTauri's documents say to add the latest. 15.0.4, which its example has, is no faster."""

FOLDER = Path(__file__).resolve().parents[2] / "build" / "json2ts"
PATIENCE = 120.0
"""Seconds that npm may take."""


class ToolMissingError(Exception):
    """The tool is not there and cannot be had; the text says why."""


def command() -> str:
    """The command line for a shell, installed first where it is not.

    `--format=false` is PyTauri's own advice; without it all takes about twice as long.

    Raises:
        ToolMissingError: npm is not there, or could not install it.
    """
    if installed() != VERSION:
        _install()
    program = shutil.which("json2ts", path=FOLDER / "node_modules" / ".bin")
    if program is None:
        raise ToolMissingError(f"{PACKAGE} {VERSION} has no json2ts; delete {FOLDER}")
    return f'"{program}" --format=false'


def installed() -> str | None:
    """The version that is there, or `None`."""
    try:
        text = (FOLDER / "node_modules" / PACKAGE / "package.json").read_text("utf-8")
    except FileNotFoundError:
        return None
    return json.loads(text)["version"]


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise ToolMissingError("needs npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--loglevel=error")
    try:
        subprocess.run(
            [npm, "install", "--prefix", str(FOLDER), *quiet, f"{PACKAGE}@{VERSION}"],
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise ToolMissingError(f"npm could not install {PACKAGE} {VERSION}") from error

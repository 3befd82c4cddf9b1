"""New projects for tests: made in a folder, and their programs started as a person would."""

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from pytauri_ipc.cli import new

ROOT = Path(__file__).resolve().parents[2]


def made(folder: Path, page: new.Page, name: str = "hello") -> Path:
    """The folder of a new project."""
    with chdir(folder):
        assert new.run(Namespace(name=name, page=page)) == 0
    return folder / name


def environment() -> Mapping[str, str]:
    """Where `python` is the one with this package, as in an activated environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    modules = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return {**os.environ, "PATH": path, "PYTHONPATH": modules.rstrip(os.pathsep)}

"""What the two distributions hold: the core's wheel none of the grid's code."""

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import pytauri_ipc

ROOT = Path(__file__).parents[1]


def wheel_of(folder: Path, place: Path) -> ZipFile:
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        place,
        folder,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=55)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = place.glob("*.whl")
    return ZipFile(file)


def test_both_have_one_version() -> None:
    grid = (ROOT / "grid" / "pytauri_ipc_grid" / "__init__.py").read_text("utf-8")
    assert f'__version__ = "{pytauri_ipc.__version__}"' in grid
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = f"pytauri-ipc-grid=={pytauri_ipc.__version__}"
    assert needed in extras["optional-dependencies"]["grid"]


@pytest.mark.timeout(120)
def test_the_core_holds_no_code_of_libraries_and_the_grid_has_its_licences(tmp_path: Path) -> None:
    with wheel_of(ROOT, tmp_path / "core") as core:
        names = [one.filename for one in core.infolist()]
        assert not [name for name in names if "pytauri_ipc_grid" in name]
        for info in core.infolist():
            assert b"AG Grid" not in core.read(info) or info.filename.endswith(
                ".dist-info/METADATA"
            )
        assert sum(one.compress_size for one in core.infolist()) < 900_000
    with wheel_of(ROOT / "grid", tmp_path / "grid") as grid:
        names = [name.partition("/")[2] for name in grid.namelist()]
        assert {"grid.js", "ag-grid-LICENSE.txt", "py.typed", "__init__.py"} <= set(names)
        assert {
            "licenses/LICENSE",
            "licenses/pytauri_ipc_grid/ag-grid-LICENSE.txt",
        } <= set(names)

"""`tools/build_bridge.py`: the page's code comes into the package, and stays as js/ has it."""

import os
from pathlib import Path

import pytest

from tools import build_bridge
from tools.build_bridge import BridgeError, BridgeProject

BUILT = {
    "pytauri-ipc.iife.js": "the script",
    "pytauri-ipc-app.iife.js": "the script of an App",
    "pytauri-ipc-browser.iife.js": "that in a browser",
    "pytauri-ipc-enter.iife.js": "that behind an address",
    "pytauri-ipc-widget.js": "that of a cell",
    "pytauri-ipc-plotly.js": "charts",
    "index.js": "the module",
    "tokens.css": "the variables",
    "index.d.ts": "the types",
}
PACKAGED = {name.replace("index.", "pytauri-ipc."): text for name, text in BUILT.items()}


class Project(BridgeProject):
    """A repository of few files, whose npm notes what it is asked for and builds at once."""

    def __init__(self, root: Path, **distributions: bool) -> None:
        super().__init__(root, **distributions)
        self.asked: list[str] = []
        self.builds = dict(BUILT)
        (self.js / "src").mkdir(parents=True)
        for source in ("package.json", "package-lock.json", "src/index.ts"):
            self.write(f"js/{source}", "", time=1)

    def write(self, path: str, text: str, time: int) -> None:
        """`time` is when the file was changed last, in seconds."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        os.utime(file, (time, time))

    def packaged(self) -> dict[str, str]:
        folder = self.root / "pytauri_ipc" / "_bridge"
        return {file.name: file.read_text("utf-8") for file in folder.glob("*")}

    def _npm(self, *arguments: str) -> None:
        self.asked.append(" ".join(arguments))
        if not build_bridge.has_node():
            raise BridgeError("Node is not there")
        if arguments == ("run", "build"):
            for name, text in self.builds.items():
                self.write(f"js/dist/{name}", text, time=10)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(build_bridge, "has_node", lambda: True)
    return Project(tmp_path)


def lose_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_bridge, "has_node", lambda: False)


def test_the_script_the_module_and_its_types_come_into_the_package(project: Project) -> None:
    project.provide()
    assert project.asked == ["ci", "run build"]
    assert project.packaged() == PACKAGED


def test_what_is_current_is_neither_built_nor_copied_again(project: Project) -> None:
    project.provide()
    project.asked.clear()
    project.write("pytauri_ipc/_bridge/pytauri-ipc.js", "current", time=5)
    project.provide()
    assert project.asked == []
    assert project.packaged()["pytauri-ipc.js"] == "current"


@pytest.mark.parametrize("name", PACKAGED)
def test_one_file_that_lacks_is_copied_from_what_is_built(project: Project, name: str) -> None:
    project.provide()
    project.asked.clear()
    (project.root / "pytauri_ipc" / "_bridge" / name).unlink()
    project.provide()
    assert project.asked == []
    assert project.packaged() == PACKAGED


@pytest.mark.parametrize("name", PACKAGED)
def test_one_file_that_is_older_than_the_sources_is_replaced(project: Project, name: str) -> None:
    project.provide()
    project.write(f"pytauri_ipc/_bridge/{name}", "old", time=0)
    project.provide()
    assert project.packaged() == PACKAGED


@pytest.mark.parametrize("name", BUILT)
def test_one_file_that_is_not_built_or_is_stale_has_all_built(project: Project, name: str) -> None:
    project.provide()
    for how in ("missing", "stale"):
        for file in PACKAGED:
            project.write(f"pytauri_ipc/_bridge/{file}", "old", time=0)
        if how == "missing":
            (project.js / "dist" / name).unlink()
        else:
            project.write(f"js/dist/{name}", "old", time=0)
        project.asked.clear()
        project.provide()
        assert "run build" in project.asked
        assert project.packaged() == PACKAGED


def test_a_build_that_leaves_a_file_out_is_told(project: Project) -> None:
    del project.builds["index.d.ts"]
    with pytest.raises(BridgeError, match=r"left no index\.d\.ts$"):
        project.provide()


def test_without_node_stale_files_stay_and_are_told_of(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.provide()
    project.write("js/src/index.ts", "changed", time=2**31)
    lose_node(monkeypatch)
    project.provide()
    assert project.packaged() == PACKAGED
    assert "older than js/" in capsys.readouterr().err


@pytest.mark.parametrize("name", PACKAGED)
def test_without_node_a_file_that_lacks_is_an_error(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project.provide()
    project.write("js/src/index.ts", "changed", time=2**31)
    (project.root / "pytauri_ipc" / "_bridge" / name).unlink()
    lose_node(monkeypatch)
    with pytest.raises(BridgeError):
        project.provide()


def unpack_sdist(project: Project) -> None:
    project.write("PKG-INFO", "", time=1)
    for name, text in PACKAGED.items():
        project.write(f"pytauri_ipc/_bridge/{name}", text, time=0)


def test_what_an_sdist_packs_is_current_whatever_its_times(project: Project) -> None:
    unpack_sdist(project)
    project.provide()
    assert project.asked == []


@pytest.mark.parametrize("name", PACKAGED)
def test_what_an_unpacked_sdist_lacks_is_built(project: Project, name: str) -> None:
    unpack_sdist(project)
    (project.root / "pytauri_ipc" / "_bridge" / name).unlink()
    project.provide()
    assert project.packaged() == PACKAGED


def test_the_grid_is_put_into_a_distribution_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_bridge, "has_node", lambda: True)
    project = Project(tmp_path, with_core=False, with_grid=True)
    project.builds |= {"pytauri-ipc-grid.js": "grids", "ag-grid-LICENSE.txt": "MIT"}
    project.provide()
    there = tmp_path / "grid" / "pytauri_ipc_grid"
    assert {file.name: file.read_text("utf-8") for file in there.iterdir()} == {
        "grid.js": "grids",
        "ag-grid-LICENSE.txt": "MIT",
    }
    assert not (tmp_path / "pytauri_ipc").exists()

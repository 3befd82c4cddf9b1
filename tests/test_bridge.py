"""The page's code out of the package, or what to do where it is not built."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest

from pytauri_ipc import bridge, bridge_script
from pytauri_ipc.bridge import app_script, runtime_files

BUILT = (
    "pytauri-ipc.iife.js",
    "pytauri-ipc-app.iife.js",
    "pytauri-ipc.js",
    "pytauri-ipc.d.ts",
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """An installed package's directory."""

    def files(name: str) -> Path:
        assert name == "pytauri_ipc"
        return tmp_path

    monkeypatch.setattr(bridge, "files", files)
    bridge._built.cache_clear()
    yield tmp_path
    bridge._built.cache_clear()


def build(package: Path, *names: str) -> None:
    for name in names:
        file = package / "_bridge" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"// {name} \N{SNOWMAN}", "utf-8")


def test_the_built_script_comes_as_it_is(package: Path) -> None:
    build(package, *BUILT)
    assert bridge_script() == "// pytauri-ipc.iife.js \N{SNOWMAN}"
    assert app_script("native").endswith("\n// pytauri-ipc-app.iife.js \N{SNOWMAN}")


def test_the_module_and_its_types_come_under_their_names(package: Path) -> None:
    build(package, *BUILT)
    assert runtime_files() == {
        "pytauri-ipc.js": "// pytauri-ipc.js \N{SNOWMAN}",
        "pytauri-ipc.d.ts": "// pytauri-ipc.d.ts \N{SNOWMAN}",
    }


def test_each_file_is_read_once(package: Path) -> None:
    build(package, *BUILT)
    script, module = bridge_script(), runtime_files()
    for name in BUILT:
        (package / "_bridge" / name).unlink()
    assert bridge_script() is script
    assert runtime_files() == module


def test_what_a_caller_does_to_the_files_stays_its_own(package: Path) -> None:
    build(package, *BUILT)
    files = runtime_files()
    files.clear()
    assert len(runtime_files()) == 2


@pytest.mark.parametrize("read", [bridge_script, partial(app_script, "native"), runtime_files])
def test_where_nothing_is_built_the_error_says_which_command_to_run(
    package: Path, read: Callable[[], object]
) -> None:
    for _ in range(2):
        with pytest.raises(FileNotFoundError, match=r"`make js`.*Node"):
            read()


def test_where_one_file_lacks_the_module_is_not_built(package: Path) -> None:
    build(package, "pytauri-ipc.iife.js", "pytauri-ipc.js")
    with pytest.raises(FileNotFoundError, match="`make js`"):
        runtime_files()


@pytest.mark.parametrize("read", [bridge_script, partial(app_script, "native"), runtime_files])
def test_what_is_built_after_a_failure_is_found(package: Path, read: Callable[[], object]) -> None:
    with pytest.raises(FileNotFoundError):
        read()
    build(package, *BUILT)
    assert read()

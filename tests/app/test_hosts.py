"""Which host is meant, and what its windows can do."""

import json
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from pytauri_ipc.app import App
from pytauri_ipc.app import hosts as module
from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.hosts import chosen, is_in_cells
from tests.documents import ROOT

NAMES = ("native", "child", "browser", "jupyter")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable, no notebook, no prompt, and all that windows need."""
    monkeypatch.delenv("PYTAURI_IPC_HOST", raising=False)
    monkeypatch.setattr(module, "lacking_for_windows", lambda: None)
    monkeypatch.delattr(sys, "ps1", raising=False)


def in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    class ZMQInteractiveShell:
        pass

    ipython: Any = ModuleType("IPython")
    ipython.get_ipython = ZMQInteractiveShell
    monkeypatch.setitem(sys.modules, "IPython", ipython)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_that_host_whatever_else_is_there(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTAURI_IPC_HOST", "native")
    assert chosen(name) == name
    monkeypatch.setenv("PYTAURI_IPC_HOST", name)
    assert chosen("auto") == name


def test_a_variable_that_names_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTAURI_IPC_HOST", "window")
    with pytest.raises(ValueError, match="'window'; it takes native, child, browser, jupyter or a"):
        chosen("auto")


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTAURI_IPC_HOST", "")
    assert (chosen("auto"), is_in_cells("auto")) == ("native", False)
    in_a_notebook(monkeypatch)
    assert (chosen("auto"), is_in_cells("auto")) == ("jupyter", True)


def test_it_is_a_native_window_and_a_childs_at_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("auto") == "native"
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    assert chosen("auto") == "child"


def test_where_no_window_can_be_it_is_a_browser_and_the_log_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "lacking_for_windows", lambda: "there is no display")
    assert chosen("auto") == "browser"
    (record,) = caplog.records
    assert record.getMessage() == (
        "no native window can be opened here (there is no display): the browser host it is"
    )


def test_in_a_notebook_it_is_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_in_cells("auto")
    in_a_notebook(monkeypatch)
    assert is_in_cells("auto")
    assert chosen("auto") == "jupyter"
    assert not is_in_cells("child")
    monkeypatch.setenv("PYTAURI_IPC_HOST", "browser")
    assert not is_in_cells("auto")


def test_a_prompt_of_ipython_in_a_terminal_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not is_in_cells("auto")


def test_an_app_says_its_host_and_what_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTAURI_IPC_HOST", "child")
    app = App()
    assert app.host == "child"
    assert (app.can("menus"), app.can("tauri")) == (True, False)
    assert not App(host="browser").can("menus")
    wrong: Any = "menu"
    with pytest.raises(ValueError, match="'menu' is no feature; there are 'devtools', "):
        app.can(wrong)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [("browser", "uvicorn", "web"), ("jupyter", "anywidget", "jupyter")],
)
def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str, extra: str
) -> None:
    def absent(module: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named '{package}'", name=f"{package}.config")

    monkeypatch.setattr(module, "import_module", absent)
    app = App(host=name)  # pyright: ignore[reportArgumentType] - one of its names
    with pytest.raises(ModuleNotFoundError, match=rf"needs the package {package}; install it with"):
        module.made(app.host, Any)  # pyright: ignore[reportArgumentType] - it is not looked at
    with pytest.raises(ModuleNotFoundError, match=rf'pip install "pytauri-ipc\[{extra}\]"'):
        module.made(app.host, Any)  # pyright: ignore[reportArgumentType] - it is not looked at


def test_a_page_in_a_browser_is_told_the_same() -> None:
    script = (ROOT / "js/src/transports/browser-host.ts").read_text("utf-8")
    (told,) = re.findall(r"can: (\[.*?\])", script)
    assert set(json.loads(told)) == ABILITIES["browser"]

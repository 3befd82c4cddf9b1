"""What is said where a package is missing."""

import sys
from importlib import import_module

import pytest

from pytauri_ipc.app.requirements import needs_extra


def test_the_extra_that_brings_a_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    told = r"the fast lane needs the package uvicorn; .*\n  pip install \"pytauri-ipc\[web\]\""
    with pytest.raises(ModuleNotFoundError, match=told) as raised, needs_extra("the fast lane"):
        import_module("uvicorn")
    assert raised.value.name == "uvicorn"
    assert isinstance(raised.value.__cause__, ModuleNotFoundError)


def test_what_no_extra_brings_is_raised_as_it_is() -> None:
    told = "No module named 'no_such'"
    with pytest.raises(ModuleNotFoundError, match=told) as raised, needs_extra("the fast lane"):
        import_module("no_such.thing")
    assert raised.value.__cause__ is None
    broken = ImportError("it cannot be loaded", name="uvicorn")
    with pytest.raises(ImportError, match="it cannot be loaded"), needs_extra("the fast lane"):
        raise broken

"""Whether a display answers."""

import socket
import sys
from pathlib import Path

import pytest

from pytauri_ipc.app.displays import lacking_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always one")


@pytest.fixture(autouse=True)
def none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_none_that_is_named_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lacking_display() == "there is no display to open a window on"
    monkeypatch.setenv("DISPLAY", "")
    assert lacking_display() == "there is no display to open a window on"


def test_one_that_is_left_over_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", ":98765")
    assert lacking_display() == "no display answers at DISPLAY=:98765"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert lacking_display() == "no display answers at WAYLAND_DISPLAY=wayland-0 or DISPLAY=:98765"


def test_an_x_display_of_another_machine_answers_over_tcp(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1] - 6000
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")
        assert lacking_display() is None
    assert lacking_display() == f"no display answers at DISPLAY=127.0.0.1:{number}.0"


def test_an_x_display_of_this_machine_answers_by_its_abstract_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0/tmp/.X11-unix/X98764")
        listener.listen()
        monkeypatch.setenv("DISPLAY", ":98764.0")
        assert lacking_display() is None


def test_a_wayland_display_answers_by_its_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-7"))
        listener.listen()
        for name in ("wayland-7", str(tmp_path / "wayland-7")):
            monkeypatch.setenv("WAYLAND_DISPLAY", name)
            assert lacking_display() is None


def test_what_only_x_can_read_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "/private/tmp/com.apple.launchd/org.xquartz:0")
    assert lacking_display() is None

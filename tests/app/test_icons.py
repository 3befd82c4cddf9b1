"""Icons: from a PNG or from pixels."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pytauri_ipc.app.icons import Icon, read_icon


def png(mode: str = "RGBA", color: Any = (1, 2, 3, 4), size: tuple[int, int] = (3, 2)) -> bytes:
    file = BytesIO()
    Image.new(mode, size, color).save(file, "PNG")
    return file.getvalue()


def test_a_png_is_read_from_its_bytes_and_from_its_path(tmp_path: Path) -> None:
    icon = Icon(bytes([1, 2, 3, 4]) * 6, 3, 2)
    file = tmp_path / "icon.png"
    file.write_bytes(png())
    assert read_icon(png()) == read_icon(file) == read_icon(str(file)) == icon


def test_a_png_without_transparency_becomes_rgba() -> None:
    assert read_icon(png("RGB", (9, 8, 7))).rgba == bytes([9, 8, 7, 255]) * 6
    assert read_icon(png("L", 5)).rgba == bytes([5, 5, 5, 255]) * 6


def test_pixels_are_taken_as_they_are_without_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    icon = Icon(bytes(16), 2, 2)
    assert read_icon(icon) is icon


def test_without_pillow_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = png()
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"pip install 'pytauri-ipc\[icons\]'"):
        read_icon(data)


def test_what_is_no_png_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "icon.jpg"
    Image.new("RGB", (2, 2)).save(file)
    with pytest.raises(ValueError, match=r"icon\.jpg: an icon has to be a PNG"):
        read_icon(file)
    with pytest.raises(ValueError, match="these bytes: an icon has to be a PNG"):
        read_icon(b"")
    with pytest.raises(TypeError, match="7 is no icon; give a PNG's path"):
        read_icon(7)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("cut", [9, 20, 45])
def test_a_damaged_png_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="these bytes: the PNG is damaged"):
        read_icon(png()[:cut])


def test_a_png_that_is_far_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="at most 4096 pixels"):
        read_icon(png("1", 0, (5000, 1)))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no icon '.*none\.png'"):
        read_icon(tmp_path / "none.png")


@pytest.mark.parametrize(
    ("rgba", "width", "height", "message"),
    [
        (bytes(15), 2, 2, "2 x 2 pixels has 16 bytes"),
        (b"\x89PNG", 2, 2, "give its path or its bytes without Icon"),
        ("text", 1, 1, "has 4 bytes"),
        (b"", 0, 2, "width is from 1"),
        (bytes(8), 1, -2, "height is from 1"),
        (bytes(4), True, 1, "width is from 1"),
    ],
)
def test_pixels_that_are_not_that_many_are_refused(
    rgba: Any, width: int, height: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Icon(rgba, width, height)

"""Icons of windows and tray icons: from a PNG, or from pixels."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_LARGEST: Final = 4096
"""Pixels on a side: more is a mistake, or an attack by a small file."""


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon as pixels.

    Attributes:
        rgba: Four bytes for each pixel, row by row from the top left.
        width: In pixels.
        height: In pixels.

    Raises:
        ValueError: The bytes are not that many.
    """

    rgba: bytes
    width: int
    height: int

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            if type(side := getattr(self, name)) is not int or not 0 < side <= _LARGEST:
                raise ValueError(f"an icon's {name} is from 1 to {_LARGEST} pixels, not {side!r}")
        needed = self.width * self.height * 4
        if not isinstance(self.rgba, bytes) or len(self.rgba) != needed:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(
                f"an icon of {self.width} x {self.height} pixels has {needed} bytes of RGBA; for "
                "a PNG, give its path or its bytes without Icon"
            )


IconSource: TypeAlias = str | Path | bytes | Icon
"""A PNG's path, a PNG's bytes, or pixels."""


def read_icon(source: IconSource) -> Icon:
    """The icon as pixels; for any thread, reads the file at once.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no PNG, or damaged.
        ImportError: It is a PNG, and Pillow is missing.
        TypeError: It is none of these.
    """
    if isinstance(source, Icon):
        return source
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.is_file():
            raise FileNotFoundError(f"there is no icon {str(path.absolute())!r}")
        return _decoded(path.read_bytes(), str(path))
    if isinstance(source, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _decoded(source, "these bytes")
    raise TypeError(
        f"{source!r} is no icon; give a PNG's path, a PNG's bytes or Icon(rgba, width, height)"
    )


def _decoded(data: bytes, name: str) -> Icon:
    if not data.startswith(_PNG):
        raise ValueError(f"{name}: an icon has to be a PNG")
    try:
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ImportError(
            "reading a PNG needs Pillow; install it with `pip install 'pytauri-ipc[icons]'`, or "
            "give the pixels as Icon(rgba, width, height)"
        ) from error
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            if max(image.size) > _LARGEST:
                raise ValueError(f"{name}: an icon has at most {_LARGEST} pixels on a side")
            pixels = image.convert("RGBA")
    except (OSError, SyntaxError, UnidentifiedImageError) as error:
        raise ValueError(f"{name}: the PNG is damaged") from error
    return Icon(pixels.tobytes(), pixels.width, pixels.height)

"""Icons of windows and tray icons: from a PNG, from pixels, or the one that is ours."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import hypot
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


# --- ours -----------------------------------------------------------------------------------

_SIDE: Final = 64
_CORNER: Final = 15.0
_TOP: Final = (99, 102, 241)
_BOTTOM: Final = (14, 165, 233)
_RING: Final = (18.0, 10.5)
"""The ring's outer and inner radius."""
_DOT: Final = 4.5


@lru_cache(maxsize=1)
def default_icon() -> Icon:
    """The icon of an app that has none: a white ring with a dot on a rounded square."""
    rgba = bytearray()
    middle = _SIDE / 2
    for row in range(_SIDE):
        for column in range(_SIDE):
            x, y = column + 0.5 - middle, row + 0.5 - middle
            depth = row / (_SIDE - 1)
            color = [top + (low - top) * depth for top, low in zip(_TOP, _BOTTOM, strict=True)]
            distance = hypot(x, y)
            outer, inner = _RING
            white = max(
                min(_covered(outer - distance), _covered(distance - inner)),
                _covered(_DOT - distance),
            )
            rgba += bytes(round(part + (255 - part) * white) for part in color)
            rgba.append(round(255 * _covered(_inside_square(x, y))))
    return Icon(bytes(rgba), _SIDE, _SIDE)


def _covered(depth: float) -> float:
    """How much of a pixel is inside, whose middle is that deep inside the edge."""
    return min(max(depth + 0.5, 0.0), 1.0)


def _inside_square(x: float, y: float) -> float:
    """How deep a point is inside the rounded square; negative outside."""
    flat = _SIDE / 2 - 1 - _CORNER
    beyond_x, beyond_y = abs(x) - flat, abs(y) - flat
    if beyond_x > 0 and beyond_y > 0:
        return _CORNER - hypot(beyond_x, beyond_y)
    return _CORNER - max(beyond_x, beyond_y)

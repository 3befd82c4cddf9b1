"""Sizes, positions and monitors, in logical pixels: plain values, as handles take and give them.

A logical pixel is a page's pixel, the one of CSS: on a screen with a scale factor of 2 it is two
of the screen's own. What a handle is told and what it answers is always in logical pixels.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Size(NamedTuple):
    """A width and a height, in logical pixels."""

    width: float
    height: float


class Position(NamedTuple):
    """A point, in logical pixels from the left and the top of all screens together.

    It is negative to the left of the primary screen, or above it.
    """

    x: float
    y: float


class Monitor(NamedTuple):
    """A screen.

    Attributes:
        name: What the system calls it; `None` where it has no name.
        position: Its corner, left and top.
        size: All of it.
        work_position: The corner of what panels and docks leave free.
        work_size: What they leave free.
        scale_factor: How many of its own pixels a logical pixel is wide.
    """

    name: str | None
    position: Position
    size: Size
    work_position: Position
    work_size: Size
    scale_factor: float


def monitor_from(plain: Any) -> Monitor:
    """The monitor that `Monitor` was written as when it crossed: a list of lists."""
    name, position, size, work_position, work_size, scale_factor = plain
    return Monitor(
        name,
        Position(*position),
        Size(*size),
        Position(*work_position),
        Size(*work_size),
        scale_factor,
    )

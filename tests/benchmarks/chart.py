"""The chart of time per call over calls at once, as SVG: drawn by hand, for nothing else is needed.

It brings its own background, so that it can be read on any page, and follows the reader's theme.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 800, 470
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 612, 104, 402
"""The plot's edges; the names of the lines stand to its right."""

_NAMES_APART = 40
"""Between the names of two lines that end at nearly the same height."""

_STEPS = (1, 2, 5)
"""Of each decade these are marked."""


@dataclass(frozen=True, slots=True)
class Point:
    """Microseconds a call where so many are in flight at once.

    Attributes:
        at_once: Calls.
        median: Of the rounds.
        middle_half: From where to where the middle half of the rounds lies.
    """

    at_once: int
    median: float
    middle_half: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the chart.

    Attributes:
        kind: Its colour: a name of `_COLOURS`.
        name: As the reader sees it.
        points: From few calls to many.
    """

    kind: str
    name: str
    points: tuple[Point, ...]


_COLOURS: Mapping[str, tuple[str, str]] = {
    "surface": ("#ffffff", "#0d1117"),
    "edge": ("#d1d9e0", "#30363d"),
    "grid": ("#e4e8ec", "#21262d"),
    "ink": ("#1f2328", "#f0f6fc"),
    "muted": ("#59636e", "#9198a1"),
    "ours": ("#0969da", "#58a6ff"),
    "pytauri": ("#bc4c00", "#f0883e"),
    "Rust": ("#6e7781", "#b1bac4"),
}
"""In the light and in the dark."""


def svg(curves: Sequence[Curve], title: str, notes: Sequence[str]) -> str:
    """The whole file.

    Args:
        curves: Over the same numbers of calls; the last one is drawn on top.
        title: Above the plot.
        notes: Lines below the title.
    """
    scales = _Scales(curves)
    size = f'width="{WIDTH - 1}" height="{HEIGHT - 1}"'
    parts = [
        f'<rect class="surface edge" x=".5" y=".5" {size} rx="10"/>',
        _text(28, 38, title, "ink title"),
        *(_text(28, 61 + 18 * line, note, "muted") for line, note in enumerate(notes)),
        *_axes(scales),
        *(_band(curve, scales) for curve in curves),
        *(part for curve in curves for part in _line(curve, scales)),
        *_names(curves, scales),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title what">'
    )
    described = [
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="what">{escape(told(curves))}</desc>',
        f"<style>\n{_style()}\n</style>",
    ]
    return "\n".join([head, *described, *parts, "</svg>", ""])


def told(curves: Sequence[Curve]) -> str:
    """The chart in words, for whoever cannot see it."""
    return " ".join(f"{curve.name}: {_told(curve)}." for curve in curves)


def _told(curve: Curve) -> str:
    return ", ".join(f"{microseconds(p.median)} at {p.at_once:,}" for p in curve.points)


def microseconds(value: float) -> str:
    """With three digits that count."""
    if value >= 1_000:
        return f"{value / 1_000:.3g} ms" if value < 1_000_000 else f"{value / 1_000_000:.3g} s"
    return f"{value:.0f} µs" if value >= 100 else f"{value:.3g} µs"


# --- from values to places ------------------------------------------------------------------


class _Scales:
    """Both axes are logarithmic; the upright one ends at marks, so that no line leaves the plot."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        points = [point for curve in curves for point in curve.points]
        times = [time for point in points for time in (point.median, *point.middle_half)]
        self.at_once = sorted({point.at_once for point in points})
        self.times = marks(min(times), max(times))

    def x(self, at_once: float) -> float:
        return _place(at_once, self.at_once, _LEFT + 24, _RIGHT - 12)

    def y(self, time: float) -> float:
        return _place(time, self.times, _BOTTOM, _TOP)


def _place(value: float, ends: Sequence[float], first: float, last: float) -> float:
    low, high = log10(ends[0]), log10(ends[-1])
    share = (log10(value) - low) / (high - low) if high > low else 0.5
    return first + share * (last - first)


def marks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each decade: all between the two, and the next one on either side."""
    decades = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
    steps = [float(f"{step}e{decade}") for decade in decades for step in _STEPS]
    first = max(step for step in steps if step <= low)
    last = min(step for step in steps if step >= high)
    return [step for step in steps if first <= step <= last]


# --- the parts ------------------------------------------------------------------------------


def _axes(scales: _Scales) -> Iterator[str]:
    for time in scales.times:
        y = scales.y(time)
        yield _rule(_LEFT, y, _RIGHT, y)
        yield _text(_LEFT - 10, y + 4, microseconds(time), "muted number end")
    for at_once in scales.at_once:
        x = scales.x(at_once)
        yield _rule(x, _TOP, x, _BOTTOM)
        yield _text(x, _BOTTOM + 22, f"{at_once:,}", "muted number middle")
    yield _text((_LEFT + _RIGHT) / 2, _BOTTOM + 48, "calls at once", "ink middle")


def _band(curve: Curve, scales: _Scales) -> str:
    above = [(scales.x(p.at_once), scales.y(p.middle_half[1])) for p in curve.points]
    below = [(scales.x(p.at_once), scales.y(p.middle_half[0])) for p in reversed(curve.points)]
    return f'<polygon class="{curve.kind} band" points="{_places([*above, *below])}"/>'


def _line(curve: Curve, scales: _Scales) -> Iterator[str]:
    places = [(scales.x(p.at_once), scales.y(p.median)) for p in curve.points]
    yield f'<polyline class="{curve.kind} line" points="{_places(places)}"/>'
    for x, y in places:
        yield f'<circle class="{curve.kind} dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def _names(curves: Sequence[Curve], scales: _Scales) -> Iterator[str]:
    """Each line is named where it ends, with the time it ends at."""
    ends = sorted(curves, key=lambda curve: scales.y(curve.points[-1].median))
    above = float("-inf")
    for curve in ends:
        last = curve.points[-1]
        above = max(scales.y(last.median), above + _NAMES_APART)
        yield _text(_RIGHT + 10, above - 1, curve.name, f"{curve.kind} name")
        yield _text(_RIGHT + 10, above + 16, f"{microseconds(last.median)} a call", "muted number")


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _places(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


# --- how it looks ---------------------------------------------------------------------------


def _style() -> str:
    """No custom properties: not every viewer of SVG knows them."""
    return "\n".join(
        [
            "text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif }",
            ".title { font-size: 18px; font-weight: 650 }",
            ".name { font-size: 14px; font-weight: 650 }",
            ".number { font-variant-numeric: tabular-nums }",
            ".middle { text-anchor: middle }",
            ".end { text-anchor: end }",
            ".line { fill: none; stroke-width: 2.5; stroke-linejoin: round }",
            ".ours.line { stroke-width: 3.5 }",
            ".dot { stroke-width: 2 }",
            ".band { stroke: none; fill-opacity: .14 }",
            *_coloured(0),
            "@media (prefers-color-scheme: dark) {",
            *_coloured(1),
            "}",
        ]
    )


def _coloured(theme: int) -> Iterator[str]:
    colour = {kind: themes[theme] for kind, themes in _COLOURS.items()}
    yield f".surface {{ fill: {colour['surface']} }}"
    yield f".edge {{ stroke: {colour['edge']} }}"
    yield f".grid {{ stroke: {colour['grid']} }}"
    for kind in ("ink", "muted", "ours", "pytauri", "Rust"):
        yield f".{kind} {{ fill: {colour[kind]} }}"
    for kind in ("ours", "pytauri", "Rust"):
        yield f".{kind}.line {{ fill: none; stroke: {colour[kind]} }}"
    yield f".dot {{ stroke: {colour['surface']} }}"

"""The chart's file: what is drawn where, and that anybody can read it. Made-up times."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.chart import Curve, Point, marks, microseconds, svg

SVG = "{http://www.w3.org/2000/svg}"


def _curve(kind: str, name: str, *times: float) -> Curve:
    points = (Point(10**i, time, (time * 0.9, time * 1.2)) for i, time in enumerate(times))
    return Curve(kind, name, tuple(points))


THEIRS = _curve("pytauri", "them & theirs", 1_000.0, 700.0, 500.0, 400.0)
OURS = _curve("ours", "ours", 1_000.0, 180.0, 50.0, 26.5)


def _drawn(*curves: Curve) -> ET.Element:
    return ET.fromstring(svg(curves, "Time <per> call", ["a note"]))


def _texts(root: ET.Element) -> dict[str, tuple[float, float]]:
    """Where each text stands."""
    return {
        text.text or "": (float(text.attrib["x"]), float(text.attrib["y"]))
        for text in root.iter(f"{SVG}text")
    }


def _dots(root: ET.Element, kind: str) -> Iterator[tuple[float, float]]:
    for dot in root.iter(f"{SVG}circle"):
        if dot.attrib["class"] == f"{kind} dot":
            yield float(dot.attrib["cx"]), float(dot.attrib["cy"])


def test_each_point_stands_at_the_marks_of_its_calls_and_its_time() -> None:
    root = _drawn(THEIRS, OURS)
    texts = _texts(root)
    dots = list(_dots(root, "ours"))
    assert [x for x, _ in dots] == [texts[calls][0] for calls in ("1", "10", "100", "1,000")]
    # A mark's text is set a little lower, for its middle to be at the mark.
    assert [dots[0][1] + 4, dots[2][1] + 4] == [texts["1 ms"][1], texts["50 µs"][1]]


def test_both_axes_are_logarithmic() -> None:
    texts = _texts(_drawn(THEIRS, OURS))
    steps = [texts[calls][0] for calls in ("1", "10", "100", "1,000")]
    assert steps[1] - steps[0] == pytest.approx(steps[3] - steps[2], abs=0.2)
    up = {time: texts[time][1] for time in ("1 ms", "100 µs", "500 µs", "50 µs")}
    assert up["100 µs"] - up["1 ms"] == pytest.approx(up["50 µs"] - up["500 µs"], abs=0.2)
    assert up["1 ms"] < up["50 µs"]


def test_nothing_is_drawn_outside_of_the_plot() -> None:
    root = _drawn(THEIRS, OURS)
    rules = [line.attrib for line in root.iter(f"{SVG}line")]
    ends = [float(rule[y]) for rule in rules for y in ("y1", "y2")]
    bands = " ".join(band.attrib["points"] for band in root.iter(f"{SVG}polygon"))
    heights = [float(y) for y in re.findall(r",([\d.]+)", bands)]
    assert min(ends) <= min(heights)
    assert max(heights) <= max(ends)


def test_each_line_is_named_beside_its_end() -> None:
    root = _drawn(THEIRS, OURS)
    texts = _texts(root)
    for curve in (THEIRS, OURS):
        x, y = list(_dots(root, curve.kind))[-1]
        assert texts[curve.name][0] > x
        assert texts[curve.name][1] == pytest.approx(y, abs=2)
    assert "26.5 µs a call" in texts


def test_names_of_lines_that_end_together_do_not_cover_each_other() -> None:
    near = _curve("Rust", "nearly the same", 1_000.0, 180.0, 50.0, 27.0)
    texts = _texts(_drawn(OURS, near))
    heights = sorted(texts[name][1] for name in ("ours", "nearly the same"))
    assert heights[1] - heights[0] >= 40


def test_every_colour_has_one_for_the_dark() -> None:
    style = _drawn(THEIRS, OURS).findtext(f"{SVG}style") or ""
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    coloured = re.compile(r"(\.[\w.]+) {[^}]*#(\w{6})")
    in_light, in_dark = dict(coloured.findall(light)), dict(coloured.findall(dark))
    assert in_light.keys() == in_dark.keys()
    assert all(in_light[kind] != in_dark[kind] for kind in in_light)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_stands_out_from_the_background(theme: int) -> None:
    style = _drawn(THEIRS, OURS).findtext(f"{SVG}style") or ""
    colours = style.partition("@media")[2 * theme]
    found = dict(re.findall(r"\.(\w+) { fill: (#\w{6}) }", colours))
    surface = _luminance(found.pop("surface"))
    for kind, colour in found.items():
        lighter, darker = sorted((surface, _luminance(colour)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, kind


def _luminance(colour: str) -> float:
    """As WCAG defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_it_is_told_in_words_too() -> None:
    root = _drawn(THEIRS, OURS)
    assert root.findtext(f"{SVG}title") == "Time <per> call"
    assert "them & theirs: 1 ms at 1, 700 µs at 10" in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (26.5, 430.0, [20.0, 50.0, 100.0, 200.0, 500.0]),
        (20.0, 50.0, [20.0, 50.0]),
        (0.3, 0.3, [0.2, 0.5]),
        (999.0, 1_001.0, [500.0, 1_000.0, 2_000.0]),
    ],
)
def test_marks_surround_the_values(low: float, high: float, expected: list[float]) -> None:
    assert marks(low, high) == expected


@pytest.mark.parametrize(
    ("time", "told"),
    [(26.54, "26.5 µs"), (50.0, "50 µs"), (346.4, "346 µs"), (1_250.0, "1.25 ms"), (2e6, "2 s")],
)
def test_times_have_three_digits_that_count(time: float, told: str) -> None:
    assert microseconds(time) == told

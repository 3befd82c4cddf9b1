"""The time of a call by how many are in flight at once: the chart, and the table under it."""

from collections.abc import Mapping
from statistics import median

from tests.benchmarks import chart
from tests.benchmarks.chart import Curve, Point
from tests.benchmarks.plan import OURS, PYTAURI, RUST, Samples
from tests.benchmarks.report import aligned, middle_half, value
from tests.benchmarks.rows import CHART, CHARTED

TITLE = "Time per call, by how many are said at once"


def drawn(measured: Mapping[str, Samples], rounds: int) -> str:
    """The chart as SVG."""
    how = "Median" if rounds == 1 else f"Medians of {rounds} rounds"
    notes = (
        f"{how}, in turns in the same real window; the bands are the middle half of the rounds.",
        "Lower is better. Both axes are logarithmic.",
    )
    return chart.svg(curves(measured), TITLE, notes)


def told(measured: Mapping[str, Samples]) -> str:
    """The chart in words."""
    return f"{TITLE}. {chart.told(curves(measured))}"


def curves(measured: Mapping[str, Samples]) -> list[Curve]:
    """One for each of those in the chart."""
    return [
        Curve(
            who,
            name,
            tuple(
                Point(at_once, median(samples), middle_half(samples))
                for at_once, source in CHART.items()
                for samples in [measured[source][who]]
            ),
        )
        for who, name in CHARTED.items()
    ]


def table(measured: Mapping[str, Samples]) -> str:
    """The numbers of the chart; each ratio is the median of the rounds' own ratios."""
    beside = (PYTAURI, RUST)
    head = ["calls at once", *CHARTED.values(), *(f"ours to {CHARTED[who]}" for who in beside)]
    return aligned([head, *(_cells(at_once, measured[CHART[at_once]]) for at_once in CHART)])


def _cells(at_once: int, samples: Samples) -> list[str]:
    times = [value(median(samples[who]), "us") for who in CHARTED]
    ratios = [
        median(ours / theirs for ours, theirs in zip(samples[OURS], samples[who], strict=True))
        for who in (PYTAURI, RUST)
    ]
    return [f"{at_once:,}", *times, *(f"{ratio:.3f}" for ratio in ratios)]

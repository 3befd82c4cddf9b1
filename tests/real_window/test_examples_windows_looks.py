"""Each example of windows as it comes up; on a dark desktop too where the desktop draws with it.

So are those with a second page. The dark first pages of all are judged by axe:
`tests/parts/test_accessibility.py`.
"""

from pathlib import Path

import pytest

from tests.real_window.example_driving import Look, running
from tests.real_window.tray_host import tray_host

LABELS = {
    "download": ["main"],
    "events": ["living-room"],
    "grid": ["main"],
    "hello": ["main"],
    "hot_reload": ["main"],
    "menu": ["main"],
    "notifications": ["main"],
    "toasts": ["main"],
    "toolbar": ["main"],
    "tray": ["main"],
    "two_windows": ["main", "details"],
    "window_control": ["screen", "remote"],
}
"""The examples, and the windows of each."""

EXAMPLES = Path(__file__).parents[2] / "examples" / "windows"
CONTRASTS = """
const channels = (color) => color.match(/[\\d.]+/g).map(Number);
const shine = (color) => {
  const [r, g, b] = channels(color).map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  const { backgroundColor } = getComputedStyle(element);
  return channels(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
};
const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select";
const found = [...document.querySelectorAll("html > :not(head), html > :not(head) *")]
  .filter((one) => !one.matches("script, style, :disabled"))
  .filter((one) => [...one.childNodes].some(isText) || one.matches(FIELDS));
return Object.fromEntries(found.map((one, at) => {
  const pair = [shine(getComputedStyle(one).color), shine(ground(one))];
  const [dim, bright] = pair.sort((a, b) => a - b);
  const name = `${at} ${one.tagName} ${one.textContent.trim().slice(0, 20)}`;
  return [name, (bright + 0.05) / (dim + 0.05)];
}));
"""
"""How much each text stands out from what is behind it, as WCAG counts it."""

CUT = """
const { scrollWidth, scrollHeight } = document.documentElement;
return [scrollWidth - innerWidth, scrollHeight - innerHeight];
"""


def test_every_example_is_looked_at_and_short() -> None:
    files = {file.stem: file for file in EXAMPLES.glob("*.py") if file.stem != "__init__"}
    assert files.keys() == LABELS.keys()
    for file in files.values():
        assert len(file.read_text("utf-8").splitlines()) < 80


@pytest.mark.parametrize(
    ("name", "look"),
    [
        *((name, "light") for name in LABELS),
        *((name, "dark") for name in ("hello", "menu", "two_windows", "window_control")),
    ],
)
def test_an_example_can_be_read_and_nothing_is_cut_off(
    tmp_path: Path, name: str, look: Look
) -> None:
    labels = LABELS[name]
    with (
        tray_host() as host,
        running(name, tmp_path, look=look, env=host.env, label=labels[0]) as example,
    ):
        for label in labels:
            example.look_at(label)
            example.picture(label)
            ratios = example.window.run(CONTRASTS)
            assert ratios
            assert min(ratios.values()) >= 4.5, ratios
            assert max(example.window.run(CUT)) <= 0
            is_dark = "return matchMedia('(prefers-color-scheme: dark)').matches"
            assert example.window.run(is_dark) is (look == "dark")
        example.picture_of_screen("desktop")

"""The table of variables in docs/look.md is that of the style sheet."""

import re

from tests.documents import ROOT

TOKENS = (ROOT / "js/src/app/tokens.css").read_text("utf-8")
LIGHT, DARK, SYSTEM = (
    dict(re.findall(r"(--ipc-[\w-]+):\s*([^;]+);", rules))
    for rules in re.findall(r"{([^{}]+)}", TOKENS)
)
ROWS = re.findall(
    r"^\| `(--ipc-[\w-]+)` \| (.+?) \| (.+?) \| .+ \|$",
    (ROOT / "docs/look.md").read_text("utf-8"),
    re.MULTILINE,
)


def shown(value: str) -> str:
    """A value as the table has it; of long ones it has words."""
    return f"`{value}`" if re.fullmatch(r"#\w+|\d+px", value) else ""


def test_each_variable_has_its_row_in_order() -> None:
    assert [name for name, _, _ in ROWS] == list(LIGHT)


def test_the_values_are_those_of_the_sheet() -> None:
    for name, light, dark in ROWS:
        assert shown(LIGHT[name]) in {light, ""}, name
        assert name in DARK or dark == "the same", name
        assert shown(DARK.get(name, "")) in {dark, ""}, name


def test_the_dark_theme_is_one_whether_it_is_chosen_or_the_systems() -> None:
    assert DARK == SYSTEM

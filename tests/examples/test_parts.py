"""`examples/parts` in each host, by clicks: what is done in one window is seen in the other."""

import re
from pathlib import Path

from examples.parts.sales import made
from tests.examples.pages_of import LONG_ENOUGH, Program, shown
from tools import hosts

pytestmark = LONG_ENOUGH

CHOSEN = """
const [all, chosen] = document.getElementById(arguments[0])?.data ?? [];
return chosen === undefined ? null : Object.fromEntries(
  Array.from(chosen.x).map((name, at) => [name, Array.from(chosen.y)[at]]));
"""
PRODUCTS = "return [...new Set([...document.querySelectorAll(\"[col-id='2'].ag-cell\")]\
.map((one) => one.textContent))]"


def test_each_is_short() -> None:
    for file in (hosts.ROOT / "examples/parts").glob("*.py"):
        assert len(file.read_text("utf-8").splitlines()) < 150, file


def chosen(page: Program, chart: str) -> dict[str, int]:
    """What stands out in a chart, without what is nothing."""
    found: dict[str, int] = page.run(CHOSEN, chart) or {}
    return {name: total for name, total in found.items() if total}


@shown("examples.parts.dashboard")
def test_charts_and_table_follow_each_other(page: Program) -> None:
    sales = made()
    page.look_at("#products")
    page.says("#sales", "600")
    # A row that is selected in one window stands out in both charts of the other.
    page.look_at("#table")
    page.click(".ag-row[row-id='0'] [col-id='2']")
    page.look_at("#products")
    page.says("#shown", "1 selected")
    first = sales[0]
    page.sees(lambda: chosen(page, "products") == {first["product"]: first["revenue"]})
    page.sees(lambda: chosen(page, "months") == {"Jan": first["revenue"]})
    # A click on a bar leaves its rows in the table.
    page.click_mark("#products .point path", 2, "products")
    desks = [one for one in sales if one["product"] == "Desk"]
    page.says("#sales", str(len(desks)))
    page.sees(lambda: chosen(page, "products") == {"Desk": sum(one["revenue"] for one in desks)})
    page.look_at("#table")
    page.sees(lambda: page.run(PRODUCTS) == ["Desk"])
    # The toolbar of either window changes both.
    page.find("select").send_keys("North")
    page.look_at("#products")
    north = [one for one in desks if one["region"] == "North"]
    page.says("#sales", str(len(north)))
    assert page.run("return document.querySelector('select').selectedOptions[0].text") == "North"
    page.click("input[type=radio]:not(:checked)")
    page.sees(lambda: chosen(page, "products") == {"Desk": sum(one["units"] for one in north)})
    page.press("Show all")
    page.says("#sales", "600")
    page.look_at("#table")
    page.sees(lambda: len(page.run(PRODUCTS)) == 5)


def points(page: Program) -> int:
    (text,) = page.texts("#points")
    return int(text.replace(",", ""))


@shown("examples.parts.live")
def test_a_stream_is_drawn_stops_and_is_saved(downloads: Path, page: Program) -> None:
    page.sees(lambda: points(page) > 60_000)
    last = "return document.getElementById('signal').data?.[0]?.x?.at(-1) ?? 0"
    kept = "return document.getElementById('signal').data?.[0]?.x?.length"
    page.sees(lambda: page.run(kept) == 6_000)
    page.click("[data-item=running]")
    page.says("#rate", "0")
    stopped = points(page)
    page.sees(lambda: round(page.run(last) * 60_000) == stopped - 1)
    page.save_from(lambda: page.press("Save a picture…"), downloads / "signal.png")
    assert (downloads / "signal.png").read_bytes().startswith(b"\x89PNG")
    assert points(page) == stopped
    # What is heard of the noise is seen in what comes next.
    page.run("""const range = document.querySelector("input[type=range]");
      range.value = "100"; range.dispatchEvent(new Event("input", { bubbles: true }));""")
    page.click("[data-item=running]")
    height = "return Math.max(...document.getElementById('signal').data[0].y)"
    page.sees(lambda: page.run(height) > 3)


@shown("examples.parts.files")
def test_files_are_found_looked_into_reported_and_deleted(downloads: Path, page: Program) -> None:
    names = "[col-id='0'].ag-cell"
    page.sees(lambda: len(page.texts(names)) > 8)
    page.find("input[type=text]").send_keys("NOTE-1")
    page.says(names, "note-10.md", "note-11.md", "note-12.md")
    page.click(".ag-row[row-id='1'] [col-id='0']")
    page.says("#name", "note-11.md")
    assert page.texts("#text")[0].startswith("# Note 11")
    page.save_from(lambda: page.press("Save a report…"), downloads / "report.csv")
    header, *rows = (downloads / "report.csv").read_text().splitlines()
    assert header == "name,kind,size,changed"
    assert re.match(r"note-10\.md,Text,\d+,\d{4}-\d\d-\d\d$", rows[0])
    assert len(rows) == 3
    # It is deleted only by a yes.
    page.press("Delete…")
    page.in_layer("dialog", "note-11.md")
    page.in_layer("dialog button", "Cancel").click()
    page.sees(
        lambda: (
            not page.run("""const layer = document.querySelector("pytauri-ipc-layer");
      return layer?.shadowRoot.querySelector("dialog")""")
        )
    )
    page.says(names, "note-10.md", "note-11.md", "note-12.md")
    page.press("Delete…")
    page.in_layer("dialog button", "OK").click()
    page.in_layer(".toast", "Deleted")
    page.says(names, "note-10.md", "note-12.md")
    page.says("#name", "0 files")

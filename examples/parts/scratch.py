"""A folder of files to play with, for `files.py`: nobody's own are touched."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

KINDS: Final = {".md": "Text", ".txt": "Text", ".csv": "Table", ".json": "Data", ".svg": "Picture"}


def scratch_folder() -> "TemporaryDirectory[str]":
    """A new one, which goes with what is returned."""
    made = TemporaryDirectory(prefix="files-")
    folder = Path(made.name)
    for number in range(1, 13):
        text = f"# Note {number}\n\n" + "All is well. " * number
        (folder / f"note-{number:02}.md").write_text(text, "utf-8")
        rows = "".join(f"{day},{day * number % 17}\n" for day in range(1, 29))
        (folder / f"steps-{number:02}.csv").write_text("day,steps\n" + rows, "utf-8")
    (folder / "settings.json").write_text('{"theme": "system", "zoom": 1.25}\n', "utf-8")
    (folder / "circle.svg").write_text('<svg viewBox="0 0 9 9"><circle r="4"/></svg>\n', "utf-8")
    (folder / "read me.txt").write_text("Delete what you like: this folder is for it.\n", "utf-8")
    return made

"""A folder as a table: `python -m examples.parts.files [--host native|child|browser|jupyter]`.

Files are found, looked into, reported and deleted, in a folder that it makes for itself.
"""

import csv
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from examples.parts.scratch import KINDS, scratch_folder
from examples.running import run
from pytauri_ipc.app import App, AskedHost
from pytauri_ipc.parts import (
    Button,
    Grid,
    GridColumn,
    RowsSelected,
    Select,
    Separator,
    TextInput,
    Toolbar,
)

ALL = "All kinds"
COLUMNS = [
    GridColumn(name="name", label="Name", width=170),
    GridColumn(name="kind", label="Kind", width=110),
    GridColumn(name="size", label="Bytes", width=100),
    GridColumn(name="changed", label="Changed", width=150),
]
PAGE = """
<style>
  body { display: grid; gap: 16px; grid-template-columns: minmax(0, 5fr) minmax(220px, 3fr);
    padding: 16px; }
  #files { height: 100%; min-height: 360px; }
  aside { display: flex; flex-direction: column; min-width: 0; padding: 16px;
    background: var(--ipc-surface); border: 1px solid var(--ipc-border);
    border-radius: var(--ipc-radius); }
  aside :is(h3, p, pre) { margin: 0 0 12px; overflow-wrap: anywhere; }
  pre { padding: 0; font-size: 0.8rem; white-space: pre-wrap; background: none; border: 0; }
  @media (max-width: 640px) { body { grid-template-columns: 1fr; } }
</style>
<div id="files"></div>
<aside aria-live="polite">
  <h3 id="name">No file</h3>
  <p id="about">Select one in the table.</p>
  <pre id="text"></pre>
</aside>
"""


class Files:
    """A folder, what of it is looked for, and what is selected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chosen: list[str] = []
        self.find = TextInput(id="find", label="Find", event="files:find", placeholder="Name")
        kinds = [ALL, *sorted(set(KINDS.values()))]
        self.kind = Select(id="kind", label="Kind", event="files:find", options=kinds, value=ALL)
        self.report = Button(id="report", label="Save a report…", event="files:report")
        self.delete = Button(id="delete", label="Delete…", event="files:delete", variant="danger")
        self.delete.disabled = True
        self.grid = Grid(self.listed(), id="files", columns=COLUMNS, label="Files")

    def show(self, app: App) -> None:
        items = [self.find, self.kind, Separator(), self.report, self.delete]
        callbacks: Mapping[str, Any] = {
            "files:find": self.on_find,
            "files:report": self.on_report,
            "files:delete": self.on_delete,
            "files:answered": self.on_answered,
            "grid:row-selected": self.on_selected,
        }
        more: Any = {"callbacks": callbacks, "width": 940, "height": 560}
        bar = Toolbar(items=[*items], label="Files")
        self.window = app.show(PAGE, parts=[self.grid], toolbars=[bar], **more)

    def listed(self) -> dict[str, list[Any]]:
        """The files that are looked for; as columns, so that there may be none."""
        table: dict[str, list[Any]] = {name: [] for name in ("name", "kind", "size", "changed")}
        for file in sorted(self.folder.iterdir()):
            kind = KINDS.get(file.suffix, "Other")
            if self.kind.value in (ALL, kind) and self.find.value.lower() in file.name.lower():
                stat = file.stat()
                row = (
                    file.name,
                    kind,
                    stat.st_size,
                    datetime.fromtimestamp(stat.st_mtime, UTC).date(),
                )
                for column, value in zip(table.values(), row, strict=True):
                    column.append(value)
        return table

    async def on_find(self, _data: Any) -> None:
        self.grid.update(self.listed())
        self.choose([])

    async def on_selected(self, data: RowsSelected) -> None:
        self.choose([row["name"] for row in data["rows"]])

    def choose(self, names: list[str]) -> None:
        """Have details of what is selected; a file's name and text are shown as they are."""
        self.chosen = names
        self.delete.set(disabled=not names)
        told = (f"{len(names)} files", ", ".join(names), "")
        if len(names) == 1:
            text = (self.folder / names[0]).read_text("utf-8")
            told = (names[0], f"{len(text.splitlines())} lines", text[:1_000])
        for name, text in zip(("name", "about", "text"), told, strict=True):
            self.window.emit("ipc:set-content", {"id": name, "text": text})

    async def on_report(self, _data: Any) -> None:
        """A table of what is in sight, saved where the person wants it."""
        text, table = StringIO(), self.listed()
        csv.writer(text).writerows([[*table], *zip(*table.values(), strict=True)])
        report = {"content": text.getvalue(), "filename": "report.csv", "mimeType": "text/csv"}
        self.window.emit("ipc:download", report)

    async def on_delete(self, _data: Any) -> None:
        question = {"type": "confirm", "title": "Delete?", "message": ", ".join(self.chosen)}
        answer = {"callback_event": "files:answered", "callback_data": {"names": self.chosen}}
        self.window.emit("ipc:alert", question | answer)

    async def on_answered(self, data: dict[str, Any]) -> None:
        """What was asked about is deleted, whatever is selected by now."""
        known = {file.name for file in self.folder.iterdir()}
        if data["confirmed"] and known.issuperset(data["names"]):
            for name in data["names"]:
                (self.folder / name).unlink()
            await self.on_find(None)
            self.window.emit("ipc:alert", {"message": "Deleted", "type": "success"})


def main(host: AskedHost = "auto") -> App:
    """Show it; in a notebook it runs once this returns."""
    place = scratch_folder()
    app = App(title="Files", host=host, states=[place])  # which keeps the folder
    Files(Path(place.name)).show(app)
    return app


if __name__ == "__main__":
    sys.exit(run("examples.parts.files", main))

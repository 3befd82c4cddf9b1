"""Files that a person saves, text and bytes: `python -m examples.windows.download`."""

import csv
from base64 import b64encode
from io import BytesIO, StringIO
from zipfile import ZipFile

from pytauri_ipc.app import App

SALES = {"January": 1_204, "February": 988, "March": 1_530, "April": 1_711}
ROWS = "".join(f"<tr><td>{month}<td>{sold:,}" for month, sold in SALES.items())
PAGE = f"""
<style>
  td:last-child, th:last-child {{ text-align: end; }}
  footer {{ display: flex; gap: 8px; }}
</style>
<h2>Sales of the year</h2>
<table>
  <thead><tr><th>Month<th>Sold</thead>
  <tbody>{ROWS}</tbody>
  <tfoot><tr><th>Total<th>{sum(SALES.values()):,}</tfoot>
</table>
<footer>
  <button class="primary" onclick="pytauriIpc.emit('sales:csv')">Save as CSV…</button>
  <button onclick="pytauriIpc.emit('sales:zip')">Save as ZIP…</button>
</footer>
"""

app = App(title="Sales")


def table() -> str:
    text = StringIO()
    csv.writer(text).writerows([("month", "sold"), *SALES.items()])
    return text.getvalue()


@app.on("sales:csv")
def save_csv(_data: object, _event: str, label: str) -> None:
    """Text is saved as it stands."""
    download = {"content": table(), "filename": "sales.csv", "mimeType": "text/csv"}
    app.emit("ipc:download", download, label)


@app.on("sales:zip")
def save_zip(_data: object, _event: str, label: str) -> None:
    """Events are JSON, so bytes go as base64."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("sales.csv", table())
    content = b64encode(packed.getvalue()).decode()
    download = {"content": content, "encoding": "base64", "filename": "sales.zip"}
    app.emit("ipc:download", download, label)


app.show(PAGE, width=480, height=390)

if __name__ == "__main__":
    app.run()

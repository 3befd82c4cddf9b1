"""A page that follows its files: `python -m examples.windows.hot_reload`, then edit one.

The files are those in `hot_reload_page`, or in a folder that is named behind it. A style sheet is
put in place, and the rest of the page stays; a script or the page itself is loaded anew.
"""

import sys
from pathlib import Path

from pytauri_ipc.app import App

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("hot_reload_page")
app = App(pages=folder, hot_reload=True, title="Hot reload")


@app.commands.command()
async def where() -> str:
    """Tell the page which files to edit."""
    return str(folder)


app.show("index.html", width=560, height=420)

if __name__ == "__main__":
    app.run()

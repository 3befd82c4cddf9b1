"""A whole page that knows nothing of the package's look: `python -m tests.parts.whole_page_app`."""

from pytauri_ipc.app import App
from pytauri_ipc.parts import Button, Grid, Toolbar

PAGE = """<!doctype html>
<title>Whole</title>
<style>p { color: rgb(9, 8, 7); }</style>
<p>A page of one's own.</p>
<div id="people"></div>
"""


def main() -> App:
    app = App()
    save = Button(id="save", label="Save", event="look:save", variant="primary")
    grid = Grid([{"name": "Ann"}], id="people")
    window = app.show(PAGE, toolbars=[Toolbar(items=[save], label="Above")], parts=[grid])
    window.emit("ipc:alert", {"message": "Hello", "title": "Title", "duration": 0})
    window.emit("ipc:alert", {"type": "confirm", "message": "Sure?", "title": "Title"})
    return app


if __name__ == "__main__":
    main().run()

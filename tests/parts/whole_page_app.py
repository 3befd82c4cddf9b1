"""A whole page that knows nothing of the package's look: `python -m tests.parts.whole_page_app`."""

from pytauri_ipc.app import App
from pytauri_ipc.parts import Button, Toolbar

PAGE = """<!doctype html>
<title>Whole</title>
<style>p { color: rgb(9, 8, 7); }</style>
<p>A page of one's own.</p>
"""


def main() -> App:
    app = App()
    save = Button(id="save", label="Save", event="look:save", variant="primary")
    window = app.show(PAGE, toolbars=[Toolbar(items=[save], label="Above")])
    window.emit("ipc:alert", {"message": "Hello", "title": "Title", "duration": 0})
    window.emit("ipc:alert", {"type": "confirm", "message": "Sure?", "title": "Title"})
    return app


if __name__ == "__main__":
    main().run()

"""An editor with menus, in them menus, marks and shortcuts: `python -m examples.windows.menu`."""

from functools import partial
from typing import Any

from pytauri_ipc.app import App, CheckMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu, Theme

SAMPLES = {
    "Letter": "Dear Ada,\n\nthank you for the numbers.\n\nYours\nCharles\n",
    "Shopping list": "- flour\n- two lemons\n- a very long loaf of bread\n",
}
PAGE = """
<style>
  body { display: flex; flex-direction: column; height: 100vh; padding: 0; }
  textarea { flex: 1; padding: 16px; border: 0; border-radius: 0; resize: none; outline: 0; }
  footer { padding: 6px 16px; border-top: 1px solid var(--ipc-border); color: var(--ipc-muted);
    font-size: 0.85rem; }
</style>
<textarea id="text" aria-label="Text" placeholder="Write something" autofocus
  oninput="pytauriIpc.emit('editor:changed', this.value)"></textarea>
<footer id="status" role="status">0 words</footer>
<script>
  pytauriIpc.on("editor:open", (content) => {
    const text = document.getElementById("text");
    text.value = content;
    text.dispatchEvent(new Event("input"));
  });
</script>
"""

app = App(title="Editor")


def open_text(text: str, _data: object, _event: str, label: str) -> None:
    app.emit("editor:open", text, label)


async def save(_data: object, _event: str, label: str) -> None:
    text = await app.windows[label].evaluate("document.getElementById('text').value", returns=str)
    app.emit("ipc:download", {"content": text, "filename": "Untitled.txt"}, label)


def count(text: str, _event: str, label: str) -> None:
    words = len(text.split())
    told = "1 word" if words == 1 else f"{words} words"
    app.emit("ipc:set-content", {"id": "status", "text": told}, label)


def wrap(data: dict[str, Any], _event: str, label: str) -> None:
    styles = {"whiteSpace": "pre-wrap" if data["checked"] else "pre"}
    app.emit("ipc:set-style", {"id": "text", "styles": styles}, label)


def set_theme(theme: Theme, _data: object, _event: str, label: str) -> None:
    window = app.windows[label]
    window.set_theme(theme)
    for one in THEMES:
        window.change_menu_item(one, checked=one == theme)


THEMES: tuple[Theme, ...] = ("light", "dark", "system")
LINE = PredefinedMenuItem("separator")
file = [
    MenuItem("&New", partial(open_text, ""), accelerator="CmdOrCtrl+N"),
    Submenu("&Open Sample", [MenuItem(one, partial(open_text, SAMPLES[one])) for one in SAMPLES]),
    MenuItem("&Save As…", save, accelerator="CmdOrCtrl+S"),
    LINE,
    PredefinedMenuItem("quit"),
]
edit = [PredefinedMenuItem(kind) for kind in ("undo", "redo", "cut", "copy", "paste", "select_all")]
themes = [CheckMenuItem(one.title(), partial(set_theme, one), id=one) for one in THEMES]
wrapping = CheckMenuItem("&Wrap Lines", wrap, checked=True, accelerator="F6")
view = [wrapping, LINE, Submenu("&Theme", themes)]
menu = Menu([Submenu("&File", file), Submenu("&Edit", edit), Submenu("&View", view)])
window = app.show(PAGE, width=620, height=440, menu=menu, callbacks={"editor:changed": count})
window.change_menu_item("system", checked=True)

if __name__ == "__main__":
    app.run()

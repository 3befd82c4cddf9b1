"""No style leaves a cell's page for the notebook, and none of the notebook's comes in."""

from collections.abc import Callable

import pytest

from tests.jupyter.lab import Notebook

pytestmark = pytest.mark.timeout(150)  # the first one starts JupyterLab

OpenNotebook = Callable[..., Notebook]

PROGRAM = """
    from pytauri_ipc.app import App
    from pytauri_ipc.parts import Button, Toolbar

    app = App()
"""
SHOW = """
    window = app.show(
        "<style>* { color: rgb(1, 2, 3) !important; --ipc-accent: red }</style><h1>Cell</h1>",
        label="main", theme="dark",
        toolbars=[Toolbar(items=[Button(id="save", label="Save", event="app:save")])])
    window.emit("ipc:alert", {"message": "Hello", "duration": 0})
    window.emit("ipc:inject-css", {"css": "body { font-size: 40px }"})
"""
NEXT = "print('below')"

LOOKS = """
const told = ["html", "body", ".jp-Notebook", ".jp-Toolbar", ".jp-InputArea-editor", "button"];
const of = (element) => {
  const style = getComputedStyle(element);
  return [...style].filter((name) => !/size$|origin|^(width|height|perspective)/.test(name))
    .map((name) => `${name}: ${style.getPropertyValue(name)}`);
};
return [...told.map((one) => of(document.querySelector(one)).join("; ")),
  document.adoptedStyleSheets.length,
  getComputedStyle(document.documentElement).getPropertyValue("--ipc-surface"),
  document.querySelectorAll("pytauri-ipc-layer, .ipc-edge").length];
"""
IN_PAGE = """
await new Promise((go) => {
  const shown = ["pytauri-ipc-layer", ".ipc-edge"];
  const look = () =>
    shown.every((one) => document.querySelector(one)) ? go() : setTimeout(look, 10);
  look();
});
const save = getComputedStyle(document.querySelector("[data-item=save]"));
return [save.backgroundColor, save.letterSpacing,
  getComputedStyle(document.documentElement).getPropertyValue("--ipc-surface")];
"""


def test_the_notebook_looks_as_before_and_the_cell_is_its_own(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(PROGRAM, SHOW, NEXT)
    notebook.run(2)
    before = notebook.script(LOOKS)
    notebook.run(0)
    notebook.run(1)
    surface, spacing, variable = notebook.in_page(1, IN_PAGE)
    assert (surface, spacing, variable) == ("rgb(35, 40, 47)", "normal", "#23282f")
    notebook.script(
        """
        const style = document.createElement("style");
        style.textContent = `* { letter-spacing: 9px !important; background: red !important }
          :root { --ipc-surface: red }`;
        style.id = "loud";
        document.head.append(style);
        """
    )
    assert notebook.in_page(1, IN_PAGE) == [surface, spacing, variable]
    notebook.script("document.getElementById('loud').remove();")
    notebook.run(2)  # the same cell is the active one
    assert notebook.script(LOOKS) == before

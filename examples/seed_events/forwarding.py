"""Events that go on to another window: `python -m examples.seed_events.forwarding`.

Event System: "Forward events between windows".
"""

from pytauri_ipc.app import App, WindowHandle

MAIN_HTML = """
<h1>Main</h1>
<button id="act" onclick="pytauriIpc.emit('app:action', { what: 'jump' })">Act</button>
"""
SIDEBAR_HTML = """
<h1 id="heard">Sidebar</h1>
<script>
  pytauriIpc.on("app:update", ({ what }) => {
    document.getElementById("heard").textContent = `Heard ${what}`;
  });
</script>
"""

app = App(mode="multi")
windows: dict[str, WindowHandle] = {}


def on_action(data: object, event_type: str, label: str) -> None:
    other = windows.get("sidebar")
    if other:
        other.emit("app:update", data)


windows["main"] = app.show(MAIN_HTML, label="main", callbacks={"app:action": on_action})
windows["sidebar"] = app.show(SIDEBAR_HTML, label="sidebar")

if __name__ == "__main__":
    app.run()

"""A window, a command and a page that calls it: `python -m examples.windows.hello`."""

from pytauri_ipc import InvokeException
from pytauri_ipc.app import App

PAGE = """
<style>
  body { display: grid; place-content: center; text-align: center; }
  form { display: flex; gap: 8px; }
  #greeting { min-height: 1.55em; margin: 0; color: var(--ipc-muted); }
</style>
<h1>Hello from Python</h1>
<form onsubmit="event.preventDefault(); greet()">
  <input id="name" aria-label="Your name" placeholder="Your name" autofocus>
  <button class="primary">Greet</button>
</form>
<p id="greeting" role="status">Nobody has been greeted yet.</p>
<script>
  async function greet() {
    const name = document.getElementById("name").value;
    const greeting = document.getElementById("greeting");
    try {
      greeting.textContent = await pytauriIpc.pyInvoke("greet", { name });
    } catch (error) {
      greeting.textContent = error.message;
    }
  }
</script>
"""

app = App(title="Hello")


@app.commands.command()
async def greet(name: str) -> str:
    """What the page calls; an exception of this kind is what its promise rejects with."""
    if not name.strip():
        raise InvokeException("Tell me your name first.")
    return f"Hello, {name.strip()}!"


app.show(PAGE, width=440, height=300)

if __name__ == "__main__":
    app.run()

"""What goes wrong in a page and nobody catches: the program's log has it."""

import re

from tests.real_window.playing import Stage, played

PAGE = """<h1>here</h1><script>
  const { emit, on, pyInvoke } = pytauriIpc;
  pyInvoke("greet", { nam: "Ann" });
  setTimeout(() => missing());
  setTimeout(() => Promise.reject("a text\\nof two lines"));
  on("app:ask", () => { throw new TypeError("in a listener"); });
  on("app:caught", () => {
    try { throw new Error("caught"); } catch {}
    for (let i = 0; i < 500; i += 1) setTimeout(() => { throw new Error("loop " + i); });
    setTimeout(() => emit("app:end"), 50);
  });
</script>"""


async def erring(stage: Stage) -> object:
    @stage.app.commands.command()
    async def greet(name: str) -> str:
        return name

    heard: list[object] = []
    stage.app.on("ipc:error", heard.append)
    window = stage.app.show(PAGE)
    stage.run()
    window.emit("ipc:set-content", {"id": "nope", "text": "x"})
    window.emit("app:ask")
    await stage.there(window)
    window.emit("app:caught")
    await stage.said("app:end", None, "main")
    await stage.until(lambda: len(heard) >= 100)
    return len(heard)


def test_what_nobody_catches_in_a_page_is_logged_and_told_a_hundred_times_at_most() -> None:
    went = played(erring, logs=True)
    lines = re.findall(r"WARNING:pytauri_ipc:the page of window 'main': (.*)", went.log)
    assert went.value == len(lines) == 100
    told = "\n".join(lines)
    for text in (
        (
            "unhandled: PyInvokeError: invalid body for command 'greet': name: Field required "
            "[invalid_body]"
        ),
        "unhandled: a text of two lines",
        'Error: ipc:set-content: the page has no element with the id "nope".',
        "TypeError: in a listener",
        "Error: loop 1 (tauri://localhost/_ipc/main.html:",
    ):
        assert text in told
    assert re.search(r"ReferenceError: .*missing.* \(tauri://localhost/_ipc/main.html:\d+\)", told)
    assert "Error: caught" not in told

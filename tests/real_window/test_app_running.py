"""How an app begins and ends: lifespans, states, exit codes; and windows that commands open."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_window.driving import REPOSITORY, TROUBLE
from tests.real_window.permissions import server
from tests.real_window.playing import Stage, played
from tools.processes import ending_all

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])

BEGINNING = """
import sys
from contextlib import asynccontextmanager
from typing import Annotated
from pytauri_ipc import State
from pytauri_ipc.app import App

backend = sys.argv[1]

def say(*what):
    print(*what, flush=True)
"""

STATES = """
class Given(str): pass
class Opened(str): pass

@asynccontextmanager
async def lifespan(app):
    say("begin", type(app).__name__, backend in sys.modules)
    yield [Opened("of the lifespan")]
    say("end", list(app.windows))

app = App(backend=backend, states=[Given("of the program")], lifespan=lifespan)

@app.commands.command()
async def open_another(
    app: Annotated[App, State()],
    given: Annotated[Given, State()],
    opened: Annotated[Opened, State()],
) -> str:
    app.show("<script>pytauriIpc.emit('app:here')</script>", label="another")
    return f"{given}, {opened}"

@app.on("app:here")
async def here(data, event, label):
    say("here", label)
    app.exit(7)

@app.on("app:answer")
def answer(data):
    say("answer", data)

app.show('''<script>
  pytauriIpc.pyInvoke("open_another").then((text) => pytauriIpc.emit("app:answer", text));
</script>''', label="main")
code = app.run()
say("code", code, list(app.windows))
sys.exit(code)
"""

IN_LIFESPAN = """
@asynccontextmanager
async def lifespan(app):
    if sys.argv[2] == "begin":
        raise LookupError("trouble at the beginning")
    app.show("<script>pytauriIpc.emit('app:here')</script>", label="main")
    yield
    say("end")
    raise LookupError("trouble at the end")

app = App(backend=backend, lifespan=lifespan)
app.on("app:here", lambda data: app.exit(3))
try:
    app.run()
except LookupError as error:
    say("raised", error)
window = app.windows.get("main")
say("left", list(app.windows))
try:
    app.show("<p>late")
except Exception as error:
    say(type(error).__name__, error)
sys.exit(4)
"""

FROM_CALLBACKS = """
app = App(backend=backend)

def is_sync(data):
    app.exit(data)

async def is_async(data):
    app.exit(data)

@app.commands.command()
async def leave(code: int) -> None:
    app.exit(code)

how, code = sys.argv[2:]
said = f"emit('app:{how}', {code})"
if how == "command":
    said = f"pyInvoke('leave', {{ code: {code} }})"
app.show(
    f"<script>pytauriIpc.{said}</script>", callbacks={"app:sync": is_sync, "app:async": is_async}
)
sys.exit(app.run())
"""

DEFAULT = """
app = App(backend=backend, pages={"index.html": "<script>pytauriIpc.pyInvoke('bye')</script>"})

@app.commands.command()
async def bye() -> None:
    say(list(app.windows))
    app.windows["main"].close()

sys.exit(app.run())
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program has run."""

    code: int
    lines: list[str]


def ran(folder: Path, program: str, *arguments: str, logs: bool = False) -> Ran:
    """Run a program to its end."""
    file = folder / "program.py"
    file.write_text(BEGINNING + program, "utf-8")
    with ending_all() as mark:
        done = subprocess.run(
            [sys.executable, "-W", "default", str(file), *arguments],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=30,
            check=False,
        )
    assert not [word for word in TROUBLE if word in done.stdout], done.stdout
    assert logs or "Traceback" not in done.stdout, done.stdout
    return Ran(done.returncode, done.stdout.splitlines())


@BACKENDS
def test_states_of_app_and_lifespan_reach_a_command_which_opens_a_window(
    tmp_path: Path, backend: str
) -> None:
    done = ran(tmp_path, STATES, backend)
    assert done.code == 7
    assert done.lines[0] == "begin App True"
    assert sorted(done.lines[1:-2]) == ["answer of the program, of the lifespan", "here another"]
    assert done.lines[-2:] == ["end []", "code 7 []"]


@BACKENDS
@pytest.mark.parametrize("when", ["begin", "end"])
def test_what_a_lifespan_raises_is_raised_by_run_and_the_app_has_ended(
    tmp_path: Path, backend: str, when: str
) -> None:
    done = ran(tmp_path, IN_LIFESPAN, backend, when)
    assert done.code == 4
    trouble = "raised trouble at the " + ("beginning" if when == "begin" else "end")
    ended = "FrontendClosed the app has ended; it opens no more windows"
    assert done.lines == [*(["end"] if when == "end" else []), trouble, "left []", ended]


@BACKENDS
@pytest.mark.parametrize("how", ["sync", "async", "command"])
def test_exit_gives_its_code_wherever_it_is_called(tmp_path: Path, backend: str, how: str) -> None:
    assert ran(tmp_path, FROM_CALLBACKS, backend, how, "5") == Ran(5, [])


def test_an_app_that_shows_nothing_opens_its_index_and_ends_with_it(tmp_path: Path) -> None:
    assert ran(tmp_path, DEFAULT, "asyncio") == Ran(0, ["['main']"])


# --- pages from elsewhere -------------------------------------------------------------------

OWN = """<h1>own</h1><script>
  pytauriIpc.on("app:ask", (data) => pytauriIpc.emit("app:answer", data));
</script>"""


async def abroad(stage: Stage) -> object:
    """A window goes to a foreign page and comes back; its controls work all the while."""
    with server() as address:
        window = stage.app.show(OWN, label="main")
        stage.run()
        window.emit("app:ask", 1)
        await stage.heard(1)
        window.navigate(address)
        window.emit("app:ask", 2)
        window.set_title("Abroad")
        title = await window.title()
        url = await window.url()
        window.update(OWN)
        text = await window.evaluate("document.querySelector('h1').textContent")
        await stage.heard(2)
    return {
        "title": title,
        "url": url,
        "text": text,
        "address": f"{address}/",
        "said": stage.events,
    }


def test_what_is_emitted_to_a_foreign_page_waits_for_one_of_the_apps_own() -> None:
    found = played(abroad).value
    assert found["title"] == "Abroad"
    assert found["url"] == found["address"]
    assert found["text"] == "own"
    assert found["said"] == [["app:answer", 1, "main"], ["app:answer", 2, "main"]]

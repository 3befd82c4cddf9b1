"""Plugins and permissions as an `App` takes them: the document's program, servers, and errors."""

import os
import subprocess
import sys
from pathlib import Path

from selenium.webdriver.common.by import By

from tests.documents import code_blocks
from tests.real_window.conftest import OpenApp
from tests.real_window.driving import REPOSITORY, TIMEOUT
from tests.real_window.permissions import Pages, environment, refusal_of, server
from tools.processes import wait_until

SERVED = """
import sys
from pytauri_ipc.app import App

dev, other = sys.argv[1:]
app = App(dev_url=dev, plugins=["os"])

@app.commands.command()
async def greet(name: str) -> str:
    return f"Hello {name}"

app.show("deep/page.html", label="main")
app.show("<p>of the app's own</p>", label="own")
app.show(other, label="guest")
app.run()
"""

UNKNOWN = """
from pytauri_ipc.app import App

app = App(capabilities=["core:window:allow-dance"])
app.show("<p>never seen</p>")
app.run()
"""


def python(folder: Path, program: str, *arguments: str) -> list[str]:
    file = folder / "program.py"
    file.write_text(program, "utf-8")
    return [sys.executable, str(file), *arguments]


def variables(home: Path) -> dict[str, str]:
    return {**environment(home), "PYTHONPATH": str(REPOSITORY)}


def test_the_program_of_the_document_copies_and_may_not_paste(
    open_app: OpenApp, tmp_path: Path
) -> None:
    program = code_blocks("docs/plugins.md", "python")[0]
    pages = Pages(open_app(python(tmp_path, program), env=variables(tmp_path)))
    assert wait_until(
        lambda: bool(pages.window.driver.find_elements(By.TAG_NAME, "button")), TIMEOUT
    )
    pages.window.run("window.failed = []; onunhandledrejection = (e) => failed.push(e.reason)")
    pages.window.driver.find_element(By.TAG_NAME, "button").click()
    copy = "return __TAURI__.clipboardManager.writeText('Hello').then(() => 'copied', String)"
    assert pages.window.run(copy) == "copied"
    assert pages.window.run("return failed") == []
    paste = "plugin:clipboard-manager|read_text"
    assert pages.invoke(paste) == refusal_of(paste)


def test_the_server_of_an_app_counts_as_its_own_and_another_gets_nothing(
    open_app: OpenApp, tmp_path: Path
) -> None:
    with server() as dev, server() as other:
        command = python(tmp_path, SERVED, dev, other)
        pages = Pages(open_app(command, env=variables(tmp_path)))
        for label in ("main", "own"):
            pages.look_at(label)
            assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}
            assert "value" in pages.invoke("plugin:os|locale")
        pages.look_at("guest")
        assert pages.window.run("return location.href") == f"{other}/"
        assert pages.call("greet", {"name": "Ann"})["code"] == "unavailable"
        assert pages.invoke("plugin:os|locale") == refusal_of("plugin:os|locale")


def test_an_unknown_permission_is_an_error_of_run(tmp_path: Path) -> None:
    done = subprocess.run(
        python(tmp_path, UNKNOWN),
        env={**os.environ, **variables(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "ValueError: capabilities: Tauri knows no permission 'core:window:allow-"
    )

"""What the documents show is true: their Python runs, and their links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytauri_ipc import Commands, TestClient
from tests.documents import ROOT, code_blocks, named_files

DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
)


def _run(blocks: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "document", "exec"), names)
    return names


@pytest.mark.anyio
async def test_the_commands_of_the_guide_register_and_answer() -> None:
    names = _run(code_blocks("docs/commands.md", "python"))
    commands = names["commands"]
    assert isinstance(commands, Commands)
    async with TestClient(commands) as client:
        assert await client.invoke("add", {"a": 2}) == 3
        channel = client.channel()
        await client.invoke("download", {"url": "", "progress": channel.id})
        assert [item async for item in channel] == [0.5, b"raw", {"json": True}]
        progress = client.on(names["progress"])
        client.emit("app:saved", {"path": "a.txt"})
        assert (await progress).done == 1
        with pytest.raises(names["InvokeException"]) as error:
            await client.invoke("read", {"path": "a.txt"})
        assert (error.value.code, error.value.data) == ("not_found", {"path": "a.txt"})


@pytest.mark.parametrize("document", ["docs/app.md", "docs/plugins.md", "docs/windows.md"])
def test_an_app_takes_what_a_document_gives_it(document: str) -> None:
    assert _run(["__name__ = 'document'", *code_blocks(document, "python")])["app"]


def test_the_test_of_the_readme_passes(tmp_path: Path) -> None:
    files = named_files("README.md")
    for path in ("greeting.py", "test_greeting.py"):
        (tmp_path / path).write_text(files[path], "utf-8")
    assert "2 passed" in _tests_in(tmp_path)


def test_the_tests_of_an_app_pass_without_a_window(tmp_path: Path) -> None:
    blocks = code_blocks("docs/testing.md", "python")[-3:]
    imports = "import pytest\nfrom pytauri_ipc import TestClient\n"
    (tmp_path / "test_app.py").write_text("\n".join([imports, *blocks]), "utf-8")
    assert "3 passed" in _tests_in(tmp_path)


def _tests_in(folder: Path) -> str:
    """Run the tests in a folder, and give what was printed."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    done = subprocess.run(
        [*command, "-o", "pythonpath=."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    missing = [path for path in targets if not ((ROOT / document).parent / path).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_a_section_name_one_that_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)", text)
    missing = [
        (path, section)
        for path, section in targets
        if section not in _sections((ROOT / document).parent / path if path else ROOT / document)
    ]
    assert not missing


def _sections(document: Path) -> list[str]:
    """The names by which links reach its headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings]


def test_the_readme_has_a_row_for_each_example_of_a_window() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| \[`(\w+)`\]\(examples/windows/\1\.py\) \| \w", readme, re.MULTILINE)
    programs = {path.stem for path in (ROOT / "examples/windows").glob("*.py")} - {"__init__"}
    assert sorted(rows) == sorted(programs)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nobody_is_told_to_install_the_package_by_a_name_that_no_registry_has(
    document: str,
) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert re.findall(r"pip install ['\"]?pytauri-ipc", text) == []


def test_the_commands_of_the_readme_are_those_of_its_environment() -> None:
    lines = "".join(code_blocks("README.md", "sh")).splitlines()
    programs = {line.split()[0] for line in lines if not line.startswith("python3 -m venv ")}
    assert {one for one in programs if not one.startswith((".venv/bin/", "../.venv/bin/"))} == {
        "cd",
        "make",
    }

"""The client of a registry with every case, as TypeScript's compiler sees it."""

import subprocess
from pathlib import Path

import pytest

from pytauri_ipc.typescript import Language, Runtime, client_files
from tests.typescript.compiling import complaints
from tests.typescript.registry import commands

USAGE = (Path(__file__).parent / "usage.ts").read_text("utf-8")


@pytest.mark.parametrize("language", ["ts", "js"])
@pytest.mark.parametrize("runtime", ["copy", "npm"])
def test_right_calls_compile_and_wrong_ones_do_not(
    tmp_path: Path, runtime: Runtime, language: Language
) -> None:
    files = client_files(commands, runtime=runtime, language=language)
    assert complaints(tmp_path, {**files, "usage.ts": USAGE}) == []


def test_the_code_of_a_client_in_javascript_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "client.mjs"
    file.write_text(client_files(commands, language="js")["client.js"], "utf-8")
    subprocess.run(["node", "--check", str(file)], check=True, timeout=30)


# --- whether the compiler would complain ----------------------------------------------------


def test_a_call_that_is_right_after_all_is_complained_of(tmp_path: Path) -> None:
    wrong = "await api.greet({ name: 1 });"
    assert wrong in USAGE
    usage = USAGE.replace(wrong, 'await api.greet({ name: "Ann" });')
    files = client_files(commands, runtime="npm")
    (told,) = complaints(tmp_path, {**files, "usage.ts": usage})
    assert "TS2578: Unused '@ts-expect-error' directive" in told


def test_a_wrong_type_is_complained_of(tmp_path: Path) -> None:
    files = client_files(commands, runtime="npm")
    broken = files["client.ts"].replace("  readonly area: number;", "  readonly area: string;")
    told = complaints(tmp_path, {"client.ts": broken, "usage.ts": USAGE})
    assert any("TS1360: Type 'string' does not satisfy" in line for line in told)

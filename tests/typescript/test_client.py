"""Clients as texts: their form, their files, and what names in them look like."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytauri_ipc import Channel, Commands, InvokeException
from pytauri_ipc.bridge import runtime_files
from pytauri_ipc.typescript import Language, TypeScriptError, client_files
from tests.typescript import one_way_models, registry, small_registry

REPOSITORY = Path(__file__).resolve().parents[2]


def client_of(**kinds: Any) -> str:
    """The client of commands that give what they get."""
    commands = Commands()
    for name, kind in kinds.items():
        registry.add_same(commands, name, kind)
    return client_files(commands, runtime="npm")["client.ts"]


# --- the form -------------------------------------------------------------------------------


def test_a_client_has_the_form_that_stands_beside_the_tests() -> None:
    golden = small_registry.GOLDEN.read_text("utf-8")
    assert small_registry.client() == golden, (
        "the client of tests/typescript/small_registry.py has another form than "
        "tests/golden/client.ts; where that is wanted, "
        "`python -m tests.typescript.small_registry` writes the file anew"
    )


def test_an_empty_registry_has_a_client() -> None:
    text = client_files(Commands(), runtime="npm")["client.ts"]
    assert text.endswith("export const api = {};\n")


def test_the_first_line_tells_where_a_client_comes_from() -> None:
    def first_line(source: str) -> str:
        files = client_files(Commands(), source=source, runtime="npm")
        return files["client.ts"].splitlines()[0]

    assert first_line("hello.commands:commands").startswith("// Made by pytauri-ipc ")
    assert " from hello.commands:commands. " in first_line("hello.commands:commands")
    assert " from " not in first_line("")
    assert " from a b c. " in first_line("a\nb\u2028c")


@pytest.mark.parametrize(
    ("language", "names"), [("ts", {"client.ts"}), ("js", {"client.js", "client.d.ts"})]
)
def test_the_runtime_stands_beside_a_client_or_is_imported(
    language: Language, names: set[str]
) -> None:
    copied = client_files(small_registry.commands, runtime="copy", language=language)
    assert copied.keys() == names | {"pytauri-ipc.js", "pytauri-ipc.d.ts"}
    assert runtime_files().items() <= copied.items()
    imported = client_files(small_registry.commands, runtime="npm", language=language)
    assert imported.keys() == names
    for name in names:
        assert ' from "./pytauri-ipc.js"' in copied[name]
        assert copied[name].replace('"./pytauri-ipc.js"', '"pytauri-ipc"') == imported[name]


def test_a_client_in_javascript_has_no_types() -> None:
    code = client_files(small_registry.commands, language="js")["client.js"]
    assert "interface" not in code
    assert "import type" not in code
    assert 'return pyInvoke("fs.read", body, options);' in code


# --- the same bytes -------------------------------------------------------------------------

_DIGEST = """
import hashlib, json
from pytauri_ipc.typescript import client_files
from tests.typescript.registry import commands
made = [client_files(commands, language="ts"), client_files(commands, language="js")]
described = commands.describe()
print(hashlib.sha256(json.dumps([made, described]).encode()).hexdigest())
"""


def digest(seed: str) -> str:
    """Of all that is made of the registry with every case, by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    return done.stdout.strip()


def test_a_registry_gives_the_same_bytes_in_every_process() -> None:
    first = digest("1")
    assert len(first) == hashlib.sha256().digest_size * 2
    assert digest("2") == first


def test_the_order_of_registration_changes_nothing() -> None:
    kinds = {"b": registry.Promise, "a": registry.Error, "c": registry.Größe}
    assert client_of(**kinds) == client_of(**dict(reversed(kinds.items())))


# --- names ----------------------------------------------------------------------------------


def test_a_command_whose_name_is_taken_gets_a_number_and_tells_its_name() -> None:
    text = client_of(**{"a-b": int, "a_b": int, "fs": int, "fs.read": int})
    assert "/** Command `a-b`. */\n  aB(body: number" in text
    assert "/** Command `a_b`. */\n  aB2(body: number" in text
    assert "/** Command `fs`. */\n  fs2(body: number" in text
    assert "  fs: {\n    read(body: number" in text


def test_a_model_named_like_what_a_client_uses_gets_another_name() -> None:
    text = client_of(a=registry.Promise)
    assert "export interface PromiseModel {" in text
    assert "a(body: PromiseModel, options?: PyInvokeOptions): Promise<PromiseModel>" in text


def test_errors_of_one_name_are_each_declared() -> None:
    def lost(of_code: str) -> type[InvokeException]:
        class Lost(InvokeException):
            code = of_code

        return Lost

    commands = Commands()
    commands.set_command("a", registry.ping, errors=[lost("a"), lost("b")])
    text = client_files(commands, runtime="npm")["client.ts"]
    assert 'export type Lost = ErrorOf<"a">;' in text
    assert 'export type LostError = ErrorOf<"b">;' in text


def test_a_command_for_no_window_says_so() -> None:
    commands = Commands()

    @commands.command(allow=[])
    async def ping() -> None: ...

    text = client_files(commands, runtime="npm")["client.ts"]
    assert "/** All windows get `forbidden`. */" in text
    (method,) = commands.describe()["methods"]
    assert method["x-allow"] == []


# --- what has no form -----------------------------------------------------------------------


def _result() -> Commands:
    commands = Commands()

    @commands.command()
    async def make(a: int) -> one_way_models.Nowhere: ...

    return commands


def _parameter() -> Commands:
    commands = Commands()

    @commands.command("fs.act")
    async def act(what: dict[str, one_way_models.Deeper]) -> None: ...

    return commands


def _items() -> Commands:
    commands = Commands()

    @commands.command()
    async def listen(to: Channel[one_way_models.Deeper]) -> None: ...

    return commands


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (_result, "command 'make', return annotation, field 'act' of 'Deeper'"),
        (_parameter, "command 'fs.act', parameter 'what', field 'act' of 'Deeper'"),
        (_items, "command 'listen', parameter 'to', field 'act' of 'Deeper'"),
    ],
)
def test_what_has_no_form_is_told_with_command_and_field(
    make: Callable[[], Commands], place: str
) -> None:
    with pytest.raises(TypeScriptError) as caught:
        client_files(make())
    assert str(caught.value).startswith(f"{place}: it has no form in JSON (")
    assert str(caught.value).endswith("; give it a type that pydantic can write as JSON")

"""Events in a client: what declared ones carry, and what the compiler says of the wrong data."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from pytauri_ipc import Commands
from pytauri_ipc.typescript import Language, Runtime, TypeScriptError, client_files
from tests.typescript.compiling import complaints


class Progress(BaseModel):
    done: float
    note: str = ""


class Events(BaseModel):
    """Has the name that the client's own interface has."""

    all: list[int]


def make_commands() -> Commands:
    commands = Commands()
    commands.event("app:progress", Progress)
    commands.event("app:raw", bytes)
    commands.event("app:count", int)
    files = Commands()
    files.event("fs:all", Events)
    commands.include(files, prefix="fs.")
    return commands


USAGE = """\
import { events, type Events, type Progress } from "./client.js";

const stop: () => void = events.on("app:progress", (progress, event) => {
  const done: number = progress.done;
  const note: string = progress.note;
  const name: "app:progress" = event;
  return [done, note, name];
});
stop();
events.once("app:raw", (data: ArrayBuffer) => data.byteLength);
events.on("fs:all", async ({ all }) => all.map((n) => n + 1));
events.on("other:thing", (data: unknown, event: string) => [data, event]);
events.on("app:*", (data) => {
  // @ts-expect-error
  return data.done;
});
events.emit("app:progress", { done: 1 });
events.emit("app:raw", new Uint8Array(1));
events.emit("app:count", 1);
events.emit("other:thing");
events.emit("other:thing", { any: "thing" });
export const progress: Events["app:progress"] = { done: 1, note: "" } satisfies Progress;

// @ts-expect-error
events.on("app:progress", (progress: { no: number }) => progress);
// @ts-expect-error
events.emit("app:progress", { done: "1" });
// @ts-expect-error
events.emit("app:count");
// @ts-expect-error
events.emit("app:raw", "text");
"""


@pytest.mark.parametrize("language", ["ts", "js"])
@pytest.mark.parametrize("runtime", ["copy", "npm"])
def test_right_events_compile_and_wrong_ones_do_not(
    tmp_path: Path, runtime: Runtime, language: Language
) -> None:
    files = client_files(make_commands(), runtime=runtime, language=language)
    assert complaints(tmp_path, {**files, "usage.ts": USAGE}) == []


def test_a_client_says_what_each_event_carries() -> None:
    text = client_files(make_commands(), runtime="npm")["client.ts"]
    assert '  "app:count": number;\n' in text
    assert '  "app:raw": ArrayBuffer;\n' in text
    assert '  "app:raw": ArrayBuffer | Uint8Array;\n' in text


def test_one_interface_is_enough_where_both_ways_are_alike() -> None:
    commands = Commands()
    commands.event("app:count", int)
    assert "EmittedEvents" not in client_files(commands, runtime="npm")["client.ts"]


def test_a_client_without_events_says_nothing_of_them() -> None:
    for text in client_files(Commands(), runtime="npm", language="js").values():
        assert "events" not in text


def test_code_in_javascript_passes_the_functions_on() -> None:
    text = client_files(make_commands(), runtime="npm", language="js")["client.js"]
    assert "export const events = { on, once, emit };" in text
    assert 'import { emit, isPyInvokeError as isError, on, once } from "pytauri-ipc";' in text


def test_a_payload_without_a_form_is_named_with_its_event() -> None:
    commands = Commands()
    commands.event("app:odd", type)
    with pytest.raises(TypeScriptError, match="'app:odd'"):
        client_files(commands)


def test_a_description_lists_events_with_both_schemas_where_they_differ() -> None:
    document = make_commands().describe()
    count, progress, raw, _ = document["x-events"]
    assert count == {"name": "app:count", "schema": {"type": "integer"}}
    assert progress["schema"] != progress["x-emitted"]
    assert raw["schema"]["contentEncoding"] == "binary"
    assert "x-events" not in Commands().describe()

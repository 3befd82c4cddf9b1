"""What pages may ask of Tauri: what they were given, and nothing else."""

from pathlib import Path

import pytest

from pytauri_ipc.app.plugins import PLUGINS
from tests.real_window.permissions import opened, refusal_of, server

WRITE, READ = "plugin:clipboard-manager|write_text", "plugin:clipboard-manager|read_text"

NOT_GIVEN = [
    "plugin:window|close",
    "plugin:window|set_title",
    "plugin:webview|create_webview_window",
    "plugin:dialog|save",  # loaded all the same: Python uses it
    "plugin:os|locale",
    WRITE,
    "plugin:nothing|at_all",
]


# --- windows of the app ----------------------------------------------------------------------


def test_a_page_may_do_what_the_bridge_and_tauris_events_need(tmp_path: Path) -> None:
    with opened(tmp_path) as pages:
        assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}
        assert pages.invoke("plugin:window|title") == {"value": "main"}
        heard = "const { listen, emit } = window.__TAURI__.event;"
        heard += "return new Promise((go) => listen('a', go).then(() => emit('a', 7)))"
        heard += ".then(({ payload }) => payload)"
        assert pages.window.run(heard) == 7


@pytest.mark.timeout(90)
def test_what_a_page_was_not_given_is_refused_by_tauri_and_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as pages:
        for command in NOT_GIVEN:
            assert pages.invoke(command, {"value": "x", "text": "x"}) == refusal_of(command)
        assert pages.invoke("plugin:window|title") == {"value": "main"}
        assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}


def test_a_plugin_is_there_for_pages_by_its_name_or_by_invoke(tmp_path: Path) -> None:
    permissions = ["clipboard-manager:allow-write-text", "clipboard-manager:allow-read-text"]
    with opened(tmp_path, plugins=["os", "clipboard-manager"], capabilities=permissions) as pages:
        assert "value" in pages.invoke("plugin:os|locale")
        assert pages.window.run("return window.__TAURI__.os.platform()") == "linux"
        clipboard = "window.__TAURI__.clipboardManager"
        pages.window.run(f"return {clipboard}.writeText('Grüße')")
        assert pages.window.run(f"return {clipboard}.readText()") == "Grüße"
        assert pages.invoke("plugin:clipboard-manager|clear") == refusal_of(
            "plugin:clipboard-manager|clear"
        )


def test_the_code_of_a_plugin_that_is_not_enabled_is_there_and_its_calls_are_refused(
    tmp_path: Path,
) -> None:
    """So a page cannot tell by looking whether it may; the documents say so."""
    with opened(tmp_path) as pages:
        refused = "return window.__TAURI__.dialog.save().catch(String)"
        assert pages.window.run(refused) == refusal_of("plugin:dialog|save")["refusal"]


def test_a_capability_for_one_window_opens_the_plugin_to_that_window_alone(
    tmp_path: Path,
) -> None:
    given = {"windows": ["main", "tool-*"], "permissions": ["os:default"]}
    windows = {"main": None, "tool-1": None, "other": None}
    with opened(tmp_path, windows, plugins=["os"], capabilities=[given]) as pages:
        for label in ("main", "tool-1"):
            pages.look_at(label)
            assert "value" in pages.invoke("plugin:os|locale")
        pages.look_at("other")
        assert pages.invoke("plugin:os|locale") == refusal_of("plugin:os|locale")
        assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}


def test_a_scope_opens_the_files_that_it_names_and_no_others(tmp_path: Path) -> None:
    for name in ("open.txt", "secret.txt"):
        (tmp_path / name).write_text(name)
    scoped = {"identifier": "fs:allow-read-text-file", "allow": [{"path": "$HOME/open.txt"}]}
    given = {"windows": ["main"], "permissions": [scoped]}
    with opened(tmp_path, plugins=["fs"], capabilities=[given]) as pages:
        read = "return window.__TAURI__.fs.readTextFile(arguments[0]).catch(String)"
        assert pages.window.run(read, str(tmp_path / "open.txt")) == "open.txt"
        assert "forbidden path" in pages.window.run(read, str(tmp_path / "secret.txt"))


def test_every_plugin_of_the_table_starts_and_has_its_default_permission(tmp_path: Path) -> None:
    """A permission that Tauri does not know would end the app."""
    config = {"plugins": {"updater": {"pubkey": ""}}}
    with opened(tmp_path, plugins=list(PLUGINS), config=config) as pages:
        assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}
        assert "value" in pages.invoke("plugin:os|locale")


# --- pages from elsewhere --------------------------------------------------------------------


FRAME_TELLS = """<script>
const told = { tauri: typeof __TAURI_INTERNALS__, bridge: typeof pytauriIpc };
const message = { cmd: "plugin:event|emit", callback: 1, error: 2, payload: { event: "stolen" } };
fetch("ipc://localhost/plugin%3Aevent%7Cemit", { method: "POST", body: JSON.stringify(message) })
  .then((response) => ({ ...told, fetched: response.ok }), () => ({ ...told, fetched: false }))
  .then((all) => parent.postMessage(all, "*"));
</script>"""

SHOW_FRAME = """
return new Promise((go) => {
  addEventListener("message", ({ data }) => data.tauri && go(data));
  document.body.append(Object.assign(document.createElement("iframe"), { src: arguments[0] }));
});
"""


def test_a_foreign_page_in_a_window_gets_nothing(tmp_path: Path) -> None:
    with (
        server() as foreign,
        opened(tmp_path, {"main": None, "guest": foreign}, plugins=["os"]) as pages,
    ):
        pages.look_at("guest")
        for command in (*NOT_GIVEN, "plugin:window|title", "plugin:event|emit"):
            assert pages.invoke(command) == refusal_of(command)
        answer = pages.call("greet", {"name": "Ann"})
        assert answer["code"] == "unavailable"
        assert answer["message"] == refusal_of("plugin:pytauri|pyfunc")["refusal"]


def test_a_window_that_goes_to_a_foreign_page_has_nothing_there(tmp_path: Path) -> None:
    with server() as foreign, opened(tmp_path, plugins=["os"]) as pages:
        assert "value" in pages.invoke("plugin:os|locale")
        pages.window.driver.get(foreign)
        assert pages.invoke("plugin:os|locale") == refusal_of("plugin:os|locale")
        assert pages.call("greet", {"name": "Ann"})["code"] == "unavailable"


def test_a_foreign_frame_in_an_apps_own_page_gets_nothing(tmp_path: Path) -> None:
    with server(FRAME_TELLS) as foreign, opened(tmp_path) as pages:
        told = pages.window.run(SHOW_FRAME, foreign)
        assert told == {"tauri": "undefined", "bridge": "undefined", "fetched": False}


def test_a_server_for_development_counts_as_local_and_another_one_does_not(
    tmp_path: Path,
) -> None:
    given = {"windows": ["main"], "permissions": ["os:default"]}
    with server() as dev, server() as other:
        windows = {"main": f"{dev}/deep/page?x=1#y", "tool": dev, "own": None, "guest": other}
        with opened(
            tmp_path, windows, plugins=["os"], capabilities=[given], dev_url=f"{dev}/app/"
        ) as pages:
            for label in ("main", "tool", "own"):
                pages.look_at(label)
                assert pages.call("greet", {"name": "Ann"}) == {"value": "Hello Ann"}
                may = "value" in pages.invoke("plugin:os|locale")
                assert may == (label == "main")
            pages.look_at("guest")
            assert pages.call("greet", {"name": "Ann"})["code"] == "unavailable"
            assert pages.invoke("plugin:os|locale") == refusal_of("plugin:os|locale")

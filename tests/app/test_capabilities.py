"""What pages may do: the capability of all windows, and those of some."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pytauri_ipc.app.capabilities import ALWAYS, all_capabilities
from pytauri_ipc.app.plugins import enabled_plugins


def made(
    *entries: Any, plugins: Sequence[str] = (), origin: str | None = None
) -> list[dict[str, Any]]:
    return all_capabilities(enabled_plugins(plugins), entries, origin)


def test_without_anything_all_windows_have_what_the_bridge_needs() -> None:
    (own,) = made()
    assert own["windows"] == ["*"]
    assert own["permissions"] == list(ALWAYS)
    assert "remote" not in own


def test_an_enabled_plugin_is_open_to_all_windows_by_its_default_permission() -> None:
    (own,) = made(plugins=["clipboard_manager", "os"])
    assert own["permissions"] == [*ALWAYS, "clipboard-manager:default", "os:default"]


def test_a_plugin_that_pages_cannot_call_gets_no_permission() -> None:
    """Tauri knows none for it, and would panic."""
    (own,) = made(plugins=["single_instance", "persisted_scope"])
    assert own["permissions"] == list(ALWAYS)


def test_a_permission_by_name_is_for_all_windows_beside_the_default_ones() -> None:
    (own,) = made("fs:allow-read-file", "fs:default", plugins=["fs"])
    assert own["permissions"] == [*ALWAYS, "fs:default", "fs:allow-read-file"]


def test_a_plugin_that_a_capability_names_is_open_to_its_windows_alone() -> None:
    own, given = made({"windows": ["main"], "permissions": ["fs:default"]}, plugins=["fs", "os"])
    assert own["permissions"] == [*ALWAYS, "os:default"]
    assert given["windows"] == ["main"]
    assert given["permissions"] == ["fs:default"]


def test_a_permission_with_a_scope_counts_as_naming_its_plugin() -> None:
    scoped = {"identifier": "fs:allow-read-file", "allow": [{"path": "$HOME/*"}]}
    own, given = made({"windows": ["main"], "permissions": [scoped]}, plugins=["fs"])
    assert own["permissions"] == list(ALWAYS)
    assert given["permissions"] == [scoped]


def test_capabilities_without_an_identifier_get_one_each() -> None:
    """Tauri forgets all but the last of one identifier."""
    one = {"windows": ["a"], "permissions": ["core:window:allow-close"]}
    identifiers = [capability["identifier"] for capability in made(one, "core:default", one)]
    assert len(set(identifiers)) == len(identifiers) == 3


def test_a_server_counts_as_local_wherever_the_app_itself_does() -> None:
    own, plain, remote, foreign = made(
        {"windows": ["a"], "permissions": ["core:default"]},
        {"windows": ["a"], "permissions": ["core:default"], "remote": {"urls": ["https://b.org"]}},
        {
            "windows": ["a"],
            "permissions": ["core:default"],
            "local": False,
            "remote": {"urls": ["https://b.org"]},
        },
        origin="http://localhost:5173",
    )
    assert own["remote"] == plain["remote"] == {"urls": ["http://localhost:5173"]}
    assert remote["remote"] == {"urls": ["https://b.org", "http://localhost:5173"]}
    assert foreign["remote"] == {"urls": ["https://b.org"]}


def test_what_is_given_stays_as_it_is() -> None:
    given: dict[str, Any] = {
        "windows": ["a"],
        "permissions": ["core:default"],
        "remote": {"urls": ["https://b.org"]},
    }
    made(given, origin="http://localhost:1")
    assert given == {
        "windows": ["a"],
        "permissions": ["core:default"],
        "remote": {"urls": ["https://b.org"]},
    }


@pytest.mark.parametrize(
    "name", ["fs", "", "fs:", ":fs", "FS:default", "fs:allow read", "a:b:c", "core:a:b:c", "fs:*"]
)
def test_what_is_no_name_of_a_permission_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a permission"):
        made(name, plugins=["fs"])


@pytest.mark.parametrize(
    "entry", ["fs:default", {"windows": ["a"], "permissions": ["fs:allow-exists"]}]
)
def test_a_permission_for_a_plugin_that_is_not_enabled_is_told(entry: object) -> None:
    """Python uses the dialog in any case, and that opens it to no page."""
    with pytest.raises(ValueError, match=r"not enabled; enable it by App\(plugins=\['fs'\]\)"):
        made(entry)
    with pytest.raises(ValueError, match=r"App\(plugins=\['dialog'\]\)"):
        made("dialog:default")


@pytest.mark.parametrize(
    ("entry", "error", "message"),
    [
        ({"permissions": ["core:default"]}, ValueError, "is for no window"),
        ({"windows": [], "permissions": ["core:default"]}, ValueError, "is for no window"),
        ({"windows": "main", "permissions": ["core:default"]}, TypeError, "'windows' is a list"),
        ({"windows": ["a"], "permissions": "core:default"}, TypeError, "'permissions' is a list"),
        ({"windows": ["a"]}, ValueError, 'has no "permissions"'),
        ({"windows": ["a"], "permissions": [1]}, TypeError, "a permission is a name"),
        ({"windows": ["a"], "permissions": [{"allow": [1]}]}, TypeError, "a permission is a name"),
        (
            {"identifier": "pytauri-ipc", "windows": ["a"], "permissions": ["core:default"]},
            ValueError,
            "taken already",
        ),
        (1, TypeError, "an entry of capabilities is"),
    ],
)
def test_what_is_no_capability_is_told(entry: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        made(entry)


@pytest.mark.parametrize("entries", ["core:default", {"windows": ["a"], "permissions": ["a:b"]}])
def test_one_entry_without_a_list_is_told(entries: Any) -> None:
    with pytest.raises(TypeError, match="capabilities is a list"):
        all_capabilities((), entries, None)


def test_windows_by_webviews_are_taken_as_tauri_takes_them() -> None:
    given: Mapping[str, object] = {"webviews": ["a"], "permissions": ["core:default"]}
    assert made(given)[1]["webviews"] == ["a"]

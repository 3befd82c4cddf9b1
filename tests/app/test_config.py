"""The whole configuration: what is there always, and what its author wants otherwise."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytauri_ipc.app.config import REFUSED, origin_of, tauri_config

VALUES = st.none() | st.booleans() | st.integers() | st.text("ab", max_size=3)
KEYS = st.sampled_from(["version", "productName", "withGlobalTauri", "x", "y"])
GROUPS = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=3),
    lambda inner: st.dictionaries(KEYS, VALUES | inner, max_size=3),
    max_leaves=4,
)

Config = dict[str, Any]


def config_of(top: Config, app: Config, build: Config, security: Config) -> Config:
    return top | {"app": app | {"security": security}, "build": build}


CONFIGS = st.builds(config_of, GROUPS, GROUPS, GROUPS, GROUPS)


def leaves(config: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(cast(Mapping[str, Any], value), (*path, key))
        elif not isinstance(value, Mapping):
            yield (*path, key), value


def at(config: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        config = config[step]
    return config


def nested(path: tuple[str, ...], value: object) -> dict[str, Any]:
    for step in reversed(path):
        value = {step: value}
    return cast(dict[str, Any], value)


@given(CONFIGS)
def test_an_authors_values_win_and_the_capability_of_all_windows_stays(
    config: dict[str, Any],
) -> None:
    before = deepcopy(config)
    merged = tauri_config(title="Notes", plugins=["os"], config=config)
    assert config == before
    for path, value in leaves(config):
        assert at(merged, path) == value
    assert merged["app"]["security"]["capabilities"][0]["permissions"] == [
        "core:default",
        "pytauri:default",
        "os:default",
    ]
    assert merged["app"]["windows"] == []
    json.dumps(merged)


def test_what_comes_out_shares_nothing_with_what_went_in() -> None:
    config = {"plugins": {"updater": {"endpoints": ["a"]}}}
    merged = tauri_config(title="Notes", config=config)
    merged["plugins"]["updater"]["endpoints"].append("b")
    assert config == {"plugins": {"updater": {"endpoints": ["a"]}}}


@pytest.mark.parametrize("path", REFUSED)
@pytest.mark.parametrize("value", ["x", [], None])
def test_what_has_its_own_way_is_refused_with_it(path: tuple[str, ...], value: object) -> None:
    with pytest.raises(ValueError) as caught:
        tauri_config(title="Notes", config=nested(path, value))
    assert ".".join(path) in str(caught.value)
    assert REFUSED[path] in str(caught.value)


@pytest.mark.parametrize("config", [{"app": None}, {"app": {"security": 1}}, {"build": []}, 1])
def test_a_config_whose_groups_are_none_is_told(config: Any) -> None:
    """It would take our capability with it."""
    with pytest.raises(TypeError, match="config has no mapping at"):
        tauri_config(title="Notes", config=config)


@pytest.mark.parametrize(
    ("title", "identifier"),
    [
        ("My Notes!", "pytauri-ipc.my-notes"),
        ("Café", "pytauri-ipc.cafe"),
        ("日本", "pytauri-ipc.app"),
        ("../../etc", "pytauri-ipc.etc"),
        ("", "pytauri-ipc.app"),
    ],
)
def test_an_identifier_is_made_from_the_title(title: str, identifier: str) -> None:
    assert tauri_config(title=title)["identifier"] == identifier


@pytest.mark.parametrize("identifier", ["", "a/b", "..", "a..b", "org.example.", "a b", "ä"])
def test_an_identifier_that_names_no_folder_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match="names a folder"):
        tauri_config(title="Notes", identifier=identifier)
    with pytest.raises(ValueError, match="names a folder"):
        tauri_config(title="Notes", config={"identifier": identifier})


def test_a_plugin_that_needs_its_configuration_says_so() -> None:
    with pytest.raises(ValueError, match=r'App\(config=\{"plugins": \{"updater": \{...\}\}\}\)'):
        tauri_config(title="Notes", plugins=["updater"])
    tauri_config(title="Notes", plugins=["updater"], config={"plugins": {"updater": {}}})


# --- the server of pages ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:5173", "http://localhost:5173"),
        ("http://127.0.0.1:5173/app/?x=1#y", "http://127.0.0.1:5173"),
        ("HTTPS://Example.org/", "https://example.org"),
        ("http://[::1]:80/", "http://[::1]:80"),
    ],
)
def test_a_server_is_known_by_its_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "localhost:5173",
        "ftp://localhost",
        "http://",
        "http://*",
        "http://*.example.org",
        "http://a{b}",
        "http://:80",
        "http://ann@localhost",
        "http://localhost:*",
        "file:///etc",
        "",
    ],
)
def test_what_is_no_server_or_is_many_is_refused(url: str) -> None:
    """Tauri takes wildcards, and would open the app to all that they match."""
    with pytest.raises(ValueError):
        tauri_config(title="Notes", dev_url=url)


def test_the_servers_pages_get_the_permissions_of_the_apps_own() -> None:
    config = tauri_config(
        title="Notes",
        dev_url="http://localhost:5173/app",
        capabilities=[{"windows": ["main"], "permissions": ["core:window:allow-close"]}],
    )
    for capability in config["app"]["security"]["capabilities"]:
        assert capability["remote"] == {"urls": ["http://localhost:5173"]}

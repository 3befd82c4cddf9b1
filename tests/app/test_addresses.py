"""The addresses to which windows are sent: whose they are, and the number of the page."""

import pytest

from pytauri_ipc.app import addresses
from pytauri_ipc.app.addresses import Addresses, numbered


@pytest.fixture(params=["tauri://localhost", "http://tauri.localhost", "http://localhost:5173"])
def origin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the pages are: Tauri's own, as on Linux and on Windows, or a server."""
    origin: str = request.param
    monkeypatch.setattr(addresses, "_OWN", origin)
    return origin


@pytest.fixture
def own(origin: str) -> Addresses:
    return Addresses(origin + "/" if origin.endswith("5173") else None)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "/?ipc-page=3"),
        ("/a.html?tab=2", "/a.html?tab=2&ipc-page=3"),
        ("/a.html?q=a%20b&ipc-page=1&ipc-keep=scroll#top", "/a.html?q=a%20b&ipc-page=3#top"),
    ],
)
def test_a_page_has_one_number_and_keeps_its_query_and_place(address: str, expected: str) -> None:
    assert numbered(address, 3) == expected


def test_a_page_of_the_app_gets_its_origin_and_a_number(own: Addresses, origin: str) -> None:
    assert own.absolute("/a.html", 3) == f"{origin}/a.html?ipc-page=3"
    assert own.absolute("https://example.org/a", 3) == "https://example.org/a"


def test_a_page_of_the_app_is_loaded_anew_where_it_stands(own: Addresses, origin: str) -> None:
    renewed = own.renewed(f"{origin}/a.html?tab=2&ipc-page=1#top", 4)
    assert renewed == f"{origin}/a.html?tab=2&ipc-page=4&ipc-keep=scroll#top"
    assert own.renewed(origin, 4) == f"{origin}/?ipc-page=4&ipc-keep=scroll"
    assert own.renewed("https://example.org/a.html", 4) is None
    assert own.renewed(f"{origin}.example.org/a.html", 4) is None


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("/a.html?x=1#top", "/a.html?x=2", True),
        ("/a.html", "/b.html", False),
        ("/_ipc/main.html", "/_ipc/main.html", False),  # whose text is another one each time
        ("/_ipc/at/1/a.html", "/_ipc/at/1/a.html", True),
    ],
)
def test_one_file_that_is_shown_again_is_told(
    own: Addresses, origin: str, before: str, after: str, is_same: bool
) -> None:
    assert own.is_same_file(origin + before, origin + after) is is_same


def test_a_foreign_file_is_never_one_of_the_apps(own: Addresses) -> None:
    assert not own.is_same_file("https://example.org/a.html", "https://example.org/a.html")

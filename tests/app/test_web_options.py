"""What `WebOptions` takes, and what it says to the rest."""

from typing import Any

import pytest

from pytauri_ipc import Limits
from pytauri_ipc.app.web_options import WebOptions, web_limits

MIB = 1024 * 1024


def test_what_is_usual_is_this_machine_alone_and_a_free_port() -> None:
    options = WebOptions()
    assert (options.host, options.port, options.origins, options.hosts) == ("127.0.0.1", 0, (), ())


@pytest.mark.parametrize(
    "options",
    [
        {"port": 65_535},
        {"origins": ["https://notebook.example.org", "http://localhost:8888"]},
        {"hosts": ("tool.example.org", "localhost", "192.168.0.5", "2001:db8::5")},
        {"connections": 1, "handshakes": 1, "patience": 0.5},
    ],
)
def test_what_can_be_is_taken(options: dict[str, Any]) -> None:
    made = WebOptions(**options)
    assert {name: getattr(made, name) for name in options} == options


@pytest.mark.parametrize("port", [-1, 65_536, "80", 8.0, True, None])
def test_a_port_is_a_number_that_there_is(port: Any) -> None:
    with pytest.raises(ValueError, match=r"WebOptions.port is .*from 0 to 65535, 0 for any"):
        WebOptions(port=port)


@pytest.mark.parametrize("name", ["connections", "handshakes", "patience"])
@pytest.mark.parametrize("value", [0, -1, "1", None, True, float("nan")])
def test_bounds_are_numbers_above_0(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"WebOptions.{name} is .*above 0"):
        WebOptions(**{name: value})


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "null",
        "notebook.example.org",
        "https://notebook.example.org/",
        "https://notebook.example.org/path",
        "https://*.example.org",
        "ftp://notebook.example.org",
        "https://me@notebook.example.org",
        "https://a.example; script-src *",
        "https://a.example https://b.example",
        "https://",
    ],
)
def test_an_origin_is_scheme_host_and_port(origin: str) -> None:
    """It becomes a part of a header: what is more would be a policy of its own."""
    with pytest.raises(ValueError, match=r"WebOptions.origins has .*scheme, host and perhaps"):
        WebOptions(origins=[origin])


@pytest.mark.parametrize(
    "host",
    [
        "",
        "*",
        "https://a.example",
        "a.example/b",
        "A.example",
        "a b",
        "a.example:8443",
        "[::1]",
        "[2001:db8::5]:80",
        "2001:DB8::5",
        ":",
    ],
)
def test_a_host_is_a_name_in_lower_case(host: str) -> None:
    with pytest.raises(ValueError, match=r"WebOptions.hosts has .*a name in lower case"):
        WebOptions(hosts=[host])


@pytest.mark.parametrize("name", ["origins", "hosts"])
@pytest.mark.parametrize("value", ["https://a.example", 1, None, [1], {"a"}])
def test_lists_are_lists_of_texts(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=r"lists? of texts, and not"):
        WebOptions(**{name: value})


def test_bodies_are_smaller_unless_they_were_set() -> None:
    assert web_limits(Limits()).body_size == web_limits(Limits()).frame_size == 16 * MIB
    own = web_limits(Limits(body_size=20 * MIB, frame_size=30 * MIB, grace_time=7.0))
    assert (own.body_size, own.frame_size, own.grace_time) == (20 * MIB, 30 * MIB, 7.0)

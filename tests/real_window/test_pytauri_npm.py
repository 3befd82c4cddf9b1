"""PyTauri's own npm package, as it is published, calls the same commands in the same window.

Bundled as a program would bundle it; and as `window.__TAURI__.pytauri`, which PyTauri injects.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.needs import refuse
from tests.real_window.driving import (
    OMITTED,
    REPOSITORY,
    Client,
    Page,
    Refused,
    fresh,
    opened,
)

MODULES = REPOSITORY / "js" / "node_modules"
NEEDED = ("esbuild", "@tauri-apps/api", "tauri-plugin-pytauri-api")
ENTRY = Path(__file__).parent / "pages" / "npm_package.js"

MANY = 500
NO_BODY = (
    "Please use `ArrayBuffer` or `Uint8Array` for `InvokeBody::Raw`. If you are using "
    "`pyInvoke`, please report this as bug to pytauri developers."
)
"""PyTauri's own words for a body that is left out."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's script. Skips where Node's packages are not installed, but never on CI."""
    lacking = [name for name in NEEDED if not (MODULES / name).is_dir()]
    if shutil.which("node") is None:
        lacking = ["node"]
    if lacking:
        refuse(f"js/node_modules lacks {', '.join(lacking)}; `npm ci` in js/ installs them")
    file = tmp_path_factory.mktemp("bundle") / "bundle.js"
    esbuild = str(MODULES / ".bin" / "esbuild")
    subprocess.run(
        [esbuild, ENTRY, "--bundle", "--format=iife", f"--outfile={file}", "--log-level=warning"],
        env={**os.environ, "NODE_PATH": str(MODULES)},
        check=True,
        timeout=30,
    )
    return file


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest, bundle: Path) -> Generator[Page]:
    options = ["--global-tauri", "--page", "bundled.html", "--bundle", bundle]
    with opened("--backend", request.param, *options) as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


@pytest.fixture(params=["npm", "global"])
def client(request: pytest.FixtureRequest) -> Client:
    return request.param


@pytest.fixture
def goes_on(page: Page, client: Client) -> Generator[None]:
    """Whatever the test did, the next call of the same page works."""
    yield
    assert page.invoke("greet", {"name": "Ann"}, client=client) == "Hello Ann"


goes_on_after = pytest.mark.usefixtures("goes_on")


def test_the_package_is_the_one_of_pytauris_version() -> None:
    description = json.loads((MODULES / "tauri-plugin-pytauri-api" / "package.json").read_text())
    assert description["version"].startswith("0.8.")


# --- calls -----------------------------------------------------------------------------------


def test_json_goes_both_ways(page: Page, client: Client) -> None:
    assert page.invoke("greet", {"name": "Zoë", "times": 2}, client=client) == (
        "Hello Zoë and Hello Zoë"
    )
    person = {"firstName": "Ann", "born": "1999-12-31"}
    assert page.invoke("next_birthday", person, client=client)["born"] == "2000-12-31"


@pytest.mark.parametrize("value", [None, 0, "", [], {"a": [None]}], ids=repr)
def test_falsy_values_come_back_as_they_went(page: Page, client: Client, value: object) -> None:
    assert page.invoke("echo", value, client=client) == value


def test_bytes_go_both_ways(page: Page, client: Client) -> None:
    for raw in (b"", bytes(range(256))):
        assert page.invoke("echo_bytes", raw, client=client) == raw


def test_a_call_without_a_body_suits_a_command_without_one(page: Page, client: Client) -> None:
    assert page.invoke("no_body", client=client) is None
    assert page.invoke("event_loop", client=client) in {"asyncio", "trio"}


def test_a_body_that_nobody_reads_is_let_pass_as_pytauri_does(page: Page, client: Client) -> None:
    assert page.invoke("no_body", {"left": "over"}, client=client) is None


def test_many_calls_at_once_are_all_answered(page: Page, client: Client) -> None:
    assert page.do("callMany", client, "echo", MANY) == {"ok": MANY}


def begin_session(page: Page) -> None:
    """A page has a frontend once it has used this package's own JavaScript."""
    page.invoke("greet", {"name": "Ann"}, client="ours")


def test_a_page_without_a_session_has_no_frontend(page: Page, client: Client) -> None:
    page.reload()
    assert "pytauri-ipc" in page.refusal("handles", client=client).message
    begin_session(page)
    assert page.invoke("handles", client=client)["labels"] == ["main", "main"]


def test_what_a_host_lends_is_there(page: Page, client: Client) -> None:
    begin_session(page)
    handles = page.invoke("handles", client=client)
    assert handles["labels"] == ["main", "main"]
    assert handles["frontend"][1:] == ["main", "tauri", False]
    assert page.invoke("states", client=client) == ["Tauri", "states=", "Tauri"]
    headers = dict[str, Any](page.invoke("show_headers", headers={"X-Word": "w"}, client=client))
    assert bytes(headers["x-word"]) == b"w"


def test_both_packages_share_a_page(page: Page, client: Client) -> None:
    frontend = page.invoke("handles", client="ours")["frontend"]
    assert page.invoke("handles", client=client)["frontend"] == frontend


# --- rejections ------------------------------------------------------------------------------


@goes_on_after
@pytest.mark.parametrize(
    ("command", "body", "message"),
    [
        ("refuse", {"value": "no", "code": "late", "data": {"a": 1}}, "no"),
        ("refuse", {"value": ""}, ""),
        ("refuse", {"value": "größe\n🦀"}, "größe\n🦀"),
        ("find", {"path": "a.txt"}, "no a.txt"),
        ("settings_only", OMITTED, "window 'main' may not call command 'settings_only'"),
        ("too_slow", OMITTED, "the command took longer than 0.1 s"),
        ("nobody", {}, "there is no command 'nobody'"),
        ("nobody", OMITTED, "there is no command 'nobody'"),
        ("n" * 10_240, OMITTED, f"there is no command '{'n' * 100}…'"),
        ("greet", OMITTED, NO_BODY),
        ("optional_number", OMITTED, NO_BODY),
    ],
)
def test_a_rejection_is_the_bare_string(
    page: Page, client: Client, command: str, body: object, message: str
) -> None:
    assert page.refusal(command, body, client=client) == Refused(message)


@goes_on_after
def test_a_wrong_body_is_told_in_words(page: Page, client: Client) -> None:
    assert page.refusal("greet", b"{", client=client) == Refused(
        "invalid body for command 'greet': "
        "Invalid JSON: EOF while parsing an object at line 1 column 1"
    )
    assert page.refusal("greet", {"name": 7}, client=client) == Refused(
        "invalid body for command 'greet': name: Input should be a valid string"
    )


@goes_on_after
def test_an_unexpected_error_is_masked_here_too(page: Page, client: Client) -> None:
    refused = page.refusal("fail", {"secret": "swordfish"}, client=client)
    assert refused.code is None
    number = refused.message.split("[")[1].rstrip("]")
    assert refused.message == f"the command failed; the log has the details under [{number}]"
    assert f"command 'fail' failed [{number}]" in page.window.log()


@goes_on_after
def test_a_stream_is_refused_with_the_package_that_reads_it(page: Page, client: Client) -> None:
    refused = page.refusal("count_up", client=client)
    assert refused.code is None
    assert "is a stream" in refused.message
    assert "pytauri-ipc" in refused.message


@goes_on_after
@pytest.mark.parametrize("name", ["grüße.你好 🦀/%2F", "gr\xfc\xdfe", "a\nb"])
def test_a_name_that_no_header_carries_is_refused_before_python(
    page: Page, client: Client, name: str
) -> None:
    assert page.refusal(name, {"word": "ja"}, client=client).message


def test_only_the_windows_that_are_allowed_may_call(page: Page, client: Client) -> None:
    assert page.invoke("main_only", client=client) == "main"
    opening = {"label": "settings-1", "page": "bundled.html"}
    page.invoke("windows.open_window", opening, client=client)
    page.switch_to("settings-1")
    try:
        assert page.invoke("settings_only", client=client) == "settings"
        assert page.refusal("main_only", client=client) == Refused(
            "window 'settings-1' may not call command 'main_only'"
        )
    finally:
        page.close_and_switch_to("main")


# --- channels --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["channels.numbers", "channels.field_id"])
def test_tauris_channel_is_a_field(page: Page, client: Client, command: str) -> None:
    begin_session(page)  # for the one that takes a frontend
    heard = page.listen_with_tauri(client, command, {"count": MANY})
    assert heard["messages"] == list(range(MANY))


def test_tauris_channel_stands_at_any_depth(page: Page, client: Client) -> None:
    body = {"inner": [{"a": "<channel>"}, {"b": "<channel>"}]}
    heard = page.listen_with_tauri(client, "channels.deep_field", body, place="deep")
    assert heard["messages"] == [0, 1]


@pytest.mark.parametrize(
    ("command", "messages"),
    [
        ("channels.bound_body", [{"number": 1, "text": "one"}]),
        ("channels.body_on_frontend", [{"number": 1, "text": "one"}]),
        ("channels.body_on_webview", ["model", "text", {"bytes": '"bytes"', "size": 7}]),
    ],
)
def test_tauris_channel_is_a_whole_body(
    page: Page, client: Client, command: str, messages: list[object]
) -> None:
    begin_session(page)  # for the one that takes a frontend
    heard = page.listen_with_tauri(client, command, place="body")
    assert heard["messages"] == messages


def test_tauris_channel_gets_bytes_of_every_size_in_order(page: Page, client: Client) -> None:
    heard = page.listen_with_tauri(client, "channels.all_sizes", {"rounds": 5})
    sizes = [10, 10, 2_000, 2_000, 20_000, 20_000] * 5
    texts = [heard_text(message) for message in heard["messages"]]
    assert texts == [(f"{number:04}", size) for number, size in enumerate(sizes)]


def heard_text(message: Any) -> tuple[str, int]:
    """The number that a message begins with, and its size."""
    if isinstance(message, str):
        return message[:4], len(message)
    return message.get("text", message.get("bytes"))[:4], message["size"]


@goes_on_after
@pytest.mark.parametrize("place", ["body", "field"])
def test_what_is_no_channel_is_refused(
    page: Page, client: Client, place: Literal["body", "field"]
) -> None:
    wrong = "__CHANNEL__:x"
    command = "channels.bound_body" if place == "body" else "channels.numbers"
    body = wrong if place == "body" else {"channel": wrong, "count": 1}
    assert "not the id of a channel" in page.refusal(command, body, client=client).message

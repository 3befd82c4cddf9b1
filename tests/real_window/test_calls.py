"""Calls from a real page: what goes in, what comes out, and what every wrong one is told."""

from collections.abc import Generator
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.real_window.driving import (
    OMITTED,
    Page,
    Refused,
    Size,
    fresh,
    opened,
)

BODY_SIZE = 50 * 1000 * 1000


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with opened("--backend", request.param, "--body-size", BODY_SIZE) as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


@pytest.fixture
def goes_on(page: Page) -> Generator[None]:
    """Whatever the test did, the next call of the same page works."""
    yield
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"


goes_on_after = pytest.mark.usefixtures("goes_on")


# --- what a person sees ----------------------------------------------------------------------


def test_a_person_is_greeted_and_told_what_is_wrong(page: Page) -> None:
    page.driver.find_element(By.ID, "name").send_keys("Ann", Keys.ENTER)
    page.wait_for_text("greeting", "Hello Ann")
    times = page.driver.find_element(By.ID, "times")
    times.clear()
    times.send_keys("1.5")
    page.driver.find_element(By.TAG_NAME, "button").click()
    page.wait_for_text(
        "trouble",
        "invalid_body: invalid body for command 'greet': times: "
        "Input should be a valid integer, got a number with a fractional part",
    )
    times.clear()
    times.send_keys("2", Keys.ENTER)
    page.wait_for_text("greeting", "Hello Ann and Hello Ann")
    page.wait_for_text("trouble", "")


def test_commands_run_on_the_event_loop_of_the_portal(
    page: Page, request: pytest.FixtureRequest
) -> None:
    assert page.invoke("event_loop") == request.node.callspec.params["app"]


# --- bodies and results ----------------------------------------------------------------------


def test_parameters_are_the_fields_of_the_body(page: Page) -> None:
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"
    assert page.invoke("greet", {"name": "Zoë", "times": 2}) == "Hello Zoë and Hello Zoë"


def test_a_model_comes_and_goes_with_its_own_aliases(page: Page) -> None:
    person = {"firstName": "Ann", "born": "1999-12-31"}
    assert page.invoke("next_birthday", person) == {"firstName": "Ann", "born": "2000-12-31"}


def test_a_root_model_is_the_body_itself(page: Page) -> None:
    assert page.invoke("reverse", ["a", "b"]) == ["b", "a"]


@pytest.mark.parametrize(
    "value", [None, 0, False, "", [], {}, 1.5, "größe 🦀\u2028", [{"a": [None]}]], ids=repr
)
def test_json_comes_back_as_it_went(page: Page, value: object) -> None:
    assert page.invoke("echo", value) == value


@pytest.mark.parametrize("raw", [b"", b"\0", bytes(range(256)), b'{"a":1}'], ids=len)
def test_bytes_come_back_as_they_went(page: Page, raw: bytes) -> None:
    assert page.invoke("echo_bytes", raw) == raw


@pytest.mark.parametrize("size", [0, 1, 1024, 8192, 65_536, 1_000_003])
def test_raw_calls_carry_bytes_of_any_size(page: Page, size: int) -> None:
    assert page.do("roundTrip", "echo_bytes", size) is True


def test_a_body_of_50_mb_works_and_one_past_the_limit_is_too_large(page: Page) -> None:
    assert page.do("roundTrip", "echo_bytes", BODY_SIZE) is True
    assert page.refusal("echo_bytes", Size(BODY_SIZE + 1)) == Refused(
        f"the body has {BODY_SIZE + 1} bytes; the limit is {BODY_SIZE}", "too_large"
    )
    assert page.do("roundTrip", "echo_bytes", 10) is True


def test_an_omitted_body_and_null_are_two_things(page: Page) -> None:
    assert page.invoke("optional_number") == "7"
    assert page.invoke("optional_number", None) == "None"
    assert page.invoke("optional_number", 0) == "0"
    assert page.invoke("optional_bytes") == b"none"
    assert page.invoke("optional_bytes", None) == b"null"
    assert page.invoke("optional_bytes", b"") == b""


def test_a_command_without_a_result_gives_null(page: Page) -> None:
    assert page.invoke("no_body") is None


def test_a_name_may_be_any_text(page: Page) -> None:
    assert page.invoke("grüße.你好 🦀/%2F", {"word": "ja"}) == "<ja>"


@goes_on_after
def test_a_stream_is_no_call(page: Page) -> None:
    refused = page.refusal("count_up")
    assert refused.code == "unavailable"
    assert "pyStream" in refused.message


# --- wrong bodies ----------------------------------------------------------------------------


@goes_on_after
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "Invalid JSON: EOF while parsing a value at line 1 column 0"),
        (b"{", "Invalid JSON: EOF while parsing an object at line 1 column 1"),
        (b"\xff\xfe", "Invalid JSON: expected value at line 1 column 1"),
        (b'{"name": "\xff"}', "Invalid JSON: invalid unicode code point at line 1 column 11"),
    ],
    ids=["empty", "cut short", "no text", "no UTF-8"],
)
def test_bytes_that_are_no_json_are_told_as_such(page: Page, body: bytes, problem: str) -> None:
    refused = page.refusal("greet", body)
    assert refused.message == f"invalid body for command 'greet': {problem}"
    assert refused.code == "invalid_body"
    assert [found["type"] for found in refused.data] == ["json_invalid"]


@goes_on_after
def test_every_wrong_field_is_told_without_its_value(page: Page) -> None:
    refused = page.refusal("greet", {"name": 7, "times": "hunter2"})
    assert refused.code == "invalid_body"
    assert refused.message == (
        "invalid body for command 'greet': name: Input should be a valid string; "
        "times: Input should be a valid integer, unable to parse string as an integer"
    )
    assert [(found["loc"], found["type"]) for found in refused.data] == [
        (["name"], "string_type"),
        (["times"], "int_parsing"),
    ]
    assert "hunter2" not in repr(refused)
    assert "hunter2" not in page.window.log()


@goes_on_after
@pytest.mark.parametrize(
    ("command", "body", "message"),
    [
        ("greet", OMITTED, "command 'greet' needs a body, and got none"),
        ("next_birthday", OMITTED, "command 'next_birthday' needs a body, and got none"),
        ("echo_bytes", OMITTED, "command 'echo_bytes' needs a body, and got none"),
        ("no_body", {}, "command 'no_body' takes no body; leave it out"),
        ("no_body", None, "command 'no_body' takes no body; leave it out"),
        ("no_body", b"", "command 'no_body' takes no body; leave it out"),
    ],
)
def test_a_missing_body_and_one_too_many_are_told(
    page: Page, command: str, body: object, message: str
) -> None:
    assert page.refusal(command, body) == Refused(message, "invalid_body")


@goes_on_after
def test_a_field_that_is_missing_is_named(page: Page) -> None:
    refused = page.refusal("greet", {})
    assert refused.code == "invalid_body"
    assert [(found["loc"], found["type"]) for found in refused.data] == [(["name"], "missing")]


# --- wrong names -----------------------------------------------------------------------------


@goes_on_after
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nobody", "'nobody'"),
        ("", "''"),
        ("Greet", "'Greet'"),
        ("greet ", "'greet '"),
        ("a\n\r\t\0\x7fb", r"'a\n\r\t\x00\x7fb'"),
        ("ipc:call:greet", "'ipc:call:greet'"),
        ("n" * 10_240, f"'{'n' * 100}…'"),
        ("ü" * 10_240, f"'{'ü' * 100}…'"),
    ],
    ids=["unknown", "empty", "case", "space", "controls", "reserved", "10 KB", "10 KB unicode"],
)
@pytest.mark.parametrize("body", [OMITTED, {"name": "Ann"}], ids=["bare", "with a body"])
def test_an_unknown_name_is_told_as_such(page: Page, name: str, told: str, body: object) -> None:
    assert page.refusal(name, body) == Refused(f"there is no command {told}", "unknown_command")


# --- errors ----------------------------------------------------------------------------------


@goes_on_after
@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"value": "no"}, Refused("no", "error")),
        ({"value": "no", "code": "late"}, Refused("no", "late")),
        ({"value": "", "code": "", "data": 0}, Refused("", "", 0)),
        (
            {"value": "größe\n🦀", "data": {"a": [None, ""]}},
            Refused("größe\n🦀", "error", {"a": [None, ""]}),
        ),
        ({"value": '{"value":"x","code":"y"}'}, Refused('{"value":"x","code":"y"}', "error")),
    ],
    ids=["value", "code", "falsy", "data", "JSON"],
)
def test_an_error_of_a_command_reaches_the_page_as_it_is(
    page: Page, body: object, refused: Refused
) -> None:
    assert page.refusal("refuse", body) == refused


def test_an_error_class_gives_its_code_and_its_data(page: Page) -> None:
    data = {"path": "a.txt", "tried": 3}
    assert page.refusal("find", {"path": "a.txt"}) == Refused("no a.txt", "not_found", data)


def test_an_error_alone_in_a_group_counts_as_itself(page: Page) -> None:
    data = {"path": "", "tried": 0}
    assert page.refusal("refuse_in_a_group") == Refused("in a group", "not_found", data)


@goes_on_after
def test_an_unexpected_error_is_masked_and_stands_in_the_log(page: Page) -> None:
    refused = page.refusal("fail", {"secret": "swordfish"})
    assert refused.code == "internal"
    number = refused.data["id"]
    assert refused == Refused(
        f"the command failed; the log has the details under [{number}]", "internal", {"id": number}
    )
    log = page.window.log()
    assert f"command 'fail' failed [{number}]\nTraceback" in log
    assert "RuntimeError: swordfish" in log


@goes_on_after
def test_a_result_that_does_not_fit_its_annotation_is_masked(page: Page) -> None:
    refused = page.refusal("wrong_result")
    assert refused.code == "internal"
    assert f"command 'wrong_result' failed [{refused.data['id']}]" in page.window.log()


@goes_on_after
def test_a_command_that_takes_too_long_is_told_so(page: Page) -> None:
    told = Refused("the command took longer than 0.1 s", "timeout")
    assert page.refusal("too_slow") == told


def test_debug_tells_the_page_what_went_wrong(request: pytest.FixtureRequest) -> None:
    with opened("--debug") as app, fresh(app, request.node) as page:
        refused = page.refusal("fail", {"secret": "swordfish"})
        number = refused.data["id"]
        assert refused.message == f"RuntimeError: swordfish [{number}]"
        assert refused.code == "internal"
        assert refused.data["traceback"].startswith("Traceback (most recent call last):\n")
        assert "raise RuntimeError(secret)" in refused.data["traceback"]
        assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"


# --- what a host lends -----------------------------------------------------------------------


def test_only_the_windows_that_are_allowed_may_call(page: Page) -> None:
    assert page.invoke("main_only") == "main"
    assert page.refusal("settings_only") == Refused(
        "window 'main' may not call command 'settings_only'", "forbidden"
    )
    page.invoke("windows.open_window", {"label": "settings-1"})
    page.switch_to("settings-1")
    try:
        assert page.invoke("settings_only") == "settings"
        assert page.refusal("main_only") == Refused(
            "window 'settings-1' may not call command 'main_only'", "forbidden"
        )
        handles = page.invoke("handles")
        assert handles["title"] == "Window settings-1"
        assert handles["labels"] == ["settings-1", "main", "settings-1"]
    finally:
        page.close_and_switch_to("main")
    assert page.invoke("handles")["labels"] == ["main", "main"]


def test_headers_arrive_as_pairs_of_bytes(page: Page) -> None:
    sent = {"X-Word": "plain", "x-list": "a, b", "x-empty": ""}
    headers = dict[str, Any](page.invoke("show_headers", headers=sent))
    assert bytes(headers["x-word"]) == b"plain"
    assert bytes(headers["x-list"]) == b"a, b"
    assert bytes(headers["x-empty"]) == b""


@goes_on_after
def test_header_bytes_beyond_ascii_arrive_as_the_host_writes_them(page: Page) -> None:
    headers = dict[str, Any](page.invoke("show_headers", headers={"x-word": "größe\xff"}))
    assert bytes(headers["x-word"]) == "größe\xff".encode()  # WebKitGTK writes UTF-8


def test_handles_are_those_of_the_calling_window(page: Page) -> None:
    handles = page.invoke("handles")
    assert handles["title"] == "Window main"
    assert handles["labels"] == ["main", "main"]
    identity, *frontend = handles["frontend"]
    assert frontend == ["main", "tauri", False]
    assert page.invoke("handles")["frontend"][0] == identity


def test_states_come_from_tauri_first_and_then_from_the_program(page: Page) -> None:
    assert page.invoke("states") == ["Tauri", "states=", "Tauri"]


@goes_on_after
def test_a_state_that_nobody_manages_is_unavailable(page: Page) -> None:
    assert page.refusal("unknown_state") == Refused(
        "command 'unknown_state', parameter 'state': no state of type Unknown is managed here "
        "(host: tauri); give it as `states=[...]`, or to Tauri with `Manager.manage`",
        "unavailable",
    )


def test_tools_lead_from_the_loop_to_threads_and_back(page: Page) -> None:
    assert page.invoke("use_tools") == {"to_async": True, "to_sync": True, "task_group": True}


@goes_on_after
def test_an_address_past_64_kib_ends_no_program(page: Page) -> None:
    """Tauri reads it with each message of the web view, and aborts where it is too long."""
    for _ in range(3):  # the first frames of a page go as requests too
        page.invoke("greet", {"name": "Ann"})
    move = "history.replaceState(null, '', location.pathname + '#' + 'x'.repeat(arguments[0]))"
    page.window.run(move, 70_000)
    try:
        assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"
    finally:
        page.window.run(move, 0)


# --- invokes that no client of ours makes ----------------------------------------------------


@goes_on_after
@pytest.mark.parametrize("pyfunc", ["gr\xfc\xdfe", "\xff\xfe", "ipc:call:\xff"])
@pytest.mark.parametrize("body", [OMITTED, b"{}"], ids=["bare", "with a body"])
def test_a_name_in_header_bytes_beyond_ascii_is_refused(
    page: Page, pyfunc: str, body: object
) -> None:
    refused = page.refusal_of_raw({"pyfunc": pyfunc}, body)
    assert refused == Refused("failed to convert header to a str")  # PyTauri's own words


@goes_on_after
@pytest.mark.parametrize("body", [OMITTED, b"{}"], ids=["bare", "with a body"])
def test_an_invoke_that_names_nothing_is_refused(page: Page, body: object) -> None:
    assert page.refusal_of_raw({}, body) == Refused("There is no pyfunc header")


@goes_on_after
@pytest.mark.parametrize("pyfunc", ["ipc:", "ipc:else:greet"])
def test_a_reserved_name_that_is_no_dialect_is_unknown(page: Page, pyfunc: str) -> None:
    refused = page.refusal_of_raw({"pyfunc": pyfunc}, b"{}")
    assert refused == Refused(f"there is no command {pyfunc!r}")

"""Without the token nothing is given away; and the token stays where it is."""

import json
import logging
from http.cookies import SimpleCookie

import pytest

from tests.web_client import PlayedPage, Visitor
from tests.web_program import Program

GUARDED = ["/", "/index.html", "/style.css", "/_ipc/~/app.js", "/ipc/client.js"]


@pytest.mark.parametrize("path", GUARDED)
def test_a_stranger_gets_no_page(stranger: Visitor, page: PlayedPage, path: str) -> None:
    answer = stranger.ask(path)
    assert answer.status == 401
    assert "the address that the program has printed" in answer.text
    assert "Hello" not in answer.text


@pytest.mark.parametrize("path", GUARDED)
def test_a_person_who_has_entered_gets_pages(person: Visitor, path: str) -> None:
    assert person.ask(path).status == 200


def test_a_page_of_an_earlier_run_is_told_that_this_is_another_program(
    stranger: Visitor, person: Visitor
) -> None:
    """A person may have entered anew in another tab: the cookie is right, and the ticket old."""
    ticket = {"ipc-ticket": person.ticket}
    assert person.ask("/_ipc/~/alive", headers=ticket).status == 200
    assert stranger.ask("/_ipc/~/alive", headers=ticket).status == 401
    for old in ({}, {"ipc-ticket": ""}, {"ipc-ticket": "bWFpbg." + "0" * 64}):
        assert person.ask("/_ipc/~/alive", headers=old).status == 401


@pytest.mark.parametrize("token", ["", "wrong", "x" * 43, "é", None, 1, ["a"]])
def test_a_wrong_token_opens_nothing(stranger: Visitor, page: PlayedPage, token: object) -> None:
    said = json.dumps({"token": token, "label": "main"})
    answer = stranger.ask("/_ipc/~/enter", "POST", said, {"Origin": stranger.origin})
    assert answer.status == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("said", ["", "no JSON", "[]", "{}", '{"token": "x"}', '{"label": 1}', "1"])
def test_what_is_no_request_to_enter_is_refused(stranger: Visitor, said: str) -> None:
    answer = stranger.ask("/_ipc/~/enter", "POST", said, {"Origin": stranger.origin})
    assert answer.status in (400, 401)


@pytest.mark.parametrize(
    "odd", ['prefs={"theme": "dark"}', "a b=c", "=", ";;", 'x="', "pytauri-ipc-0=\xe9", "é"]
)
def test_odd_cookies_of_other_programs_lock_nobody_out(person: Visitor, odd: str) -> None:
    """Cookies ignore ports: what another program of this machine sets is sent along."""
    own = person.headers["Cookie"]
    for cookies in (f"{odd}; {own}", f"{own}; {odd}", f"{odd};{own};{odd}"):
        assert person.ask("/", headers={"Cookie": cookies}).status == 200
    assert person.ask("/", headers={"Cookie": f"{odd}; {own}x"}).status == 401


def test_a_request_to_enter_is_short(stranger: Visitor, page: PlayedPage) -> None:
    answer = stranger.ask("/_ipc/~/enter", "POST", "x" * 10_000, {"Origin": stranger.origin})
    assert answer.status == 413


def test_another_site_cannot_enter_for_a_person(program: Program, page: PlayedPage) -> None:
    visitor = Visitor.at(program.host.address_of("main"))
    said = json.dumps({"token": visitor.token, "label": "main"})
    for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        assert visitor.ask("/_ipc/~/enter", "POST", said, origin).status == 403


def test_no_page_holds_the_token_or_a_ticket(program: Program, person: Visitor) -> None:
    token = Visitor.at(program.host.address_of("main")).token
    for path in [*GUARDED, "/_ipc/~/open/main", "/_ipc/~/enter.js"]:
        answer = person.ask(path)
        assert answer.status == 200
        whole = answer.text + str(answer.headers)
        assert token not in whole
        assert person.ticket not in whole


def test_the_page_behind_the_address_is_the_same_for_everybody(
    stranger: Visitor, person: Visitor
) -> None:
    path = "/_ipc/~/open/main"
    assert stranger.ask(path).body == person.ask(path).body


def test_no_log_has_the_token_or_a_ticket(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor = Visitor.at(program.host.address_of("main")).enter()
        with visitor.page() as page:
            page.call("greet")
        visitor.ask("/no-such-page")
    secrets = (visitor.token, visitor.headers["Cookie"].partition("=")[2], visitor.ticket)
    mine = [r for r in caplog.records if not r.name.startswith("websockets.client")]
    assert not [r for r in mine if any(secret in r.getMessage() for secret in secrets)]


def test_the_cookie_is_for_this_app_alone(program: Program) -> None:
    answer = Visitor.at(program.host.address_of("main")).show_token()
    [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie.value != Visitor.at(program.host.address_of("main")).token
    assert len(cookie.key) > len("pytauri-ipc-")


def test_cookies_of_many_programs_before_do_not_pile_up(program: Program) -> None:
    """A browser keeps them until it ends, and a request past 8 KiB is read by no server."""
    before = [f"pytauri-ipc-{number:08x}" for number in range(100)]
    stranger = Visitor.at(program.host.address_of("main"))
    stranger.headers["Cookie"] = "; ".join([*(f"{name}=x" for name in before), "other=y"])
    answer = stranger.show_token()
    own, *others = answer.headers["set-cookie"].split(", ")
    assert "Max-Age" not in own
    assert [one.partition("=")[0] for one in others] == before[:60]  # the oldest come first
    assert all("=; Max-Age=0; Path=/;" in one for one in others)


def test_a_cookie_of_another_app_does_not_help(stranger: Visitor, person: Visitor) -> None:
    name = person.headers["Cookie"].partition("=")[0]
    for cookie in (f"{name}=wrong", "pytauri-ipc-0000=x", f"{name}=", ";;;", "\x7f=\x7f"):
        assert stranger.ask("/index.html", headers={"Cookie": cookie}).status == 401


def test_a_ticket_alone_does_not_open_a_page(stranger: Visitor, person: Visitor) -> None:
    said = json.dumps({"ticket": person.ticket})
    answer = stranger.ask("/_ipc/~/enter", "POST", said, {"Origin": stranger.origin})
    assert answer.status == 401


def test_a_window_that_is_not_there_is_told_of(program: Program) -> None:
    visitor = Visitor.at(program.host.address_of("nobody"))
    answer = visitor.show_token()
    assert answer.status == 404
    assert "no such window" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/_ipc/~/open/main", "/_ipc/~/enter.js", "/nothing"])
def test_every_answer_has_strict_headers(person: Visitor, stranger: Visitor, path: str) -> None:
    for visitor in (person, stranger):
        headers = visitor.ask(path).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'self' https://friend.example" in headers["content-security-policy"]
        assert "server" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_pages_are_only_read(person: Visitor, method: str) -> None:
    assert person.ask("/index.html", method).status == 405


def test_who_is_asked_for_a_header_gets_no_body(person: Visitor) -> None:
    answer = person.ask("/index.html", "HEAD")
    assert (answer.status, answer.body) == (200, b"")

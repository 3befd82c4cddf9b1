"""`Call`, `Reply` and `Failure`: what they hold, and what a page is told of a failure."""

import json
from typing import Any

import pytest

from pytauri_ipc import Call, Failure, Reply
from tests.fake_link import FakeLink


def call() -> Call:
    return Call("greet", FakeLink().frontend, [(b"accept", b"*/*")], b'{"name":"Ann"}')


def test_a_changed_call_leaves_the_first_as_it_was() -> None:
    first = call()
    changed = first._replace(body=None)
    assert changed.body is None
    assert changed.command == "greet"
    assert changed.frontend is first.frontend
    assert first.body == b'{"name":"Ann"}'


@pytest.mark.parametrize("message", [call(), Reply(b"1"), Failure("no", "error")])
def test_messages_are_frozen(message: Any) -> None:
    for name in message._fields:
        with pytest.raises(AttributeError):
            setattr(message, name, None)


def test_a_reply_is_json_unless_it_says_otherwise() -> None:
    assert Reply(b"1").is_json
    assert not Reply(b"1", is_json=False).is_json


def test_a_failure_without_data_sends_none() -> None:
    assert json.loads(Failure("no", "error").as_json()) == {"value": "no", "code": "error"}


@pytest.mark.parametrize("data", [b"null", b"0", b'""', b"false", b"[]", b'{"path":"a.txt"}'])
def test_the_data_of_a_failure_is_sent_as_it_stands(data: bytes) -> None:
    told = json.loads(Failure("no", "not_found", data).as_json())
    assert told == {"value": "no", "code": "not_found", "data": json.loads(data)}


@pytest.mark.parametrize("value", ["", 'a "quoted" \\ line\n', "Grüße, 世界 🦀", "\0\x1f\u2028"])
def test_the_message_of_a_failure_arrives_unchanged(value: str) -> None:
    assert json.loads(Failure(value, value, b"1").as_json()) == {
        "value": value,
        "code": value,
        "data": 1,
    }


def test_what_was_raised_is_never_sent() -> None:
    failure = Failure("no", "internal", None, RuntimeError("a secret"))
    assert b"secret" not in failure.as_json()

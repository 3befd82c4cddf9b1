"""Names of Python as names of TypeScript."""

import pytest

from pytauri_ipc.typescript.names import (
    TAKEN,
    Names,
    camel_case,
    pascal_case,
    property_name,
    quoted,
)


@pytest.mark.parametrize(
    ("name", "camel", "pascal"),
    [
        ("read", "read", "Read"),
        ("read_file", "readFile", "ReadFile"),
        ("read-file", "readFile", "ReadFile"),
        ("readFile", "readFile", "ReadFile"),
        ("ReadFile", "readFile", "ReadFile"),
        ("_private", "private", "Private"),
        ("__proto__", "proto", "Proto"),
        ("a:b/c d.e", "aBCDE", "ABCDE"),
        ("2nd", "_2nd", "_2nd"),
        ("größe_in_cm", "größeInCm", "GrößeInCm"),
        ("你好", "你好", "你好"),
        ("🦀", "_", "_"),
        ("a🦀b", "aB", "AB"),
        ("", "_", "_"),
        ("Box[list[Item]]", "boxListItem", "BoxListItem"),
    ],
)
def test_a_name_is_written_as_pages_write_names(name: str, camel: str, pascal: str) -> None:
    assert camel_case(name) == camel
    assert pascal_case(name) == pascal


def test_a_name_is_given_once() -> None:
    names = Names({"Promise"})
    assert names.give("Node", "Model") == "Node"
    assert names.give("Node", "Model") == "NodeModel"
    assert names.give("Node", "Model") == "NodeModel2"
    assert names.give("Promise", "Model") == "PromiseModel"
    assert names.give("a") == "a"
    assert [names.give("a"), names.give("a")] == ["a2", "a3"]


@pytest.mark.parametrize("word", ["class", "await", "Promise", "ArrayBuffer", "api", "ErrorData"])
def test_words_of_typescript_and_of_the_client_are_taken(word: str) -> None:
    assert word in TAKEN


@pytest.mark.parametrize(
    ("name", "property_"),
    [
        ("a", "a"),
        ("class", "class"),
        ("$ref", "$ref"),
        ("a-b", '"a-b"'),
        ("1", '"1"'),
        ("", '""'),
        ('"*/\n', r'"\"*/\n"'),
        ("größe", r'"gr\u00f6\u00dfe"'),
        ("\u2028", r'"\u2028"'),
    ],
)
def test_a_field_keeps_its_name_and_is_quoted_where_it_has_to_be(name: str, property_: str) -> None:
    assert property_name(name) == property_


def test_a_text_is_quoted_as_typescript_reads_it() -> None:
    assert quoted('a"b\\c\n') == r'"a\"b\\c\n"'

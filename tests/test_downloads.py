"""Files to save: what they hold, and names that lead nowhere else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytauri_ipc.downloads import LONGEST_NAME, Download, harmless


@pytest.mark.parametrize(
    ("content", "saved"),
    [
        ("äx\r\n", "äx\r\n".encode()),
        ("", b""),
        (b"\x00\xff", b"\x00\xff"),
        (bytearray(b"a"), b"a"),
        (memoryview(b"abc")[1:], b"bc"),
    ],
)
def test_text_is_saved_as_utf_8_and_bytes_as_they_are(content: object, saved: bytes) -> None:
    assert Download.of({"content": content, "filename": "a.txt"}) == Download(saved, "a.txt")


@pytest.mark.parametrize(
    "data",
    [None, "text", {}, {"content": None}, {"content": 1}, {"content": "", "filename": 1},
     {"content": "", "mimeType": b"text/plain"}],
)  # fmt: skip
def test_what_is_no_download_is_told(data: Any) -> None:
    with pytest.raises(TypeError, match="ipc:download"):
        Download.of(data)


def test_bytes_may_come_as_base64() -> None:
    data = {"content": "AP+A", "encoding": "base64", "filename": "a.bin"}
    assert Download.of(data).content == b"\x00\xff\x80"


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        ("AP+A", "hex", "no encoding 'hex'"),
        ("AP+", "base64", "no base"),
        ("AP!+A", "base64", "no b"),
    ],
)
def test_content_that_is_not_what_it_says_is_told(
    content: str, encoding: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Download.of({"content": content, "encoding": encoding})


def test_text_that_is_no_unicode_is_told() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        Download.of({"content": "\ud800"})


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("report.csv", "report.csv"),
        ("Bericht für März.csv", "Bericht für März.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("/", "download"),
        ("", "download"),
        ("..", "download"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.txt", "ab.txt"),
        ("gpj.\u202etxt.exe", "gpj.txt.exe"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("console.txt", "console.txt"),
        ("name. ", "name"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, made: str) -> None:
    assert harmless(name) == made


@pytest.mark.parametrize(
    ("name", "kind", "made"),
    [
        ("data", "text/csv", "data.csv"),
        ("data", "text/csv; charset=utf-8", "data.csv"),
        ("data.tsv", "text/csv", "data.tsv"),
        ("data", "no/thing", "data"),
        ("", "application/json", "download.json"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_its_type(name: str, kind: str, made: str) -> None:
    assert harmless(name, kind) == made


@given(st.text(), st.text(max_size=20))
def test_no_name_leads_out_of_the_folder_that_is_chosen(name: str, kind: str) -> None:
    made = harmless(name, kind)
    assert made
    assert made == made.strip(". ")
    assert not set(made) & set('/\\:\0\n<>"|?*')
    assert len(made.encode()) <= LONGEST_NAME
    assert harmless(made) == made


@pytest.mark.parametrize("letter", ["a", "ä", "日"])
def test_a_long_name_is_cut_before_its_ending(letter: str) -> None:
    made = harmless(letter * 300 + ".csv")
    assert made.endswith(f"{letter}.csv")
    assert LONGEST_NAME - 3 < len(made.encode()) <= LONGEST_NAME

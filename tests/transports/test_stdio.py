"""The wire to another process: lines and blocks, however they come and go."""

import json
import os
from collections import deque
from collections.abc import Generator, Iterator
from threading import Event, Thread, current_thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytauri_ipc.transports import stdio
from pytauri_ipc.transports.stdio import LineReader, PipeReader, PipeWriter, Said, packed

TEXTS = st.text(max_size=8)
LINES = st.dictionaries(TEXTS.filter(lambda key: key != "sizes"), TEXTS | st.integers(), max_size=3)
SAID = st.builds(Said, LINES, st.lists(st.binary(max_size=40), max_size=3))


def as_bytes(said: Said) -> bytes:
    return b"".join(packed(said.line, *said.blocks))


def stray(line: bytes) -> None:
    raise AssertionError(f"no line of the protocol: {line!r}")


@given(st.lists(SAID, max_size=6), st.data())
def test_what_was_said_is_read_however_it_is_cut(said: list[Said], data: st.DataObject) -> None:
    text = b"".join(map(as_bytes, said))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    reader = LineReader(stray)
    read = [one for piece in pieces for one in reader.feed(piece)]
    assert [(one.line, list(one.blocks)) for one in read] == [(s.line, s.blocks) for s in said]


@pytest.mark.parametrize(
    "text", [b"hello", b"5", b"[1]", b'{"a": ', b"\xff\xfe", b'{"sizes": 3}', b'{"sizes": ["a"]}']
)
def test_what_is_no_line_is_stray_and_spoils_nothing(text: bytes) -> None:
    found: list[bytes] = []
    reader = LineReader(found.append)
    read = reader.feed(b'{"a":1}\n' + text + b'\n{"b":2}\n')
    assert [one.line for one in read] == [{"a": 1}, {"b": 2}]
    assert found == [text]


def test_empty_lines_are_nothing() -> None:
    assert [one.line for one in LineReader(stray).feed(b'\n\n{"a":1}\n\n')] == [{"a": 1}]


def test_empty_blocks_and_blocks_that_look_like_lines() -> None:
    blocks = [b"", b'{"a":1}\n', b"\n\n", b""]
    (read,) = LineReader(stray).feed(b"".join(packed({}, *blocks)))
    assert read.blocks == blocks


def test_a_reader_knows_what_is_lacking() -> None:
    reader = LineReader(stray)
    assert reader.feed(b'{"sizes":[10]}\n123') == []
    assert reader.lacking == 7
    assert reader.feed(b"4567890") == [Said({}, [b"1234567890"])]
    assert reader.lacking == 0


@pytest.fixture
def pipe() -> Generator[tuple[PipeReader, PipeWriter]]:
    reading, writing = os.pipe()
    reader, writer = PipeReader(reading, stray), PipeWriter(writing)
    yield reader, writer
    writer.close()
    reader.close()


def test_a_large_block_leaves_at_once_and_arrives(pipe: tuple[PipeReader, PipeWriter]) -> None:
    reader, writer = pipe
    block = os.urandom(1024) * 64 * 1024  # 64 MiB
    assert writer.say({"a": 1}, block)  # nobody reads yet, and this returns
    assert writer.say({"b": 2})
    lines = iter(reader)
    assert next(lines) == Said({"a": 1}, [block])
    assert next(lines).line == {"b": 2}
    assert writer.flush(1)


def test_what_many_threads_say_is_whole_and_in_their_order(
    pipe: tuple[PipeReader, PipeWriter],
) -> None:
    reader, writer = pipe
    threads, each = 4, 500

    def say(thread: int) -> None:
        for number in range(each):
            writer.say({"thread": thread, "number": number}, bytes([thread]) * (number * 7))

    talking = [Thread(target=say, args=(thread,)) for thread in range(threads)]
    for one in talking:
        one.start()
    heard: dict[int, list[int]] = {thread: [] for thread in range(threads)}
    lines = iter(reader)
    for _ in range(threads * each):
        line, (block,) = next(lines)
        assert block == bytes([line["thread"]]) * (line["number"] * 7)
        heard[line["thread"]].append(line["number"])
    assert all(numbers == list(range(each)) for numbers in heard.values())
    for one in talking:
        one.join()


def test_a_pipe_that_nobody_reads_any_more_says_so() -> None:
    reading, writing = os.pipe()
    writer = PipeWriter(writing)
    assert writer.say({"a": 1})
    os.close(reading)
    assert not writer.say({"a": 1})
    assert not writer.say({"a": 1})
    writer.close()
    assert not writer.say({"a": 1})


def test_a_reader_that_goes_ends_what_waits_for_room() -> None:
    reading, writing = os.pipe()
    writer = PipeWriter(writing)
    assert writer.say({"a": 1}, bytes(8 * 1024 * 1024))
    os.close(reading)
    assert writer.flush(5)
    assert not writer.say({"a": 1})
    writer.close()


def test_closing_ends_the_reader_and_the_thread() -> None:
    reading, writing = os.pipe()
    reader, writer = PipeReader(reading, stray), PipeWriter(writing)
    writer.say({"a": 1})
    writer.close()
    writer.close()
    assert [one.line for one in reader] == [{"a": 1}]
    reader.close()


def test_a_finalizer_that_says_something_in_between_spoils_no_line(
    pipe: tuple[PipeReader, PipeWriter],
) -> None:
    reader, writer = pipe
    is_heard = Event()

    class Parts(list[bytes]):
        """Parts whose reading has a finalizer run, as a garbage collection would."""

        def __iter__(self) -> Iterator[bytes]:
            for part in super().__iter__():
                yield part
                if not is_heard.is_set():
                    is_heard.set()
                    writer.say({"finalizer": 1}, b"end")

    writer.write(Parts(packed({"a": 1}, b"block")))
    lines = iter(reader)
    heard = [next(lines), next(lines)]
    assert sorted(map(str, heard)) == sorted(
        map(str, [Said({"a": 1}, [b"block"]), Said({"finalizer": 1}, [b"end"])])
    )


def test_a_finalizer_that_says_something_while_it_is_written_ends_no_thread(
    pipe: tuple[PipeReader, PipeWriter],
) -> None:
    reader, writer = pipe
    is_due = Event()

    class Waiting(deque[Any]):
        """What waits, whose reading has a finalizer run, as a garbage collection would."""

        def _finalize(self) -> None:
            if is_due.is_set() and current_thread() is writer._thread:
                is_due.clear()
                writer.say({"finalizer": 1})

        def __iter__(self) -> Iterator[Any]:
            parts = super().__iter__()
            self._finalize()
            return parts

        def __getitem__(self, place: Any) -> Any:
            part = super().__getitem__(place)
            self._finalize()
            return part

    writer._waiting = Waiting()
    is_due.set()
    block = bytes(4 * 1024 * 1024)
    writer.say({"a": 1}, block)
    lines = iter(reader)
    assert [next(lines) for _ in range(2)] == [Said({"a": 1}, [block]), Said({"finalizer": 1}, [])]
    assert not is_due.is_set()
    assert writer.say({"b": 2})
    assert next(lines).line == {"b": 2}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_where_its_thread_has_failed_nobody_waits_for_it(
    pipe: tuple[PipeReader, PipeWriter], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, writer = pipe
    written = stdio._written

    def fail_on_thread(descriptor: int, parts: Any) -> int:
        if current_thread() is writer._thread:
            raise ValueError("no such part")
        return written(descriptor, parts)

    monkeypatch.setattr(stdio, "_written", fail_on_thread)
    writer.say({"a": 1}, bytes(8 * 1024 * 1024))
    assert writer.flush(5)
    assert not writer.say({"b": 2})


def test_it_is_told_when_what_was_taken_is_written(pipe: tuple[PipeReader, PipeWriter]) -> None:
    reader, writer = pipe
    written = [Event(), Event()]
    for one in written:
        writer.say({}, bytes(4 * 1024 * 1024))
        writer.call_when_written(writer.taken, one.set)
    assert writer.taken - writer.written > 4 * 1024 * 1024
    lines = iter(reader)
    next(lines)
    assert not written[1].is_set()
    next(lines)
    assert all(one.wait(5) for one in written)
    assert writer.taken == writer.written
    at_once = Event()
    writer.call_when_written(writer.taken, at_once.set)
    assert at_once.is_set()


@pytest.mark.parametrize("how", ["its reader goes", "it is closed"])
def test_where_nobody_reads_all_counts_as_written(how: str) -> None:
    reading, writing = os.pipe()
    writer = PipeWriter(writing)
    writer.say({}, bytes(8 * 1024 * 1024))
    written = Event()
    writer.call_when_written(writer.taken, written.set)
    assert not written.is_set()
    if how == "it is closed":
        writer.close()
    os.close(reading)
    assert written.wait(5)
    assert writer.taken == writer.written
    writer.close()


def test_lines_are_ascii_json() -> None:
    line, block = packed({"text": "☃\ud800"}, b"\xff")
    assert line.isascii()
    assert json.loads(line) == {"text": "☃\ud800", "sizes": [1]}
    assert block == b"\xff"

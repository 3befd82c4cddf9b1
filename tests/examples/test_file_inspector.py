"""The demo's commands alone, with no window: what they answer, and what the page would see."""

import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from anyio import create_task_group

from examples.file_inspector.app import Inspector, Unreadable, commands
from examples.file_inspector.files import Listing, Preview, shown
from examples.file_inspector.hashing import Job, Progress
from examples.file_inspector.tour import sample
from pytauri_ipc import InvokeException, TestClient
from tools.hosts import ROOT

pytestmark = pytest.mark.anyio

MB = sample.MB

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="names and files that Linux allows")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncGenerator[TestClient]:
    async with TestClient(commands, states=[Inspector(tmp_path)]) as client:
        yield client


async def hash_files(client: TestClient) -> tuple[Job, dict[str, Progress]]:
    """The job, and the last that was said about each file."""
    progress = client.channel(Progress)
    job = await client.invoke("hash_files", {"progress": progress.id}, returns=Job)
    return job, {step.key: step async for step in progress}


async def keys(client: TestClient) -> dict[str, str]:
    """The keys of the entries, by the names that are shown."""
    listing = await client.invoke("list_folder", returns=Listing)
    return {entry.name: entry.key for entry in listing.entries}


async def test_lists_folders_first_with_sizes(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"12345")
    (tmp_path / "A.txt").touch()
    (tmp_path / "z").mkdir()

    listing = await client.invoke("list_folder", returns=Listing)

    assert listing.folder == str(tmp_path)
    assert [(entry.name, entry.kind, entry.size) for entry in listing.entries] == [
        ("z", "folder", 0),
        ("A.txt", "file", 0),
        ("b.txt", "file", 5),
    ]


async def test_goes_into_a_folder_and_out_of_it(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    inside = await client.invoke("open_folder", {"key": "inner"}, returns=Listing)
    assert inside.folder == str(tmp_path / "inner")
    outside = await client.invoke("open_folder", {"key": ".."}, returns=Listing)
    assert outside.folder == str(tmp_path)


@pytest.mark.parametrize("key", ["../etc", "..%2F..%2Fetc", "/etc", "", ".", "%00"])
async def test_no_key_leads_out_of_the_folder(client: TestClient, key: str) -> None:
    for command in ("open_folder", "preview"):
        with pytest.raises(InvokeException) as caught:
            await client.invoke(command, {"key": key})
        assert caught.value.code == "unreadable"


async def test_hashes_every_file_and_tells_each_one(client: TestClient, tmp_path: Path) -> None:
    contents = {"empty": b"", "small": b"abc", "large": os.urandom(3 * MB)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    job, last = await hash_files(client)

    assert {key: step.sha256 for key, step in last.items()} == {
        name: sha256(content).hexdigest() for name, content in contents.items()
    }
    assert (job.files, job.hashed, job.failed, job.stopped) == (3, 3, 0, False)
    assert job.size == sum(map(len, contents.values()))


async def test_tells_how_far_a_large_file_is(client: TestClient, tmp_path: Path) -> None:
    key = sample.add_huge_file(tmp_path)
    progress = client.channel(Progress)
    async with create_task_group() as calls:
        calls.start_soon(client.invoke, "hash_files", {"progress": progress.id})
        first = await anext(progress)
        second = await anext(progress)
        assert first.key == second.key == key
        assert 0 < first.done < second.done
        await client.invoke("stop")


async def test_stop_ends_the_job_with_what_was_done(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "a small one").write_bytes(b"abc")
    sample.add_huge_file(tmp_path)
    progress = client.channel(Progress)
    jobs: list[Job] = []

    async def run() -> None:
        jobs.append(await client.invoke("hash_files", {"progress": progress.id}, returns=Job))

    async with create_task_group() as calls:
        calls.start_soon(run)
        async for step in progress:
            if step.key == "disk.img":
                assert await client.invoke("stop") is True
                break

    assert [(job.stopped, job.files, job.hashed, job.size) for job in jobs] == [(True, 2, 1, 3)]
    assert [step async for step in progress if step.sha256] == [], "it closes, and tells no more"
    assert await client.invoke("list_jobs", returns=list[Job]) == jobs
    assert await client.invoke("stop") is False


async def test_there_is_one_job_at_a_time(client: TestClient, tmp_path: Path) -> None:
    sample.add_huge_file(tmp_path)
    progress, other = client.channel(Progress), client.channel(Progress)
    async with create_task_group() as calls:
        calls.start_soon(client.invoke, "hash_files", {"progress": progress.id})
        await anext(progress)
        with pytest.raises(InvokeException) as caught:
            await client.invoke("hash_files", {"progress": other.id})
        assert caught.value.code == "already_running"
        assert [step async for step in other] == [], "its channel is closed as well"
        await client.invoke("stop")


async def test_the_latest_job_stands_first(client: TestClient, tmp_path: Path) -> None:
    assert await client.invoke("list_jobs") == []
    await hash_files(client)
    (tmp_path / "a").touch()
    await hash_files(client)
    jobs = await client.invoke("list_jobs", returns=list[Job])
    assert [job.files for job in jobs] == [1, 0]


@on_linux
async def test_what_cannot_be_read_is_told_and_stops_nothing(
    client: TestClient, tmp_path: Path
) -> None:
    sample.make(tmp_path)
    job, last = await hash_files(client)
    assert last[sample.BROKEN_LINK].problem == "No such file or directory"
    assert sample.PIPE not in last
    assert job.hashed == len(sample.FILES) + 1
    assert job.failed == (1 if os.geteuid() == 0 else 2)


@on_linux
async def test_rejects_to_look_into_what_cannot_be_read(client: TestClient, tmp_path: Path) -> None:
    sample.make(tmp_path)
    (tmp_path / "deleted").touch()
    deleted = (await keys(client))["deleted"]
    (tmp_path / "deleted").unlink()
    reasons = {
        sample.BROKEN_LINK: "No such file or directory",
        sample.PIPE: "It is no regular file",
        "drafts": "Is a directory",
        deleted: "It is not in this folder",
    }
    if os.geteuid() != 0:
        reasons[sample.LOCKED] = "Permission denied"
    for name, reason in reasons.items():
        with pytest.raises(InvokeException, match=f"Cannot read {name}") as caught:
            await client.invoke("preview", {"key": name})
        assert isinstance(caught.value.__cause__, Unreadable)
        assert caught.value.code == "unreadable"
        assert caught.value.data == {"name": name, "reason": reason}


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (b"", ""),
        ("grüße\n".encode(), "grüße\n"),
        (b"x" * 2047 + "é".encode(), "x" * 2047),  # cut within a character
        (b"\x00\x01\xfe", "00 01fe"),
        (b"caf\xe9", "6361 66e9"),
    ],
)
async def test_shows_the_first_bytes(
    client: TestClient, tmp_path: Path, content: bytes, head: str
) -> None:
    (tmp_path / "file").write_bytes(content)
    preview = await client.invoke("preview", {"key": "file"}, returns=Preview)
    assert (preview.name, preview.size, preview.head) == ("file", len(content), head)


@on_linux
async def test_names_of_any_bytes_can_be_listed_hashed_and_opened(
    client: TestClient, tmp_path: Path
) -> None:
    names = [os.fsdecode(bytes([byte]) * 3) for byte in range(1, 256) if byte not in b"./"]
    for name in names:
        (tmp_path / name).write_bytes(os.fsencode(name))

    found = await keys(client)
    job, last = await hash_files(client)

    assert set(found) == set(map(shown, names))
    assert job.hashed == len(last) == len(names)
    for name in names:
        key = found[shown(name)]
        assert last[key].sha256 == sha256(os.fsencode(name)).hexdigest()
        assert (await client.invoke("preview", {"key": key}, returns=Preview)).size == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain name.txt", "plain name.txt"),
        ("שלום.txt", "שלום.txt"),
        ("👩\u200d🚀.png", "👩\u200d🚀.png"),
        ("two\nlines", r"two\nlines"),
        ("turned\u202eround", r"turned\u202eround"),
        ("\x1b[2J", r"\x1b[2J"),
    ],
)
def test_a_name_is_shown_as_text_that_can_be_seen(name: str, text: str) -> None:
    assert shown(name) == text


@pytest.mark.parametrize(
    "body", [{}, {"progress": "no channel"}, {"progress": None}, {"progress": 1}, None]
)
async def test_hashing_needs_a_channel(client: TestClient, body: Any) -> None:
    with pytest.raises(InvokeException) as caught:
        await client.invoke("hash_files", body)
    assert caught.value.code == "invalid_body"


def test_what_opens_windows_and_answers_pages_has_less_than_100_lines() -> None:
    """All of it, wherever it stands: the tour alone may be as long as it likes."""
    lines = {
        file.name: len(file.read_text("utf-8").splitlines())
        for file in (ROOT / "examples/file_inspector").glob("*.py")
        if "pytauri" in file.read_text("utf-8")
    }
    assert lines.keys() == {"app.py"}
    assert lines["app.py"] < 100


@on_linux
def test_the_tour_says_what_is_missing_and_what_brings_it(tmp_path: Path) -> None:
    tour = subprocess.run(
        [sys.executable, "-m", "examples.file_inspector", "--tour"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tour.returncode == 1
    assert tour.stdout == ""
    assert "lacks" in tour.stderr
    assert "the program WebKitWebDriver (Debian's package webkit2gtk-driver)" in tour.stderr
    assert "Traceback" not in tour.stderr

"""Ctrl-C and SIGTERM end an app with a real window, while Tauri's loop has the main thread."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.real_window.driving import REPOSITORY, TROUBLE

PAGE = """<!doctype html><script>window.pytauriIpc.pyInvoke("here")</script>"""

Process = subprocess.Popen[str]


@contextmanager
def running(folder: Path, *options: str) -> Generator[Process]:
    """The app, once its page has called."""
    (folder / "page").mkdir()
    (folder / "page" / "index.html").write_text(PAGE)
    # A shell's background job ignores Ctrl-C, and so does all that it starts.
    python = ["env", "--default-signal=INT", sys.executable, "-W", "default"]
    module = ["-m", "tests.real_window.files_app"]
    process = subprocess.Popen(
        [*python, *module, str(folder), "--hot-reload", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=REPOSITORY,
    )
    with process:
        try:
            assert process.stdout is not None
            assert "here\n" in iter(process.stdout.readline, "")
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_app_with_its_code_and_without_a_word(
    tmp_path: Path, number: int, code: int, backend: str
) -> None:
    with running(tmp_path, "--backend", backend) as process:
        process.send_signal(number)
        assert process.wait(20) == code
        assert process.stdout is not None
        printed = process.stdout.read()
        assert "Traceback" not in printed
        assert not [word for word in TROUBLE if word in printed]

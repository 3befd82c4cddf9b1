"""A folder to show: some large files, names that are hard to show, and what cannot be read."""

import os
from pathlib import Path
from random import Random

MB = 1_000_000

FILES = {
    "concert.flac": 24 * MB,
    "holiday.mp4": 18 * MB,
    "backup.tar": 11 * MB,
    "<img src=x onerror=document.title='broken'>.jpg": 3 * MB,
    "two\nlines.txt": 12_000,
    "invoice\u202efdp.exe": 40_000,  # turns round what follows it
    "דוח שנתי.txt": 5_300,
    "a name that is long, " * 10 + "and ends here.csv": 812,
    "empty.log": 0,
    os.fsdecode(b"caf\xe9.txt"): 1_200,  # Latin-1, so no UTF-8
}

BROKEN_LINK = "contract.pdf"
"""A link to a file that is gone: not even root can read it."""

PIPE = "printer"
"""A pipe that nobody writes to: whoever opened it would wait for ever."""

LOCKED = "diary.txt"
"""A file without permissions; root could read it, so root does not get one."""


def make(folder: Path) -> None:
    """Fill an empty folder; for systems that allow such names, as Linux does."""
    for name, size in FILES.items():
        (folder / name).write_bytes(Random(size).randbytes(size))
    (folder / "README.txt").write_text("A folder to try the File Inspector on.\n")
    (folder / "drafts").mkdir()
    (folder / BROKEN_LINK).symlink_to("moved/contract-2019.pdf")
    os.mkfifo(folder / PIPE)
    if os.geteuid() != 0:
        (folder / LOCKED).write_text("Dear diary\n")
        (folder / LOCKED).chmod(0)


def add_huge_file(folder: Path) -> str:
    """Add a file that takes long to hash and no room on the disk; give its name."""
    name = "disk.img"
    with (folder / name).open("wb") as file:
        file.truncate(4_000 * MB)
    return name

"""`python -m examples.file_inspector [DIRECTORY]`: look at the arguments, then open the window."""

import argparse
import sys
from pathlib import Path
from typing import Final

from examples.file_inspector import notebook, tour
from tools.system_packages import explain, has_display, missing

HOSTS: Final = ("auto", "native", "child", "browser", "jupyter")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m examples.file_inspector",
        description="A window that lists a folder and hashes its files.",
    )
    parser.add_argument(
        "directory", type=Path, nargs="?", default=Path(), help="the folder to show (default: .)"
    )
    parser.add_argument(
        "--host",
        choices=HOSTS,
        default="auto",
        help="where to open the window (default: where it can be)",
    )
    parser.add_argument(
        "--tour", action="store_true", help="drive a window on a folder made for it, and tell"
    )
    parser.add_argument(
        "--screenshot",
        type=Path,
        default=Path("artifacts/file_inspector.png"),
        help="where the tour saves its last picture (default: %(default)s)",
    )
    options = parser.parse_args()
    if options.tour:
        return tour.run(options.screenshot, "native" if options.host == "auto" else options.host)
    if not options.directory.is_dir():
        parser.error(f"{options.directory} is no directory")
    folder = options.directory.resolve()
    if options.host == "jupyter":
        return notebook.show(folder)
    if options.host in ("native", "child") and sys.platform == "linux":
        if needs := missing("run"):
            print(explain(needs, "and needed for a window"), file=sys.stderr)
            return 1
        if not has_display():
            parser.error("there is no display here; --tour brings one of its own")

    from examples.file_inspector import app  # noqa: PLC0415 - it loads much, as nothing above

    return app.run(folder, options.host)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m examples.file_inspector [DIRECTORY]`: look at the arguments, then open the window."""

import argparse
import sys
from pathlib import Path

from examples.file_inspector import notebook, tour
from examples.running import add_host, lacking


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m examples.file_inspector",
        description="A window that lists a folder and hashes its files.",
    )
    parser.add_argument(
        "directory", type=Path, nargs="?", default=Path(), help="the folder to show (default: .)"
    )
    add_host(parser)
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
    if trouble := lacking(options.host):
        parser.error(f"{trouble}; --tour brings a display of its own")

    from examples.file_inspector import app  # noqa: PLC0415 - it loads much, as nothing above

    return app.run(folder, options.host)


if __name__ == "__main__":
    sys.exit(main())

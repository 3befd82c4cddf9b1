"""`python -m examples.file_inspector [DIRECTORY]`: look at the arguments, then open the window."""

import argparse
import sys
from pathlib import Path

from examples.file_inspector import tour
from tools.system_packages import explain, has_display, missing


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m examples.file_inspector",
        description="A window that lists a folder and hashes its files.",
    )
    parser.add_argument(
        "directory", type=Path, nargs="?", default=Path(), help="the folder to show (default: .)"
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
        return tour.run(options.screenshot)
    if not options.directory.is_dir():
        parser.error(f"{options.directory} is no directory")
    if sys.platform == "linux":
        if needs := missing("run"):
            print(explain(needs, "and needed for a window"), file=sys.stderr)
            return 1
        if not has_display():
            parser.error("there is no display here; --tour brings one of its own")

    from examples.file_inspector import app  # noqa: PLC0415 - it loads Tauri, as nothing above

    return app.run(options.directory.resolve())


if __name__ == "__main__":
    sys.exit(main())

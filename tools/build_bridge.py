"""Build the page's code from js/ and put it into the package, where it is not there already.

Standard library only: the build hook of wheel and sdist uses it, and so does `make js`, with a
Python that has nothing installed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

FILES = {
    "pytauri-ipc.iife.js": "pytauri-ipc.iife.js",
    "pytauri-ipc-app.iife.js": "pytauri-ipc-app.iife.js",
    "pytauri-ipc-browser.iife.js": "pytauri-ipc-browser.iife.js",
    "pytauri-ipc-enter.iife.js": "pytauri-ipc-enter.iife.js",
    "pytauri-ipc-widget.js": "pytauri-ipc-widget.js",
    "pytauri-ipc-plotly.js": "pytauri-ipc-plotly.js",
    "tokens.css": "tokens.css",
    "index.js": "pytauri-ipc.js",
    "index.d.ts": "pytauri-ipc.d.ts",
}
"""What js/ builds into its dist/, and the name of each in the package."""

GRID_FILES = {
    "pytauri-ipc-grid.js": "grid.js",
    "ag-grid-LICENSE.txt": "ag-grid-LICENSE.txt",
}
"""The same for the second distribution, in grid/, so that the first one stays small."""

NO_SOURCES = frozenset({"node_modules", "dist", "coverage", "test"})
"""Directories of js/ that the built files do not come from."""


class BridgeError(Exception):
    """The page's code is not there and cannot be built; the message says what to do."""


def has_node() -> bool:
    return shutil.which("node") is not None and shutil.which("npm") is not None


class BridgeProject:
    """Where sources, build and result are, below the repository's root.

    `with_core` and `with_grid` say for which of the two distributions they are built.
    """

    def __init__(self, root: Path, *, with_core: bool = True, with_grid: bool = False) -> None:
        self.root = root
        self.js = root / "js"
        places = {
            **({root / "pytauri_ipc" / "_bridge": FILES} if with_core else {}),
            **({root / "grid" / "pytauri_ipc_grid": GRID_FILES} if with_grid else {}),
        }
        self.copies = {
            self.js / "dist" / built: place / name
            for place, files in places.items()
            for built, name in files.items()
        }

    def provide(self) -> None:
        """Make sure that the package holds the page's code as js/ has it; raise BridgeError."""
        packaged = self.copies.values()
        if self._are_current(packaged):
            return
        if not self._are_current(self.copies):
            if not has_node() and all(file.is_file() for file in packaged):
                print("Node is not there: the page's code stays older than js/", file=sys.stderr)
                return
            self._build()
        for built, copy in self.copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(built, copy)

    def install_dependencies(self) -> None:
        """Run `npm ci`, unless what it installed is newer than what asks for it."""
        installed = self.js / "node_modules" / ".package-lock.json"
        asking = [self.js / "package.json", self.js / "package-lock.json"]
        if not _is_newer(installed, asking):
            self._npm("ci")

    def _are_current(self, files: Collection[Path]) -> bool:
        if not all(file.is_file() for file in files):
            return False
        if (self.root / "PKG-INFO").is_file():
            return True  # an unpacked sdist: packed together, whatever times unpacking left
        sources = list(self._sources())
        return all(_is_newer(file, sources) for file in files)

    def _sources(self) -> Iterator[Path]:
        pending = [self.js]
        while pending:
            for path in pending.pop().iterdir():
                if not path.is_dir():
                    yield path
                elif path.name not in NO_SOURCES:
                    pending.append(path)

    def _build(self) -> None:
        self.install_dependencies()
        self._npm("run", "build")
        lacking = [file.name for file in self.copies if not file.is_file()]
        if lacking:
            raise BridgeError(f"`npm run build` in js/ left no {', '.join(lacking)}")

    def _npm(self, *arguments: str) -> None:
        words = " ".join(("npm", *arguments))
        npm = shutil.which("npm")
        if npm is None or not has_node():
            raise BridgeError(
                "The page's code has to be built from js/, and Node is not there. "
                "Install Node.js 20 or newer with npm, then run this again (or `make js`)."
            )
        print(f"js: {words}", flush=True)
        command = [npm, *arguments]
        done = subprocess.run(command, cwd=self.js, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise BridgeError(f"`{words}` in js/ failed, see above; `make js` runs it again")


def _is_newer(file: Path, others: Iterable[Path]) -> bool:
    """Whether no other file changed after this one."""
    if not file.is_file():
        return False
    time = file.stat().st_mtime_ns
    return all(other.stat().st_mtime_ns <= time for other in others)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the bridge, and have what the checks of js/ need."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.parse_args(arguments)
    project = BridgeProject(Path(__file__).resolve().parent.parent, with_grid=True)
    try:
        project.provide()
        if has_node():
            project.install_dependencies()
    except BridgeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

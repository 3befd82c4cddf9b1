"""The build hook: wheel and sdist carry the grid's code, built from the repository's js/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FILES = ("grid.js", "ag-grid-LICENSE.txt")


class GridBuildHook(BuildHookInterface[Any]):
    """An editable install goes on without the code; whatever is given to others does not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before each of hatchling's builds; the signature is hatchling's."""
        trouble = _provide(Path(self.root))
        if trouble and version != "editable":
            self.app.abort(trouble)
        if trouble:
            self.app.display_warning(f"Going on without building the page's code. {trouble}")


def _provide(root: Path) -> str:
    """Have the built files there; what is wrong, or nothing."""
    repository = root.parent
    if (repository / "tools" / "build_bridge.py").is_file():
        sys.path.insert(0, str(repository))  # a build backend does not look there by itself
        from tools.build_bridge import BridgeError, BridgeProject  # noqa: PLC0415 - a wheel has none

        try:
            BridgeProject(repository, with_core=False, with_grid=True).provide()
        except BridgeError as error:
            return str(error)
    lacking = [name for name in _FILES if not (root / "pytauri_ipc_grid" / name).is_file()]
    return f"{', '.join(lacking)} is missing, and only a checkout can build it" if lacking else ""

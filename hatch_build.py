"""The build hook: wheel and sdist carry the page's code, built from js/ where Node is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # a build backend does not look here by itself

from tools.build_bridge import BridgeError, BridgeProject


class BridgeBuildHook(BuildHookInterface[Any]):
    """An editable install goes on without the page's code; whatever is given to others does not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before each of hatchling's builds; the signature is hatchling's."""
        try:
            BridgeProject(Path(self.root)).provide()
        except BridgeError as error:
            if version != "editable":
                self.app.abort(str(error))
            self.app.display_warning(f"Going on without building the page's code. {error}")

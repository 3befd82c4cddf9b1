"""The app of the tests of controls: `python -m tests.real_window.controls_app --backend trio`."""

import logging
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from anyio.from_thread import start_blocking_portal
from pytauri import AppHandle, RunEvent, RunEventType, builder_factory, context_factory

from pytauri_ipc import Commands
from tests.real_window.app import PERMISSIONS, PagesInMemory, build_window, windows
from tests.real_window.control_commands import Handles, controls

CONFIG: dict[str, object] = {
    "productName": "controls",
    "version": "0.1.0",
    "identifier": "org.example.controls",
    "build": {"frontendDist": "."},
    "app": {
        "windows": [],
        "security": {
            "capabilities": [
                {"identifier": "default", "windows": ["*"], "permissions": PERMISSIONS}
            ]
        },
    },
}


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    parser = ArgumentParser()
    parser.add_argument("--backend", choices=("asyncio", "trio"), default="asyncio")
    backend = parser.parse_args().backend
    commands = Commands(debug=True)
    commands.include(controls, "controls.")
    commands.include(windows, "windows.")
    with tempfile.TemporaryDirectory() as folder, start_blocking_portal(backend) as portal:
        (Path(folder) / "tauri.conf.json").write_text("{}")
        context = context_factory(Path(folder), tauri_config=CONFIG)
        context.set_assets(PagesInMemory(None))
        handler = commands.generate_handler(portal, states=[Handles()])

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                build_window(app_handle, "main", "index.html")

        app = builder_factory().build(context, invoke_handler=handler)
        return app.run_return(on_event)


if __name__ == "__main__":
    sys.exit(main())

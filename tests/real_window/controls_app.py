"""The app of the tests of controls: `python -m tests.real_window.controls_app --backend trio`."""

import logging
import sys
from argparse import ArgumentParser

from pytauri_ipc import Commands
from pytauri_ipc.app import App
from tests.real_window.app import PAGES
from tests.real_window.control_commands import controls
from tests.real_window.controlled import TITLE


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    parser = ArgumentParser(description="Open a window whose page controls it.")
    parser.add_argument("--backend", choices=("asyncio", "trio"), default="asyncio")
    commands = Commands(debug=True)
    commands.include(controls, "controls.")
    app = App(commands, pages=PAGES, backend=parser.parse_args().backend)
    window = app.show("index.html", label="main", title=TITLE, width=700, height=500)
    # Said before the app runs, and so before there is a window.
    window.set_size(800, 600)
    window.set_position(200, 100)
    return app.run()


if __name__ == "__main__":
    sys.exit(main())

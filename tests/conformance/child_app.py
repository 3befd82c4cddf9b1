"""The suite's commands behind a window in a child process: `python -m tests.conformance.child_app`.

It takes the options of `tests.real_window.app`, and serves the same pages.
"""

import logging
import sys

from pytauri_ipc import Limits
from pytauri_ipc.app import App
from tests.conformance.commands import Journal
from tests.real_window.app import PagesInMemory, make_commands, read_options
from tests.real_window.call_commands import Given, Shared
from tests.real_window.closing_commands import Work
from tests.real_window.page_commands import Lasting


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    options = read_options(sys.argv[1:])
    files = {name.lstrip("/"): text for name, text in PagesInMemory(options.bundle).iter()}
    app = App(
        make_commands(debug=options.debug),
        host="child",
        pages=files,
        backend=options.backend,
        limits=Limits(
            body_size=options.body_size,
            calls_in_flight=options.calls_in_flight,
            unsent_bytes=options.unsent_bytes,
        ),
        states=[Given("states="), Shared("states="), Work(), Journal(), Lasting()],
    )
    app.show(options.page)
    return app.run()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m pytauri_ipc`: the command line, where the script `pytauri-ipc` is not on the path."""

import sys

from pytauri_ipc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

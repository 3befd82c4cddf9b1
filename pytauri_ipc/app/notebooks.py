"""Whether this program is a notebook's."""

import sys


def is_notebook() -> bool:
    """Whether this is the kernel of a notebook; IPython is not loaded for that."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"

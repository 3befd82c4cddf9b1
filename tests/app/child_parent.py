"""A program that has a child, and ends in one way or another: `python -m tests.app.child_parent`.

It prints the numbers of the processes that it has begun, and then does what its argument says.
"""

import os
import signal
import sys
from pathlib import Path

from pytauri_ipc.app.child_process import ChildProcess

FAKE = Path(__file__).with_name("fake_child.py")


def main() -> None:
    child = ChildProcess([sys.executable, str(FAKE)])
    child.writer.say({"action": "start"})
    next(child.lines)
    begun = [child.pid]
    match sys.argv[1]:
        case "forks":
            begun.append(os.fork())
            if begun[-1] == 0:
                signal.pause()
        case "drops":
            del child
        case _:
            pass
    print(*begun, flush=True)
    if sys.argv[1] == "raises":
        raise RuntimeError("on its way")
    if sys.argv[1] in ("waits", "forks", "drops"):
        sys.stdin.read()


if __name__ == "__main__":
    main()

"""A child without windows, for the parent's tests: it answers what the titles of windows ask.

As the real one it has its protocol for itself: what it prints goes to stderr.
"""

import json
import os
import signal
import sys
from typing import Any

READING, WRITING = os.dup(0), os.dup(1)
os.dup2(2, 1)


def say(line: dict[str, Any], *blocks: bytes) -> None:
    sized = {**line, "sizes": [len(block) for block in blocks]} if blocks else line
    os.write(WRITING, json.dumps(sized).encode() + b"\n" + b"".join(blocks))


def act(line: dict[str, Any]) -> None:
    """A window's title says what to do."""
    label = line["label"]
    what, _, rest = line["arguments"][0].partition(" ")
    match what:
        case "kill":
            os.kill(os.getpid(), int(rest))
        case "exit":
            os._exit(int(rest))
        case "print":
            os.write(1, rest.encode("latin-1") + b"\n")
        case "stray":
            os.write(WRITING, rest.encode() + b"\n")
        case "say":
            say({"label": label, **json.loads(rest)})
        case "hello":  # a page says something, in the place of Tauri
            say({"event": "call", "invoke": 1}, rest.encode())
        case "fork":
            if os.fork() == 0:
                signal.pause()
        case _:
            pass


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heard: list[dict[str, Any]] = []
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "ends":
        print("no display here", file=sys.stderr, flush=True)
        os._exit(7)
    with os.fdopen(READING, "rb") as lines:
        for text in lines:
            line = json.loads(text)
            lines.read(sum(line.get("sizes", [])))
            heard.append(line)
            match line.get("action"):
                case "start" if mode == "fails":
                    say({"event": "failed", "kind": "ValueError", "error": "Tauri refuses it"})
                    os._exit(1)
                case "start":
                    say({"event": "ready"})
                case "exit" if mode != "stuck":
                    say({"event": "exit", "code": line["code"]})
                    os._exit(line["code"])
                case "set_title":
                    act(line)
                case "title":
                    number = line["request_id"]
                    told = [{k: v for k, v in one.items() if k != "script"} for one in heard]
                    say({"success": True, "request_id": 999_999, "result": "nobody's"})
                    say({"success": True, "request_id": number, "result": json.dumps(told)})
                case "url":
                    pass  # it never answers
                case "theme":
                    number = line["request_id"]
                    error = {"error": "the window 'main' is closed", "kind": "FrontendClosed"}
                    say({"success": False, "request_id": number, **error})
                case _:
                    pass


if __name__ == "__main__":
    main()

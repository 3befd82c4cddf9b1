"""The page that every start shows; nothing but Python's own is imported, as in `bursts.py`."""

from pathlib import Path


def first_page() -> str:
    """The document; see `page/start.js`."""
    script = Path(__file__).with_name("page").joinpath("start.js").read_text("utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Start</title></head>'
        f"<body><h1>Start</h1><script>{script}</script></body></html>"
    )


def say_answered(text: str) -> None:
    """What the clock stops at."""
    print(f"answered: {text}", flush=True)

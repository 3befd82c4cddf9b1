"""How many files and sockets this process may have open."""

from contextlib import suppress


def raise_descriptor_limit() -> None:
    """Allow as many as the system lets a process allow itself: each page has a socket."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows, which has no such limit
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):  # macOS has a lower one beside it
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

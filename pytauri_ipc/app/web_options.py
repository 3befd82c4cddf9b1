"""How an app is served to browsers: `App(web=WebOptions(...))`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """How the browser host serves.

    Attributes:
        host: The address that it listens on.
        port: The port; 0 takes a free one.
    """

    host: str = "127.0.0.1"
    port: int = 0

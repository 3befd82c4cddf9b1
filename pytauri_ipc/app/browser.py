"""An app in a browser: a server on this machine's loopback, and an address for each window."""

from functools import partial
from typing import ClassVar, Final

from typing_extensions import override

from pytauri_ipc.app.descriptors import raise_descriptor_limit
from pytauri_ipc.app.host import Setting
from pytauri_ipc.app.serving import Serving
from pytauri_ipc.app.web_host import WebHost

_SHOWN: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""By what a person reaches a server that listens everywhere."""


class BrowserHost(WebHost):
    """Serves the app's pages to browsers, on the event loop of its commands where that can be.

    Raises:
        OSError: The port is in use; the message says so, and what to do.
        RuntimeError: The app has another server for its pages.
    """

    _where: ClassVar = ""

    def __init__(self, setting: Setting) -> None:
        if setting.dev_url is not None:
            raise RuntimeError(
                f"the browser host serves pages itself, and dev_url={setting.dev_url!r} names "
                'another server for them; leave that out, or say App(host="native")'
            )
        super().__init__(setting)
        raise_descriptor_limit()
        frame_size = self.server.limits.frame_size
        self._serving = Serving(self.application, setting.web, frame_size, setting.portal)
        name = _SHOWN.get(setting.web.host, setting.web.host)
        shown = f"[{name}]" if ":" in name else name
        self._origin = f"http://{shown}:{self._serving.port}"

    @override
    def address_of(self, label: str, /) -> str:
        """The address of a window, with the secret that opens it."""
        return self._origin + super().address_of(label)

    @override
    def run(self) -> int:
        self._serving.begin(partial(self.exit, 1))  # or it has ended because of an `exit`
        return super().run()

    @override
    def close(self) -> None:
        self._serving.end()

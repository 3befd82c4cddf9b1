"""An app in this process: Tauri on its main thread, and the commands behind its windows."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from typing_extensions import override

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.native_app import Building, NativeApp
from pytauri_ipc.app.requirements import needs_extra
from pytauri_ipc.bridge import app_script
from pytauri_ipc.transports.tauri import TauriServer

if TYPE_CHECKING:
    from pytauri_ipc.app.lane import Lane


class NativeHost(Host):
    """Windows of this process. For the main thread, but for `exit`.

    Raises:
        ValueError: Tauri refuses the configuration.
        RuntimeError: A plugin is missing in this build of PyTauri.
        ModuleNotFoundError: The extra of the fast lane is missing.
    """

    def __init__(self, setting: Setting) -> None:
        self._server = TauriServer(
            setting.registry,
            limits=setting.limits,
            states=setting.states,
            windows=setting.windows,
        )
        self._lane: Lane | None = None
        self._serving_lane = _serving_lane(setting, self._server)
        self._app = NativeApp(
            Building(
                config=setting.config,
                pages=setting.pages,
                plugins=setting.plugins,
                dev_url=setting.dev_url,
                script=app_script("native", {"can": sorted(ABILITIES["native"])}),
                invoke_handler=self._server.post,
                operations=setting.operations,
                hooks=setting.hooks,
            )
        )

    @property
    @override
    def server(self) -> TauriServer:
        return self._server

    @override
    def run(self) -> int:
        with self._serving_lane as self._lane:
            return self._app.run()

    @override
    def exit(self, code: int, /) -> None:
        self._app.exit(code)


def _serving_lane(setting: Setting, server: TauriServer) -> "AbstractContextManager[Lane | None]":
    """What carries sessions beside Tauri, within it; it listens nowhere before."""
    if not setting.fast_lane:
        return nullcontext()
    with needs_extra("the fast lane"):
        from pytauri_ipc.app.lane import serving_lane  # noqa: PLC0415 - it needs an extra
    return serving_lane(setting, server)

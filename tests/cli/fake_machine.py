"""A machine for `doctor` to look at: it has everything, but for what a test takes away."""

from pytauri_ipc.cli.machine import Machine, Version


class FakeMachine(Machine):
    """Stands in for `Machine`; nothing of the real one is asked."""

    def __init__(self) -> None:
        self.platform = "linux"
        self.python: Version = (3, 12, 1)
        self.variables = {"DISPLAY": ":0"}
        self.programs = {"apt-get", "xvfb-run", "xauth", "WebKitWebDriver", "node", "npm"}
        self.libraries = {"webkit2gtk-4.1", "ayatana-appindicator3"}
        self.versions = {
            "pydantic": "2.14.0",
            "anyio": "4.16.0",
            "pytauri": "0.8.0",
            "pytauri-wheel": "0.8.0",
            "uvicorn": "0.53.0",
            "websockets": "17.0.1",
            "anywidget": "0.9.13",
            "plotly": "6.1.0",
            "pytauri-ipc-grid": "0.1.0",
            "narwhals": "2.0.0",
            "watchfiles": "1.3.0",
        }
        self.native = ["pytauri-wheel"]
        self.loads: tuple[int, str] = (0, "")
        self.node = "v22.1.0"
        self.c_library: Version | None = (2, 36)
        self.pip = True
        self.root = False

    def variable(self, name: str) -> str:
        return self.variables.get(name, "")

    def program(self, name: str) -> str | None:
        return f"/usr/bin/{name}" if name in self.programs else None

    def library(self, name: str, number: int) -> bool:
        return name in self.libraries

    def version(self, distribution: str) -> str | None:
        return self.versions.get(distribution)

    def native_modules(self) -> list[str]:
        return self.native

    def glibc(self) -> Version | None:
        return self.c_library

    def run(self, *command: str) -> tuple[int, str]:
        return (0, self.node) if command[-1] == "--version" else self.loads

    def has_pip(self) -> bool:
        return self.pip

    def is_root(self) -> bool:
        return self.root

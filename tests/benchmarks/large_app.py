"""The large registry as an app has it, for who imports one by its name."""

import pytauri_ipc
from tests.benchmarks import large_registry

commands = pytauri_ipc.Commands()
large_registry.fill(commands)

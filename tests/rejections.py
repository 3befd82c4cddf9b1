"""What tests of calls share: the error that a page's promise rejects with."""

import pytest

from pytauri_ipc import InvokeException
from pytauri_ipc.testing import TestClient


async def rejection(client: TestClient, command: str, *body: object) -> InvokeException:
    """Call a command that has to fail; without `body`, none is sent."""
    with pytest.raises(InvokeException) as caught:
        await client.invoke(command, *body)
    return caught.value

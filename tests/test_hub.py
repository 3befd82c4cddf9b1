"""Which pages are there, by id and by label."""

import pytest

from pytauri_ipc import Frontend
from pytauri_ipc.hub import Hub
from tests.fake_link import FakeLink


@pytest.fixture
def hub() -> Hub:
    return Hub()


def page(hub: Hub, label: str) -> Frontend:
    frontend = Frontend(label, FakeLink())
    hub.add(frontend)
    return frontend


def test_a_label_means_the_page_that_came_last(hub: Hub) -> None:
    first, second, other = page(hub, "main"), page(hub, "main"), page(hub, "settings")
    assert hub.labelled("main") is second
    hub.discard(second)
    assert hub.labelled("main") is first
    assert list(hub) == [first, other]


def test_a_page_that_has_gone_is_not_found(hub: Hub) -> None:
    frontend = page(hub, "main")
    hub.discard(frontend)
    hub.discard(frontend)
    assert hub.labelled("main") is None
    assert len(hub) == 0

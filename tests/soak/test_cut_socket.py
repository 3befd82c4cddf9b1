"""A short run of the soak, so that it does not rot."""

from tests.soak.cut_socket import run


def test_a_cut_socket_loses_doubles_and_reorders_nothing() -> None:
    found = run(2)  # in fewer messages than that, a frame may bring them all
    assert found.is_well
    assert found.cuts >= 2

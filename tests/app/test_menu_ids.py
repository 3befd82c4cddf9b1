"""The ids of menu items: made from texts, and each there once."""

import pytest

from pytauri_ipc.app.menu_ids import Taken, slug


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("New", "new"),
        ("Save &As…", "save-as"),
        ("Größe  ändern", "größe-ändern"),
        ("100 %", "100"),
        ("…", "item"),
        ("a/b", "a-b"),
    ],
)
def test_a_text_becomes_a_step(text: str, step: str) -> None:
    assert slug(text) == step


def test_the_next_free_id_is_found() -> None:
    taken = Taken("the menu")
    taken.claim("new-2")
    assert [taken.free("new") for _ in range(3)] == ["new", "new-3", "new-4"]


def test_an_id_that_is_taken_is_refused() -> None:
    taken = Taken("the menu 'app'")
    taken.claim("new")
    with pytest.raises(ValueError, match="the menu 'app' has two items with the id 'new'"):
        taken.claim("new")

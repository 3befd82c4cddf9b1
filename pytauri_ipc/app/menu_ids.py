"""Ids for the items of a menu: each is there once, and made from the texts where there is none."""

import re
from typing import Final

_NO_LETTERS: Final = re.compile(r"[^\w]+")


def slug(text: str) -> str:
    """A text as one step of an id: `"Save &As…"` → `"save-as"`."""
    return _NO_LETTERS.sub("-", text.replace("&", "").lower()).strip("-") or "item"


class Taken:
    """The ids of one menu.

    Args:
        where: What the menu is called in an error.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._ids: set[str] = set()

    def claim(self, item_id: str) -> None:
        """Take an id that a person has chosen.

        Raises:
            ValueError: It is taken.
        """
        if item_id in self._ids:
            raise ValueError(f"{self._where} has two items with the id {item_id!r}")
        self._ids.add(item_id)

    def free(self, wished: str) -> str:
        """Take the id that is wished for, or the next free one: `"file/new-2"`."""
        item_id, number = wished, 1
        while item_id in self._ids:
            number += 1
            item_id = f"{wished}-{number}"
        self._ids.add(item_id)
        return item_id

"""The live frontends of a handler, by id and by label."""

from collections.abc import Iterator

from pytauri_ipc.frontend import Frontend


class Hub:
    """The frontends whose pages are there. For the event loop's thread."""

    def __init__(self) -> None:
        self._labelled: dict[str, dict[str, Frontend]] = {}

    def add(self, frontend: Frontend) -> None:
        """A page has come."""
        self._labelled.setdefault(frontend.label, {})[frontend.id] = frontend

    def discard(self, frontend: Frontend) -> None:
        """A page has gone; one that is not here changes nothing."""
        known = self._labelled.get(frontend.label, {})
        known.pop(frontend.id, None)
        if not known:
            self._labelled.pop(frontend.label, None)

    def labelled(self, label: str) -> Frontend | None:
        """The page that came last under that label, or `None`."""
        known = self._labelled.get(label)
        return None if known is None else known[next(reversed(known))]

    def __iter__(self) -> Iterator[Frontend]:
        return iter([one for known in self._labelled.values() for one in known.values()])

    def __len__(self) -> int:
        return sum(map(len, self._labelled.values()))

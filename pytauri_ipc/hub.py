"""The live frontends of a handler, by id and by label."""

from collections.abc import Iterator

from pytauri_ipc.frontend import Frontend


class Hub:
    """The frontends whose pages are there. For the event loop's thread."""

    def __init__(self) -> None:
        self._frontends: dict[str, Frontend] = {}
        self._labelled: dict[str, dict[str, Frontend]] = {}

    def add(self, frontend: Frontend) -> None:
        """A page has come."""
        self._frontends[frontend.id] = frontend
        self._labelled.setdefault(frontend.label, {})[frontend.id] = frontend

    def discard(self, frontend: Frontend) -> None:
        """A page has gone; one that is not here changes nothing."""
        if self._frontends.pop(frontend.id, None) is not None:
            known = self._labelled[frontend.label]
            del known[frontend.id]
            if not known:
                del self._labelled[frontend.label]

    def labelled(self, label: str) -> Frontend | None:
        """The page that came last under that label, or `None`."""
        known = self._labelled.get(label)
        return None if known is None else known[next(reversed(known))]

    def __iter__(self) -> Iterator[Frontend]:
        return iter(tuple(self._frontends.values()))

    def __len__(self) -> int:
        return len(self._frontends)

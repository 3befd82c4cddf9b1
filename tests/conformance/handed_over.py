"""Commands that note in which order calls are handed over, before a task of theirs begins."""

from typing_extensions import override

from pytauri_ipc import Commands
from pytauri_ipc.route import Route

handed_over: list[int] = []
"""The numbers of the calls that were handed over, in that order."""


class NumberedCommands(Commands):
    """A call of `name#7` is one of `name`, and 7 is noted.

    Each call's way is looked up as it is handed over, one call after another, before its task is
    made. What the tasks do tells less: trio begins those of one turn in an order of its own.
    """

    @override
    def route(self, name: str) -> Route:
        name, _, number = name.partition("#")
        if number.isdecimal():
            handed_over.append(int(number))
        return super().route(name)

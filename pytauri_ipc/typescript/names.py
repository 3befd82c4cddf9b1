"""Names of Python and of JSON as names of TypeScript: valid, and each given once."""

import re
from collections.abc import Iterable
from json import dumps
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

_WORDS: Final = """
any arguments async await bigint boolean break case catch class const continue debugger declare
default delete do else enum eval export extends false finally for from function get if implements
import in infer instanceof interface is keyof let module namespace never new null number object of
package private protected public readonly require return set static string super switch symbol this
throw true try type typeof undefined unique unknown var void while with yield
Array ArrayBuffer AsyncIterableIterator Error Promise Uint8Array
Channel ErrorData ErrorOf PyInvokeError PyInvokeErrorCode PyInvokeOptions
EmittedEvents Events
api emit events isError isPyInvokeError on once pyInvoke pyStream
"""

TAKEN: Final = frozenset(_WORDS.split())
"""Words of TypeScript, and what a client names itself: no type may have such a name."""


class Names:
    """Gives each thing a name of its own, in one scope."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken: set[str] = set(taken)

    def give(self, wanted: str, suffix: str = "") -> str:
        """The name, or the first one that is free: with the suffix, and then with a number."""
        name = wanted
        if suffix and name in self._taken:
            name = wanted + suffix
        number = 2
        while name in self._taken:
            name = f"{wanted}{suffix}{number}"
            number += 1
        self._taken.add(name)
        return name


def camel_case(name: str) -> str:
    """`read_file`, `read-file` and `readFile` as `readFile`."""
    first, *rest = _words(name) or ["_"]
    return _valid(
        (first[0].lower() + first[1:]) + "".join(word[0].upper() + word[1:] for word in rest)
    )


def pascal_case(name: str) -> str:
    """`Box[list[Item]]` as `BoxListItem`."""
    return _valid("".join(word[0].upper() + word[1:] for word in _words(name)) or "_")


def is_identifier(name: str) -> bool:
    """Whether it may stand in TypeScript as it is, as the name of a property at least."""
    return _IDENTIFIER.fullmatch(name) is not None


def quoted(text: str) -> str:
    """A literal of that text."""
    return dumps(text)


def property_name(name: str) -> str:
    """The name of a property, quoted where it has to be."""
    return name if is_identifier(name) else quoted(name)


def _words(name: str) -> list[str]:
    return _WORD.findall(name)


def _valid(name: str) -> str:
    """The same with nothing that an identifier may not have."""
    kept = "".join(letter for letter in name if f"_{letter}".isidentifier())
    return kept if kept.isidentifier() else f"_{kept}"

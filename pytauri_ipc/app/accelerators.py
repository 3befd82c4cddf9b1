"""The keys that stand for a menu item, as text: which Tauri reads. Pure."""

import re
from typing import Final

_HELD: Final = (
    "alt option control ctrl command cmd super shift "
    "commandorcontrol commandorctrl cmdorctrl cmdorcontrol"
)
MODIFIERS: Final = frozenset(_HELD.split())
"""What is held while the key is pressed."""

_NAMED: Final = (
    "backquote backslash bracketleft bracketright comma equal minus period quote semicolon slash "
    "backspace capslock enter space tab delete end home insert pagedown pageup printscreen "
    "scrolllock numlock escape esc "
    "arrowdown arrowleft arrowright arrowup down left right up "
    "numadd numplus numdecimal numdivide numenter numequal nummultiply numsubtract "
    "numpadadd numpadplus numpaddecimal numpaddivide numpadenter numpadequal numpadmultiply "
    "numpadsubtract "
    "audiovolumedown audiovolumeup audiovolumemute volumedown volumeup volumemute"
)
_KEY: Final = re.compile(
    r"(key)?[a-z] | (digit|num|numpad)?[0-9] | f([1-9]|1[0-9]|2[0-4]) | [-`\\\[\],=.';/]"
    rf"| {_NAMED.replace(' ', '|')}",
    re.VERBOSE,
)


def check_accelerator(accelerator: object) -> None:
    """Check the keys of a menu item: modifiers, then one key, joined by `+`, in any case.

    Raises:
        ValueError: Tauri could not read them.
    """
    if not isinstance(accelerator, str) or not accelerator.strip():
        raise ValueError(_message(accelerator, "it has to be text"))
    *modifiers, key = (word.strip().lower() for word in accelerator.split("+"))
    for word in modifiers:
        if word not in MODIFIERS:
            raise ValueError(_message(accelerator, f"{word!r} is none of the keys held with it"))
    if key in MODIFIERS or not key:
        raise ValueError(_message(accelerator, "the key itself is missing at the end"))
    if _KEY.fullmatch(key) is None:
        raise ValueError(_message(accelerator, f"there is no key {key!r}"))


def _message(accelerator: object, problem: str) -> str:
    return (
        f"{accelerator!r} is no accelerator: {problem}; write 'CmdOrCtrl+S', 'Alt+Shift+F4' or 'F5'"
    )

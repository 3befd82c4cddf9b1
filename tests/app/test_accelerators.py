"""Which keys of menu items are taken."""

import pytest

from pytauri_ipc.app.accelerators import check_accelerator


@pytest.mark.parametrize(
    "keys",
    [
        "CmdOrCtrl+S",
        "cmdorctrl + shift + s",
        "F5",
        "Alt+F4",
        "F24",
        "Ctrl+,",
        "Ctrl+NumpadPlus",
        "Super+Digit1",
        "Ctrl+1",
        "Shift+ArrowUp",
        "Ctrl+Num5",
        "Ctrl+KeyA",
        "Ctrl+\\",
        "Delete",
    ],
)
def test_keys_that_tauri_reads_are_taken(keys: str) -> None:
    check_accelerator(keys)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("Ctrl+Shift", "the key itself is missing"),
        ("Ctrl+", "the key itself is missing"),
        ("Ctrl", "the key itself is missing"),
        ("S+Ctrl", "'s' is none of the keys held with it"),
        ("Ctrl+A+B", "'a' is none of the keys held with it"),
        ("Ctrll+S", "'ctrll' is none of the keys held with it"),
        ("Ctrl+F25", "there is no key 'f25'"),
        ("Ctrl+ß", "there is no key 'ß'"),
        ("Ctrl+ab", "there is no key 'ab'"),
        ("", "it has to be text"),
        (17, "it has to be text"),
    ],
)
def test_others_are_refused_with_the_reason_and_an_example(keys: object, problem: str) -> None:
    with pytest.raises(ValueError, match="no accelerator") as raised:
        check_accelerator(keys)
    assert problem in str(raised.value)
    assert "'CmdOrCtrl+S'" in str(raised.value)

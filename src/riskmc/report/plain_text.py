"""Names from a file as text that is safe to print."""

from __future__ import annotations

import unicodedata
from typing import Final

TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what is printed after them."""


def visible(text: str) -> str:
    r"""Return a text with what a terminal would obey instead of print written out; a tab or line end is a space.

    Examples
    --------
    >>> visible("red \x1b[31m\talert")
    'red \\x1b[31m alert'
    """
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if unicodedata.category(character) == "Cc" or character in TURNING:
        return character.encode("unicode_escape").decode()
    return character

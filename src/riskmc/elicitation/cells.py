"""What a plain cell says: a number, a coverage, a grade of knowledge, a round."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from riskmc._validation import LEAST_COVERAGE, shown, suggestion
from riskmc.exceptions import InputError

GRADES: Final = ("low", "medium", "high")
"""How strong the knowledge behind a judgement is, from weak to strong."""

_DUTCH_GRADES: Final = {"laag": "low", "midden": "medium", "matig": "medium", "gemiddeld": "medium", "hoog": "high"}
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+%?")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:[ ,'\u00a0\u2019]\d{3})+(?:\.\d+)?")
_ROUND: Final = re.compile(r"(\d{1,6})(?:\.0)?")
_MINUS: Final = "\u2212"
_PER_CENT: Final = 100.0
_PLAIN_PER_CENT: Final = 2.0
"""Least bare number that is read as a percentage; below it and above 1 it may be a slip."""


def read_number(text: str) -> float:
    """Return the finite number that a cell holds and nothing else.

    Raises
    ------
    InputError
        The message says what is wrong with the cell.

    Examples
    --------
    >>> read_number("1.5e3")
    1500.0
    >>> read_number("1,5")
    Traceback (most recent call last):
    ...
    riskmc.exceptions.InputError: '1,5' has a comma in a number: write a decimal point and no thousands separator.
    """
    plain = text.strip().replace(_MINUS, "-")
    if _NUMBER.fullmatch(plain):
        number = float(plain)
        if math.isfinite(number):
            return number
        message = f"{shown(text)} is too large a number."
    elif _DECIMAL_COMMA.fullmatch(plain.replace(" ", "")):
        message = f"{shown(text)} has a comma in a number: write a decimal point and no thousands separator."
    elif _THOUSANDS.fullmatch(plain):
        message = f"{shown(text)} has a thousands separator: write {re.sub(r'[^0-9.+-]', '', plain)!r}."
    else:
        message = f"{shown(text)} is not a number. Write the number alone, such as 12.5."
    raise InputError(message)


def is_number_text(text: str) -> bool:
    """Return whether a text is a number, or meant as one: ``"0.5"``, ``"0,5"`` or ``"50 %"``."""
    plain = text.strip().rstrip("%").strip().replace(",", ".")
    return _NUMBER.fullmatch(plain) is not None


def read_coverage(text: str) -> float:
    """Return the probability that a range is meant to hold: ``0.7``, ``70 %`` and ``70`` are the same.

    Raises
    ------
    InputError
        If it is no number from 0.01 to 1; or a bare number between 1 and 2, which may be
        a slip.

    Examples
    --------
    >>> [read_coverage(cell) for cell in ("0.7", "70 %", "70", "1")]
    [0.7, 0.7, 0.7, 1.0]
    """
    allowed = f"Allowed: a probability from {LEAST_COVERAGE:g} to 1, such as 0.8 or 80 %."
    plain = text.strip()
    per_cent = plain.endswith("%")
    try:
        number = read_number(plain.removesuffix("%"))
    except InputError as error:
        message = f"{error} {allowed}" if "," in text else f"{shown(text)} is not a probability. {allowed}"
        raise InputError(message) from None
    if not per_cent and 1.0 < number < _PLAIN_PER_CENT:
        message = f"{shown(text)} lies just above 1: write '{number:g} %' if a percentage is meant. {allowed}"
        raise InputError(message)
    coverage = number / _PER_CENT if per_cent or number > 1.0 else number
    if not LEAST_COVERAGE <= coverage <= 1.0:
        message = f"{shown(text)} is out of range. {allowed}"
        raise InputError(message)
    return coverage


def read_grade(text: str) -> str:
    """Return a grade of knowledge in small letters.

    Raises
    ------
    InputError
        If it is none of low, medium and high.

    Examples
    --------
    >>> read_grade("Medium")
    'medium'
    >>> read_grade("laag")
    Traceback (most recent call last):
    ...
    riskmc.exceptions.InputError: 'laag' is not a grade. Allowed: low, medium, high, or empty. Did you mean 'low'?
    """
    grade = text.strip().casefold()
    if grade in GRADES:
        return grade
    dutch = _DUTCH_GRADES.get(grade)
    hint = f" Did you mean {dutch!r}?" if dutch else suggestion(grade, GRADES)
    message = f"{shown(text)} is not a grade. Allowed: {', '.join(GRADES)}, or empty.{hint}"
    raise InputError(message)


def weakest(grades: Iterable[str]) -> str:
    """Return the weakest of some grades, empty where there is none.

    Examples
    --------
    >>> weakest(["high", "", "medium"]), weakest([""])
    ('medium', '')
    """
    given = set(grades)
    return next((grade for grade in GRADES if grade in given), "")


def read_round(text: str) -> int:
    """Return the number of a round.

    Raises
    ------
    InputError
        If it is not a whole number from 1.

    Examples
    --------
    >>> read_round("2")
    2
    """
    match = _ROUND.fullmatch(text)
    if match and int(match[1]):
        return int(match[1])
    message = f"{shown(text)} is not a round. Allowed: a whole number, 1 for the first round, or empty for 1."
    raise InputError(message)

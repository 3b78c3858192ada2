"""Levels and bands of likelihood and impact as words for reading."""

from __future__ import annotations

import math
from collections.abc import Sequence

from riskmc._typing import FloatArray
from riskmc.plots.texts import large_unit
from riskmc.results.precision import format_number
from riskmc.scales import LOWEST


def format_level(value: float, kind: str) -> str:
    """Return one likelihood, impact or class index for reading.

    Parameters
    ----------
    value : float
    kind : str
        "probability", "frequency" (per year), "plausibility", "class", or a currency.

    Examples
    --------
    >>> format_level(0.0039, "probability"), format_level(1 / 90, "frequency"), format_level(1.4e9, "CHF")
    ('0.39 %', 'once in 90 y', 'CHF 1.4 bn')
    """
    (number,), suffix = _numbers([value], kind)
    return f"{_prefix(kind)}{number}{suffix}"


def format_band(values: Sequence[float] | FloatArray, kind: str) -> str:
    r"""Return a median with its band on the line beneath.

    Parameters
    ----------
    values : sequence of float
        Lower end, median, upper end.
    kind : str
        As for `format_level`.

    Examples
    --------
    >>> format_band([0.001, 0.0039, 0.017], "probability")
    '0.39 %\n0.10 to 1.7 %'
    >>> format_band([1 / 300, 1 / 90, 1 / 30], "frequency")
    'once in 90 y\n300 to 30 y'
    """
    (low, median, high), suffix = _numbers(values, kind)
    band = f"{low} to {high}" if low != high else low
    return f"{_prefix(kind)}{median}{suffix}\n{band}{suffix}"


def _prefix(kind: str) -> str:
    if kind in ("class", "probability"):
        return ""
    return {"frequency": "once in ", "plausibility": "plausibility "}.get(kind, f"{kind} ")


def _numbers(values: Sequence[float] | FloatArray, kind: str) -> tuple[list[str], str]:
    """Return the numbers as text, and the unit that follows them."""
    if kind in ("class", "plausibility"):
        return ["none" if k < LOWEST else f"{k:.2f}" for k in values], ""
    if kind == "probability":
        return [format_number(100.0 * value) for value in values], " %"
    if kind == "frequency":
        years = [1.0 / value if value else math.inf for value in values]
        size, unit = large_unit(max((y for y in years if math.isfinite(y)), default=1.0), "en")
        return [format_number(y / size) for y in years], f"{unit} y"
    size, unit = large_unit(values[len(values) // 2], "en")
    return [format_number(value / size) for value in values], unit

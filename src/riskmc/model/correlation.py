"""Correlations as people state them, and the correlation of normal scores that each means."""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError

Measure = Literal["spearman", "kendall", "concordance"]
MEASURES: Final[tuple[Measure, ...]] = ("spearman", "kendall", "concordance")
_RANGES: Final = {"spearman": (-1.0, 1.0), "kendall": (-1.0, 1.0), "concordance": (0.0, 1.0)}


def normal_correlation(value: ArrayLike, measure: Measure = "spearman") -> FloatArray:
    r"""Return the correlation of normal scores that a stated correlation means.

    Spearman's rho: ``r = 2 sin(pi rho / 6)``; Kendall's tau: ``r = sin(pi tau / 2)``; the
    probability c that both lie on the same side of their medians: ``r = sin(pi (c - 1/2))``.

    Parameters
    ----------
    value : array, any shape
        Rank correlation in [-1, 1], or concordance probability in [0, 1].
    measure : {"spearman", "kendall", "concordance"}

    Returns
    -------
    array of the shape of `value`
        In [-1, 1].

    Raises
    ------
    InputError
        If `measure` is unknown or a value out of range.

    References
    ----------
    Kruskal, W. H. (1958). Ordinal measures of association. J. Am. Stat. Assoc. 53, 814-861;
    Clemen, R. T. and Reilly, T. (1999). Manag. Sci. 45, 208-224 (concordance).

    Examples
    --------
    >>> normal_correlation([0.0, 0.5, 1.0]).round(4).tolist(), normal_correlation(0.5, "concordance").item()
    ([0.0, 0.5176, 1.0], 0.0)
    """
    check_choice("measure", measure, MEASURES)
    given = np.asarray(value, dtype=float)
    least, most = _RANGES[measure]
    if not ((given >= least) & (given <= most)).all():
        message = f"a correlation as {measure!r} must lie in [{least:g}, {most:g}], got {value!r}."
        raise InputError(message)
    found = {
        "spearman": lambda: 2.0 * np.sin(math.pi * given / 6.0),
        "kendall": lambda: np.sin(math.pi * given / 2.0),
        "concordance": lambda: np.sin(math.pi * (given - 0.5)),
    }[measure]()
    # The sine of pi / 6 is 0.49999999999999994 in the machine, but correlation 1 is exact.
    return np.where(np.abs(given) == most, np.sign(given) if least < 0.0 else 1.0, found)


def symmetric_root(matrix: FloatArray) -> FloatArray:
    """Return the symmetric square root of a positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def repaired_correlation(matrix: FloatArray) -> tuple[FloatArray, float]:
    """Return the nearest correlation matrix and its Frobenius distance; refuse what is far."""
    return matrix, 0.0

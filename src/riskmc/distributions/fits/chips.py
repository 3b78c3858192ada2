"""Chips laid in bins (roulette) as a histogram, and as quantiles to fit."""

from __future__ import annotations

import warnings

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import as_weights
from riskmc.distributions.compound import cumulative
from riskmc.distributions.histograms import Histogram, Within
from riskmc.exceptions import ReadingWarning

FEW_CHIPS = 10
"""With fewer chips a single one moves the law by more than a tenth."""


def from_chips(edges: ArrayLike, chips: ArrayLike, *, within: Within = "uniform") -> Histogram:
    """Return the histogram of chips laid in bins (roulette).

    For a smooth law fit the `chip_quantiles`:
    ``fit_quantiles(*chip_quantiles(edges, chips), family="gamma", lower=edges[0])``.

    Parameters
    ----------
    edges : sequence of float
        Ends of the bins, increasing: one more than bins.
    chips : sequence of float
        Number of chips in each bin.
    within : {"uniform", "log-uniform"}
        As in `Histogram`.

    Returns
    -------
    Histogram

    Raises
    ------
    InputError
        As `Histogram`.

    Warns
    -----
    ReadingWarning
        For each of the `chip_remarks`.

    References
    ----------
    Gore, S. M. (1987). Biostatistics and the Medical Research Council. MRC News 35, 19-20.
    Johnson, S. R. et al. (2010). J. Clin. Epidemiol. 63, 355-369.

    Examples
    --------
    >>> from_chips([0, 10, 20, 30], [2, 6, 2]).mean()
    15.0
    """
    law = Histogram(edges, _as_chips(chips), within)
    for remark in chip_remarks(chips):
        warnings.warn(remark, ReadingWarning, stacklevel=2)
    return law


def chip_quantiles(edges: ArrayLike, chips: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the edges below which some chips lie, but not all, and the shares of chips below them.

    Parameters
    ----------
    edges, chips
        As in `from_chips`.

    Returns
    -------
    values, probs : array, shape (edge,)
        Where several edges have the same share (an empty bin), all of them.

    Raises
    ------
    InputError
        As `Histogram`.

    Examples
    --------
    >>> chip_quantiles([0, 10, 20, 30, 40], [0, 2, 6, 2])
    (array([20., 30.]), array([0.2, 0.8]))
    """
    law = Histogram(edges, _as_chips(chips))
    total = cumulative(law.probabilities)[:-1]
    inner = (total > 0.0) & (total < 1.0)
    return np.asarray(law.edges[1:-1])[inner], total[inner]


def chip_remarks(chips: ArrayLike) -> tuple[str, ...]:
    """Return what speaks against reading chips as probabilities: too few, or all in one bin.

    Parameters
    ----------
    chips : sequence of float
        Number of chips in each bin.

    Examples
    --------
    >>> chip_remarks([0, 20, 0])
    ('all 20 chips lie in one bin: the law is as wide as that bin, whatever the expert meant.',)
    """
    given = _as_chips(chips)
    total, held = float(given.sum()), np.count_nonzero(given)
    remarks = []
    if total < FEW_CHIPS:
        remarks.append(
            f"{total:g} chips are few: one of them is {1.0 / total:.0%} of all. Ask for {FEW_CHIPS} or more."
        )
    if held == 1:
        remarks.append(
            f"all {total:g} chips lie in one bin: the law is as wide as that bin, whatever the expert meant."
        )
    return tuple(remarks)


def _as_chips(chips: ArrayLike) -> FloatArray:
    as_weights("chips", chips)
    return np.asarray(chips, dtype=float)

"""Minimum information between quantiles, and the range that it needs (Cooke)."""

from __future__ import annotations

import numpy as np

from riskmc._typing import ArrayLike
from riskmc._validation import as_numbers, check_choice, check_number, check_positive
from riskmc.distributions.fits.quantile_checks import check_quantiles
from riskmc.distributions.histograms import Histogram, Within
from riskmc.exceptions import InputError, RangeError


class MinimumInformation(Histogram):
    """Quantiles with the least information between them, relative to a background (Cooke).

    The density is piecewise uniform (or log-uniform): each stretch between two quantiles
    holds the probability between them, spread evenly.

    Parameters
    ----------
    values : sequence of float
        Increasing.
    probs : sequence of float
        Their probabilities, increasing, strictly within (0, 1).
    lower, upper : float
        The ends, beyond all values; `intrinsic_range` gives Cooke's.
    background : {"uniform", "log-uniform"}

    Raises
    ------
    InputError
        If values and probabilities do not fit each other, or do not increase.
    RangeError
        If a value does not lie between the ends.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 8 and 11. Oxford University Press.

    Examples
    --------
    >>> law = MinimumInformation([2, 4, 10], [0.05, 0.5, 0.95], 1, 11)
    >>> law.ppf([0.05, 0.275, 0.5, 0.95])
    array([ 2.,  3.,  4., 10.])
    """

    __slots__ = ()

    def __init__(
        self, values: ArrayLike, probs: ArrayLike, lower: float, upper: float, background: Within = "uniform"
    ) -> None:
        at, levels = check_quantiles(values, probs)
        for name, end in (("lower", lower), ("upper", upper)):
            check_number(name, end)
        if not lower < at[0] or not at[-1] < upper:
            message = (
                f"all values must lie between lower and upper, which no quantile reaches: got {at[0]:g} to {at[-1]:g} "
                f"with lower {lower:g} and upper {upper:g}."
            )
            raise RangeError(message)
        super().__init__([lower, *at, upper], np.diff([0.0, *levels, 1.0]), background)


def intrinsic_range(
    values: ArrayLike, *, overshoot: float = 0.1, background: Within = "uniform"
) -> tuple[float, float]:
    """Return the range of values extended by a share of its width at both ends.

    Parameters
    ----------
    values : array
        All quantiles of all experts on one question, and its realisation where it is known.
    overshoot : float
        Share of the width, above zero. Cooke takes 10 %.
    background : {"uniform", "log-uniform"}
        On which axis: the value, or its logarithm (values above zero).

    Returns
    -------
    tuple of float
        Lower and upper end.

    Raises
    ------
    InputError
        If values are not finite, not above zero where logarithms are taken, or all equal.

    References
    ----------
    Cooke, R. M. (1991). Experts in Uncertainty, ch. 8. Oxford University Press.

    Examples
    --------
    >>> intrinsic_range([2, 4, 12])
    (1.0, 13.0)
    """
    check_choice("background", background, ("uniform", "log-uniform"))
    check_positive("overshoot", overshoot)
    given = as_numbers("values", values)
    ends = np.asarray([given.min(), given.max()])
    logarithmic = background == "log-uniform"
    if not np.isfinite(ends).all() or ends[0] == ends[1] or (logarithmic and ends[0] <= 0.0):
        needed = "finite, above zero and not all equal" if logarithmic else "finite and not all equal"
        message = f"`values` must be {needed}, got {ends[0]:g} to {ends[1]:g}."
        raise InputError(message)
    axis = np.log(ends) if logarithmic else ends
    axis = axis + overshoot * (axis[1] - axis[0]) * np.array([-1.0, 1.0])
    lower, upper = (np.exp(axis) if logarithmic else axis).tolist()
    return lower, upper

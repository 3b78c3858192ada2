"""How far all probabilities of a result may be off at once, and drawing until that is little enough."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping

import numpy as np

from riskmc._typing import FloatArray
from riskmc.engine.run import TASK_DRAWS, Tally
from riskmc.exceptions import PrecisionWarning
from riskmc.results.estimates import PROBABILITIES
from riskmc.results.intervals import LEVEL, bonferroni_quantile
from riskmc.results.precision import format_number

FIRST_DRAWS = 2**14
"""Draws before the first look at the precision."""
_MARGIN = 1.01
"""More draws than the forecast says, so that it is rarely just missed."""


def joint_half_width(errors: Mapping[str, FloatArray], n_chains: int = 1) -> float:
    """Return the half-width within which all probabilities of a result lie at once, at 95 %.

    ``q(1 - 0.05 / 2m)`` times the largest standard error, m the number of reported
    probabilities that do not hold by definition (Bonferroni): ranks, pairs (both ways
    round are one), impact classes, worst interests, and the reference order. q is the
    quantile of the normal, or of Student's t where errors come from the spread between
    chains.

    Parameters
    ----------
    errors : mapping of array
        Standard errors by name, as `probability_errors` gives them.
    n_chains : int
        Chains whose spread the errors are; 1 for independent draws.

    Returns
    -------
    float
        Zero where no probability is uncertain.

    References
    ----------
    Dunn 1961, J. Am. Stat. Assoc. 56:52, https://doi.org/10.1080/01621459.1961.10482090

    Examples
    --------
    >>> errors = dict.fromkeys(PROBABILITIES, np.zeros(0)) | {"order": np.array([0.001])}
    >>> round(joint_half_width(errors), 5)
    0.00196
    """
    uncertain = {name: errors[name][np.nan_to_num(errors[name]) > 0.0] for name in PROBABILITIES}
    n_reported = sum(array.size for array in uncertain.values()) - uncertain["wins"].size // 2
    if n_reported == 0:
        return 0.0
    quantile = bonferroni_quantile(n_reported, level=LEVEL, dof=None if n_chains == 1 else n_chains - 1)
    return quantile * max(float(array.max(initial=0.0)) for array in uncertain.values())


def draws_to_go_to(n_draws: int, half_width: float, precision: float, *, doubling: bool = False) -> int:
    """Return after how many draws to look at the precision next.

    ``n (half_width / precision)^2``, the draws that independent draws need, and 1 % more;
    in whole tasks, and at most twice those so far.

    Parameters
    ----------
    n_draws : int
        Draws so far.
    half_width : float
        What they have reached.
    precision : float
        What is wanted, less than that.
    doubling : bool
        Double instead: designs are balanced at such numbers of draws only.

    Examples
    --------
    >>> draws_to_go_to(2**18, 0.0055, 0.005) / 2**14
    20.0
    >>> draws_to_go_to(2**14, 0.03, 0.005) / 2**14
    2.0
    """
    if doubling:
        return 2 * n_draws
    forecast = min(_MARGIN * (half_width / precision) ** 2, 2.0) * n_draws
    return max(math.ceil(forecast / TASK_DRAWS), n_draws // TASK_DRAWS + 1) * TASK_DRAWS


def draws_needed(n_draws: int, half_width: float, precision: float) -> int:
    """Return how many independent draws a precision takes, forecast from what some have reached.

    ``n (half_width / precision)^2``, rounded up. A design takes fewer: its error falls
    faster than that of independent draws.

    Parameters
    ----------
    n_draws : int
        Draws so far.
    half_width : float
        What they have reached.
    precision : float
        What is wanted.

    Examples
    --------
    >>> draws_needed(20_000, 0.015, 0.005)
    180000
    """
    return math.ceil(n_draws * (half_width / precision) ** 2)


def draw_until(
    draw: Callable[[int], tuple[Tally, ...]],
    half_width: Callable[[tuple[Tally, ...]], float],
    precision: float,
    *,
    first: int,
    most: int,
    doubling: bool = False,
) -> tuple[Tally, ...]:
    """Draw until the half-width is within a precision, or as many draws are made as are allowed.

    Parameters
    ----------
    draw : callable
        Takes after how many draws to look next, goes on to there, or to `most`, and
        returns the tallies.
    half_width : callable
        Takes the tallies.
    precision : float
    first : int
        Draws after which to look first.
    most : int
    doubling : bool
        As for `draws_to_go_to`.

    Returns
    -------
    tuple of Tally

    Warns
    -----
    PrecisionWarning
        If `most` draws do not reach the precision.
    """
    look = first
    while True:
        tallies, n_draws = draw(look), min(look, most)
        reached = half_width(tallies)
        if reached <= precision:
            return tallies
        if n_draws >= most:
            message = _not_reached(n_draws, reached, precision, doubling=doubling)
            warnings.warn(message, PrecisionWarning, stacklevel=2)
            return tallies
        look = draws_to_go_to(n_draws, reached, precision, doubling=doubling)


def _not_reached(n_draws: int, reached: float, precision: float, *, doubling: bool) -> str:
    needed = format_number(draws_needed(n_draws, reached, precision)).removesuffix(".0")
    about = "at most about" if doubling else "about"
    return (
        f"{n_draws} draws give every probability within {reached:.2g} at 95 %, not within the {precision:g} asked "
        f"for: that takes {about} {needed} draws. Allow more with `n_draws`."
    )

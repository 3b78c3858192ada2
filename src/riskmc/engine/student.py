"""The stretch of a t copula: one factor ``sqrt(nu / chi2)`` on all scores of a scenario."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from riskmc._typing import FloatArray
from riskmc.distributions.student_tables import steepness
from riskmc.distributions.tables import uniform_table
from riskmc.engine.items import packed
from riskmc.exceptions import InputError

LEAST_DEGREES = 0.5
"""With fewer, single precision does not hold the tail of the stretch."""


def check_degrees(degrees_of_freedom: float) -> None:
    """Raise where a t copula has too few degrees of freedom to be drawn.

    Raises
    ------
    InputError
        With fewer than `LEAST_DEGREES`.

    Examples
    --------
    >>> check_degrees(4.0)
    """
    if degrees_of_freedom < LEAST_DEGREES:
        message = (
            f"`degrees_of_freedom` of a t copula must be at least {LEAST_DEGREES:g} to be drawn, "
            f"got {degrees_of_freedom:g}."
        )
        raise InputError(message)


def stretch_chords(degrees_of_freedom: float) -> npt.NDArray[np.uint64]:
    """Return the table of the law of ``c sqrt(nu / chi2)`` over the uniform, c being the tables' `steepness`.

    Its chords have the exact mean of their cells. Far out they are off by up to some 1e-4 of
    the stretch, up and down within each cell, of which nothing is left in the law of a score.

    Parameters
    ----------
    degrees_of_freedom : float

    Returns
    -------
    array of uint64, shape (cell,)
        Intercept and slope of each cell, packed.

    Examples
    --------
    >>> stretch_chords(4.0).size
    2050
    """
    return packed(uniform_table(_Stretch(degrees_of_freedom)))


class _Stretch:
    """Law of the stretch, times the steepness of the tables: small where chi2 is large."""

    def __init__(self, degrees_of_freedom: float) -> None:
        self.half = 0.5 * degrees_of_freedom
        self.steepness = steepness(degrees_of_freedom)

    def ppf(self, q: npt.ArrayLike, /) -> FloatArray:
        """Return quantiles, exact near both ends."""
        u = np.asarray(q, dtype=float)
        lower = special.gammainccinv(self.half, np.minimum(u, 0.5))
        upper = special.gammaincinv(self.half, np.minimum(1.0 - u, 0.5))
        chi2 = 2.0 * np.where(u < 0.5, lower, upper)  # noqa: PLR2004 - the middle of (0, 1)
        return np.asarray(self.steepness * np.sqrt(2.0 * self.half / chi2))

"""Intervals from independent replicates of a run, and when to stop making more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_count, check_positive, check_probability
from riskmc.exceptions import InputError

LEAST_REPLICATES = 8
"""Fewer tell too little of their own spread to stop by (L'Ecuyer et al. 2023 use 8 to 16)."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateInterval:
    """Mean of R independent replicates and Student's interval around it.

    Parameters
    ----------
    mean, std : float or ndarray
        Mean of the replicates and their standard deviation (divisor R - 1), in the unit
        of the estimates; arrays where several quantities were estimated.
    n_replicates : int
        R.
    level : float
        Coverage of the interval.
    """

    mean: FloatArray
    std: FloatArray
    n_replicates: int
    level: float

    @property
    def mcse(self) -> FloatArray:
        """Standard error of the mean, ``std / sqrt(R)``."""
        return np.asarray(self.std / math.sqrt(self.n_replicates))[()]

    @property
    def t(self) -> float:
        """Student's quantile with R - 1 degrees of freedom at ``(1 + level) / 2``."""
        return float(special.stdtrit(self.n_replicates - 1, 0.5 + self.level / 2.0))

    @property
    def half_width(self) -> FloatArray:
        """``t mcse``."""
        return self.t * self.mcse

    @property
    def lower(self) -> FloatArray:
        """Lower end of the interval."""
        return self.mean - self.half_width

    @property
    def upper(self) -> FloatArray:
        """Upper end of the interval."""
        return self.mean + self.half_width

    def reached(self, tolerance: float, *, least: int = LEAST_REPLICATES) -> bool:
        """Return whether to stop: every half-width within `tolerance`, from `least` replicates on.

        Raises
        ------
        InputError
            If `tolerance` is not above zero or `least` is below 2.
        """
        check_positive("tolerance", tolerance)
        check_count("least", least, least=2)
        return self.n_replicates >= least and bool((self.half_width <= tolerance).all())

    def replicates_needed(self, tolerance: float) -> int:
        """Return how many replicates the largest half-width needs to come within `tolerance`.

        ``(z std / tolerance)^2`` rounded up, z the normal quantile: a forecast from the
        spread so far (Glynn & Whitt 1992), short by a few where R is small, because
        Student's interval is wider. At least 2.

        Raises
        ------
        InputError
            If `tolerance` is not above zero.
        """
        check_positive("tolerance", tolerance)
        z = NormalDist().inv_cdf(0.5 + self.level / 2.0)
        return max(2, math.ceil((z * float(np.max(self.std)) / tolerance) ** 2))


def replicate_interval(estimates: ArrayLike, *, level: float = 0.95) -> ReplicateInterval:
    """Return mean and Student's interval of estimates from independent replicates.

    ``mean +- t_{R-1} s / sqrt(R)``. For designs whose draws depend on each other
    (scrambled Sobol', Latin hypercubes) this is the error to use: formulas for
    independent draws within a replicate overstate it, often many times.

    Parameters
    ----------
    estimates : array_like
        One estimate per replicate, shape (R,) or (R, ...) for several quantities, R at
        least 2; any unit.
    level : float
        Coverage of the interval, in (0, 1).

    Returns
    -------
    ReplicateInterval

    Raises
    ------
    InputError
        If there are fewer than two replicates, an estimate is not finite or `level` is
        out of range.

    References
    ----------
    L'Ecuyer, Nakayama, Owen & Tuffin 2023, Proc. Winter Simulation Conference;
    Glynn & Whitt 1992, Ann. Appl. Probab. 2:180, https://doi.org/10.1214/aoap/1177005777

    Examples
    --------
    >>> interval = replicate_interval([0.131, 0.130, 0.132, 0.131])
    >>> round(float(interval.mean), 4), round(float(interval.half_width), 4)
    (0.131, 0.0013)
    >>> interval.reached(0.002), interval.reached(0.002, least=4)
    (False, True)
    """
    check_probability("level", level, open_ends=True)
    given = np.asarray(estimates, dtype=float)
    if given.ndim == 0 or given.shape[0] < 2:  # noqa: PLR2004 - one number has no spread
        message = f"`estimates` must hold at least two replicates along its first axis, got the shape {given.shape}."
        raise InputError(message)
    if not np.isfinite(given).all():
        message = f"`estimates` must be finite numbers, got {given[~np.isfinite(given)][0]:g}."
        raise InputError(message)
    return ReplicateInterval(given.mean(axis=0), given.std(axis=0, ddof=1), given.shape[0], level)

"""The member of a family that says least beyond a range and its probability."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from riskmc._validation import check_choice, check_ordered, check_positive, check_probability
from riskmc.distributions.base import Distribution
from riskmc.distributions.bounded import Beta
from riskmc.distributions.fits.two_quantiles import fit_two_quantiles
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal
from riskmc.exceptions import RangeError

MAX_ENTROPY_FAMILIES = ("normal", "t", "lognormal", "gamma", "beta")

_LOOKS = np.array([0, 0.5, 1, 2, 3, 4.5, 6, 9, 13, 20, 30, 45, 70, 110, 160, 250, 400, 600])
"""Distances in log-odds from an even split of the probability outside, tried before the search."""
_LEAST_ABOVE = 9.0
"""Of "lognormal" and "gamma" the upper tail, which is the long one, is never far smaller than the lower."""


def max_entropy(
    family: str,
    lower: float,
    upper: float,
    mass: float,
    *,
    ends: tuple[float, float] = (0.0, 1.0),
    degrees_of_freedom: float = 3.0,
) -> Distribution:
    r"""Return the member of a family with the largest entropy whose range [lower, upper] holds `mass`.

    ``argmax h(theta)`` subject to ``F(upper) - F(lower) = mass``. The two tails need not be
    equal: how the rest is split between them is what entropy decides.

    Parameters
    ----------
    family : {"normal", "t", "lognormal", "gamma", "beta"}
    lower, upper : float
        The range. Above zero for "lognormal" and "gamma", within `ends` for "beta".
    mass : float
        Its probability, in (0, 1).
    ends : tuple of float
        Ends of the beta law.
    degrees_of_freedom : float
        Of the t law.

    Returns
    -------
    Distribution

    Raises
    ------
    InputError
        If the family is unknown, `mass` is no probability or a parameter not above zero.
    RangeError
        If the range is reversed, not finite, or does not lie within the family's support.

    References
    ----------
    Icazatti, A. et al. (2023). PreliZ: a tool-box for prior elicitation. JOSS 8, 5499.

    Examples
    --------
    >>> law = max_entropy("gamma", 2, 10, 0.9)
    >>> round(law.mean(), 3), round(law.std(), 3)
    (6.076, 2.596)
    """
    check_choice("family", family, MAX_ENTROPY_FAMILIES)
    check_ordered(lower, lower, upper)
    check_probability("mass", mass, open_ends=True)
    check_positive("degrees_of_freedom", degrees_of_freedom)
    if lower == upper:
        message = f"a range needs lower < upper, got {lower:g} twice."
        raise RangeError(message)
    if family in {"normal", "t"}:
        tails = (0.5 * (1.0 - mass), 0.5 * (1.0 + mass))
        return fit_two_quantiles(lower, upper, tails, family, degrees_of_freedom=degrees_of_freedom)
    return _least_informed(family, lower, upper, mass, ends)


def entropy(law: Distribution) -> float:
    """Return the differential entropy of a law of one of the families, in nats.

    Parameters
    ----------
    law : Normal, StudentT, LogNormal, Gamma or Beta

    Examples
    --------
    >>> round(entropy(Normal(6, 1)), 4)
    1.4189
    """
    if isinstance(law, Normal | LogNormal):
        log_scale, location = (law.sigma, law.mu) if isinstance(law, LogNormal) else (law.scale, 0.0)
        return location + math.log(log_scale) + 0.5 * (1.0 + math.log(2.0 * math.pi))
    if isinstance(law, StudentT):
        half = 0.5 * law.degrees_of_freedom
        spread = float(special.digamma(half + 0.5) - special.digamma(half))
        return (
            (half + 0.5) * spread + 0.5 * math.log(2.0 * half) + float(special.betaln(half, 0.5)) + math.log(law.scale)
        )
    if isinstance(law, Gamma):
        k = law.shape
        return k + math.log(law.scale) + float(special.gammaln(k) + (1.0 - k) * special.digamma(k))
    if isinstance(law, Beta):
        a, b, digamma = law.alpha, law.beta, special.digamma
        inner = (a - 1.0) * digamma(a) + (b - 1.0) * digamma(b) - (a + b - 2.0) * digamma(a + b)
        return float(special.betaln(a, b) - inner) + math.log(law.upper - law.lower)
    message = f"the entropy of a {type(law).__name__} is not known in closed form."
    raise TypeError(message)


def _least_informed(family: str, lower: float, upper: float, mass: float, ends: tuple[float, float]) -> Distribution:
    """Search over the log-odds of the part below the range in the probability outside it."""
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by fits only

    def law_of(split: float) -> Distribution:
        return _split(family, lower, upper, mass, ends, split)

    def loss(split: float) -> float:
        try:
            return -entropy(law_of(float(split)))
        except RangeError:
            return math.inf

    above = _LOOKS if family == "beta" else _LOOKS[_LOOKS <= _LEAST_ABOVE]
    splits = np.concatenate([-_LOOKS[::-1], above[1:]])
    losses = [loss(split) for split in splits]
    if not np.isfinite(min(losses)):
        return law_of(0.0)
    at = int(np.argmin(losses))
    around = (splits[max(at - 1, 0)], splits[min(at + 1, splits.size - 1)])
    return law_of(float(optimize.minimize_scalar(loss, bounds=around, method="bounded", options={"xatol": 1e-9}).x))


def _split(
    family: str, lower: float, upper: float, mass: float, ends: tuple[float, float], split: float
) -> Distribution:
    """Return the law with the probability outside the range split; a beta law with little above it as in a mirror."""
    below = (1.0 - mass) * float(special.expit(split))
    if family != "beta":
        return fit_two_quantiles(lower, upper, (below, mass + below), family, lower=0.0)
    if split <= 0.0:
        return fit_two_quantiles(lower, upper, (below, mass + below), family, lower=ends[0], upper=ends[1])
    law = _split(family, -upper, -lower, mass, (-ends[1], -ends[0]), -split)
    return Beta(law.beta, law.alpha, *ends) if isinstance(law, Beta) else law

"""The member of a family whose probabilities come nearest to given ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from riskmc._typing import FloatArray
from riskmc.distributions.base import Distribution
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal, LogT

FAMILIES = (
    "normal",
    "t",
    "lognormal",
    "logt",
    "gamma",
    "beta",
    "mirrored-lognormal",
    "mirrored-logt",
    "mirrored-gamma",
)
"""Names of the families. Those from the third to the fifth start at `lower`, the mirrored ones end at `upper`."""

_TIGHTEST = 25.0
"""Largest logarithm of a gamma's shape, a beta's total or one over a scale: narrower than float32 can tell."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every family is fitted to."""

    values: FloatArray
    probs: FloatArray
    roots: FloatArray
    """Square root of each weight."""
    lower: float
    upper: float
    freedom: float


def reason_against(family: str, task: Task) -> str:
    """Return why a family cannot be fitted within the bounds, or nothing.

    Examples
    --------
    >>> reason_against("gamma", Task(np.array([10.0, 30.0]), np.array([0.1, 0.9]), np.ones(2), -np.inf, np.inf, 3.0))
    "the family 'gamma' starts at a lower bound: give it."
    """
    starts, ends = math.isfinite(task.lower), math.isfinite(task.upper)
    mirrored = family.startswith("mirrored-")
    if family in {"normal", "t"}:
        return ""
    if family == "beta" and not (starts and ends):
        return "the family 'beta' lies between a lower and an upper bound: give both."
    if mirrored and not ends:
        return f"the family {family!r} ends at an upper bound: give it."
    if not mirrored and not starts:
        return f"the family {family!r} starts at a lower bound: give it."
    clear = ((task.values > task.lower) | mirrored) & ((task.values < task.upper) | (not mirrored and family != "beta"))
    if np.unique(task.probs[clear]).size < 2:  # noqa: PLR2004 - two parameters
        return (
            f"the family {family!r} needs two values clear of its bounds, with different probabilities: "
            "what is said at a bound does not tell one law from another."
        )
    return ""


def nearest_law(family: str, task: Task) -> Distribution:
    """Return the member of a family with the least weighted squared distance from the probabilities.

    Parameters
    ----------
    family : str
        One of the `FAMILIES` that there is no `reason_against`.
    task : Task

    Examples
    --------
    >>> task = Task(np.array([10.0, 30.0]), np.array([0.1, 0.9]), np.ones(2), 0.0, np.inf, 3.0)
    >>> round(nearest_law("normal", task).scale, 3)
    7.803
    """
    if family.startswith("mirrored-"):
        return Mirrored(nearest_law(family.removeprefix("mirrored-"), _seen_in_mirror(task)), task.upper)
    if family in {"normal", "t"}:
        location, scale = _location_scale(task, task.values, student=family == "t")
        return StudentT(location, scale, task.freedom) if family == "t" else Normal(location, scale)
    if family in {"lognormal", "logt"}:
        with np.errstate(divide="ignore"):
            logarithms = np.log(task.values - task.lower)
        mu, sigma = _location_scale(task, logarithms, student=family == "logt")
        return LogT(mu, sigma, task.freedom, task.lower) if family == "logt" else LogNormal(mu, sigma, task.lower)
    return _fitted_gamma(task) if family == "gamma" else _fitted_beta(task)


def _seen_in_mirror(task: Task) -> Task:
    """Return the task for ``upper - X``, which starts at zero."""
    values, probs = (task.upper - task.values)[::-1], (1.0 - task.probs)[::-1]
    return Task(values, probs, task.roots[::-1], 0.0, math.inf, task.freedom)


def _location_scale(task: Task, values: FloatArray, *, student: bool) -> tuple[float, float]:
    """Fit location and scale; values are brought to about [0, 1] first."""
    held = np.isfinite(values)
    start, width = values[held][0], values[held][-1] - values[held][0]
    unit = (values - start) / width

    def distribution(parameters: FloatArray) -> FloatArray:
        score = (unit - parameters[0]) * math.exp(min(-parameters[1], _TIGHTEST))
        return np.asarray(special.stdtr(task.freedom, score) if student else special.ndtr(score))

    scores = special.stdtrit(task.freedom, task.probs) if student else special.ndtri(task.probs)
    guesses = [(location, math.log(scale)) for location, scale in _through_pairs(unit[held], scores[held])]
    location, log_scale = _minimised(distribution, guesses, task)
    return float(start + width * location), float(width * math.exp(log_scale))


def _through_pairs(values: FloatArray, scores: FloatArray) -> list[tuple[float, float]]:
    """Return location and scale of the lines through the outermost pair of quantiles and through neighbours."""
    last = values.size - 1
    pairs = [(0, last), *(pair for pair in pairwise(range(last + 1)) if pair != (0, last))]
    found = []
    for i, j in pairs:
        spread = scores[j] - scores[i]
        if spread > 0.0:
            scale = float((values[j] - values[i]) / spread)
            found.append((float(values[i] - scores[i] * scale), scale))
    return found


def _fitted_gamma(task: Task) -> Gamma:
    """Fit the logarithms of mean and shape."""
    above = task.values - task.lower
    unit = float(np.median(above))

    def distribution(parameters: FloatArray) -> FloatArray:
        shape = math.exp(min(parameters[1], _TIGHTEST))
        return np.asarray(special.gammainc(shape, above / unit * shape * math.exp(-parameters[0])))

    through = _through_pairs(_log_clear_of_zero(above / unit), special.ndtri(task.probs))
    guesses = [
        (mu + 0.5 * width**2, -2.0 * math.log(width)) for mu, width in ((mu, min(sigma, 3.0)) for mu, sigma in through)
    ]
    log_mean, log_shape = _minimised(distribution, guesses, task)
    shape = math.exp(min(log_shape, _TIGHTEST))
    return Gamma(shape, unit * math.exp(log_mean) / shape, task.lower)


def _fitted_beta(task: Task) -> Beta:
    """Fit the logit of the mean, and the logarithm of alpha + beta."""
    unit = (task.values - task.lower) / (task.upper - task.lower)

    def both(parameters: FloatArray) -> tuple[float, float]:
        total = math.exp(min(parameters[1], _TIGHTEST))
        alpha, beta = total * special.expit(parameters[0]), total * special.expit(-parameters[0])
        return max(float(alpha), 1e-6), max(float(beta), 1e-6)

    def distribution(parameters: FloatArray) -> FloatArray:
        return np.asarray(special.betainc(*both(parameters), unit))

    logit = _log_clear_of_zero(unit) - _log_clear_of_zero(1.0 - unit)
    guesses = []
    for mu, sigma in _through_pairs(logit, special.ndtri(task.probs)):
        mean = float(special.expit(mu))
        guesses.append((mu, -math.log(min(sigma, 3.0) ** 2 * mean * (1.0 - mean))))
    return Beta(*both(_minimised(distribution, guesses, task)), task.lower, task.upper)


def _log_clear_of_zero(share: FloatArray) -> FloatArray:
    """Return the logarithm of what is not negative; a value at the bound as one just inside."""
    inside = share[share > 0.0]
    return np.asarray(np.log(np.maximum(share, 1e-3 * inside.min())))


def _minimised(
    distribution: Callable[[FloatArray], FloatArray], guesses: Sequence[tuple[float, float]], task: Task
) -> FloatArray:
    """Return the parameters with the least weighted squared distance from the probabilities.

    Quantiles that no member of a family has can leave several minima: one that comes near all of them, and
    ones that meet some and leave others far out. The least is looked for from every guess.
    """
    from scipy import optimize  # noqa: PLC0415 - 0.2 s to import, needed by fits only

    def weighted(parameters: FloatArray) -> FloatArray:
        return np.asarray(task.roots * (distribution(parameters) - task.probs))

    found = [
        np.asarray(optimize.leastsq(weighted, guess, xtol=1e-15, ftol=1e-15, gtol=1e-15, full_output=True)[0])
        for guess in guesses
    ]
    return min(found, key=lambda parameters: float((weighted(parameters) ** 2).sum()))

"""Estimates and their standard errors from what a run has counted, all scenarios at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from riskmc._schema import BY_ALL, QUANTILES
from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.engine.counts import SUM_BITS, TIE_UNITS, WEIGHT_BITS
from riskmc.engine.estimates import Estimates
from riskmc.engine.plan import Plan, plan_order
from riskmc.engine.ranges import Units
from riskmc.engine.run import Tally
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.results.histograms import bin_quantiles
from riskmc.results.precision import mean_mcse, probability_mcse, quantile_mcse

PROBABILITIES = ("class_probability", "worst_exceedance", "ranks", "wins", "order")
"""The fields of `Estimates` that are shares of draws."""

_LEAST_FIRST = 2.0
"""Draws that show how weights spread."""


def estimates_of(model: Model, plan: Plan, units: Units, tally: Tally) -> Estimates:
    """Return the estimates that counted draws give.

    Parameters
    ----------
    model : Model
    plan : Plan
        The model compiled; of one chain, where the tally holds several.
    units : Units
    tally : Tally

    Returns
    -------
    Estimates
        Quantiles are interpolated within a bin of the engine's histograms.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model, run
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}, "cyber": {"cost": Uniform(0, 2)}})
    >>> plan, units = compile_model(model, 1)
    >>> estimates = estimates_of(model, plan, units, run(plan, 2**14))
    >>> estimates.mean[0].round(2), estimates.wins[0, 0, 1, 0].round(2)
    (array([[0.5, 1. ]]), np.float64(0.76))
    """
    mean, std = _moments(model, plan, units, tally)
    quantile, interest_quantile = _by_profile(model, plan.group, _quantiles(model, plan, units, tally, QUANTILES))
    shares = probabilities_of(model, tally)
    return Estimates(
        mean=mean,
        std=std,
        quantile=quantile,
        interest_quantile=interest_quantile,
        central_weight=_central(model, plan, tally, shares["ranks"])[0],
        **shares,
    )


def probabilities_of(model: Model, tally: Tally) -> dict[str, FloatArray]:
    """Return the estimates that are shares of draws, by their names in `PROBABILITIES`.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model, run
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}})
    >>> probabilities_of(model, run(compile_model(model, 1)[0], 1000))["order"]
    array([1.])
    """
    total, worst = tally.counts.reaches / tally.n_draws
    return {
        "class_probability": total - np.append(total[..., 1:], np.zeros((*total.shape[:2], 1)), axis=-1),
        "worst_exceedance": worst,
        "ranks": _rank_shares(model, tally),
        "wins": _win_shares(model, tally),
        "order": tally.counts.ordered / TIE_UNITS / tally.n_draws,
    }


def probability_errors(chains: Sequence[Mapping[str, FloatArray]], n_draws: int) -> dict[str, FloatArray]:
    """Return the standard errors of `probabilities_of`: of one chain of independent draws, or of several chains.

    Parameters
    ----------
    chains : sequence of mapping
        What `probabilities_of` gives for each chain, by name.
    n_draws : int
        Draws of all chains together.

    Examples
    --------
    >>> share = dict.fromkeys(PROBABILITIES, np.full((1, 1, 2, 2), 0.5))
    >>> probability_errors([share], 10_000)["wins"].round(6).ravel()
    array([0.005, 0.005, 0.005, 0.005])
    """
    if len(chains) == 1:
        errors = {name: probability_mcse(chains[0][name], n_draws) for name in PROBABILITIES}
    else:
        least = probability_mcse(0.0, n_draws)
        errors = {name: np.maximum(spread_of([chain[name] for chain in chains]), least) for name in PROBABILITIES}
    errors["ranks"][certain_ranks(chains[0]["ranks"])] = 0.0
    return errors


def draw_errors(model: Model, plan: Plan, units: Units, tally: Tally, estimates: Estimates) -> Estimates:
    """Return the standard errors of estimates from independent draws.

    Means by `mean_mcse`, probabilities by `probability_mcse`, quantiles by `quantile_mcse`
    and central weights from the spread of weights among the draws in which a scenario is
    first, ``sd / sqrt(their number)`` (NaN where they are fewer than two). Zero is left
    for what holds by definition: a lone scenario is first, and of m ranked scenarios none
    has rank m + 1.

    Parameters
    ----------
    model : Model
    plan : Plan
    units : Units
    tally : Tally
    estimates : Estimates
        What `estimates_of` gives for the same tally.

    Returns
    -------
    Estimates
        Of standard errors. The one of a standard deviation is NaN: it needs the fourth
        moment, which is not counted.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model, run
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}})
    >>> plan, units = compile_model(model, 1)
    >>> tally = run(plan, 10_000)
    >>> draw_errors(model, plan, units, tally, estimates_of(model, plan, units, tally)).mean[0].round(4)
    array([[0.0029]])
    """
    n = tally.n_draws
    steps = quantile_mcse(lambda p: _quantiles(model, plan, units, tally, p), QUANTILES, n)
    quantile, interest_quantile = _by_profile(model, plan.group, steps)
    shares = probability_errors([estimates._asdict()], n)
    return Estimates(
        mean=mean_mcse(estimates.std, n),
        std=np.full_like(estimates.std, np.nan),
        quantile=quantile,
        interest_quantile=interest_quantile,
        central_weight=_central(model, plan, tally, estimates.ranks)[1],
        **shares,
    )


def chain_errors(chains: Sequence[Estimates], n_draws: int) -> Estimates:
    """Return the standard errors of estimates from R independent chains of equal length.

    The standard deviation between the chains (with R - 1) over ``sqrt(R)``. Probabilities
    have at least the error that `probability_mcse` gives a count of zero, about
    ``1 / n_draws``: that no draw of any chain fell on the other side does not show that
    none ever will. What holds by definition keeps an error of zero, as in `draw_errors`.
    A central weight is a ratio, with the share of draws in which the scenario is first below;
    its error is that of ``weight - ratio * first``, chain by chain, over the mean share. It
    is NaN where a scenario is first in fewer than two chains.

    Parameters
    ----------
    chains : sequence of Estimates
        At least two.
    n_draws : int
        Draws of all chains together.

    Returns
    -------
    Estimates
        Of standard errors, for the estimates of the merged tally of all chains.

    Raises
    ------
    InputError
        If there are fewer than two chains.

    References
    ----------
    Owen 1998, ACM Trans. Model. Comput. Simul. 8:71, https://doi.org/10.1145/272991.273010;
    Cochran 1977, Sampling Techniques, section 6.3 (ratios)

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model, run
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}})
    >>> plans = [compile_model(model, seed) for seed in range(16)]
    >>> chains = [estimates_of(model, plan, units, run(plan, 1000)) for plan, units in plans]
    >>> chain_errors(chains, 16 * 1000).order.round(6)
    array([6.2e-05])
    """
    others = [name for name in Estimates._fields if name not in (*PROBABILITIES, "central_weight")]
    errors = {name: spread_of([getattr(chain, name) for chain in chains]) for name in others}
    errors["central_weight"] = _ratio_errors(
        np.stack([chain.central_weight for chain in chains]), np.stack([_first_shares(chain.ranks) for chain in chains])
    )
    return Estimates(**errors, **probability_errors([chain._asdict() for chain in chains], n_draws))


def spread_of(arrays: Sequence[FloatArray]) -> FloatArray:
    """Return the standard error of the mean of independent arrays, from their spread.

    Raises
    ------
    InputError
        If there are fewer than two.

    Examples
    --------
    >>> spread_of([np.array([1.0, 5.0]), np.array([3.0, 5.0])])
    array([1., 0.])
    """
    n = len(arrays)
    if n < 2:  # noqa: PLR2004 - one chain has no spread
        message = f"errors from the spread between chains need at least 2 chains, got {n}."
        raise InputError(message)
    # From the first, so that arrays that agree have no spread; one at a time, because some are large.
    mean = np.asarray(sum(array - arrays[0] for array in arrays)) / n
    squares = np.asarray(sum((array - arrays[0] - mean) ** 2 for array in arrays))
    return np.sqrt(squares / (n - 1) / n)


def certain_ranks(ranks: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which rank probabilities (..., S, S) hold by definition, whatever is drawn.

    A lone scenario is first, and none of m ranked scenarios has a rank beyond m.

    Examples
    --------
    >>> certain_ranks(np.array([[0.4, 0.6, 0.0], [0.6, 0.4, 0.0], [np.nan] * 3]))
    array([[False, False,  True],
           [False, False,  True],
           [False, False, False]])
    """
    ranked = ~np.isnan(ranks[..., 0])
    n_ranked = ranked.sum(axis=-1)[..., None, None]
    beyond = np.arange(1, ranks.shape[-1] + 1) > n_ranked
    certain: npt.NDArray[np.bool_] = ranked[..., None] & (beyond | (n_ranked == 1))
    return certain


def _moments(model: Model, plan: Plan, units: Units, tally: Tally) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation, both (2, profile, scenario), from fixed-point sums."""
    halves = tally.counts.sums.astype(float)
    means = (halves[..., 0] * 2.0**32 + halves[..., 1]) * 2.0**-SUM_BITS / tally.n_draws
    mean, square = means.reshape(len(means), 2, -1, 2).transpose(3, 1, 2, 0)
    variance = np.maximum(square - mean**2, 0.0)
    negligible = variance < np.maximum(mean, 1e-300) ** 2 * 2.0**-40
    unit = (np.asarray([units.impact, units.impact * units.likelihood]) / plan.sum_scale).T[:, None]
    unit[1, :, ~model.comparable] = np.nan
    return unit * mean, unit * np.where(negligible, 0.0, np.sqrt(variance))


def _first_shares(ranks: FloatArray) -> FloatArray:
    """Return P(first by total impact) and P(first by risk), shape (P, 2, S, 1), from rank probabilities."""
    return np.nan_to_num(ranks[:, [0, 2], :, :1])


def _central(model: Model, plan: Plan, tally: Tally, ranks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the central weights and their errors from independent draws, both (P, 2, S, C)."""
    mean, error = np.full((2, len(model.profiles), 2, len(model.scenarios), len(model.criteria)), np.nan)
    laws = plan.weights.profile
    if not laws.size:
        return mean, error
    first = tally.n_draws * _first_shares(ranks)[laws]
    sums = np.empty(tally.counts.central.shape)
    sums[..., plan_order(model), :] = tally.counts.central * 2.0**-WEIGHT_BITS
    weight, square = (
        np.divide(sums[..., k], first, out=np.full(sums.shape[:-1], np.nan), where=first > 0.0) for k in range(2)
    )
    mean[laws] = weight
    spread = np.stack([np.diag(law.covariance()) for law in model.weight_laws if law is not None])[:, None, None]
    # As if two more draws had been first, with the spread of the law: few draws that agree are no certainty.
    variance = (first * np.maximum(square - weight**2, 0.0) + 2.0 * spread) / (first + 2.0)
    error[laws] = np.sqrt(variance / np.where(first >= _LEAST_FIRST, first - 1.0, np.nan))
    return mean, error


def _ratio_errors(ratios: FloatArray, bases: FloatArray) -> FloatArray:
    """Return the standard error of ``sum(ratio * base) / sum(base)`` over chains (first axis); bases may be zero."""
    parts, n = np.nan_to_num(ratios) * bases, len(ratios)
    whole = bases.sum(axis=0)
    known = (np.count_nonzero(bases > 0.0, axis=0) > 1) & ~np.isnan(ratios).all(axis=0)
    mean = parts.sum(axis=0) / np.where(whole > 0.0, whole, np.nan)
    squares = ((parts - mean * bases) ** 2).sum(axis=0)
    return np.where(known, np.sqrt(squares * n / (n - 1)) / np.where(whole > 0.0, whole, np.nan), np.nan)


def _quantiles(model: Model, plan: Plan, units: Units, tally: Tally, p: ArrayLike) -> FloatArray:
    """Return quantiles of all variables of `Counts.bins`, shape (scenario, variable, quantile)."""
    counts, n_profiles = tally.counts, len(model.profiles)
    extremes = (counts.bin_low, counts.bin_high) if counts.bin_low.size else None
    unit = np.full(counts.bins.shape[1], units.impact)
    unit[n_profiles : 2 * n_profiles] = units.impact * units.likelihood
    return unit[:, None] * bin_quantiles(counts.bins, plan.bin_first, plan.bin_shift, extremes, p)


def _by_profile(model: Model, group: IntArray, found: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what is laid out as `Counts.bins` as (2, P, S, Q) of the totals and (P, S, I, Q) of the interests."""
    n_scenarios, n_profiles, n_interests = len(model.scenarios), len(model.profiles), len(model.interests)
    totals = found[:, : 2 * n_profiles].reshape(n_scenarios, 2, n_profiles, -1).transpose(1, 2, 0, 3)
    interests = found[:, 2 * n_profiles :].reshape(n_scenarios, -1, n_interests, found.shape[-1])
    return totals, interests[:, group].swapaxes(0, 1)


def _rank_shares(model: Model, tally: Tally) -> FloatArray:
    counts = tally.counts.ranks + tally.counts.shared / TIE_UNITS
    total = counts.sum(axis=-1, keepdims=True)  # n_draws but for the rounding of shares of more than 20 tied
    return _by_axis(model, counts / np.where(total > 0.0, total, 1.0), of_ranks=True)


def _win_shares(model: Model, tally: Tally) -> FloatArray:
    wins, n = tally.counts.wins, tally.n_draws
    if not wins.size:
        return np.empty((len(model.profiles), len(BY_ALL), 0, 0))
    ties = n - wins - np.swapaxes(wins, 1, 2)
    shares = _by_axis(model, (wins + 0.5 * ties) / n, of_ranks=False)
    shares[..., np.arange(shares.shape[-1]), np.arange(shares.shape[-1])] = np.nan
    return shares


def _by_axis(model: Model, array: FloatArray, *, of_ranks: bool) -> FloatArray:
    """Lay (B, S, S) out as (profile, by, scenario, last); NaN where a scenario is not ranked.

    `last` is the rank or the other scenario. Rankings by likelihood and by risk hold the
    comparable scenarios only, one after another.
    """
    size, n_profiles = len(model.scenarios), len(model.profiles)
    ranked = np.flatnonzero(model.comparable)
    m = ranked.size
    laid_out = np.full((n_profiles, len(BY_ALL), size, size), np.nan)
    laid_out[:, 0] = array[:n_profiles]
    laid_out[:, 1:, ranked] = 0.0 if of_ranks else np.nan
    rows, columns = ranked[:, None], np.arange(m) if of_ranks else ranked
    laid_out[:, 1, rows, columns] = array[n_profiles, :m, :m]
    laid_out[:, 2, rows, columns] = array[n_profiles + 1 :, :m, :m]
    return laid_out

"""Confidence sets of ranks, where scores are estimates with standard errors."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import SCENARIO, mcse
from riskmc._typing import ArrayLike, FloatArray, Seed
from riskmc._validation import check_count, check_probability
from riskmc.engine.streams import entropy_of
from riskmc.exceptions import InputError
from riskmc.ranking.critical_values import BoolArray, CriticalValues, Spread, independent_spread, joint_spread
from riskmc.ranking.estimated_scores import Errors, given_estimates
from riskmc.ranking.layout import as_numbers, check_dim, check_free
from riskmc.ranking.telling_apart import RankSets, rank_sets_of

STEP: Final = "step"
"""Dimension of the critical values: each step of the stepwise method has its own."""

LEVEL: Final = 0.95
N_DRAWS: Final = 2**18


def rank_confidence_set(
    estimates: xr.DataArray,
    errors: Errors | None = None,
    *,
    covariance: xr.DataArray | ArrayLike | None = None,
    level: float = LEVEL,
    simultaneous: bool = True,
    stepwise: bool = True,
    rng: Seed = None,
    n_draws: int = N_DRAWS,
    dim: str = SCENARIO,
) -> xr.Dataset:
    """Return intervals of ranks that hold the true ranks with the stated probability.

    Of scores theta there are estimates with normal errors. Scenario j is called above k
    where ``(x_j - x_k) / s_jk > c``; the rank of j then lies between 1 + (number of those
    above j) and p - (number of those below j). The critical value c makes a false claim
    of any pair (`simultaneous`), or of any pair with j, no more probable than 1 - level.
    The stepwise method goes on without the pairs already told apart, until no more are.

    This is for estimates from data, such as means of experts with standard errors. Do not
    give it draws of a Monte Carlo run as if they were data: their standard error shrinks
    with every draw and says nothing of how uncertain the scores are. Draws have rank
    probabilities, and `from_draws` gives those.

    Parameters
    ----------
    estimates : DataArray
        Scores with the dimension `dim`, and any others: each slice is ranked by itself.
        NaN is not ranked. Any unit.
    errors : DataArray or float, optional
        Standard errors of independent estimates, in the same unit. Zero says that the
        score is known. Give these or `covariance`.
    covariance : DataArray or array_like, optional
        Covariance (`dim`, other) of the estimates, such as the sample covariance of the
        experts divided by their number.
    level : float
        Confidence, in (0, 1).
    simultaneous : bool
        All sets hold at once; otherwise each by itself.
    stepwise : bool
        Go on without the pairs told apart: never wider than the single step.
    rng : int, SeedSequence or Generator, optional
        Seed of critical values that are drawn; fresh if not given. Written into the result.
    n_draws : int
        Draws behind each such critical value. Time grows with draws times pairs.
    dim : str
        The dimension that is ranked; rank 1 is the highest score.

    Returns
    -------
    Dataset
        ``lower`` and ``upper`` (..., `dim`), ranks, NaN where not ranked, and
        ``critical`` (..., step) or (..., `dim`, step) with ``critical_mcse``. That is zero
        where c is an integral: for one pair or all pairs with j of independent errors,
        in any step, and for the first step of all pairs where errors are equal. The
        lowest and the highest rank that truly equal scores share are both held.

    Raises
    ------
    InputError
        If estimates are not finite, errors are missing or negative, `covariance` is not
        symmetric or has a negative eigenvalue, or an argument is out of range.

    Warns
    -----
    SizeWarning
        Above 2,000 scenarios, as there are arrays of pairs.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, Rev. Econ. Stud. 91:476,
    https://doi.org/10.1093/restud/rdad006

    Examples
    --------
    >>> scores = xr.DataArray([10.0, 9.2, 6.43, 6.0, 3.0, 0.0], dims="scenario")
    >>> found = rank_confidence_set(scores, 0.5**0.5, stepwise=False)
    >>> found["lower"].values, found["upper"].values
    (array([1., 1., 2., 3., 5., 6.]), array([2., 3., 4., 4., 5., 6.]))
    >>> found["critical"].values.round(4)
    array([2.8497])
    """
    check_probability("level", level, open_ends=True)
    check_count("n_draws", n_draws)
    entropy = entropy_of(rng)
    scores, spreads = given_estimates(estimates, errors, covariance, dim)
    check_free(scores.dims, [STEP])
    known: dict[bytes, CriticalValues] = {}
    found = []
    for values, spread in zip(scores.to_numpy().reshape(-1, scores.sizes[dim]), spreads, strict=True):
        ranked = ~np.isnan(values)
        key = ranked.tobytes() + spread.tobytes()
        if key not in known:
            known[key] = CriticalValues(_spread_of(spread, ranked), level, entropy, n_draws)
        slice_found = rank_sets_of(values[ranked], known[key], simultaneous=simultaneous, stepwise=stepwise)
        found.append(_among_all(slice_found, ranked, simultaneous=simultaneous))
    methods = {"level": level, "simultaneous": int(simultaneous), "stepwise": int(stepwise)}
    attrs = methods | {"seed": str(entropy), "n_draws": n_draws}
    return _labelled(scores, found, dim, simultaneous=simultaneous).assign_attrs(attrs)


def tau_best(
    estimates: xr.DataArray,
    errors: Errors | None = None,
    tau: int = 1,
    *,
    covariance: xr.DataArray | ArrayLike | None = None,
    level: float = LEVEL,
    stepwise: bool = True,
    rng: Seed = None,
    n_draws: int = N_DRAWS,
    dim: str = SCENARIO,
) -> xr.DataArray:
    """Return which scenarios may be among the tau highest; all that are, with the stated probability.

    Those whose lower bound of the rank is tau at most: fewer than tau scenarios were
    called above them. The claims are those of the simultaneous `rank_confidence_set`,
    of which the lower bounds alone are used (a projection).

    Parameters
    ----------
    estimates, errors
        As in `rank_confidence_set`.
    tau : int
        How many are the best: at least 1, at most the number of scenarios.
    covariance, level, stepwise, rng, n_draws, dim
        As in `rank_confidence_set`.

    Returns
    -------
    DataArray of bool
        Over the dims of `estimates`; False where not ranked.

    Raises
    ------
    InputError
        If `tau` is out of range, or as in `rank_confidence_set`.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, Rev. Econ. Stud. 91:476,
    https://doi.org/10.1093/restud/rdad006

    Examples
    --------
    >>> scores = xr.DataArray([10.0, 9.2, 6.43, 6.0, 3.0, 0.0], dims="scenario")
    >>> tau_best(scores, 0.5**0.5, 2, stepwise=False).values
    array([ True,  True,  True, False, False, False])
    """
    check_dim(estimates, dim)
    check_count("tau", tau)
    if tau > estimates.sizes[dim]:
        message = f"`tau` must be at most the number of labels along {dim!r}, {estimates.sizes[dim]}; got {tau}."
        raise InputError(message)
    found = rank_confidence_set(
        estimates,
        errors,
        covariance=covariance,
        level=level,
        stepwise=stepwise,
        rng=rng,
        n_draws=n_draws,
        dim=dim,
    )
    best = (found["lower"] <= tau).rename("tau_best")
    return best.assign_attrs(long_name=f"May be among the {tau} highest", level=level, seed=found.attrs["seed"])


def tau_worst(
    estimates: xr.DataArray,
    errors: Errors | None = None,
    tau: int = 1,
    *,
    covariance: xr.DataArray | ArrayLike | None = None,
    level: float = LEVEL,
    stepwise: bool = True,
    rng: Seed = None,
    n_draws: int = N_DRAWS,
    dim: str = SCENARIO,
) -> xr.DataArray:
    """Return which scenarios may be among the tau lowest; all that are, with the stated probability.

    `tau_best` of the estimates with their sign changed.

    Parameters
    ----------
    estimates, errors, tau, covariance, level, stepwise, rng, n_draws, dim
        As in `tau_best`.

    Returns
    -------
    DataArray of bool
        Over the dims of `estimates`; False where not ranked.

    Raises
    ------
    InputError
        As in `tau_best`.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, Rev. Econ. Stud. 91:476,
    https://doi.org/10.1093/restud/rdad006

    Examples
    --------
    >>> scores = xr.DataArray([10.0, 9.2, 6.43, 6.0, 3.0, 0.0], dims="scenario")
    >>> tau_worst(scores, 0.5**0.5, 1, stepwise=False).values
    array([False, False, False, False, False,  True])
    """
    check_dim(estimates, dim)
    turned = -as_numbers(estimates)
    worst = tau_best(
        turned,
        errors,
        tau,
        covariance=covariance,
        level=level,
        stepwise=stepwise,
        rng=rng,
        n_draws=n_draws,
        dim=dim,
    )
    return worst.rename("tau_worst").assign_attrs(long_name=f"May be among the {tau} lowest")


def _spread_of(given: FloatArray, ranked: BoolArray) -> Spread:
    if given.ndim == 1:
        return independent_spread(given[ranked])
    return joint_spread(given[np.ix_(ranked, ranked)])


def _among_all(found: RankSets, ranked: BoolArray, *, simultaneous: bool) -> RankSets:
    """Return the figures of all scenarios, NaN for those that are not ranked."""
    lower, upper = np.full((2, ranked.size), np.nan)
    lower[ranked], upper[ranked] = found.lower, found.upper
    if simultaneous:
        return RankSets(lower, upper, found.critical)
    critical = np.full((2, ranked.size, found.critical.shape[-1]), np.nan)
    critical[:, ranked] = found.critical
    return RankSets(lower, upper, critical)


def _labelled(scores: xr.DataArray, found: list[RankSets], dim: str, *, simultaneous: bool) -> xr.Dataset:
    longest = max(one.critical.shape[-1] for one in found)
    padded = [
        np.pad(one.critical, [(0, 0), (0, 0), (0, longest - one.critical.shape[-1])], constant_values=np.nan)
        for one in found
    ]
    critical = np.stack(padded, axis=1)
    kept = scores.shape[:-1]
    dims: tuple[Hashable, ...] = (*scores.dims[:-1], STEP) if simultaneous else (*scores.dims, STEP)
    critical = critical.reshape((2, *kept, *(() if simultaneous else (scores.sizes[dim],)), longest))
    coords = {name: coord for name, coord in scores.coords.items() if set(coord.dims) <= set(scores.dims)}
    words = ("Lowest rank in the confidence set", "Highest rank in the confidence set")
    variables = {
        name: (
            scores.dims,
            np.stack([one[i] for one in found]).reshape(scores.shape),
            {"long_name": words[i], "units": "rank"},
        )
        for i, name in enumerate(("lower", "upper"))
    }
    attrs = {"long_name": "Critical value of a studentised difference", "units": "1"}
    variables["critical"] = (dims, critical[0], attrs)
    variables[mcse("critical")] = (dims, critical[1], {"long_name": "its Monte Carlo standard error", "units": "1"})
    return xr.Dataset(variables, coords=coords | {STEP: np.arange(1, longest + 1)})

"""Confidence factors: how sure a first rank is where the weights are those that favour it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import BY, CRITERION, PROFILE, RANKING, RISK, SCENARIO, TOTAL_IMPACT, mcse
from riskmc._typing import FloatArray, Seed
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Model, to_model
from riskmc.ranking.smaa import CONFIDENCE_FACTOR
from riskmc.simulation import simulate

N_DRAWS: Final = 2**16
LEAST: Final = 2.0**-27
"""Weights are averaged in steps of 2**-26."""
TOGETHER: Final = 8
"""Weightings in one run: each has histograms of its own."""


def confidence_factors(
    assessment: Assessment | Model,
    result: xr.DataTree,
    *,
    n_draws: int = N_DRAWS,
    rng: Seed = None,
    threads: int | None = None,
) -> xr.Dataset:
    """Return the probability of each scenario being first under its own central weights.

    ``p_i^c = P(rank_i = 1 | w = w_i^c)``: weights are held at the mean of those draws in
    which the scenario was first, and the scores are drawn. A low one says that even the
    weights that suit a scenario best do not make it first for sure (SMAA-2).

    Parameters
    ----------
    assessment : Assessment or Model
        That of the result.
    result : DataTree
        With ``central_weight`` in its group ``ranking``: of a model with uncertain weights.
    n_draws : int
        Draws under each weighting; all have the same draws of the scores.
    rng : int, SeedSequence, Generator or None
        Seed; that of the result gives its draws of the scores.
    threads : int, optional
        By default one per processor. The result does not depend on it.

    Returns
    -------
    Dataset
        ``confidence_factor`` (profile, by, scenario) with its ``_mcse``; NaN where the
        weights of the profile are fixed or the scenario was never first. The error is that
        of these `n_draws` draws alone: it takes the central weights as exact. Those of a
        scenario that was seldom first may move its factor by more; repeat both steps with
        other seeds to see by how much.

    Raises
    ------
    InputError
        If the result has no central weights or is of another model.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> from riskmc.model.weight_laws import DirichletWeights
    >>> laws = {"flood": {"cost": Uniform(0, 4), "dead": Point(1)}, "cyber": {"cost": Point(1), "dead": Point(2)}}
    >>> model = Model.from_laws(laws, profiles={"any": DirichletWeights((1.0, 1.0))})
    >>> result = simulate(model, n_draws=4096, rng=1)
    >>> factors = confidence_factors(model, result, n_draws=4096, rng=1)
    >>> factors["confidence_factor"].sel(profile="any", by="total_impact").values.round(1)
    array([0.6, 0.7])
    """
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    central = _central_weights(model, result)
    wanted = [tuple(at) for at in np.argwhere(~np.isnan(central[..., 0]))]
    shape = central.shape[:-1]
    factor, error = np.full(shape, np.nan), np.full(shape, np.nan)
    for start in range(0, len(wanted), TOGETHER):
        part = wanted[start : start + TOGETHER]
        weights = np.stack([_weights_at(central[at], model.weights[at[0]]) for at in part])
        drawn = simulate(
            _with_weights(model, weights), n_draws=n_draws, rng=rng, keep_draws=0, pairwise=False, threads=threads
        )
        ranking = drawn[RANKING].to_dataset()
        for number, (profile, by, scenario) in enumerate(part):
            first = ranking.isel({PROFILE: number, SCENARIO: scenario}).sel({BY: _BY[by], "rank": 1})
            factor[profile, by, scenario] = first["rank_acceptability"]
            error[profile, by, scenario] = first[mcse("rank_acceptability")]
    return _dataset(model, factor, error, {"n_draws": n_draws})


_BY: Final = (TOTAL_IMPACT, RISK)


def _central_weights(model: Model, result: xr.DataTree) -> FloatArray:
    """Return the central weights (profile, by, scenario, criterion) of a result of this model."""
    ranking = result[RANKING].to_dataset()
    if "central_weight" not in ranking:
        message = "the result has no central weights: no profile of its model has uncertain weights."
        raise InputError(message)
    central = ranking["central_weight"].sel({BY: list(_BY)}).transpose(PROFILE, BY, SCENARIO, CRITERION)
    for dim, labels in ((PROFILE, model.profiles), (SCENARIO, model.scenarios), (CRITERION, model.criteria)):
        if tuple(central[dim].values.tolist()) != labels:
            message = f"the result is of another model: its {dim} labels are {central[dim].values.tolist()}."
            raise InputError(message)
    return central.to_numpy()


def _weights_at(central: FloatArray, mean: FloatArray) -> FloatArray:
    """Return central weights summing to one; none is zero that can be above, though it may be too small to be seen."""
    weights: FloatArray = np.where(mean > 0.0, np.maximum(central, LEAST), 0.0)
    return weights / weights.sum()


def _with_weights(model: Model, weights: FloatArray) -> Model:
    """Return the model with fixed weights (profile, criterion)."""
    names = tuple(f"central {number}" for number in range(len(weights)))
    return dataclasses.replace(model, profiles=names, weights=weights, weight_laws=())


def _dataset(model: Model, factor: FloatArray, error: FloatArray, attrs: Mapping[str, object]) -> xr.Dataset:
    dims = (PROFILE, BY, SCENARIO)
    words = {"long_name": CONFIDENCE_FACTOR, "units": "1"}
    error_words = words | {"long_name": f"Monte Carlo standard error: {CONFIDENCE_FACTOR}"}
    return xr.Dataset(
        {
            "confidence_factor": (dims, factor, words),
            mcse("confidence_factor"): (dims, error, error_words),
        },
        coords={PROFILE: list(model.profiles), BY: list(_BY), SCENARIO: list(model.scenarios)},
        attrs=attrs,
    )

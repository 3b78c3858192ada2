"""How much of the spread of a rank is due to the weights, and how much to the scores."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import xarray as xr

from riskmc._schema import BY, PROFILE, RISK, SCENARIO, SOURCE, TOTAL_IMPACT, mcse
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_count
from riskmc.engine import Plan, compile_model, entropy_of, run
from riskmc.engine.designs import chain_key
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Model, to_model
from riskmc.ranking.distances import mean_ranks

N_DRAWS: Final = 2**14
SOURCES: Final = ("weights", "scores", "interaction")
OTHER_KEY: Final = 2**20
"""Number of the chain whose key draws weights, or scores, a second time; no design has so many chains."""


class _Shares(NamedTuple):
    """Shares of a variance by source, and their standard errors; shape (source, ...)."""

    share: FloatArray
    error: FloatArray


def rank_variance(
    assessment: Assessment | Model, *, n_draws: int = N_DRAWS, rng: Seed = None, threads: int | None = None
) -> xr.Dataset:
    r"""Split the variance of each rank between uncertain weights and uncertain scores.

    With the rank R(w, x) of weights w and scores x (all that is not a weight),
    independent of each other, ``S_w = V(E[R | w]) / V(R)``, ``S_x = V(E[R | x]) / V(R)``
    and the rest, ``1 - S_w - S_x``, comes from both together. Weights, then scores, are
    drawn a second time: ``1 - S_x = E[(R(w, x) - R(w', x))^2] / 2 V(R)``, and the same
    the other way round.

    Parameters
    ----------
    assessment : Assessment or Model
    n_draws : int
        Draws of each of the three runs; they are kept in memory.
    rng : int, SeedSequence, Generator or None
        Seed.
    threads : int, optional
        By default one per processor. The result does not depend on it.

    Returns
    -------
    Dataset
        ``rank_variance`` (profile, by, scenario) and ``rank_variance_share`` (profile,
        by, scenario, source), each with its ``_mcse``; `by` is total impact or risk, for
        the ranking by likelihood has no weights. A profile of fixed weights gives the
        scores all of it. Shares are NaN where a rank never changes. Differences of
        estimates may fall a little below zero; they are not cut off.

    Raises
    ------
    InputError
        If no profile has uncertain weights, or a number is out of range.

    References
    ----------
    Jansen 1999, Comput. Phys. Commun. 117:35, https://doi.org/10.1016/S0010-4655(98)00154-4;
    Saltelli et al. 2010, Comput. Phys. Commun. 181:259.

    Examples
    --------
    >>> from riskmc.distributions import Point, Uniform
    >>> from riskmc.model.weight_laws import DirichletWeights
    >>> laws = {"flood": {"cost": Uniform(0, 2), "dead": Point(1)}, "cyber": {"cost": Point(1), "dead": Uniform(0, 2)}}
    >>> model = Model.from_laws(laws, profiles={"any": DirichletWeights((1.0, 1.0))})
    >>> found = rank_variance(model, n_draws=4096, rng=1).sel(profile="any", by="total_impact", scenario="flood")
    >>> found["rank_variance_share"].values.round(1)
    array([0. , 0.6, 0.4])
    """
    check_count("n_draws", n_draws, least=2)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    if not any(law is not None for law in model.weight_laws):
        message = (
            "no profile has uncertain weights, so all of the variance of the ranks is due to the scores. "
            'Add a profile with a law, such as {law = "dirichlet", around = "equal", std = 0.05}.'
        )
        raise InputError(message)
    entropy = entropy_of(rng)
    plan, _ = compile_model(model, entropy, pairwise=False)
    other = np.asarray(chain_key(entropy, OTHER_KEY), dtype=np.uint64)
    base, weights, scores = (
        _ranks(model, one, n_draws, threads)
        for one in (plan, plan._replace(weight_key=other), plan._replace(key=other, weight_key=plan.weight_key))
    )
    fixed = np.asarray([law is None for law in model.weight_laws])
    variance, found = _split(base, weights, scores)
    found.share[:, fixed] = np.where(np.isnan(found.share[:, fixed]), np.nan, np.reshape([0, 1, 0], (3, 1, 1, 1)))
    found.error[:, fixed] = np.where(np.isnan(found.share[:, fixed]), np.nan, 0.0)
    return _dataset(model, variance, found, {"n_draws": n_draws, "entropy": str(entropy)})


def _ranks(model: Model, plan: Plan, n_draws: int, threads: int | None) -> FloatArray:
    """Return mean ranks (profile, by, scenario, draw), NaN where not ranked."""
    kept = run(plan, n_draws, keep_draws=n_draws, threads=threads).kept
    risk = np.where(np.asarray(model.comparable)[:, None], kept.risk, np.nan)
    values = np.stack([kept.impact.astype(float), risk], axis=1)
    mean = np.swapaxes(mean_ranks(np.swapaxes(values, -1, -2)), -1, -2)
    return np.where(np.isnan(values), np.nan, mean)


def _split(base: FloatArray, weights: FloatArray, scores: FloatArray) -> tuple[_Shares, _Shares]:
    """Return variance and shares by source of ranks (..., draw): as drawn, with other weights, with other scores."""
    n_draws = base.shape[-1]
    pooled = np.concatenate([base, weights, scores], axis=-1)
    mean, variance = pooled.mean(axis=-1, keepdims=True), pooled.var(axis=-1)
    squares = ((base - mean) ** 2 + (weights - mean) ** 2 + (scores - mean) ** 2) / 3.0
    error = squares.std(axis=-1) / np.sqrt(n_draws)
    spread = np.where(variance > 0.0, variance, np.nan)[..., None]
    by_weights, by_scores = ((base - other) ** 2 / (2.0 * spread) for other in (weights, scores))
    own = squares / spread
    # The mean of each row is a share; taken from the variance's own draws, its noise goes along.
    totals = by_weights.mean(axis=-1), by_scores.mean(axis=-1)
    influence = by_weights - totals[0][..., None] * own, by_scores - totals[1][..., None] * own
    errors = [
        part.std(axis=-1) / np.sqrt(n_draws) for part in (influence[1], influence[0], influence[0] + influence[1])
    ]
    shares = np.stack([1.0 - totals[1], 1.0 - totals[0], totals[0] + totals[1] - 1.0])
    return _Shares(variance, error), _Shares(shares, np.stack(errors))


def _dataset(model: Model, variance: _Shares, share: _Shares, attrs: dict[str, object]) -> xr.Dataset:
    dims = (PROFILE, BY, SCENARIO)
    words = {"long_name": "Share of the variance of the rank", "units": "1"}
    whole = {"long_name": "Variance of the rank", "units": "rank^2"}
    shares, errors = (np.moveaxis(part, 0, -1) for part in share)
    return xr.Dataset(
        {
            "rank_variance": (dims, variance.share, whole),
            mcse("rank_variance"): (dims, variance.error, whole | {"long_name": "Its Monte Carlo standard error"}),
            "rank_variance_share": ((*dims, SOURCE), shares, words),
            mcse("rank_variance_share"): (
                (*dims, SOURCE),
                errors,
                words | {"long_name": "Its Monte Carlo standard error"},
            ),
        },
        coords={
            PROFILE: list(model.profiles),
            BY: [TOTAL_IMPACT, RISK],
            SCENARIO: list(model.scenarios),
            SOURCE: list(SOURCES),
        },
        attrs=attrs,
    )

"""How much of the spread of a result lies between experts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import xarray as xr

from riskmc._schema import BY, BY_ALL, LIKELIHOOD, PLAUSIBILITY, PROFILE, RISK, SCENARIO, TOTAL_IMPACT, mcse
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_count
from riskmc.engine import Plan, compile_model, entropy_of, run
from riskmc.engine.designs import chain_key
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Model, to_model
from riskmc.ranking.distances import mean_ranks
from riskmc.robustness.rank_variance import OTHER_KEY

N_DRAWS: Final = 2**14

SHARE: Final = "expert_share"
"""Variables are named ``<what>_expert_share``."""

LOG10: Final = "log10_"


class Share(NamedTuple):
    """A share of a variance and its Monte Carlo standard error, of one shape."""

    share: FloatArray
    error: FloatArray


def expert_shares(
    assessment: Assessment | Model, *, n_draws: int = N_DRAWS, rng: Seed = None, threads: int | None = None
) -> xr.Dataset:
    r"""Return the share of the variance of each result that lies between experts.

    ``V(E[Y | all choices of an expert]) / V(Y)``: what is left of the variance of Y when
    everything but the experts is averaged out. All but the choices of experts (scores and
    uncertain weights) is drawn a second time: with Y and Y' of the same choices, the share
    is ``1 - E[(Y - Y')^2] / 2 V(Y)``.

    Parameters
    ----------
    assessment : Assessment or Model
    n_draws : int
        Draws of each of the two runs; they are kept in memory.
    rng : int, SeedSequence, Generator or None
        Seed; that of a result gives its draws.
    threads : int, optional
        By default one per processor. The result does not depend on it.

    Returns
    -------
    Dataset
        ``total_impact_expert_share``, ``risk_expert_share`` (profile, scenario),
        ``likelihood_expert_share`` and, where one is used, ``plausibility_expert_share``
        (scenario), the same with ``log10_`` before them, of the logarithm (not of the
        plausibility, an index), and ``rank_expert_share`` (profile, by, scenario), each with
        its ``_mcse``. NaN where a result never changes, or a zero was drawn of which there is
        no logarithm. Estimates may fall a little outside [0, 1]; they are not cut off.

    Raises
    ------
    InputError
        If no item is drawn from several experts, or a number is out of range.

    References
    ----------
    Saltelli et al. 2010, Comput. Phys. Commun. 181:259, https://doi.org/10.1016/j.cpc.2009.09.018
    (first-order index of a group); Jansen 1999, Comput. Phys. Commun. 117:35.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.model import Item
    >>> item = Item({"anna": Uniform(0, 1), "bert": Uniform(2, 3)})  # variance 1 between, 1/12 within
    >>> found = expert_shares(Model.from_laws({"flood": {"cost": item}}), n_draws=4096, rng=1)
    >>> found["total_impact_expert_share"].sel(scenario="flood").values.round(1)
    array([0.9])
    """
    check_count("n_draws", n_draws, least=2)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    if not has_experts(model):
        message = (
            "no item of this model is drawn from several experts, so none of the variance lies between experts. "
            "Name the experts in the column expert of the judgements, and pool them linearly."
        )
        raise InputError(message)
    entropy = entropy_of(rng)
    plan, _ = compile_model(model, entropy, pairwise=False)
    other = np.asarray(chain_key(entropy, OTHER_KEY), dtype=np.uint64)
    anew = plan._replace(key=other, weight_key=other, expert_key=plan.expert_key)
    first, second = (_results(model, one, n_draws, threads) for one in (plan, anew))
    found = {name: _share(first[name], second[name]) for name in first}
    return _dataset(model, found, {"n_draws": n_draws, "entropy": str(entropy)})


def has_experts(model: Model) -> bool:
    """Tell whether an item is drawn from several experts with weight.

    Examples
    --------
    >>> from riskmc.distributions import Point
    >>> has_experts(Model.from_laws({"flood": {"cost": Point(1)}}))
    False
    """
    items = [item for row in model.impact for item in row] + [*model.likelihood, *model.plausibility]
    return any(item is not None and sum(weight > 0.0 for weight in item.weights.values()) > 1 for item in items)


def _results(model: Model, plan: Plan, n_draws: int, threads: int | None) -> dict[str, FloatArray]:
    """Return the draws of every result, shape (..., scenario, draw); NaN where a scenario has none."""
    kept = run(plan, n_draws, keep_draws=n_draws, threads=threads).kept
    has_likelihood = np.asarray(model.comparable)[:, None]
    by_index = np.asarray([item is not None for item in model.plausibility])[:, None]
    amounts = {
        TOTAL_IMPACT: kept.impact.astype(float),
        LIKELIHOOD: np.where(has_likelihood, kept.likelihood, np.nan),
        RISK: np.where(has_likelihood, kept.risk, np.nan),
    }
    index = {PLAUSIBILITY: np.where(by_index, kept.likelihood, np.nan)} if by_index.any() else {}
    return amounts | index | {LOG10 + name: _logs(values) for name, values in amounts.items()} | _ranks(amounts)


def _logs(values: FloatArray) -> FloatArray:
    """Return logarithms, NaN in all draws of what is zero in one."""
    positive = (values > 0.0).all(axis=-1, keepdims=True)
    return np.log10(np.where(positive, values, np.nan))


def _ranks(amounts: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return mean ranks (profile, by, scenario, draw), NaN where not ranked."""
    shape = amounts[TOTAL_IMPACT].shape
    values = np.stack([np.broadcast_to(amounts[name], shape) for name in BY_ALL], axis=1)
    mean = np.swapaxes(mean_ranks(np.swapaxes(values, -1, -2)), -1, -2)
    return {"rank": np.where(np.isnan(values), np.nan, mean)}


def _share(first: FloatArray, second: FloatArray) -> Share:
    """Return the share of the variance that is common to two draws (..., draw) of the same choices."""
    both = np.concatenate([first, second], axis=-1)
    mean, variance = both.mean(axis=-1, keepdims=True), both.var(axis=-1, keepdims=True)
    spread = np.where(variance > 0.0, variance, np.nan)
    apart = (first - second) ** 2 / (2.0 * spread)
    within = apart.mean(axis=-1, keepdims=True)
    # The share is a ratio; taken from the variance's own draws, its noise goes along.
    own = ((first - mean) ** 2 + (second - mean) ** 2) / (2.0 * spread)
    error = (apart - within * own).std(axis=-1) / np.sqrt(first.shape[-1])
    return Share(1.0 - within[..., 0], error)


def _dataset(model: Model, found: Mapping[str, Share], attrs: Mapping[str, object]) -> xr.Dataset:
    dims = {1: (SCENARIO,), 2: (PROFILE, SCENARIO), 3: (PROFILE, BY, SCENARIO)}
    variables: dict[str, tuple[tuple[str, ...], FloatArray, dict[str, str]]] = {}
    for name, one in found.items():
        words = {"long_name": f"Share of the variance of the {_in_words(name)} between experts", "units": "1"}
        error_words = words | {"long_name": f"Monte Carlo standard error: {words['long_name']}"}
        variables[f"{name}_{SHARE}"] = (dims[one.share.ndim], one.share, words)
        variables[mcse(f"{name}_{SHARE}")] = (dims[one.share.ndim], one.error, error_words)
    coords = {PROFILE: list(model.profiles), BY: list(BY_ALL), SCENARIO: list(model.scenarios)}
    return xr.Dataset(variables, coords=coords, attrs=dict(attrs))


def _in_words(name: str) -> str:
    plain = name.removeprefix(LOG10).replace("_", " ")
    return f"log10 of the {plain}" if name.startswith(LOG10) else plain

"""Whether a run draws what was entered: quantiles of every item, and correlations between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy import special

from riskmc._schema import COMPARED, ITEM, LIKELIHOOD, OTHER, OTHER_ITEM, QUANTILE, SCENARIO, mcse
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_count
from riskmc.distributions import Distribution
from riskmc.engine import compile_model, entropy_of
from riskmc.engine.item_draws import Singles, item_draws
from riskmc.engine.plan import plan_order
from riskmc.model import Assessment, Model, to_model
from riskmc.ranking.distances import mean_ranks
from riskmc.robustness.entered import comparable_items, entered_correlation

N_DRAWS: Final = 2**14
LEVELS: Final = (0.05, 0.5, 0.95)
N_BATCHES: Final = 32
LEAST_DRAWS: Final = 64 * N_BATCHES
"""With fewer a batch is too short for a rank correlation."""
JOINT_LEVEL: Final = 0.99
MOST_BETWEEN: Final = 100
"""Scenarios that are compared in pairs: the first so many."""

KINDS: Final = ("quantile", "within_scenario", "between_scenarios")
"""What is compared; variables are named ``<kind>_entered``, ``<kind>_achieved`` and ``<kind>_z``."""

_ROUNDING: Final = 1e-6
"""Draws are float32: counted is what lies up to so much, relatively, above a quantile."""


class Compared(NamedTuple):
    """What was entered, what was achieved, its standard error, and the difference in standard errors."""

    entered: FloatArray
    achieved: FloatArray
    error: FloatArray
    z: FloatArray


def quality_check(assessment: Assessment | Model, *, n_draws: int = N_DRAWS, rng: Seed = None) -> xr.Dataset:
    r"""Compare what was entered with what a run draws.

    Single items are drawn again, with the numbers that a run of this seed adds up. The
    quantile Q(p) of an item's law is compared by the share of draws up to it:
    ``z = (share - F(Q)) / sqrt(F (1 - F) / n)``. Rank correlations (Spearman) are the mean
    over 32 batches, from whose spread their standard error comes.

    Parameters
    ----------
    assessment : Assessment or Model
    n_draws : int
        At least 2048; kept in memory.
    rng : int, SeedSequence, Generator or None
        Seed; that of a result gives its draws.

    Returns
    -------
    Dataset
        ``quantile_entered``, ``_achieved``, ``_achieved_mcse``, ``_z`` (scenario, item,
        quantile), in the units of the model; items are the criteria and the likelihood (or
        the plausibility), of a pool its pooled law. ``within_scenario_...`` (scenario, item,
        other_item) and, of the first 100 scenarios, ``between_scenarios_...`` (item,
        scenario, other): rank correlations. What is entered there is the rank
        correlation of the scores. Items of several experts, with a spike at zero or of
        single values have another one, because these are drawn on their own: it is
        reported, but has no z. Attributes: ``n_draws``, ``entropy``.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Dependence
    >>> laws = {"flood": {"cost": PERT(1, 2, 5), "dead": PERT(0, 2, 9)}}
    >>> found = quality_check(Model.from_laws(laws, dependence=Dependence(within_scenario=0.5)), rng=1)
    >>> bool(abs(found["quantile_z"]).max() < 4), bool(abs(found["within_scenario_z"]).max() < 4)
    (True, True)
    """
    check_count("n_draws", n_draws, least=LEAST_DRAWS)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    entropy = entropy_of(rng)
    draws = _items(model, entropy, n_draws)
    laws = _laws(model)
    entered, achieved = entered_correlation(model), _rank_correlations(draws, comparable_items(model))
    direct = comparable_items(model)
    pairs = (direct[:, :, None] & direct[:, None, :], _pairs_between(direct))
    found = {KINDS[0]: _quantiles(laws, draws)}
    few = min(len(model.scenarios), MOST_BETWEEN)
    stated = (entered[0], entered[1][:, :few, :few])
    for kind, one, (estimate, error), comparable in zip(KINDS[1:], stated, achieved, pairs, strict=True):
        found[kind] = _correlations(one, estimate, error, comparable)
    return _dataset(model, found, {"n_draws": n_draws, "entropy": str(entropy)})


def largest(dataset: xr.Dataset, kind: str) -> tuple[int, float, float]:
    """Return how many figures were compared, their largest difference in standard errors, and what chance allows.

    Parameters
    ----------
    dataset : Dataset
        As `quality_check` returns it.
    kind : {"quantile", "within_scenario", "between_scenarios"}

    Returns
    -------
    count : int
    largest : float
        NaN where nothing was compared.
    allowed : float
        Up to which the largest of so many independent ones lies with probability 0.99
        (Bonferroni's bound).
    """
    z = np.abs(dataset[f"{kind}_z"].values)
    known = z[np.isfinite(z) | np.isinf(z)]
    count = known.size if kind == KINDS[0] else known.size // 2  # a pair stands there twice
    if not count:
        return 0, math.nan, math.nan
    tail = 1.0 - 0.5 * (1.0 - JOINT_LEVEL) / count
    allowed = special.ndtri(tail) if kind == KINDS[0] else special.stdtrit(N_BATCHES - 1, tail)
    return count, float(known.max()), float(allowed)


def _items(model: Model, entropy: int, n_draws: int) -> Singles:
    """Return the draws of all items (scenario, item, draw) on the model's axes, criteria in its order."""
    plan, units = compile_model(model, entropy, pairwise=False)
    impact, likelihood = item_draws(plan, 0, n_draws)
    place = np.argsort(plan_order(model))
    scaled = impact[:, place] * np.float32(units.impact)
    return np.concatenate([scaled, likelihood[:, None] * np.float32(units.likelihood)], axis=1)


def _laws(model: Model) -> list[list[Distribution | None]]:
    """Return the pooled law of every item: criteria, then likelihood or plausibility."""
    last = [own or other for own, other in zip(model.likelihood, model.plausibility, strict=True)]
    rows = [(*row, item) for row, item in zip(model.impact, last, strict=True)]
    return [[None if item is None else item.pooled() for item in row] for row in rows]


def _quantiles(laws: list[list[Distribution | None]], draws: Singles) -> Compared:
    n = draws.shape[-1]
    shape = (*draws.shape[:2], len(LEVELS))
    entered, achieved, error, z = (np.full(shape, np.nan) for _ in Compared._fields)
    known: dict[Distribution, FloatArray] = {}
    for s, row in enumerate(laws):
        for k, law in enumerate(row):
            if law is not None:
                if law not in known:
                    known[law] = law.ppf(np.asarray(LEVELS))
                entered[s, k] = known[law]
                achieved[s, k], error[s, k] = _order_statistics(draws[s, k])
                z[s, k] = _z_of_shares(law, known[law], draws[s, k], n)
    return Compared(entered, achieved, error, z)


def _order_statistics(draws: Singles) -> tuple[FloatArray, FloatArray]:
    """Return quantiles of draws and their standard errors: half the distance of the quantiles at ``p -+ h``."""
    n, p = draws.size, np.asarray(LEVELS)
    step = np.sqrt(p * (1.0 - p) / n)
    at = np.clip(np.ceil(n * np.stack([p - step, p, p + step])).astype(int) - 1, 0, n - 1)
    low, middle, high = np.partition(draws, np.unique(at))[at].astype(float)
    return middle, 0.5 * (high - low)


def _z_of_shares(law: Distribution, quantiles: FloatArray, draws: Singles, n: int) -> FloatArray:
    """Return how many standard errors the share of draws up to each quantile is off."""
    up_to = quantiles * (1.0 + _ROUNDING)
    expected = law.cdf(up_to)
    share = (draws[None, :] <= up_to[:, None]).mean(axis=-1)
    # At an end no draw can lie on the other side: one of n would be a fault.
    error = np.sqrt(np.maximum(expected * (1.0 - expected), 1.0 / n) / n)
    return np.asarray((share - expected) / error)


def _rank_correlations(
    draws: Singles, untied: npt.NDArray[np.bool_]
) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Return rank correlations within scenarios and between them, each with its standard error."""
    length = draws.shape[-1] // N_BATCHES
    within, between = [], []
    for batch in range(N_BATCHES):
        ranks = _standard_ranks(draws[:, :, batch * length : (batch + 1) * length], untied)
        within.append(ranks @ np.swapaxes(ranks, 1, 2))
        by_item = np.swapaxes(ranks[:MOST_BETWEEN], 0, 1)
        between.append(by_item @ np.swapaxes(by_item, 1, 2))
    estimates = (np.stack(part).astype(float) for part in (within, between))
    one, other = (
        (_unbiased(part.mean(axis=0), length), part.std(axis=0, ddof=1) / math.sqrt(N_BATCHES)) for part in estimates
    )
    return one, other


def _unbiased(mean: FloatArray, length: int) -> FloatArray:
    """Return rank correlations without the bias of short batches: ``E r = (3 tau + (n - 2) rho) / (n + 1)``.

    Kendall's tau is taken as that of the Gaussian copula (Moran 1948, Biometrika 35:203).
    """
    tau = 2.0 / math.pi * np.arcsin(np.clip(2.0 * np.sin(math.pi * mean / 6.0), -1.0, 1.0))
    return np.asarray(((length + 1) * mean - 3.0 * tau) / (length - 2))


def _standard_ranks(draws: Singles, untied: npt.NDArray[np.bool_]) -> Singles:
    """Return ranks of the draws with mean 0 and a sum of squares of 1; NaN where all draws are the same."""
    order = np.argsort(draws, axis=-1)
    ranks = np.empty(draws.shape, np.float32)
    np.put_along_axis(ranks, order, np.arange(draws.shape[-1], dtype=np.float32)[None, None, :], axis=-1)
    ordered = np.take_along_axis(draws, order, axis=-1)
    tied = ~untied & (ordered[..., 1:] == ordered[..., :-1]).any(axis=-1)
    ranks[tied] = -mean_ranks(draws[tied].astype(float))
    ranks -= ranks.mean(axis=-1, keepdims=True)
    size = np.sqrt((ranks.astype(float) ** 2).sum(axis=-1, keepdims=True))
    return np.asarray(ranks / np.where(size > 0.0, size, np.nan), dtype=np.float32)


def _pairs_between(direct: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    few = direct[:MOST_BETWEEN].T
    return np.asarray(few[:, :, None] & few[:, None, :])


def _correlations(
    entered: FloatArray, achieved: FloatArray, error: FloatArray, comparable: npt.NDArray[np.bool_]
) -> Compared:
    """Compare correlations of different items; an item and itself has none."""
    itself = np.eye(entered.shape[-1], dtype=bool)
    exact = np.abs(achieved - entered) < _EXACT
    spread = np.where(exact, 1.0, error)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(exact, 0.0, (achieved - entered) / spread)
    judged = ~itself & ~np.isnan(achieved)
    return Compared(
        np.where(judged, entered, np.nan),
        np.where(judged, achieved, np.nan),
        np.where(judged, error, np.nan),
        np.where(judged & comparable, z, np.nan),
    )


_EXACT: Final = 1e-4
"""Ranks as float32 in products: a full correlation is achieved to so much."""


def _dataset(model: Model, found: Mapping[str, Compared], attrs: Mapping[str, object]) -> xr.Dataset:
    dims = {
        KINDS[0]: (SCENARIO, ITEM, QUANTILE),
        KINDS[1]: (SCENARIO, ITEM, OTHER_ITEM),
        KINDS[2]: (ITEM, COMPARED, OTHER),
    }
    words = {
        KINDS[0]: ("Quantile of the item", "units of the model"),
        KINDS[1]: ("Rank correlation within the scenario", "1"),
        KINDS[2]: ("Rank correlation between scenarios", "1"),
    }
    variables = {}
    for kind, one in found.items():
        name, units = words[kind]
        parts = {
            f"{kind}_entered": (one.entered, f"{name}, entered", units),
            f"{kind}_achieved": (one.achieved, f"{name}, achieved", units),
            mcse(f"{kind}_achieved"): (one.error, f"Monte Carlo standard error: {name}, achieved", units),
            f"{kind}_z": (one.z, f"{name}: difference in standard errors", "1"),
        }
        for variable, (values, long_name, unit) in parts.items():
            variables[variable] = (dims[kind], values, {"long_name": long_name, "units": unit})
    items = [*model.criteria, LIKELIHOOD]
    few = list(model.scenarios[:MOST_BETWEEN])
    coords = {SCENARIO: list(model.scenarios), ITEM: items, OTHER_ITEM: items, QUANTILE: list(LEVELS)}
    coords |= {COMPARED: few, OTHER: few}
    return xr.Dataset(variables, coords=coords, attrs=dict(attrs))

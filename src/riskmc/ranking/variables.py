"""The variables and coordinates of a ranking, each with its words and its error beside it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from riskmc._schema import QUANTILE, RANK, TOP, mcse
from riskmc._typing import FloatArray, IntArray
from riskmc.ranking.figures import RANK_QUANTILES, RankFigures, described, sucra_of
from riskmc.ranking.tiers import CLOSE, against_leader, close_to, tier_attrs

Dims = tuple[Hashable, ...]
Variables = dict[str, tuple[Dims, npt.NDArray[np.generic], dict[str, str]]]


def with_error(name: str, dims: Dims, values: FloatArray, errors: FloatArray) -> Variables:
    """Return an estimate and its standard error."""
    attrs = described(name)
    words = f"Monte Carlo standard error: {attrs['long_name']}"
    return {name: (dims, values, attrs), mcse(name): (dims, errors, attrs | {"long_name": words})}


def rank_variables(each: Dims, figures: RankFigures, modal: FloatArray, errors: RankFigures) -> Variables:
    """Return what follows from the rank of each scenario; `each` are the dims of one figure per scenario."""
    n_ranked = (~np.isnan(figures.expected)).sum(axis=-1, keepdims=True)
    sucra_error = errors.expected / np.where(n_ranked > 1, n_ranked - 1.0, np.nan)
    return {
        **with_error("expected_rank", each, figures.expected, errors.expected),
        **with_error("rank_std", each, figures.std, errors.std),
        "median_rank": (each, figures.quantile[..., RANK_QUANTILES.index(0.5)], described("median_rank")),
        "modal_rank": (each, modal, described("modal_rank")),
        **with_error("sucra", each, sucra_of(figures.expected), sucra_error),
        **with_error("rank_quantile", (*each, QUANTILE), figures.quantile, errors.quantile),
        **with_error("top_k", (*each, TOP), figures.top, errors.top),
        **with_error("rank_interval_width", each[:-1], figures.width, errors.width),
    }


def matrix_tiers(
    each: Dims, wins: FloatArray, errors: FloatArray, walked: tuple[FloatArray, IntArray], theta: float
) -> Variables:
    """Return tiers from winning indices, their errors, and the tiers and leaders met of `walk_tiers`."""
    tier, leader = walked
    return tier_variables(each, tier, (against_leader(wins, leader), against_leader(errors, leader)), theta)


def tier_variables(each: Dims, tier: FloatArray, deciding: tuple[FloatArray, FloatArray], theta: float) -> Variables:
    """Return tiers, the index of the leader met and its error, and whether that is close to theta."""
    close = {"long_name": f"Whether tier_winning lies within {CLOSE:g} MCSE of theta = {theta:g}", "units": "1"}
    return {
        "tier": (each, tier, tier_attrs(theta)),
        **with_error("tier_winning", each, *deciding),
        "tier_close": (each, close_to(*deciding, theta), close),
    }


def tier_rule(theta: float) -> dict[str, float | str]:
    """Return the attributes of a ranking that say how its tiers were made."""
    return {"theta": float(theta), "tier_rule": "leader"}


def numbers(size: int, most: int | None = None) -> Mapping[str, tuple[str, Sequence[float], dict[str, str]]]:
    """Return the coordinates that number ranks (where `most` is not given), first ranks and quantiles."""
    ranks = {RANK: (RANK, range(1, size + 1), {"long_name": "Rank, 1 = highest", "units": "rank"})}
    first = range(1, (size if most is None else most) + 1)
    return (ranks if most is None else {}) | {
        TOP: (TOP, first, {"long_name": "Number of first ranks", "units": "rank"}),
        QUANTILE: (
            QUANTILE,
            list(RANK_QUANTILES),
            {"long_name": "Probability of not exceeding the rank", "units": "1"},
        ),
    }


def others(dim: str) -> dict[str, str]:
    """Return what describes the dim of the other scenario."""
    return {"long_name": f"The {dim} compared with"}

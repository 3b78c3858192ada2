"""What a bump chart shows: the expected rank of each scenario under each variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc.exceptions import InputError
from riskmc.plots.ranking_data import EXPECTED, Ranked, ranked_by, ranked_dim, ranking_of, under_profile
from riskmc.plots.result_access import group, numbers, scenario_texts, texts

NAMES: Final = "scenario_name"
"""Variable of a result, or coordinate of a ranking, with the names of the scenarios."""


@dataclass(frozen=True, slots=True)
class BumpChart:
    """Everything a bump chart shows; see `bump_data`.

    Parameters
    ----------
    name, variant : tuple of str
        Of each scenario that has a rank, and of each variant.
    rank : numpy.ndarray
        Expected rank, (variant, scenario).
    over, profile, by : str
        The dimension of the variants, the weights, and what was ranked; empty where that is
        not known, or the profiles are compared.
    error : float or None
        The largest Monte Carlo standard error, where it is known.
    attrs : mapping of str to object
        Title, edition and source, where they are known.
    illustrative, computed : bool
        Whether the data are illustrative, and the probabilities computed instead of drawn.
    n_left_out, n_draws : int
        Scenarios without a rank; draws behind the ranks, 0 where that is not known.
    """

    name: tuple[str, ...]
    variant: tuple[str, ...]
    rank: FloatArray
    over: str
    profile: str
    by: str
    error: float | None
    attrs: Mapping[str, object]
    illustrative: bool
    computed: bool
    n_left_out: int
    n_draws: int


def bump_data(
    result: Ranked | xr.DataArray, *, profile: str | None = None, by: By = "total_impact", over: str | None = None
) -> BumpChart:
    """Take from a result, or a ranking of variants, the expected ranks that a bump chart shows.

    Parameters
    ----------
    result : xarray.DataTree, xarray.Dataset or xarray.DataArray
        What `riskmc.simulate` returns (its profiles are compared), what
        `riskmc.ranking.robustness` returns, or expected ranks by (variant, scenario). Of
        the latter two, a coordinate ``scenario_name`` along the scenarios is shown instead
        of their labels.
    profile : str, optional
        Name of the weights; the first profile where it is None. Not used where the
        profiles are compared, or there are none.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by. Not used where the ranking does not tell.
    over : str, optional
        The dimension that is compared: ``variant``, or else ``profile``, where it is None.

    Returns
    -------
    BumpChart

    Raises
    ------
    InputError
        If there is nothing to compare, a dim is missing or superfluous, or no scenario has
        a rank.

    Examples
    --------
    >>> ranks = xr.DataArray([[1.2, 1.8], [1.6, 1.4]], {"scenario": ["a", "b"]}, ("variant", "scenario"))
    >>> bump_data(ranks).variant
    ('0', '1')
    """
    ranking = result.to_dataset(name=EXPECTED) if isinstance(result, xr.DataArray) else ranking_of(result)
    over = _over(ranking, over)
    ranking, by_shown = ranked_by(ranking, by)
    ranking, weights = (ranking, "") if over == names.PROFILE else under_profile(ranking, profile)
    dim = ranked_dim(ranking[EXPECTED].isel({over: 0}, drop=True))
    rank = numbers(ranking[EXPECTED], over, dim)
    there = np.isfinite(rank).any(axis=0)
    if not there.any():
        message = "no scenario has an expected rank under any variant, so there is nothing to draw."
        raise InputError(message)
    inputs, root = _around(result, ranking)
    labels = tuple(texts(ranking[dim].isel({dim: np.flatnonzero(there)})))
    given = scenario_texts(inputs, NAMES, labels) if NAMES in inputs else _own_names(ranking, dim, there)
    return BumpChart(
        name=tuple(name or label for name, label in zip(given, labels, strict=True)),
        variant=texts(ranking[over]),
        rank=rank[:, there],
        over=over,
        profile=weights,
        by=by_shown,
        error=_error(ranking),
        attrs=dict(inputs.attrs or root),
        illustrative=bool(root.get("illustrative", False)),
        computed=root.get("method") == "exact",
        n_left_out=int((~there).sum()),
        n_draws=int(str(root.get("n_draws", 0))),
    )


def _own_names(ranking: xr.Dataset, dim: str, there: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the names that a ranking carries along `dim` as a coordinate; empty ones where it has none."""
    if NAMES not in ranking.coords or ranking[NAMES].dims != (dim,):
        return ("",) * int(there.sum())
    return texts(ranking[NAMES].isel({dim: np.flatnonzero(there)}))


def moves(rank: FloatArray) -> FloatArray:
    """Return how far apart the lowest and the highest expected rank of each scenario are, in ranks.

    Examples
    --------
    >>> moves(np.array([[1.0, 2.0], [1.5, 1.5]]))
    array([0.5, 0.5])
    """
    distance: FloatArray = np.nanmax(rank, axis=0) - np.nanmin(rank, axis=0)
    return distance


def movers(rank: FloatArray, most: int) -> NDArray[np.intp]:
    """Return the scenarios that move most, the farthest first; at most `most`, and none that stands still.

    Examples
    --------
    >>> movers(np.array([[1.0, 2.0, 3.0], [1.0, 2.6, 2.4]]), 2).tolist()
    [1, 2]
    """
    distance = moves(rank).round(9)
    order: NDArray[np.intp] = np.argsort(-distance, kind="stable")[:most]
    return order[distance[order] > 0.0]


def farthest(rank: FloatArray) -> NDArray[np.intp]:
    """Return the variant under which each scenario stands furthest from its rank under the first.

    Examples
    --------
    >>> farthest(np.array([[1.0, 2.0], [1.0, 1.5], [1.1, 1.9]])).tolist()
    [2, 1]
    """
    shift = np.nan_to_num(np.abs(rank - rank[0]), nan=-1.0).round(9)
    variant: NDArray[np.intp] = shift.argmax(axis=0)
    return variant


def _over(ranking: xr.Dataset, over: str | None) -> str:
    dims = tuple(map(str, ranking[EXPECTED].dims))
    if over is None:
        over = names.VARIANT if names.VARIANT in dims else names.PROFILE
    if over not in dims:
        message = f"a bump chart compares along {over!r}, but {EXPECTED!r} has the dims {dims}."
        raise InputError(message)
    if ranking.sizes[over] < 2:  # noqa: PLR2004 - two ends of a line
        message = f"a bump chart compares at least two labels along {over!r}, got {ranking.sizes[over]}."
        raise InputError(message)
    return over


def _around(result: Ranked | xr.DataArray, ranking: xr.Dataset) -> tuple[xr.Dataset, Mapping[str, object]]:
    """Return the inputs of a result and its attributes, or nothing and those of the ranking."""
    if isinstance(result, xr.DataTree) and names.INPUTS in result.children:
        return group(result, names.INPUTS), {str(key): value for key, value in result.attrs.items()}
    return xr.Dataset(), {str(key): value for key, value in ranking.attrs.items()}


def _error(ranking: xr.Dataset) -> float | None:
    error = ranking.get(names.mcse(EXPECTED))
    return None if error is None or not np.isfinite(error).any() else float(error.max())

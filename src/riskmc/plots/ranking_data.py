"""What a picture of a ranking shows, taken from a result or a ranking before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.plots.result_access import choose_profile, group, judged_on, numbers, scenario_texts, texts

Ranked = xr.DataTree | xr.Dataset
"""What `riskmc.simulate` returns, or a ranking as `riskmc.ranking.from_draws` returns it."""

EXPECTED = "expected_rank"

_DECIMALS = 9
"""Expected ranks that agree to so many decimals are equal: sums of shares are rounded."""

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class ShownRanking:
    """Everything a picture of a ranking is drawn from; see `shown_ranking`.

    Parameters
    ----------
    scenario, name : tuple of str
        Id and name of each ranked scenario, lowest expected rank first.
    ranking : xarray.Dataset
        The ranking of those scenarios, in that order.
    dim : str
        The dimension that is ranked.
    profile, by : str
        The weights, and what was ranked; empty where the ranking does not say.
    attrs : mapping of str to object
        Title, edition and source, where they are known.
    illustrative, computed : bool
        Whether the data are illustrative, and the probabilities computed instead of drawn.
    n_register, n_elsewhere, n_draws : int
        Scenarios in all, ranked or not; those that have a plausibility instead of a
        likelihood; draws behind the probabilities, 0 where that is not known.
    """

    scenario: tuple[str, ...]
    name: tuple[str, ...]
    ranking: xr.Dataset
    dim: str
    profile: str
    by: str
    attrs: Mapping[str, object]
    illustrative: bool
    computed: bool
    n_register: int
    n_elsewhere: int
    n_draws: int


def shown_ranking(result: Ranked, *, profile: str | None = None, by: By = "total_impact") -> ShownRanking:
    """Take a ranking from a result, or as it is, and put its scenarios in the order of expected rank.

    Parameters
    ----------
    result : xarray.DataTree or xarray.Dataset
        What `riskmc.simulate` returns, or a ranking as `riskmc.ranking.from_draws`
        returns it; of that, the attributes ``title``, ``edition``, ``source`` and
        ``n_draws`` are shown where they are set.
    profile : str, optional
        Name of the weights; the first profile where it is None. Not used where the
        ranking has no profiles.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by. Not used where the ranking does not tell.

    Returns
    -------
    ShownRanking
        Scenarios without a rank are left out.

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, the ranking has no
        ``expected_rank`` or more dimensions than one scenario dimension, or no scenario
        is ranked by `by`.

    Examples
    --------
    >>> from riskmc.ranking import from_draws
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([0.0, 1.0], size=(1000, 2)), {"team": ["a", "b"]}, ("draw", "team"))
    >>> shown_ranking(from_draws(draws, dim="team")).scenario
    ('b', 'a')
    """
    ranking, by_shown = ranked_by(ranking_of(result), by)
    ranking, profile = under_profile(ranking, profile)
    dim = ranked_dim(ranking[EXPECTED])
    expected = numbers(ranking[EXPECTED], dim)
    order = _order(expected, ranking, dim)
    if order.size == 0:
        message = f"no scenario of this result is ranked by {by}: none of them was judged on it."
        raise InputError(message)
    scenario = tuple(texts(ranking[dim].isel({dim: order})))
    whole = result if isinstance(result, xr.DataTree) and names.RANKING in result.children else xr.DataTree()
    inputs = group(whole, names.INPUTS) if whole.children else xr.Dataset()
    root = result.attrs if whole.children else ranking.attrs
    given = scenario_texts(inputs, "scenario_name", scenario)
    return ShownRanking(
        scenario=scenario,
        name=tuple(name or label for name, label in zip(given, scenario, strict=True)),
        ranking=_in_order(ranking, dim, order),
        dim=dim,
        profile=profile,
        by=by_shown,
        attrs=dict(inputs.attrs if whole.children else ranking.attrs),
        illustrative=bool(root.get("illustrative", False)),
        computed=root.get("method") == "exact",
        n_register=expected.size,
        n_elsewhere=_n_elsewhere(whole, expected),
        n_draws=int(root.get("n_draws", 0)),
    )


def ranking_of(result: Ranked) -> xr.Dataset:
    """Return the ranking of a result, or the ranking that was given.

    Raises
    ------
    InputError
        If `result` is neither, or has no expected ranks.
    """
    if not isinstance(result, xr.DataTree | xr.Dataset):
        message = (
            f"a picture of a ranking needs what `riskmc.simulate` or `riskmc.ranking.from_draws` returns, "
            f"got {type(result).__name__}."
        )
        raise InputError(message)
    inside = isinstance(result, xr.DataTree) and EXPECTED not in result.data_vars
    ranking = group(cast("xr.DataTree", result), names.RANKING) if inside else _as_dataset(result)
    if EXPECTED not in ranking:
        found = ", ".join(map(repr, ranking.data_vars)) or "none"
        message = (
            f"the ranking has no variable {EXPECTED!r}; it has {found}. Give what `riskmc.ranking.from_draws` returns."
        )
        raise InputError(message)
    return ranking


def _as_dataset(result: Ranked) -> xr.Dataset:
    return result.to_dataset() if isinstance(result, xr.DataTree) else result


def ranked_by(ranking: xr.Dataset, by: By) -> tuple[xr.Dataset, str]:
    """Return a ranking by one thing, and which; an empty text where it does not tell.

    Raises
    ------
    InputError
        If the ranking is not by `by`.
    """
    if names.BY not in ranking.dims:
        return ranking, ""
    check_choice("by", by, texts(ranking[names.BY]))
    return ranking.sel({names.BY: by}), by


def under_profile(ranking: xr.Dataset, profile: str | None) -> tuple[xr.Dataset, str]:
    """Return a ranking under one profile, and its name; an empty text where it has no profiles.

    Raises
    ------
    InputError
        If the ranking has no such profile.
    """
    if names.PROFILE not in ranking.dims:
        return ranking, ""
    name = choose_profile(ranking, profile)
    return ranking.sel({names.PROFILE: name}), name


def ranked_dim(expected: xr.DataArray) -> str:
    """Return the only dimension of expected ranks.

    Raises
    ------
    InputError
        If there are more, or none.
    """
    if len(expected.dims) != 1:
        message = (
            f"a picture shows one ranking, but {EXPECTED!r} has the dims {expected.dims}. "
            f"Choose one of each other dim first, as in ranking.isel({expected.dims[0] if expected.dims else 'dim'}=0)."
        )
        raise InputError(message)
    return str(expected.dims[0])


def values(shown: ShownRanking, variable: str, *dims: str) -> FloatArray:
    """Return a variable by (scenario, *dims).

    Raises
    ------
    InputError
        If the ranking does not have it.
    """
    if variable not in shown.ranking:
        message = (
            f"the ranking has no variable {variable!r}, which this picture shows. Rankings of many scenarios leave out "
            "what is by rank or by pair: ask for it with `pairwise=True`."
        )
        raise InputError(message)
    return numbers(shown.ranking[variable], shown.dim, *dims)


def rank_shares(shown: ShownRanking) -> FloatArray:
    """Return the rank acceptability by (scenario, rank), for the ranks that the scenarios can have.

    Raises
    ------
    InputError
        If the ranking does not have it, or is a part of one.
    """
    shares = values(shown, "rank_acceptability", names.RANK)[:, : len(shown.scenario)]
    short = np.flatnonzero(np.abs(shares.sum(axis=1) - 1.0) > _ROUNDING * shares.shape[1])
    if short.size:
        message = (
            f"the first {shares.shape[1]} ranks of {shown.scenario[short[0]]!r} have a probability of "
            f"{shares[short[0]].sum():.4g}, not 1. Give the ranking of all scenarios, not of some of them."
        )
        raise InputError(message)
    return shares


def largest_error(shown: ShownRanking, variable: str) -> float | None:
    """Return the largest Monte Carlo standard error of a variable, or None where it is not known."""
    error = shown.ranking.get(names.mcse(variable))
    if error is None or not np.isfinite(error).any():
        return None
    return float(error.max())


def theta_of(shown: ShownRanking) -> float | None:
    """Return the probability that sets tiers apart, or None where the ranking does not say."""
    theta = shown.ranking.attrs.get("theta")
    return None if theta is None else float(theta)


def _order(expected: FloatArray, ranking: xr.Dataset, dim: str) -> NDArray[np.intp]:
    """Return the places of the ranked scenarios by expected rank; equal ones by tier."""
    tier = numbers(ranking["tier"], dim) if "tier" in ranking else np.zeros(expected.size)
    order: NDArray[np.intp] = np.lexsort((tier, expected.round(_DECIMALS)))
    return order[: int(np.isfinite(expected).sum())]


def _in_order(ranking: xr.Dataset, dim: str, order: NDArray[np.intp]) -> xr.Dataset:
    if names.OTHER in ranking.dims and ranking.sizes[names.OTHER] != ranking.sizes[dim]:
        message = (
            f"the ranking has {ranking.sizes[dim]} labels along {dim!r} but {ranking.sizes[names.OTHER]} along "
            f"{names.OTHER!r}. Give the ranking of all scenarios, not of some of them."
        )
        raise InputError(message)
    return ranking.isel({dim: order} | ({names.OTHER: order} if names.OTHER in ranking.dims else {}))


def _n_elsewhere(whole: xr.DataTree, expected: FloatArray) -> int:
    if not whole.children:
        return 0
    return int((judged_on(group(whole, names.SUMMARY), names.PLAUSIBILITY) & ~np.isfinite(expected)).sum())

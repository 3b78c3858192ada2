"""What a rank heat map shows, taken from a result before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.plots.result_access import choose_profile, group, judged_on, numbers, scenario_texts, texts


@dataclass(frozen=True, slots=True)
class RankHeatmap:
    """Everything a rank heat map shows; see `rank_heatmap_data`.

    Parameters
    ----------
    scenario, name : tuple of str
        Id and name of each scenario, lowest expected rank first.
    probability, mcse : numpy.ndarray
        Rank acceptability index and its Monte Carlo standard error, (scenario, rank).
    expected_rank : numpy.ndarray
        (scenario).
    profile, by : str
        The weights, and what was ranked.
    attrs : mapping of str to object
        Attributes of the group ``inputs``.
    illustrative : bool
        Whether the data are illustrative.
    n_register, n_elsewhere, n_draws : int
        Scenarios in the register, ranked or not; those that have a plausibility instead
        of a likelihood; draws behind the probabilities.
    """

    scenario: tuple[str, ...]
    name: tuple[str, ...]
    probability: FloatArray
    mcse: FloatArray
    expected_rank: FloatArray
    profile: str
    by: str
    attrs: Mapping[str, object]
    illustrative: bool
    n_register: int
    n_elsewhere: int
    n_draws: int


def rank_heatmap_data(result: xr.DataTree, *, profile: str | None = None, by: By = "total_impact") -> RankHeatmap:
    """Take from a result what its rank heat map shows; nothing is computed but the order.

    Parameters
    ----------
    result : xarray.DataTree
        What `riskmc.simulate` returns.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by.

    Returns
    -------
    RankHeatmap
        Scenarios by expected rank; those without a rank are left out.

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, or no scenario is ranked
        by `by`.

    Examples
    --------
    >>> import riskmc
    >>> laws = {"flood": {"cost": riskmc.PERT(1, 2, 5)}, "cyber": {"cost": riskmc.PERT(0, 2, 9)}}
    >>> result = riskmc.simulate(riskmc.Model.from_laws(laws), n_draws=4096, rng=1)
    >>> rank_heatmap_data(result).scenario
    ('cyber', 'flood')
    """
    ranking, inputs = group(result, names.RANKING), group(result, names.INPUTS)
    check_choice("by", by, texts(ranking[names.BY]))
    profile = choose_profile(ranking, profile)
    here = ranking.sel({names.PROFILE: profile, names.BY: by})
    expected = numbers(here["expected_rank"], names.SCENARIO)
    order = np.argsort(expected, kind="stable")[: int(np.isfinite(expected).sum())]
    if order.size == 0:
        message = f"no scenario of this result is ranked by {by}: none of them was judged on it."
        raise InputError(message)
    scenario = tuple(np.array(texts(ranking[names.SCENARIO]))[order].tolist())
    given = scenario_texts(inputs, "scenario_name", scenario)
    return RankHeatmap(
        scenario=scenario,
        name=tuple(name or label for name, label in zip(given, scenario, strict=True)),
        probability=_by_rank(here, "rank_acceptability", order),
        mcse=_by_rank(here, names.mcse("rank_acceptability"), order),
        expected_rank=expected[order],
        profile=profile,
        by=by,
        attrs=dict(inputs.attrs),
        illustrative=bool(result.attrs.get("illustrative", False)),
        n_register=expected.size,
        n_elsewhere=int((judged_on(group(result, names.SUMMARY), names.PLAUSIBILITY) & ~np.isfinite(expected)).sum()),
        n_draws=int(result.attrs.get("n_draws", 0)),
    )


def _by_rank(here: xr.Dataset, variable: str, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> FloatArray:
    """Return a variable by (scenario, rank) for the ranks that the ranked scenarios can have."""
    return numbers(here[variable], names.SCENARIO, names.RANK)[order, : order.size]


def colour_top(probability: FloatArray) -> float:
    """Return the end of the colour scale: the largest probability, rounded up to a tenth.

    Examples
    --------
    >>> import numpy as np
    >>> float(colour_top(np.array([0.03, 0.31])))
    0.4
    """
    return min(1.0, math.ceil(float(np.nanmax(probability)) * 10.0 - 1e-9) / 10.0)

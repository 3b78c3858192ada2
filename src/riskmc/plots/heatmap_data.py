"""What a rank heat map shows, taken from a ranking before anything is drawn."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from riskmc import _schema as names
from riskmc._typing import By, FloatArray
from riskmc.plots.ranking_data import Ranked, ShownRanking, rank_shares, shown_ranking, values


@dataclass(frozen=True, slots=True)
class RankHeatmap(ShownRanking):
    """Everything a rank heat map shows, beside what every picture of a ranking does; see `rank_heatmap_data`.

    Parameters
    ----------
    scenario, name, ranking, dim, profile, by, attrs, illustrative, computed, n_register, n_elsewhere, n_draws
        As in `ShownRanking`.
    probability, mcse : numpy.ndarray
        Rank acceptability index and its Monte Carlo standard error, (scenario, rank).
    expected_rank : numpy.ndarray
        (scenario).
    """

    probability: FloatArray
    mcse: FloatArray
    expected_rank: FloatArray


def rank_heatmap_data(result: Ranked, *, profile: str | None = None, by: By = "total_impact") -> RankHeatmap:
    """Take from a result what its rank heat map shows; nothing is computed but the order.

    Parameters
    ----------
    result : xarray.DataTree or xarray.Dataset
        What `riskmc.simulate` returns, or a ranking as `riskmc.ranking.from_draws`
        returns it.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    by : {"total_impact", "likelihood", "risk"}
        What the scenarios are ranked by. Not used where the ranking does not tell.

    Returns
    -------
    RankHeatmap
        Scenarios by expected rank; those without a rank are left out.

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, no scenario is ranked
        by `by`, or the ranking has no rank acceptability.

    Examples
    --------
    >>> import riskmc
    >>> laws = {"flood": {"cost": riskmc.PERT(1, 2, 5)}, "cyber": {"cost": riskmc.PERT(0, 2, 9)}}
    >>> result = riskmc.simulate(riskmc.Model.from_laws(laws), n_draws=4096, rng=1)
    >>> rank_heatmap_data(result).scenario
    ('cyber', 'flood')
    """
    shown = shown_ranking(result, profile=profile, by=by)
    shares = rank_shares(shown)
    common = {field.name: getattr(shown, field.name) for field in dataclasses.fields(shown)}
    return RankHeatmap(
        **common,
        probability=shares,
        mcse=values(shown, names.mcse("rank_acceptability"), names.RANK)[:, : shares.shape[1]],
        expected_rank=values(shown, "expected_rank"),
    )


def colour_top(probability: FloatArray) -> float:
    """Return the end of the colour scale: the largest probability, rounded up to a tenth.

    Examples
    --------
    >>> import numpy as np
    >>> float(colour_top(np.array([0.03, 0.31])))
    0.4
    """
    return min(1.0, math.ceil(float(np.nanmax(probability)) * 10.0 - 1e-9) / 10.0)

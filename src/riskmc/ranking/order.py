"""How probable a stated order of scenarios is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import xarray as xr

from riskmc._schema import SCENARIO
from riskmc._typing import FloatArray
from riskmc._validation import suggestion
from riskmc.exceptions import InputError
from riskmc.ranking.layout import check_dim, labels_of, lay_out


def order_probability(
    draws: xr.DataArray, order: Sequence[object], *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.DataArray:
    """Return the probability that scenarios stand in the stated order, highest first.

    Ties are shared: where t scenarios that follow each other in the order are tied, a
    draw counts ``1 / t!``, so that the probabilities of all orders sum to one. Its Monte
    Carlo error is ``probability_mcse(p, n_draws)``.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    order : sequence
        Labels along `dim` (positions, where it has no labels), highest first. Labels
        that are left out may stand anywhere.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    DataArray
        Probabilities over the kept dims; NaN where a scenario of the order is NaN in
        every draw.

    Raises
    ------
    InputError
        If a label is unknown or stands twice, or as in `rank_counts`.

    Examples
    --------
    >>> draws = xr.DataArray(
    ...     [[3.0, 2.0], [1.0, 2.0], [2.0, 2.0], [4.0, 1.0]],
    ...     dims=("draw", "scenario"),
    ...     coords={"scenario": ["flood", "fire"]},
    ... )
    >>> float(order_probability(draws, ["flood", "fire"]))
    0.625
    """
    check_dim(draws, dim)
    positions = _positions(order, labels_of(draws, dim), dim)
    chosen = lay_out(draws.isel({dim: positions}), dim, draw_dims)
    found = chosen.per_slice(_share_in_order, [])
    attrs = {"long_name": "P(the stated order holds)", "units": "1", "order": [str(label) for label in order]}
    return found.rename("order_probability").assign_attrs(attrs)


def _positions(order: Sequence[object], labels: list[object], dim: str) -> list[int]:
    known = [str(label) for label in labels]
    unknown = [label for label in order if label not in labels]
    if unknown:
        message = f"`order` names {dim} {unknown[0]!r}, which is not among {', '.join(known)}."
        raise InputError(message + suggestion(str(unknown[0]), known))
    if not order or len(set(order)) != len(order):
        message = f"`order` must name at least one {dim}, each once, got {list(order)!r}."
        raise InputError(message)
    return [labels.index(label) for label in order]


def _share_in_order(values: FloatArray) -> FloatArray:
    """Return the mean over draws of the share of (scenario, draw) values that hold the order."""
    if np.isnan(values[:, 0]).any():
        return np.asarray(np.nan)
    share, tied = np.ones(values.shape[1]), np.ones(values.shape[1])
    for higher, lower in pairwise(values):
        tied = np.where(higher == lower, tied + 1.0, 1.0)
        share = np.where(higher >= lower, share / tied, 0.0)
    return np.asarray(share.mean())

"""One number for one probability: what was counted over all draws replaces the estimate from kept draws."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from riskmc import _schema as names

PAIR = "pair_probability"
WHOLE = "order_probability"
SET, SEQUENCE = "top_set_probability", "top_sequence_probability"

Estimate = tuple[float, float]
"""A probability and its Monte Carlo standard error."""


def estimate(dataset: xr.Dataset, name: str, **at: object) -> Estimate:
    """Return one probability and its error."""
    return tuple(float(dataset[each].sel(at)) for each in (name, names.mcse(name)))  # type: ignore[return-value]  # two


def pairs_of(ranking: xr.Dataset, scenarios: Sequence[str]) -> list[Estimate]:
    """Return the probability that each scenario ranks above the next one, of a ranking with pairs."""
    upper, lower = (xr.DataArray(list(part), dims="pair") for part in (scenarios[:-1], scenarios[1:]))
    at = {names.SCENARIO: upper, names.OTHER: lower}
    values, errors = (ranking[name].sel(at).to_numpy() for name in ("pairwise_winning", names.mcse("pairwise_winning")))
    return list(zip(values.tolist(), errors.tolist(), strict=True))


def counted_order(ranking: xr.Dataset, order: Sequence[str]) -> Estimate | None:
    """Return the probability of an order where the run counted that of this order."""
    whole = ranking.get(WHOLE)
    if whole is None or tuple(json.loads(whole.attrs["order"])) != tuple(order):
        return None
    return estimate(ranking, WHOLE)


def with_all_draws(
    found: xr.Dataset, ranking: xr.Dataset, order: Sequence[str], *, counted: Estimate | None, everyone: bool
) -> xr.Dataset:
    """Return what is known of an order, from all draws wherever they were counted.

    Parameters
    ----------
    found : Dataset
        As from `riskmc.ranking.order_confidence`, of kept draws.
    ranking : Dataset
        Of the same draws, or of all of them; with pairs or without.
    order : sequence of str
        At least two ids, the highest first.
    counted : (float, float), optional
        Probability of the whole order over all draws.
    everyone : bool
        Whether the order names all that is ranked.

    Returns
    -------
    Dataset
        Pairs; the order of two, and its first; the first of all; the whole order, which the
        sequence of all but the last one is, too.
    """
    if "pairwise_winning" not in ranking:
        return found
    pairs, size = pairs_of(ranking, order), len(order)
    places: dict[tuple[str, int | None], Estimate] = {(PAIR, at): pair for at, pair in enumerate(pairs)}
    whole = pairs[0] if size == 2 else counted  # noqa: PLR2004 - an order of two is a pair
    if whole is not None:
        places |= {(WHOLE, None): whole, (SEQUENCE, size - 2): whole, (SEQUENCE, size - 1): whole}
    first = pairs[0] if size == 2 else estimate(ranking, "top_k", scenario=order[0], k=1) if everyone else None  # noqa: PLR2004 - as above
    if first is not None:
        places |= {(SET, 0): first, (SEQUENCE, 0): first}
    return _replaced(found, places)


def _replaced(found: xr.Dataset, places: Mapping[tuple[str, int | None], Estimate]) -> xr.Dataset:
    """Return a dataset with other numbers at some places."""
    changed = {name: np.array(found[name]) for stem, _ in places for name in (stem, names.mcse(stem))}
    for (stem, at), numbers in places.items():
        for name, number in zip((stem, names.mcse(stem)), numbers, strict=True):
            changed[name][... if at is None else at] = number
    return found.assign({name: found[name].copy(data=array) for name, array in changed.items()})

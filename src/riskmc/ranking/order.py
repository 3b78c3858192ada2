"""How probable a stated order of scenarios is, as a whole and in part, and how far draws are from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
import xarray as xr

from riskmc._schema import QUANTILE, SCENARIO, TOP
from riskmc._typing import FloatArray
from riskmc._validation import check_choice, suggestion
from riskmc.exceptions import InputError
from riskmc.ranking.distances import largest_footrule, n_pairs
from riskmc.ranking.figures import RANK_QUANTILES
from riskmc.ranking.in_order import chances_in_order, distances_from_order, moments_of, share_in_order
from riskmc.ranking.labelled import with_error
from riskmc.ranking.layout import PART, Layout, check_dim, labels_of, lay_out
from riskmc.results.precision import probability_mcse

PAIR: Final = "pair"
_DISTANCE: Final = "_distance"
_KIND: Final = "_kind"

Top = Literal["named", "all"]
TOPS: Final = ("named", "all")
"""Among which scenarios the first k are the first."""

_PROBABILITIES: Final = {
    "order_probability": "P(the stated order holds)",
    "pair_probability": "P(above the next of the order)",
    "top_set_probability": "P(the first k of the order are the k highest)",
    "top_sequence_probability": "P(the first k of the order are the k highest, in sequence)",
}
_DISTANCES: Final = {
    "kendall_tau": ("Kendall's tau-b between the order and a draw", "1"),
    "footrule": ("Spearman's footrule between the order and a draw", "rank"),
    "normalised_footrule": ("Spearman's footrule between the order and a draw, share of the largest", "1"),
}
_FIGURES: Final = {"mean": (0, "Mean"), "std": (1, "Standard deviation"), "quantile": (slice(2, None), "Quantile")}


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
    chosen = _chosen(lay_out(draws, dim, draw_dims), positions)
    found = chosen.per_slice(share_in_order, [])
    attrs = {"long_name": "P(the stated order holds)", "units": "1", "order": [str(label) for label in order]}
    return found.rename("order_probability").assign_attrs(attrs)


def order_confidence(
    draws: xr.DataArray,
    order: Sequence[object],
    *,
    top: Top = "named",
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.Dataset:
    """Return how far draws bear out a stated order: as a whole, pair by pair, at its top, on average.

    Kendall's ``tau_b = (C - D) / sqrt(n_0 (n_0 - T))`` of each draw counts the pairs it
    has as the order has them (C), the other way round (D), and tied (T), of ``n_0 = n (n
    - 1) / 2``: 1 for the order, -1 for its reverse, 0 where all are tied. Spearman's
    footrule ``sum_i |rank_i - place_i|`` counts the places that scenarios stand away from
    it, with the mean rank where they tie; its largest is ``floor(n^2 / 2)``.

    Probabilities share ties as if they were broken at random: half a pair; ``1 / t!`` of
    a sequence; where the k-th and the next are tied, ``1 / C(t, u)`` of a set that has u
    of the t tied.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    order : sequence
        Labels along `dim`, highest first. It need not name all.
    top : {"named", "all"}
        Whether the first k are the first among those that the order names, like all else
        here, or among all that are ranked. The two differ only where some are left out.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        Over the kept dims: ``order_probability``; ``pair_probability`` (pair), of each
        but the last standing above the next, with the coordinates ``higher`` and
        ``lower``; ``top_set_probability`` and ``top_sequence_probability`` (k); and for
        ``kendall_tau``, ``footrule`` and ``normalised_footrule`` (by its largest)
        ``<name>_mean``, ``_std`` and ``_quantile`` (quantile 0.05, 0.5, 0.95). Each with
        ``<name>_mcse``, for independent draws; with ties an upper bound. NaN where a
        scenario of the order is NaN in every draw, but for pairs without it.

    Raises
    ------
    InputError
        As `order_probability`, or if `top` is unknown.

    References
    ----------
    Kendall 1938, Biometrika 30:81, https://doi.org/10.1093/biomet/30.1-2.81; Diaconis &
    Graham 1977, J. R. Stat. Soc. B 39:262, https://doi.org/10.1111/j.2517-6161.1977.tb01624.x;
    Fagin et al. 2006, SIAM J. Discrete Math. 20:628, https://doi.org/10.1137/05063088X (ties)

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> draws = xr.DataArray(rng.normal([2.0, 1.0, 0.0], size=(4096, 3)), dims=("draw", "scenario"))
    >>> found = order_confidence(draws, [0, 1, 2])
    >>> found["pair_probability"].values.round(2), float(found["order_probability"].round(2))
    (array([0.77, 0.75]), 0.54)
    >>> float(found["kendall_tau_mean"].round(2)), float(found["kendall_tau_mean_mcse"].round(3))
    (0.63, 0.007)
    """
    check_choice("top", top, TOPS)
    check_dim(draws, dim)
    labels = labels_of(draws, dim)
    named = _positions(order, labels, dim)
    others = [at for at in range(len(labels)) if at not in set(named)] if top == "all" else []
    layout = _chosen(lay_out(draws, dim, draw_dims), named + others)
    layout.check_free(TOP, QUANTILE, PAIR)
    found = _probabilities(layout, len(named)).assign(_distances(layout, len(named)))
    coords = {
        TOP: np.arange(1, len(named) + 1),
        QUANTILE: list(RANK_QUANTILES),
        PAIR: np.arange(1, len(named)),
        "higher": (PAIR, [labels[at] for at in named[:-1]]),
        "lower": (PAIR, [labels[at] for at in named[1:]]),
    }
    attrs = {"order": [str(label) for label in order], "top": top, "n_draws": layout.n_draws}
    return found.assign_coords(coords).assign_attrs(attrs)


def _positions(order: Sequence[object], labels: list[object], dim: str) -> list[int]:
    known, given = {label: at for at, label in enumerate(labels)}, list(order)
    unknown = [label for label in given if label not in known]
    if unknown:
        names = [str(label) for label in labels]
        message = f"`order` names {dim} {unknown[0]!r}, which is not among {', '.join(names)}."
        raise InputError(message + suggestion(str(unknown[0]), names))
    if not given or len(set(given)) != len(given):
        message = f"`order` must name at least one {dim}, each once, got {given!r}."
        raise InputError(message)
    return [known[label] for label in given]


def _chosen(layout: Layout, positions: list[int]) -> Layout:
    """Return the layout of some scenarios; they need not be ranked where others are."""
    return dataclasses.replace(layout, draws=layout.draws.isel({layout.dim: positions}))


def _probabilities(layout: Layout, size: int) -> xr.Dataset:
    """Return the probabilities of the whole order, of its pairs and of its first k."""

    def chances(values: FloatArray) -> FloatArray:
        return np.concatenate([[share_in_order(values[:size])], chances_in_order(values, size)])

    parts = layout.per_slice(chances, [PART])
    pairs, sets, sequences = (slice(at * size + (at == 0), (at + 1) * size) for at in range(3))
    whole = parts.isel({PART: 0})
    chosen = {
        "order_probability": whole,
        "pair_probability": parts.isel({PART: pairs}).rename({PART: PAIR}),
        "top_set_probability": parts.isel({PART: sets}).rename({PART: TOP}),
        "top_sequence_probability": parts.isel({PART: sequences}).rename({PART: TOP}),
    }
    by_definition = {
        "order_probability": xr.DataArray(size == 1),
        "top_set_probability": xr.DataArray(np.arange(1, size + 1), dims=TOP) == layout.ranked.sum(layout.dim),
    }
    by_definition["top_sequence_probability"] = by_definition["top_set_probability"] & (size == 1)
    found = xr.Dataset()
    for name, values in chosen.items():
        errors = values.copy(data=probability_mcse(values, layout.n_draws))
        if name in by_definition:
            errors = errors.where(~by_definition[name], 0.0 * values)
        found = found.assign(with_error(name, values, errors, _PROBABILITIES[name], "1"))
    return found


def _distances(layout: Layout, size: int) -> xr.Dataset:
    """Return mean, standard deviation and quantiles of the distances of draws from the order."""
    largest = largest_footrule(size)

    def moments(values: FloatArray) -> FloatArray:
        tau, footrule = distances_from_order(values[:size])
        of_tau, of_footrule = moments_of(tau, 2.0 / max(n_pairs(size), 1)), moments_of(footrule, 2.0 * (size > 1))
        return np.stack([of_tau, of_footrule, of_footrule / (largest or np.nan)])

    parts = layout.per_slice(moments, [_DISTANCE, _KIND, PART])
    found = xr.Dataset()
    for at, (name, (long_name, units)) in enumerate(_DISTANCES.items()):
        for figure, (place, of) in _FIGURES.items():
            both = parts.isel({_DISTANCE: at, PART: place})
            both = both.rename({PART: QUANTILE}) if PART in both.dims else both
            values, errors = both.isel({_KIND: 0}), both.isel({_KIND: 1})
            found = found.assign(with_error(f"{name}_{figure}", values, errors, f"{of}: {long_name}", units))
    return found

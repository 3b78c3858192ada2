"""What a risk matrix makes of scenarios: cells, ties, reversals and compressed ranges."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

import numpy as np
import xarray as xr

from riskmc._schema import CHAIN, DRAW, IMPACT_CLASS, LIKELIHOOD_CLASS, SCENARIO, mcse
from riskmc._typing import ArrayLike, FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.ranking.layout import Layout, check_dim, lay_out
from riskmc.ranking.matrix_pairs import Edges, in_doubt, replicates_of, tied_and_reversed, undecided
from riskmc.ranking.matrix_rules import BoolArray, betweenness, check_edges, checked_levels, class_of, weakly_consistent
from riskmc.results.precision import mean_mcse, probability_mcse

Dims = tuple[Hashable, ...]

_WORDS: Final = {
    "cell_probability": ("P(scenario is in the cell)", "1"),
    "outside_probability": ("P(likelihood or impact is beyond the outermost edges)", "1"),
    "median_likelihood_class": ("Class of the median likelihood", "1"),
    "median_impact_class": ("Class of the median impact", "1"),
    "level": ("Level of the cell of the medians", "1"),
    "expected_risk": ("E[likelihood x impact]", "1"),
    "tied_share": ("Share of pairs on one level whose expected risks differ", "1"),
    "reversed_share": ("Share of pairs of which the higher level has the lower expected risk", "1"),
    "undecided_share": ("Share of pairs of which a level, or on different levels the order, is within 2 MCSE", "1"),
    "level_close": ("Whether medians within 2 MCSE have another level", "1"),
    "range_ratio": ("Largest over smallest expected risk of the scenarios in the cell", "1"),
    "cell_level": ("Level of the cell", "1"),
    "weakly_consistent": ("No point of a top-level cell has less risk than one of a bottom-level cell", "1"),
    "betweenness": ("No rising line leads from a bottom-level cell straight into a top-level cell", "1"),
}


class _Slice(NamedTuple):
    """Figures of one slice, before they have labels."""

    cells: FloatArray
    outside: FloatArray
    classes: FloatArray
    """Likelihood and impact class of the medians from 1, shape (2, S)."""
    level: FloatArray
    risk: FloatArray
    """Expected risk and its MCSE, shape (2, S)."""
    close: BoolArray
    """Whether another level is close, shape (S,)."""
    pairs: FloatArray
    """Tied and reversed share, their MCSE, and the undecided share, shape (5,)."""
    ratio: FloatArray
    n_draws: int
    """0 where the figures are of points."""


def matrix_audit(
    likelihood: xr.DataArray,
    impact: xr.DataArray,
    *,
    likelihood_edges: Sequence[float],
    impact_edges: Sequence[float],
    levels: ArrayLike | None = None,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.Dataset:
    """Return what a risk matrix would have made of these scenarios.

    A matrix gives each scenario the level of its cell: here of the cell of its median
    likelihood and median impact. What it loses is measured against the expected risk,
    E[likelihood x impact], taken draw by draw so that dependence counts.

    Parameters
    ----------
    likelihood, impact : DataArray
        Draws with the dimension `dim`, draw dims, and any others, which are kept; both
        not negative, over the same draws. Without draw dims they are points, such as best
        estimates, and all figures are exact. A scenario that is NaN in every draw of one
        of them is left out.
    likelihood_edges, impact_edges : sequence of float
        Edges of the classes, ascending: m + 1 edges make m classes. A class holds its
        lower edge. What lies beyond the outermost edges counts in the outermost classes.
    levels : array_like of int, optional
        Level of each cell (likelihood_class, impact_class); higher is worse, the highest
        is red and the lowest is green. The product of the class numbers, if not given.
    dim : str
        The dimension that is compared.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        ``cell_probability`` (..., `dim`, likelihood_class, impact_class) and
        ``outside_probability`` (..., `dim`), each with ``_mcse``;
        ``median_likelihood_class``, ``median_impact_class``, ``level`` (..., `dim`);
        ``expected_risk`` (..., `dim`) with ``_mcse``;
        ``level_close`` (..., `dim`): whether medians within 2 standard errors of these
        have another level, False where left out;
        ``tied_share``, ``reversed_share`` (...), each with ``_mcse``: pairs on one level
        though their expected risks differ, and pairs of which the higher level has the
        lower expected risk; their errors are from groups of draws drawn again, and zero
        where none of 200 times gives another share;
        ``undecided_share`` (...): pairs of which a level is close to another one, or that
        are on different levels with expected risks within 2 standard errors of their
        paired difference: by so many of them the two shares may be off. Shares are of all
        pairs, NaN for fewer than two scenarios, errors and ``undecided_share`` from a
        single draw;
        ``range_ratio`` (..., likelihood_class, impact_class): range compression, the
        largest over the smallest expected risk of the scenarios whose medians are in the
        cell, 1 for one scenario and NaN for none, without an error of its own;
        ``cell_level`` (likelihood_class, impact_class), and of the matrix alone,
        ``weakly_consistent`` () and ``betweenness`` ().

    Raises
    ------
    InputError
        If draws are negative, infinite or not over the same draws, edges do not ascend,
        `levels` has another shape or is not whole, or as in `rank_counts`.

    References
    ----------
    Cox 2008, Risk Anal. 28:497, https://doi.org/10.1111/j.1539-6924.2008.01030.x (weak
    consistency, betweenness, range compression, reversed rankings); Duijm 2015, Saf. Sci. 76:21, https://doi.org/10.1016/j.ssci.2015.02.014;
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 8, for the errors

    Examples
    --------
    >>> likelihood = xr.DataArray([0.15, 0.85, 0.45], dims="scenario")
    >>> impact = xr.DataArray([0.85, 0.15, 0.45], dims="scenario")
    >>> audit = matrix_audit(likelihood, impact, likelihood_edges=[0, 0.5, 1], impact_edges=[0, 0.5, 1])
    >>> audit["level"].values
    array([2., 2., 1.])
    >>> float(audit["reversed_share"].round(3)), bool(audit["weakly_consistent"])
    (0.667, True)
    """
    edges = (check_edges("likelihood_edges", likelihood_edges), check_edges("impact_edges", impact_edges))
    rating = checked_levels(levels, (edges[0].size - 1, edges[1].size - 1))
    first, second, exact = _both(likelihood, impact, dim, draw_dims)
    shape = (first.draws.sizes[dim], first.n_draws)
    both = zip(_slices(first, shape), _slices(second, shape), strict=True)
    found = [_audit(one, other, edges, rating, exact=exact) for one, other in both]
    audit = _labelled(first.draws.isel(dict.fromkeys(first.draw_dims, 0), drop=True).transpose(..., dim), found)
    audit["cell_level"] = ((LIKELIHOOD_CLASS, IMPACT_CLASS), rating)
    audit["weakly_consistent"], audit["betweenness"] = weakly_consistent(rating, *edges), betweenness(rating)
    for name in ("cell_level", "weakly_consistent", "betweenness"):
        audit[name].attrs = _described(name)
    return audit


def _both(
    likelihood: xr.DataArray, impact: xr.DataArray, dim: str, draw_dims: Sequence[str] | None
) -> tuple[Layout, Layout, bool]:
    """Return both over the same dims, and whether they are points."""
    for array in (likelihood, impact):
        check_dim(array, dim)
    try:
        first, second = xr.broadcast(*xr.align(likelihood, impact, join="exact"))
    except ValueError as error:
        message = f"likelihood and impact must be over the same scenarios and draws, in the same order: {error}"
        raise InputError(message) from error
    exact = draw_dims is None and not {CHAIN, DRAW} & set(first.dims)
    if exact:
        first, second = first.expand_dims(DRAW), second.expand_dims(DRAW)
    for name, array in (("likelihood", first), ("impact", second)):
        values = array.to_numpy()
        wrong = values[(values < 0.0) | np.isinf(values)]
        if wrong.size:
            message = f"{name} must be finite and not negative, got {wrong[0]:g}."
            raise InputError(message)
    return lay_out(first, dim, draw_dims), lay_out(second, dim, draw_dims), exact


def _slices(layout: Layout, shape: tuple[int, int]) -> FloatArray:
    values: FloatArray = layout.draws.transpose(..., layout.dim, *layout.draw_dims).to_numpy().reshape(-1, *shape)
    return values


def _audit(likelihood: FloatArray, impact: FloatArray, edges: Edges, rating: IntArray, *, exact: bool) -> _Slice:
    """Return the figures of draws (scenario, draw)."""
    ranked = ~(np.isnan(likelihood[:, 0]) | np.isnan(impact[:, 0]))
    likelihood, impact = likelihood[ranked], impact[ranked]
    cells, outside = _cells(likelihood, impact, edges, rating.size)
    centre = [
        class_of(np.median(values, axis=1), edge) for values, edge in zip((likelihood, impact), edges, strict=True)
    ]
    level, code = rating[centre[0], centre[1]], centre[0] * rating.shape[1] + centre[1]
    draws = likelihood * impact
    expected, error = draws.mean(axis=1), _errors(draws, exact=exact)
    pairs, doubtful = _pairs_of(likelihood, impact, edges, rating, level, exact=exact)
    return _Slice(
        cells=_among(ranked, cells).reshape(ranked.size, *rating.shape),
        outside=_among(ranked, outside),
        classes=np.stack([_among(ranked, part + 1) for part in centre]),
        level=_among(ranked, level),
        risk=np.stack([_among(ranked, expected), _among(ranked, error)]),
        close=_among(ranked, doubtful) == 1.0,
        pairs=pairs,
        ratio=_ratios(expected, code, rating.size).reshape(rating.shape),
        n_draws=0 if exact else likelihood.shape[1],
    )


def _cells(likelihood: FloatArray, impact: FloatArray, edges: Edges, n_cells: int) -> tuple[FloatArray, FloatArray]:
    """Return the share of draws in each cell (scenario, cell), and beyond the edges (scenario,)."""
    size, n_draws = likelihood.shape
    code = class_of(likelihood, edges[0]) * (edges[1].size - 1) + class_of(impact, edges[1])
    row = n_cells * np.arange(size)[:, None]
    counts = np.bincount((row + code).ravel(), minlength=size * n_cells).reshape(size, n_cells)
    beyond = [
        (values < edge[0]) | (values > edge[-1]) for values, edge in zip((likelihood, impact), edges, strict=True)
    ]
    return counts / n_draws, (beyond[0] | beyond[1]).mean(axis=1)


def _errors(draws: FloatArray, *, exact: bool) -> FloatArray:
    size, n_draws = draws.shape
    if exact:
        return np.zeros(size)
    return mean_mcse(draws.std(axis=1, ddof=1), n_draws) if n_draws > 1 else np.full(size, np.nan)


def _pairs_of(
    likelihood: FloatArray, impact: FloatArray, edges: Edges, rating: IntArray, level: IntArray, *, exact: bool
) -> tuple[FloatArray, BoolArray]:
    """Return `_Slice.pairs` and which levels are in doubt."""
    draws = likelihood * impact
    shares = tied_and_reversed(level, draws.mean(axis=1))
    if exact:
        return np.array([*shares, *(0.0 * shares), 0.0 * shares[0]]), np.zeros(level.size, dtype=bool)
    doubtful = in_doubt(likelihood, impact, edges, rating)
    errors = replicates_of(likelihood, impact, edges, rating).share_errors()
    return np.array([*shares, *errors, undecided(draws, level, doubtful)]), doubtful


def _ratios(expected: FloatArray, code: IntArray, n_cells: int) -> FloatArray:
    """Return largest over smallest expected risk per cell; equal risks of zero have the ratio 1."""
    largest, smallest = np.full(n_cells, np.nan), np.full(n_cells, np.nan)
    np.fmax.at(largest, code, expected)
    np.fmin.at(smallest, code, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: FloatArray = np.where(largest == smallest, 1.0, largest / smallest)
    return ratio


def _among(ranked: BoolArray, values: FloatArray | IntArray | BoolArray) -> FloatArray:
    """Return values of all scenarios, NaN for those that are left out."""
    full = np.full((ranked.size, *values.shape[1:]), np.nan)
    full[ranked] = values
    return full


def _labelled(like: xr.DataArray, found: list[_Slice]) -> xr.Dataset:
    """Return the figures with labels; `like` has the kept dims and the scenarios."""
    kept, each = like.dims[:-1], like.dims
    cell: Dims = (LIKELIHOOD_CLASS, IMPACT_CLASS)
    columns = {name: np.stack([getattr(one, name) for one in found]) for name in _Slice._fields}
    n_draws = found[0].n_draws
    figures: dict[str, tuple[Dims, FloatArray]] = {
        "cell_probability": ((*each, *cell), columns["cells"]),
        "outside_probability": (each, columns["outside"]),
        "median_likelihood_class": (each, columns["classes"][:, 0]),
        "median_impact_class": (each, columns["classes"][:, 1]),
        "level": (each, columns["level"]),
        "expected_risk": (each, columns["risk"][:, 0]),
        "level_close": (each, columns["close"]),
        mcse("expected_risk"): (each, columns["risk"][:, 1]),
        "tied_share": (kept, columns["pairs"][:, 0]),
        "reversed_share": (kept, columns["pairs"][:, 1]),
        mcse("tied_share"): (kept, columns["pairs"][:, 2]),
        mcse("reversed_share"): (kept, columns["pairs"][:, 3]),
        "undecided_share": (kept, columns["pairs"][:, 4]),
        "range_ratio": ((*kept, *cell), columns["ratio"]),
    }
    for name in ("cell_probability", "outside_probability"):
        dims, share = figures[name]
        figures[mcse(name)] = (dims, probability_mcse(share, n_draws) if n_draws else 0.0 * share)
    sizes = dict(zip((*each, *cell), (*like.shape, *found[0].ratio.shape), strict=True))
    variables = {
        name: (dims, values.reshape([sizes[d] for d in dims]), _described(name))
        for name, (dims, values) in figures.items()
    }
    coords = {name: coord for name, coord in like.coords.items() if set(coord.dims) <= set(like.dims)}
    numbers = {name: np.arange(1, sizes[name] + 1) for name in cell}
    return xr.Dataset(variables, coords=coords | numbers)


def _described(name: str) -> dict[str, str]:
    figure = name.removesuffix(mcse(""))
    long_name, units = _WORDS[figure]
    return {"long_name": long_name if name == figure else f"Monte Carlo standard error: {long_name}", "units": units}

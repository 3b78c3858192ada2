"""Partial orders of scenarios: stochastic dominance between draws, and pairs that are all but certain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr

from riskmc._schema import OTHER, SCENARIO
from riskmc._typing import FloatArray, IntArray
from riskmc._validation import check_probability
from riskmc.exceptions import InputError
from riskmc.ranking.hasse import BoolArray, hasse_diagram, warn_of_size
from riskmc.ranking.layout import PART, check_dim, lay_out, with_other
from riskmc.ranking.pairs import THETA, check_theta
from riskmc.ranking.tiers import as_winning

Order = Literal[1, 2]
ORDERS: Final = (1, 2)
LEVEL: Final = 0.95

WIDEST: Final = 0.5
"""What every distribution function is known to, if no more is."""

ROUNDING: Final = 1e-12
"""Part of the range of the draws below which an area between two distributions is rounding."""


class _Pooled(NamedTuple):
    """Distribution functions of the draws of a slice on all values that occur."""

    values: FloatArray
    """Every value of the slice once, ascending, shape (U,)."""
    places: IntArray
    """Position among `values` of each draw, ascending in each row, shape (S, N)."""
    step: FloatArray
    """Distance of each value to the one before it, zero for the first, shape (U,)."""


def stochastic_dominance(
    draws: xr.DataArray,
    *,
    order: Order = 1,
    tolerance: float | None = None,
    level: float = LEVEL,
    dim: str = SCENARIO,
    draw_dims: Sequence[str] | None = None,
) -> xr.Dataset:
    """Return which scenario dominates which: is stochastically larger, that is, riskier.

    First order: ``F_i(x) <= F_k(x)`` for all x, so i exceeds any threshold with at least
    the probability of k. Second order: ``int_{-inf}^x (F_k - F_i) >= 0`` for all x, so i
    is preferred by everyone who likes more and does not like spread. Both with a
    difference somewhere. First order implies second.

    Draws know F to ``sqrt(ln(2 / (1 - level)) / 2N)`` with probability `level`, each
    scenario by itself. That is the default tolerance e: i dominates k where ``F_i - F_k
    <= 2 e`` everywhere, as both may be off, but not the other way round. In the second
    order the area may be ``2 e (x - lowest draw of the two)``. With ``tolerance=0`` the
    draws are taken for the whole distribution.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    order : {1, 2}
        Order of the dominance.
    tolerance : float, optional
        How far each distribution function may be off, in [0, 0.5).
    level : float
        Confidence in (0, 1) of the tolerance, where that is not given.
    dim : str
        The dimension that is compared.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        Over (..., `dim`, other): ``dominates``; ``violation``, the largest ``F_i - F_k``
        (first order, a probability) or ``int (F_i - F_k)`` (second order, in the unit of
        the draws), zero where dominance holds without tolerance, and small where it
        nearly holds; ``hasse``, the dominances that do not follow from others. Over
        (..., `dim`): ``cycle``, numbering groups that dominate each other in a circle, 0
        for none, which a tolerance above zero allows. The tolerance stands in the
        attributes: it is the error of each distribution function. NaN and False for
        scenarios that are NaN in every draw.

    Raises
    ------
    InputError
        If `order`, `tolerance` or `level` is out of range, draws of the second order are
        not finite, the draws have a dim named ``other``, or as in `rank_counts`.

    Warns
    -----
    SizeWarning
        Above 2,000 scenarios, as there are arrays of pairs.

    References
    ----------
    Hadar & Russell 1969, Am. Econ. Rev. 59:25; Levy 2016, Stochastic Dominance; Massart
    1990, Ann. Probab. 18:1269, https://doi.org/10.1214/aop/1176990746, for the tolerance

    Examples
    --------
    >>> draws = xr.DataArray([[3, 5, 7, 9], [2, 5, 6, 8], [1, 4, 10, 12]], dims=("scenario", "draw"))
    >>> found = stochastic_dominance(draws, tolerance=0.0)
    >>> found["dominates"].values.astype(int)
    array([[0, 1, 0],
           [0, 0, 0],
           [0, 0, 0]])
    >>> found["violation"].values
    array([[0.  , 0.  , 0.5 ],
           [0.25, 0.  , 0.5 ],
           [0.25, 0.25, 0.  ]])
    """
    if order not in ORDERS:
        message = f"`order` must be 1 or 2, got {order!r}."
        raise InputError(message)
    layout = lay_out(draws, dim, draw_dims)
    allowed = _tolerance(tolerance, level, layout.n_draws)
    warn_of_size("Stochastic dominance", layout.draws.sizes[dim])

    def kernel(values: FloatArray) -> FloatArray:
        return _dominance(values, order, allowed)

    found = with_other(layout.per_slice(kernel, [PART, dim, OTHER]), draws, dim)
    violation, dominates = found.isel({PART: 0}), found.isel({PART: 1}) == 1.0
    names = {1: ("first", "Largest F_i - F_k", "1"), 2: ("second", "Largest area between F_i and F_k", _units(draws))}
    word, long_name, units = names[order]
    dataset = _diagram_of(dominates, dim, "dominates", f"Dominates in the {word} order")
    dataset["violation"] = violation.assign_attrs(long_name=long_name, units=units)
    return dataset.assign_attrs(order=order, tolerance=allowed)


def winning_order(
    draws: xr.DataArray, *, theta: float = THETA, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.Dataset:
    """Return the order of pairs that are told apart: i beats k with probability theta or more.

    Such pairs need not form an order: i may beat k, k beat l, and l beat i, each with
    probability theta. For three scenarios theta can be 0.618 then where draws are
    independent and 2/3 where not; for n scenarios up to 3/4, or 1 - 1/n. Scenarios that
    beat each other in a circle are numbered in ``cycle``, and the diagram takes each
    circle as one.

    Parameters
    ----------
    draws : DataArray
        Draws as in `rank_counts`, or pairwise winning indices (..., `dim`, other).
    theta : float
        Probability in (0.5, 1] that counts as telling two scenarios apart.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        Over (..., `dim`, other): ``beats``, and ``hasse``, those of its edges that do not
        follow from others; over (..., `dim`): ``cycle``, 0 for none. False where not
        ranked.

    Raises
    ------
    InputError
        If `theta` is out of range, or as in `rank_counts`.

    Warns
    -----
    SizeWarning
        Above 2,000 scenarios, as there are arrays of pairs.

    References
    ----------
    Leskinen et al. 2006, Forest Sci. 52:304, for the indices; Trybula 1961, Zastosow.
    Mat. 5:321, for circles; Aho, Garey & Ullman 1972, SIAM J. Comput. 1:131, for the diagram

    Examples
    --------
    >>> wins = xr.DataArray([[0, 0.95, 0.99], [0.05, 0, 0.91], [0.01, 0.09, 0]], dims=("scenario", "other"))
    >>> winning_order(wins)["hasse"].values.astype(int)
    array([[0, 1, 0],
           [0, 0, 1],
           [0, 0, 0]])
    """
    check_theta(theta)
    check_dim(draws, dim)
    if OTHER in draws.dims:  # draws are warned of where they are compared
        warn_of_size("The order of winning indices", draws.sizes[dim])
    wins = as_winning(draws, dim, draw_dims)
    return _diagram_of(wins >= theta, dim, "beats", "Beats with probability theta or more").assign_attrs(theta=theta)


def _tolerance(given: float | None, level: float, n_draws: int) -> float:
    check_probability("level", level, open_ends=True)
    if given is None:
        return min(math.sqrt(math.log(2.0 / (1.0 - level)) / (2.0 * n_draws)), WIDEST)
    check_probability("tolerance", given)
    if given >= WIDEST:
        message = f"`tolerance` must lie in [0, 0.5), got {given:g}: each of two distributions may be off by it."
        raise InputError(message)
    return float(given)


def _diagram_of(relation: xr.DataArray, dim: str, name: str, long_name: str) -> xr.Dataset:
    """Return a relation (..., dim, other) with its Hasse diagram and its cycles."""
    relation = relation.transpose(..., dim, OTHER)
    size = relation.sizes[dim]
    diagrams = [hasse_diagram(matrix) for matrix in relation.to_numpy().reshape(-1, size, size)]
    edges = relation.copy(data=np.stack([one.edges for one in diagrams]).reshape(relation.shape))
    cycle = relation.isel({OTHER: 0}, drop=True).copy(
        data=np.stack([one.cycle for one in diagrams]).reshape(relation.shape[:-1])
    )
    return xr.Dataset(
        {
            name: relation.assign_attrs(long_name=long_name, units="1"),
            "hasse": edges.assign_attrs(long_name=f"{long_name}, not through others", units="1"),
            "cycle": cycle.assign_attrs(long_name="Number of the circle it is part of, 0 for none", units="1"),
        }
    )


def _dominance(values: FloatArray, order: Order, tolerance: float) -> FloatArray:
    """Return the violation and the dominance (figure, scenario, other) of draws (scenario, draw)."""
    ranked = ~np.isnan(values[:, 0])
    found = np.full((2, len(values), len(values)), np.nan)
    if not ranked.any():
        return found
    pooled = _pool(values[ranked])
    violation, dominates = _first_order(pooled, tolerance)
    if order != 1:
        violation, more = _second_order(pooled, tolerance)
        dominates |= more
    found[np.ix_([0, 1], ranked, ranked)] = np.stack([violation, dominates])
    return found


def _pool(values: FloatArray) -> _Pooled:
    unique, inverse = np.unique(values, return_inverse=True)
    places = np.sort(inverse.reshape(values.shape), axis=1)
    with np.errstate(invalid="ignore"):
        step = np.diff(unique, prepend=unique[:1])
    return _Pooled(unique, places, step)


def _first_order(pooled: _Pooled, tolerance: float) -> tuple[FloatArray, BoolArray]:
    """Return the largest ``F_i - F_k``, met where F_i jumps up, and who dominates whom."""
    size, n_draws = pooled.places.shape
    own = np.stack([_counts(pooled, i)[pooled.places[i]] for i in range(size)])
    excess = np.zeros((size, size))
    for k in range(size):
        excess[:, k] = (own - _counts(pooled, k).take(pooled.places)).max(axis=1, initial=0)
    weak = excess <= 2.0 * tolerance * n_draws * (1.0 + ROUNDING)
    return excess / n_draws, weak & ~weak.T


def _second_order(pooled: _Pooled, tolerance: float) -> tuple[FloatArray, BoolArray]:
    """Return the largest ``int (F_i - F_k)``, met where F_k jumps up, and who dominates whom."""
    if not np.isfinite(pooled.values).all():
        message = "dominance of the second order needs finite draws, got infinite ones: the area has no end."
        raise InputError(message)
    size = len(pooled.places)
    own = np.stack([_areas(pooled, k)[pooled.places[k]] for k in range(size)])
    above_least, doubled = pooled.values - pooled.values[0], 2.0 * tolerance
    lowest, allowed = above_least[pooled.places[:, 0]], own + doubled * above_least[pooled.places]
    violation, beyond = np.zeros((size, size)), np.zeros((size, size))
    for i in range(size):
        areas = _areas(pooled, i).take(pooled.places)
        violation[i] = (areas - own).max(axis=1, initial=0.0)
        beyond[i] = (areas - allowed).max(axis=1) + doubled * np.minimum(lowest[i], lowest)
    rounding = ROUNDING * above_least[-1]
    weak = beyond <= rounding
    return np.where(violation <= rounding, 0.0, violation), weak & ~weak.T


def _counts(pooled: _Pooled, i: int) -> npt.NDArray[np.int32]:
    """Return the draws of i at or below each value, shape (U,)."""
    return np.cumsum(np.bincount(pooled.places[i], minlength=pooled.values.size), dtype=np.int32)


def _areas(pooled: _Pooled, i: int) -> FloatArray:
    """Return ``int_{-inf}^x F_i`` at each value x, shape (U,)."""
    share = _counts(pooled, i) / pooled.places.shape[1]
    area = np.zeros(share.size)
    np.cumsum(share[:-1] * pooled.step[1:], out=area[1:])
    return area


def _units(draws: xr.DataArray) -> str:
    return str(draws.attrs.get("units", "1"))

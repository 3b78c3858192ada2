"""The law of complete orders: which are the most probable, and how many there are in effect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, permutations, product
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import SCENARIO
from riskmc._typing import FloatArray, IntArray
from riskmc._validation import check_count
from riskmc.exceptions import InputError
from riskmc.ranking.entropy import entropy_mcse, entropy_of, miller_bias
from riskmc.ranking.labelled import with_error
from riskmc.ranking.layout import PART, labels_of, lay_out
from riskmc.ranking.ranks import rank_bounds
from riskmc.results.precision import probability_mcse

ORDER: Final = "order"
PLACE: Final = "place"

DRAWS_PER_ORDER: Final = 4
"""Draws per order that occurred below which the error of the entropy is not told."""

MOST_ORDERS: Final = 2**20
"""Orders that the ties of all draws may be broken into."""


def most_probable_orders(
    draws: xr.DataArray, n: int = 10, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.Dataset:
    """Return the complete orders that occur most often, each with its probability.

    The probability is that of `order_probability`. That of the first is too high on
    average, because it is the largest of many estimates: where it counts, estimate it
    again from new draws.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimension `dim`, draw dims, and any others, which are kept.
    n : int
        Orders to return at most.
    dim : str
        The dimension that is ranked.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        ``<dim>_at`` (..., order, place): the labels from the highest down; ``probability``
        (..., order) with its ``_mcse``. Empty and NaN where there are fewer orders, or
        fewer places because a scenario is not ranked.

    Raises
    ------
    InputError
        As in `rank_counts`, or if the ties could be broken into more than 2**20 orders.

    References
    ----------
    Lahdelma & Salminen 2001, Oper. Res. 49:444, https://doi.org/10.1287/opre.49.3.444.11220

    Examples
    --------
    >>> draws = xr.DataArray(
    ...     [[3.0, 2.0], [1.0, 2.0], [2.0, 2.0], [4.0, 1.0]],
    ...     dims=("draw", "scenario"),
    ...     coords={"scenario": ["flood", "fire"]},
    ... )
    >>> found = most_probable_orders(draws)
    >>> found["scenario_at"].values.tolist(), found["probability"].values
    ([['flood', 'fire'], ['fire', 'flood']], array([0.625, 0.375]))
    """
    check_count("n", n)
    layout = lay_out(draws, dim, draw_dims)
    layout.check_free(ORDER, PLACE)
    size = layout.draws.sizes[dim]

    def first_n(values: FloatArray) -> FloatArray:
        orders, counts = law_of_orders(values)
        found = np.full((n, 1 + size), np.nan)
        found[: len(orders), 0] = counts[:n] / layout.n_draws
        found[: len(orders), 1 : 1 + orders.shape[1]] = orders[:n]
        return found

    found = layout.per_slice(first_n, [ORDER, PART])
    found = found.isel({ORDER: slice(int(found.isel({PART: 0}).notnull().sum(ORDER).max()))})
    probability = found.isel({PART: 0})
    error = probability.copy(data=probability_mcse(probability, layout.n_draws))
    error = error.where(layout.ranked.sum(dim) > 1, 0.0 * probability)
    named = found.isel({PART: slice(1, None)}).rename({PART: PLACE})
    at = named.copy(data=_labels(named.to_numpy(), labels_of(draws, dim)))
    places = {ORDER: np.arange(1, found.sizes[ORDER] + 1), PLACE: np.arange(1, size + 1)}
    orders = with_error("probability", probability, error, "P(complete order)", "1")
    return orders.assign({f"{dim}_at": at}).assign_coords(places)


def ranking_entropy(draws: xr.DataArray, *, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None) -> xr.Dataset:
    """Return the entropy of the law of complete orders, ``-sum_o p_o log2(p_o)``, in bits.

    Zero where one order is certain, ``log2(m!)`` where all of m scenarios are equally
    probable; ``2^H`` is the number of equally probable orders that would be as uncertain.

    From N draws it is too low, by about ``(M - 1) / (2 N ln 2)`` bits where M orders
    occur often (Miller), and by far more where most draws have an order of their own: it
    cannot exceed ``log2(N)``. Believe it where ``n_orders`` is far below N.

    Parameters
    ----------
    draws, dim, draw_dims
        As in `most_probable_orders`.

    Returns
    -------
    Dataset
        ``ranking_entropy`` over the kept dims, without the correction, with its
        ``_mcse``, NaN where there are fewer than 4 draws per order that occurred: orders
        that have not occurred yet count for more then than those that have;
        ``ranking_entropy_bias``, Miller's, to be subtracted; ``n_orders``, the orders that
        occurred.

    Raises
    ------
    InputError
        As in `most_probable_orders`.

    References
    ----------
    Shannon 1948, Bell Syst. Tech. J. 27:379, https://doi.org/10.1002/j.1538-7305.1948.tb01338.x;
    Miller 1955, in Quastler (ed.), Information Theory in Psychology; Basharin 1959, Theory
    Probab. Appl. 4:333, https://doi.org/10.1137/1104033 (error)

    Examples
    --------
    >>> draws = xr.DataArray([[3.0, 2.0], [1.0, 2.0], [2.0, 2.0], [4.0, 1.0]], dims=("draw", "scenario"))
    >>> float(ranking_entropy(draws)["ranking_entropy"].round(4))
    0.9544
    """
    layout = lay_out(draws, dim, draw_dims)

    def figures(values: FloatArray) -> FloatArray:
        orders, counts = law_of_orders(values)
        if not len(counts):
            return np.full(4, np.nan)
        shares, n_draws = counts / layout.n_draws, layout.n_draws
        error = entropy_mcse(shares, n_draws) if DRAWS_PER_ORDER * len(counts) <= n_draws else np.nan
        error = error if orders.shape[1] > 1 else 0.0
        return np.array([entropy_of(shares), error, miller_bias(len(counts), n_draws), len(counts)])

    found = layout.per_slice(figures, [PART])
    entropy, error, bias, n_orders = (found.isel({PART: at}) for at in range(4))
    bias = bias.assign_attrs(long_name="Miller's bias of the entropy", units="bit")
    n_orders = n_orders.assign_attrs(long_name="Complete orders that occurred", units="1")
    both = with_error("ranking_entropy", entropy, error, "Entropy of the complete order", "bit")
    return both.assign(ranking_entropy_bias=bias, n_orders=n_orders).assign_attrs(n_draws=layout.n_draws)


def law_of_orders(values: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the orders that occur in (scenario, draw) values, and in how many draws each does.

    Parameters
    ----------
    values : array, shape (S, N)
        A row of NaN is not ranked.

    Returns
    -------
    orders : array of int, shape (M, m)
        Positions of the m scenarios that are ranked, highest first; the most frequent
        order first.
    counts : array, shape (M,)
        Draws, those with ties shared by the orders they allow.

    Raises
    ------
    InputError
        If ties could be broken into more than `MOST_ORDERS` orders.

    Examples
    --------
    >>> law_of_orders(np.array([[3.0, 1.0, 2.0], [2.0, 2.0, 2.0]]))
    (array([[0, 1],
           [1, 0]]), array([1.5, 1.5]))
    """
    ranked = np.flatnonzero(~np.isnan(values[:, 0]))
    if not ranked.size:
        return np.empty((0, 0), dtype=np.int64), np.empty(0)
    ranks, counts = _distinct(rank_bounds(values[ranked].T)[0], np.ones(values.shape[1]))
    orders = np.argsort(ranks, axis=1, kind="stable")
    in_order = np.take_along_axis(ranks, orders, axis=1)
    tied = (in_order[:, 1:] == in_order[:, :-1]).any(axis=1)
    if tied.any():
        broken, shares = _broken(in_order[tied], orders[tied], counts[tied])
        orders, counts = np.concatenate([orders[~tied], broken]), np.concatenate([counts[~tied], shares])
        orders, counts = _distinct(orders, counts)
    falling = np.argsort(-counts, kind="stable")
    return ranked[orders[falling]], counts[falling]


def _distinct(rows: IntArray, weights: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the distinct rows in ascending order, and the sum of the weights of each."""
    packed = np.ascontiguousarray(rows, dtype=">u4")
    keys = packed.view(f"V{packed.itemsize * packed.shape[1]}").ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], np.bincount(which, weights)


def _broken(ranks: IntArray, orders: IntArray, counts: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return every order that ties allow, and the share of the draws that each takes."""
    groups = [np.split(order, np.flatnonzero(np.diff(rank)) + 1) for rank, order in zip(ranks, orders, strict=True)]
    ways = [math.prod(math.factorial(group.size) for group in tied) for tied in groups]
    if sum(ways) > MOST_ORDERS:
        message = (
            f"ties in the draws can be broken into more than {MOST_ORDERS} orders. Rank fewer scenarios, or break the "
            "ties: add a little noise to the draws."
        )
        raise InputError(message)
    entries = chain.from_iterable(chain.from_iterable(map(_orders_of, groups)))
    rows = np.fromiter(entries, dtype=np.int64).reshape(-1, orders.shape[1])
    return rows, np.repeat(counts / np.array(ways, dtype=float), ways)


def _orders_of(groups: list[IntArray]) -> Iterator[tuple[int, ...]]:
    for parts in product(*(permutations(group.tolist()) for group in groups)):
        yield tuple(chain.from_iterable(parts))


def _labels(positions: FloatArray, labels: list[object]) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    """Return the labels at positions; as text, and empty at NaN, where there is any."""
    missing = np.isnan(positions)
    found = np.asarray(labels)[np.where(missing, 0, positions).astype(int)]
    return np.where(missing, "", found.astype(str)) if missing.any() else found

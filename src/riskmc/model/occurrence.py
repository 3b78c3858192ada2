"""Events with a common cause: how often they happen together, without drawing them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc.exceptions import InputError
from riskmc.model.correlation import as_correlations

_REACH: Final = 20.0
"""The factor is integrated from minus to plus so many standard deviations."""

_PANEL: Final = 0.5
_NODES: Final = 16
_STEPS: Final = np.array([-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0])
"""Edges of panels around the place where an event turns from unlikely to likely, in widths of that turn."""


def common_factor_joint(
    p: ArrayLike, correlation: ArrayLike | None = None, *, loadings: ArrayLike | None = None
) -> float:
    """Return the probability that all of several events happen, where one factor drives them.

    Event i happens where ``a_i F + sqrt(1 - a_i^2) e_i < Phi^-1(p_i)``; the latent correlation
    of two events is ``a_i a_j``. Given the factor they are independent, so it is the integral
    over F of ``prod_i Phi((Phi^-1(p_i) - a_i F) / sqrt(1 - a_i^2))``.

    Parameters
    ----------
    p : array, shape (n,)
        Probability of each event, in [0, 1].
    correlation : float, optional
        Latent correlation of every two events, in [0, 1]: ``a_i = sqrt(correlation)``.
    loadings : array, shape (n,), optional
        a_i in [-1, 1], in place of a correlation.

    Returns
    -------
    float
        To about 1e-12 of its value.

    Raises
    ------
    InputError
        If a number is out of range, or not one of `correlation` and `loadings` is given.

    References
    ----------
    Vasicek, O. (2002). The distribution of loan portfolio value. Risk 15(12), 160-162.

    Examples
    --------
    >>> round(common_factor_joint([0.05, 0.1], 0.3), 6), round(common_factor_joint([0.05, 0.1], 1.0), 6)
    (0.01225, 0.05)
    """
    given, weight = _given_the_factor(p, correlation, loadings)
    return float((given.prod(axis=0) * weight).sum())


def common_factor_counts(
    p: ArrayLike, correlation: ArrayLike | None = None, *, loadings: ArrayLike | None = None
) -> FloatArray:
    """Return the probabilities that 0, 1, ... n events happen, where one factor drives them.

    Parameters
    ----------
    p, correlation, loadings
        As `common_factor_joint`.

    Returns
    -------
    array, shape (n + 1,)
        They sum to one.

    Raises
    ------
    InputError
        As `common_factor_joint`.

    References
    ----------
    As `common_factor_joint`.

    Examples
    --------
    >>> common_factor_counts([0.1] * 5, 0.3).round(4).tolist()
    [0.6595, 0.2261, 0.0793, 0.0263, 0.0074, 0.0014]
    """
    given, weight = _given_the_factor(p, correlation, loadings)
    counts = np.zeros((len(given) + 1, weight.size))
    counts[0] = 1.0
    for chance in given:
        counts[1:] = counts[1:] * (1.0 - chance) + counts[:-1] * chance
        counts[0] *= 1.0 - chance
    return np.asarray(counts @ weight)


def _given_the_factor(
    p: ArrayLike, correlation: ArrayLike | None, loadings: ArrayLike | None
) -> tuple[FloatArray, FloatArray]:
    """Return the probability of each event at each node of the factor, and the weights of the nodes."""
    chance = _as_chances(p)
    load = _as_loadings(correlation, loadings, chance.shape)
    own = np.sqrt((1.0 - load) * (1.0 + load))
    edge = special.ndtri(chance)
    factor, weight = _nodes(edge, load, own)
    with np.errstate(divide="ignore"):
        given = special.ndtr((edge[:, None] - load[:, None] * factor) / own[:, None])
    return np.where(np.isfinite(edge)[:, None], given, chance[:, None]), weight


def _nodes(edge: FloatArray, load: FloatArray, own: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights for the factor: panels that are narrow wherever an event turns quickly."""
    turning = np.isfinite(edge) & (load != 0.0)
    place, width = edge[turning] / load[turning], own[turning] / np.abs(load[turning])
    edges = np.unique(np.concatenate([np.arange(-_REACH, _REACH + _PANEL, _PANEL), *(place + _STEPS[:, None] * width)]))
    edges = edges[np.abs(edges) <= _REACH]
    nodes, weights = special.roots_legendre(_NODES)
    half = 0.5 * np.diff(edges)
    factor = (edges[:-1, None] + half[:, None] * (nodes + 1.0)).ravel()
    density = np.exp(-0.5 * factor**2) / math.sqrt(2.0 * math.pi)
    return factor, (half[:, None] * weights).ravel() * density


def _as_chances(p: ArrayLike) -> FloatArray:
    chance = np.asarray(p, dtype=float)
    if chance.ndim != 1 or not chance.size or not ((chance >= 0.0) & (chance <= 1.0)).all():
        message = f"`p` must be probabilities of one event or more, in [0, 1], got {p!r}."
        raise InputError(message)
    return chance


def _as_loadings(correlation: ArrayLike | None, loadings: ArrayLike | None, shape: tuple[int, ...]) -> FloatArray:
    if (correlation is None) == (loadings is None):
        message = "give either `correlation`, one number for all events, or `loadings`, one for each."
        raise InputError(message)
    if loadings is None:
        common = np.asarray(correlation, dtype=float)
        if common.ndim or not 0.0 <= common <= 1.0:
            message = f"`correlation` must be a number in [0, 1], got {correlation!r}. Loadings can have a sign."
            raise InputError(message)
        return np.full(shape, np.sqrt(common))
    load = as_correlations("loadings", loadings)
    if load.shape != shape:
        message = f"`loadings` must have one number for each of the {shape[0]} events, got the shape {load.shape}."
        raise InputError(message)
    return load

"""What a copula says about two items: extremes together, rank correlation, for the Gaussian and the t copula."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_number
from riskmc.exceptions import InputError
from riskmc.model.correlation import as_correlations, stated_correlation

_NODES: Final = 256
_NODES_OF_MIXING: Final = 64
_UNDERFLOW: Final = 1e-290
_LEAST: Final = 1e-200


def tail_dependence(r: ArrayLike, degrees_of_freedom: float = math.inf) -> FloatArray:
    r"""Return the tail dependence of two items: how likely one is extreme given that the other is.

    ``2 T_{nu+1}(-sqrt((nu + 1)(1 - r) / (1 + r)))``, the limit of P(both exceed their
    p-quantiles) / (1 - p) for p to 1; the same at the lower end. Zero for the Gaussian copula
    (nu infinite) below r = 1.

    Parameters
    ----------
    r : array, any shape
        Correlation of normal scores, in [-1, 1].
    degrees_of_freedom : float
        Of the t copula, above zero.

    Returns
    -------
    array of the shape of `r`
        In [0, 1].

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Demarta, S. and McNeil, A. J. (2005). The t copula and related copulas. Int. Stat. Rev. 73, 111-129.

    Examples
    --------
    >>> tail_dependence([0.5, 1.0], 4.0).round(4).tolist(), tail_dependence(0.5).item()
    ([0.2532, 1.0], 0.0)
    """
    given, nu = as_correlations("r", r), _degrees(degrees_of_freedom)
    if math.isinf(nu):
        return np.where(given == 1.0, 1.0, 0.0)
    with np.errstate(divide="ignore"):
        edge = -np.sqrt((nu + 1.0) * (1.0 - given) / (1.0 + given))
    return np.asarray(2.0 * special.stdtr(nu + 1.0, edge))


def joint_exceedance(p: ArrayLike, r: ArrayLike, degrees_of_freedom: float = math.inf) -> FloatArray:
    r"""Return the probability that two items both exceed their p-quantiles.

    With h the p-quantile of the normal or t law and ``s = sin(theta)``, Plackett's integral
    over the correlation: ``max(1 - 2p, 0)`` at r = -1, plus ``1 / (2 pi)`` times the integral from
    ``-pi/2`` to ``asin(r)`` of ``exp(-h^2 / (1 + s))``, or of ``(1 + 2 h^2 / (nu (1 + s)))^(-nu/2)``.

    Parameters
    ----------
    p : array
        In (0, 1).
    r : array
        Correlation of normal scores, in [-1, 1]; broadcasts with `p`.
    degrees_of_freedom : float
        Of the t copula, above zero; infinite for the Gaussian copula.

    Returns
    -------
    array of the broadcast shape
        Exact to about 1e-12.

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Plackett, R. L. (1954). Biometrika 41, 351-360; Genz, A. (2004). Stat. Comput. 14, 251-260 (t).

    Examples
    --------
    >>> joint_exceedance(0.99, [0.0, 0.5, 1.0]).round(5).tolist()
    [0.0001, 0.00129, 0.01]
    >>> joint_exceedance(0.99, 0.5, 4.0).round(5).item()
    0.00288
    """
    chance, given = np.broadcast_arrays(_open(p), as_correlations("r", r))
    nu = _degrees(degrees_of_freedom)
    normal = math.isinf(nu)
    edge = special.ndtri(chance) if normal else special.stdtrit(nu, chance)
    # The cube crowds the nodes where the integrand may be steep: at r = -1.
    nodes, weights = _unit_nodes(_NODES)
    reach = (np.arcsin(given) + 0.5 * math.pi)[..., None]
    # 1 + sin(x - pi/2) without its cancellation, and not zero at r = -1.
    above = np.maximum(2.0 * np.sin(0.5 * reach * nodes**3) ** 2, _LEAST)
    ratio = edge[..., None] ** 2 / above
    height = np.exp(-ratio) if normal else np.exp(-0.5 * nu * np.log1p(2.0 * ratio / nu))
    area = (height * 3.0 * nodes**2 * weights).sum(axis=-1) * reach[..., 0]
    both = np.maximum(1.0 - 2.0 * chance, 0.0) + area / (2.0 * math.pi)
    return np.where(given == 1.0, 1.0 - chance, both)


def spearman_of(r: ArrayLike, degrees_of_freedom: float = math.inf) -> FloatArray:
    r"""Return Spearman's rank correlation of two items under a t or the Gaussian copula.

    ``(6 / pi) E[asin(r sqrt(A B))]`` with ``A = G_2 / (G_1 + G_2)``, ``B = G_3 / (G_1 + G_3)`` and
    three independent chi-square variables; ``6 asin(r / 2) / pi`` for the Gaussian copula.
    So a t copula of the same r has a rank correlation that is a little nearer to zero.
    Kendall's tau is ``2 asin(r) / pi`` under both.

    Parameters
    ----------
    r : array, any shape
        Correlation of normal scores, in [-1, 1].
    degrees_of_freedom : float
        Above zero.

    Returns
    -------
    array of the shape of `r`
        In [-1, 1]; to about 1e-5 from one degree of freedom on.

    Raises
    ------
    InputError
        If an argument is out of range.

    References
    ----------
    Demarta, S. and McNeil, A. J. (2005), as `tail_dependence`; the mixture is that of Hult, H. and
    Lindskog, F. (2002). Adv. Appl. Prob. 34, 587-608.

    Examples
    --------
    >>> spearman_of([-1.0, 0.5], 4.0).round(4).tolist(), spearman_of(0.5).round(4).item()
    ([-1.0, 0.469], 0.4826)
    """
    given, nu = as_correlations("r", r), _degrees(degrees_of_freedom)
    if math.isinf(nu):
        return stated_correlation(given)
    nodes, weights = _unit_nodes(_NODES_OF_MIXING)
    logs = _log_gamma_quantiles(0.5 * nu, nodes)
    share = np.sqrt(special.expit(logs[None, :] - logs[:, None]))  # of G_2 beside each G_1
    both = share[:, :, None] * share[:, None, :]
    weight = weights[:, None, None] * weights[:, None] * weights
    found = [(np.arcsin(one * both) * weight).sum() for one in given.ravel()]
    inside = 6.0 / math.pi * np.asarray(found).reshape(given.shape)
    return np.where(np.abs(given) == 1.0, given, inside)


def _unit_nodes(count: int) -> tuple[FloatArray, FloatArray]:
    """Return the nodes and weights of Gauss and Legendre on [0, 1]."""
    nodes, weights = special.roots_legendre(count)
    return 0.5 * (nodes + 1.0), 0.5 * weights


def _log_gamma_quantiles(shape: float, u: FloatArray) -> FloatArray:
    """Return logarithms of gamma quantiles; a small shape has quantiles below the least number."""
    quantiles = special.gammaincinv(shape, u)
    near_zero = (np.log(u) + special.gammaln(shape + 1.0)) / shape
    return np.asarray(np.where(quantiles > _UNDERFLOW, np.log(np.maximum(quantiles, _UNDERFLOW)), near_zero))


def _degrees(given: float) -> float:
    check_number("degrees_of_freedom", given)
    if not given > 0.0:
        message = f"`degrees_of_freedom` must be above zero, got {given:g}."
        raise InputError(message)
    return float(given)


def _open(p: ArrayLike) -> FloatArray:
    chance = np.asarray(p, dtype=float)
    outside = ~((chance > 0.0) & (chance < 1.0))
    if outside.any():
        message = f"`p` must lie in (0, 1), got {chance[outside].flat[0]:g}. Give 0.95 for 95 %."
        raise InputError(message)
    return chance

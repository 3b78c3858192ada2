"""Two dimensions of uncertainty: what is not known (epistemic) around what is chance (aleatory)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._schema import PROBABILITY, THRESHOLD
from riskmc._typing import ArrayLike, FloatArray, HasPpf
from riskmc._validation import check_count
from riskmc.exceptions import InputError
from riskmc.results.precision import mean_mcse, quantile_mcse
from riskmc.results.quantiles import as_chances, as_draws, draw_quantile

LEVELS: Final = (0.05, 0.5, 0.95)
"""Epistemic quantiles that are reported."""

_ROUNDING: Final = 1e-9
_REACH: Final = 3.4
"""Beyond, the nodes of the tanh-sinh rule lie within rounding of 0 and 1."""

_NODES: Final = 181
_BISECTIONS: Final = 200


def pbox(
    conditional: xr.DataArray | ArrayLike,
    thresholds: ArrayLike,
    *,
    levels: Sequence[float] = LEVELS,
    probabilities: Sequence[float] = LEVELS,
    n_inner: int | None = None,
) -> xr.Dataset:
    """Return the p-box of an exceedance: what is known of P(Y > x) where its parameters are not known.

    Every draw of the parameters theta gives a curve G(x) = P(Y > x | theta). The mean of the
    curves is the probability all in all; their quantiles at each x are the p-box, and read
    along a probability they are the bounds of a quantile of Y.

    Where G itself was only counted in `n_inner` inner draws, its spread holds their noise:
    Var of the counted shares is ``Var(G) + E[G (1 - G)] / n_inner``. The second part is
    estimated by the mean of ``g (1 - g) / (n_inner - 1)``, reported, and taken out: the standard
    deviation is corrected, and the quantiles are drawn towards the mean in that proportion.
    Where G is known it is never drawn, and there is nothing to correct.

    Parameters
    ----------
    conditional : DataArray or array, shape (..., x)
        P(Y > x | theta), one curve for each epistemic draw. Of a DataArray the dimension
        ``threshold`` is x; all others are draws.
    thresholds : array, shape (x,)
        Increasing, in the unit of Y.
    levels : sequence of float
        Epistemic quantiles, in (0, 1).
    probabilities : sequence of float
        Quantiles of Y whose bounds are wanted, in (0, 1).
    n_inner : int, optional
        Number of inner draws behind each share, at least 2.

    Returns
    -------
    Dataset
        ``exceedance_mean`` and ``exceedance_std`` (threshold), ``exceedance_quantile`` (threshold,
        quantile), each with its MCSE; with `n_inner`, ``exceedance_noise`` (threshold), the
        variance that was taken out; and ``bound`` (probability, quantile), linear
        between thresholds, NaN beyond them.

    Raises
    ------
    InputError
        If a share lies outside [0, 1] or a curve rises with x, thresholds do not increase or
        do not fit, or a probability is out of range.

    References
    ----------
    Ferson, S. and Ginzburg, L. R. (1996). Reliab. Eng. Syst. Saf. 54, 133-144; Hoffman, F. O. and
    Hammonds, J. S. (1994). Risk Anal. 14, 707-712; Sun, Y., Apley, D. W. and Staum, J. (2011). Oper. Res. 59,
    998-1007 (variance of a nested estimate).

    Examples
    --------
    >>> from scipy.special import ndtr
    >>> theta = np.random.default_rng(1).normal(0.0, 0.5**0.5, size=10_000)
    >>> x = np.linspace(-4.0, 8.0, 121)
    >>> found = pbox(ndtr(theta[:, None] - x), x)
    >>> found["exceedance_quantile"].sel(threshold=2.0, method="nearest").round(3).values.tolist()
    [0.001, 0.022, 0.197]
    """
    curves, x = _as_curves(conditional, thresholds)
    at, wanted = (np.atleast_1d(as_chances(given, open_ends=True)) for given in (levels, probabilities))
    mean, noise = curves.mean(axis=0), _noise(curves, n_inner)
    raw = curves.var(axis=0, ddof=1) if len(curves) > 1 else np.zeros(x.size)
    variance = np.maximum(raw - noise, 0.0)
    shrink = np.sqrt(np.divide(variance, raw, out=np.ones_like(raw), where=raw > 0.0))
    quantile = mean[:, None] + shrink[:, None] * (draw_quantile(curves.T, at) - mean[:, None])
    quantile = np.minimum.accumulate(np.clip(quantile, 0.0, 1.0), axis=0)
    error = quantile_mcse(lambda p: draw_quantile(curves.T, p), at, len(curves)) * shrink[:, None]
    found = {
        "exceedance_mean": mean,
        names.mcse("exceedance_mean"): mean_mcse(np.sqrt(raw), len(curves)),
        "exceedance_std": np.sqrt(variance),
        names.mcse("exceedance_std"): _std_mcse(curves, np.sqrt(variance)),
        "exceedance_quantile": quantile,
        names.mcse("exceedance_quantile"): error,
    } | ({} if n_inner is None else {"exceedance_noise": noise})
    return _dataset(found, x, at, wanted, _bounds(x, quantile, error, wanted))


def exact_pbox(
    exceedance: Callable[[FloatArray, FloatArray], FloatArray],
    parameter: HasPpf,
    thresholds: ArrayLike,
    *,
    levels: Sequence[float] = LEVELS,
    probabilities: Sequence[float] = LEVELS,
) -> xr.Dataset:
    """Return the p-box of an exceedance that rises with one uncertain parameter, without draws.

    The quantile of G(x) is then G at the quantile of the parameter; its mean and standard
    deviation are integrals over the law of the parameter, by the tanh-sinh rule; the
    bounds of a quantile of Y are found where that curve takes its probability.

    Parameters
    ----------
    exceedance : callable
        ``exceedance(theta, x)`` = P(Y > x | theta), by elements; rises with theta, falls with x.
    parameter : object with ``ppf``
        Law of theta.
    thresholds : array, shape (x,)
        Increasing, in the unit of Y. Bounds are looked for between the first and the last.
    levels, probabilities : sequence of float
        As `pbox`.

    Returns
    -------
    Dataset
        As `pbox`; every error is zero.

    Raises
    ------
    InputError
        If G leaves [0, 1] or does not move as it should, or a number is out of range.

    References
    ----------
    As `pbox`; Takahasi, H. and Mori, M. (1974). Publ. RIMS 9, 721-741 (tanh-sinh).

    Examples
    --------
    >>> from riskmc import Uniform
    >>> found = exact_pbox(lambda theta, x: np.exp(-x / theta), Uniform(1.0, 2.0), [1.0, 2.0, 5.0])
    >>> found["exceedance_mean"].round(6).values.tolist()
    [0.504792, 0.259457, 0.038599]
    """
    x, at = _as_thresholds(thresholds), np.atleast_1d(as_chances(levels, open_ends=True))
    wanted = np.atleast_1d(as_chances(probabilities, open_ends=True))
    u, weights = _tanh_sinh()
    curves = _curves_of(exceedance, np.asarray(parameter.ppf(u), dtype=float), x)
    theta = np.asarray(parameter.ppf(at), dtype=float)
    quantile = _curves_of(exceedance, theta, x).T
    mean = weights @ curves
    found = {
        "exceedance_mean": mean,
        "exceedance_std": np.sqrt(np.maximum(weights @ (curves - mean) ** 2, 0.0)),
        "exceedance_quantile": quantile,
    }
    found |= {names.mcse(name): np.zeros_like(value) for name, value in found.items()}
    bounds = np.array([[_where(exceedance, one, 1.0 - p, x) for one in theta] for p in wanted])
    return _dataset(found, x, at, wanted, (bounds, np.zeros_like(bounds)))


def _as_curves(conditional: xr.DataArray | ArrayLike, thresholds: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x = _as_thresholds(thresholds)
    if isinstance(conditional, xr.DataArray) and THRESHOLD in conditional.dims:
        conditional = conditional.transpose(..., THRESHOLD).values
    curves = as_draws(np.asarray(conditional))
    if curves.shape[-1] != x.size or curves.ndim == 1:
        message = (
            f"`conditional` must have the shape (draw, {x.size}), one column for each threshold, got {curves.shape}."
        )
        raise InputError(message)
    _check_curves(curves)
    return np.clip(curves.reshape(-1, x.size), 0.0, 1.0), x


def _check_curves(curves: FloatArray) -> None:
    if (curves < -_ROUNDING).any() or (curves > 1.0 + _ROUNDING).any():
        message = f"exceedance probabilities must lie in [0, 1], got {curves.min():g} to {curves.max():g}."
        raise InputError(message)
    if (np.diff(curves, axis=-1) > _ROUNDING).any():
        message = (
            "exceedance probabilities must not rise with the threshold: what exceeds a large one exceeds a small one."
        )
        raise InputError(message)


def _as_thresholds(thresholds: ArrayLike) -> FloatArray:
    x = np.asarray(thresholds, dtype=float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all() or (np.diff(x) <= 0.0).any():
        message = "`thresholds` must be finite numbers that increase."
        raise InputError(message)
    return x


def _noise(curves: FloatArray, n_inner: int | None) -> FloatArray:
    """Return the mean variance that counting in `n_inner` draws adds to a share."""
    if n_inner is None:
        return np.zeros(curves.shape[1])
    check_count("n_inner", n_inner, least=2)
    return np.asarray((curves * (1.0 - curves)).mean(axis=0) / (n_inner - 1.0))


def _std_mcse(curves: FloatArray, std: FloatArray) -> FloatArray:
    """Return the standard error of a standard deviation, by the delta method from that of the variance."""
    squares = (curves - curves.mean(axis=0)) ** 2
    error = squares.std(axis=0) / np.sqrt(len(curves))
    return np.asarray(np.divide(error, 2.0 * std, out=np.sqrt(error), where=std > 0.0))


def _bounds(
    x: FloatArray, quantile: FloatArray, error: FloatArray, wanted: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return where each quantile curve takes 1 - p, and its standard error: that of the curve over its slope."""
    lower, upper = (np.minimum.accumulate(np.clip(quantile + side * error, 0.0, 1.0), axis=0) for side in (-1.0, 1.0))
    places = [
        np.array([[_read_along(x, curve, 1.0 - p) for curve in curves.T] for p in wanted])
        for curves in (quantile, lower, upper)
    ]
    return places[0], np.asarray(0.5 * (places[2] - places[1]))


def _read_along(x: FloatArray, curve: FloatArray, chance: float) -> float:
    """Return the x at which a falling curve takes a probability, NaN where it does not."""
    if not curve[-1] <= chance <= curve[0]:
        return float("nan")
    after = int(np.argmax(curve <= chance))
    if after == 0:
        return float(x[0])
    share = (curve[after - 1] - chance) / (curve[after - 1] - curve[after])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))


def _tanh_sinh() -> tuple[FloatArray, FloatArray]:
    """Return nodes in (0, 1) and weights that sum to one, crowded at both ends."""
    t = np.linspace(-_REACH, _REACH, _NODES)
    u = 1.0 / (1.0 + np.exp(-np.pi * np.sinh(t)))
    weights = np.cosh(t) / np.cosh(0.5 * np.pi * np.sinh(t)) ** 2
    inside = (u > 0.0) & (u < 1.0)
    return u[inside], weights[inside] / weights[inside].sum()


def _curves_of(
    exceedance: Callable[[FloatArray, FloatArray], FloatArray], theta: FloatArray, x: FloatArray
) -> FloatArray:
    curves = np.asarray(exceedance(theta[:, None], x[None, :]), dtype=float)
    _check_curves(curves)
    if (np.diff(curves, axis=0) < -_ROUNDING).any():
        message = "`exceedance` must not fall where the parameter rises. Give the parameter the other sign."
        raise InputError(message)
    return curves


def _where(
    exceedance: Callable[[FloatArray, FloatArray], FloatArray], theta: float, chance: float, x: FloatArray
) -> float:
    """Return the x within the thresholds at which P(Y > x | theta) is `chance`, by halving; NaN where there is none."""

    def height(place: float) -> float:
        return float(np.asarray(exceedance(np.asarray(theta), np.asarray(place))))

    low, high = float(x[0]), float(x[-1])
    if not height(high) <= chance <= height(low):
        return float("nan")
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if height(middle) > chance else (low, middle)
    return high


def _dataset(
    found: dict[str, FloatArray],
    x: FloatArray,
    levels: FloatArray,
    probabilities: FloatArray,
    bounds: tuple[FloatArray, FloatArray],
) -> xr.Dataset:
    dims = {1: (THRESHOLD,), 2: (THRESHOLD, names.QUANTILE)}
    variables = {
        name: (dims[value.ndim], value, {"long_name": name.replace("_", " "), "units": "1"})
        for name, value in found.items()
    }
    attrs = {"long_name": "bound of a quantile", "units": "as the thresholds"}
    for name, value in zip(("bound", names.mcse("bound")), bounds, strict=True):
        variables[name] = ((PROBABILITY, names.QUANTILE), value, attrs)
    return xr.Dataset(variables, {THRESHOLD: x, names.QUANTILE: levels, PROBABILITY: probabilities})

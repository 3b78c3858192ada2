"""How likely is it that an event with a total impact above x happens, and how sure is that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.results.pbox import pbox
from riskmc.results.precision import mean_mcse, quantile_mcse
from riskmc.results.quantiles import as_chances, draw_quantile

FAN: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles over what is not known: the 50 and the 90 % band, and the median."""

_N_THRESHOLDS: Final = 81
_LOWEST: Final = 0.01
"""Quantile of the positive impacts at which the thresholds begin."""


def exceedance(
    result: xr.DataTree | xr.Dataset,
    *,
    profile: str | None = None,
    thresholds: ArrayLike | None = None,
    levels: Sequence[float] = FAN,
) -> xr.Dataset:
    """Return how likely the largest total impact of an event is above x, with its epistemic band.

    A kept draw says how likely each scenario is (p_i) and how bad (I_i): what is not known. That
    the event happens is chance, and is not drawn but computed: within the horizon
    ``P(x) = 1 - prod_i (1 - p_i 1{I_i > x})``, and the expected number of events is
    ``sum_i p_i 1{I_i > x}``. Where likelihood is a frequency, events come as a Poisson process and
    ``P(x) = 1 - exp(-sum_i p_i 1{I_i > x})`` within a year. Events are independent given the
    draw. The quantiles are over draws, at each x: the p-box.

    Parameters
    ----------
    result : DataTree or Dataset
        What `riskmc.simulate` returns, or draws with ``total_impact`` and ``likelihood`` along
        ``scenario``; all other dims but ``profile`` are draws.
    profile : str, optional
        Name of the weights; the first where it is None.
    thresholds : array, optional
        Increasing, in the unit of total impact; by default 81 from the least to nearly
        the largest of the kept draws, evenly apart on a logarithmic axis. Above the largest
        the curves are zero, and so are their errors: the kept draws say nothing there.
    levels : sequence of float
        Quantiles of the band, in (0, 1).

    Returns
    -------
    Dataset
        ``exceedance_mean``, ``exceedance_std`` (threshold) and ``exceedance_quantile`` (threshold,
        quantile) of the probability; ``event_count_mean`` and ``event_count_quantile`` of the expected
        number of events; ``bound`` (probability, quantile), see `riskmc.results.pbox`. Each with
        its MCSE, for independent draws. Attributes: those of the inputs, and ``profile``,
        ``n_draws``, ``n_scenarios``, ``n_left_out`` (scenarios without a likelihood).

    Raises
    ------
    InputError
        If there are no draws, no such profile, no scenario with a likelihood, or `thresholds`
        or `levels` are out of range.

    References
    ----------
    Kaplan, S. and Garrick, B. J. (1981). On the quantitative definition of risk. Risk Anal. 1, 11-27.

    Examples
    --------
    >>> draws = xr.Dataset(
    ...     {"total_impact": (("draw", "scenario"), [[1.0, 5.0]]), "likelihood": (("draw", "scenario"), [[0.5, 0.2]])}
    ... )
    >>> found = exceedance(draws, thresholds=[0.5, 2.0])
    >>> found["exceedance_mean"].round(6).values.tolist(), found["event_count_mean"].round(6).values.tolist()
    ([0.6, 0.2], [0.7, 0.2])
    """
    draws, attrs = _parts(result)
    chosen = _of_profile(draws, profile)
    impact, likelihood = (_by_scenario(chosen[name]) for name in (names.TOTAL_IMPACT, names.LIKELIHOOD))
    known = np.isfinite(likelihood).all(axis=0) & np.isfinite(impact).all(axis=0)
    if not known.any():
        message = "no scenario has a likelihood in the kept draws, so nothing can be exceeded with a probability."
        raise InputError(message)
    impact, likelihood = impact[:, known], likelihood[:, known]
    x = _default_thresholds(impact) if thresholds is None else np.asarray(thresholds, dtype=float)
    poisson = attrs.get("likelihood_kind") == "frequency"
    probability, count = exceedance_curves(impact, likelihood, x, poisson=poisson)
    found = pbox(probability, x, levels=levels).assign(_counts(count, levels))
    about: dict[str, object] = {
        "n_draws": len(impact),
        "n_scenarios": int(known.sum()),
        "n_left_out": int((~known).sum()),
    }
    if names.PROFILE in chosen.coords:
        about["profile"] = str(chosen[names.PROFILE].item())
    return found.assign_attrs(attrs | about)


def exceedance_curves(
    impact: FloatArray, likelihood: FloatArray, thresholds: FloatArray, *, poisson: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return for every draw the probability that an event is above each threshold, and the expected number.

    Parameters
    ----------
    impact, likelihood : array, shape (draw, scenario)
    thresholds : array, shape (x,)
    poisson : bool
        Whether the likelihood is a frequency, and not a probability.

    Returns
    -------
    probability, count : array, shape (draw, x)

    Raises
    ------
    InputError
        If a likelihood is negative, or a probability above 1.

    Examples
    --------
    >>> exceedance_curves(np.array([[1.0]]), np.array([[2.0]]), np.array([0.5]), poisson=True)[0].round(4).tolist()
    [[0.8647]]
    """
    if likelihood.min() < 0.0 or (not poisson and likelihood.max() > 1.0):
        allowed = "not be negative" if poisson else "lie in [0, 1]"
        message = f"likelihoods must {allowed}, got {likelihood.min():g} to {likelihood.max():g}."
        raise InputError(message)
    count, nothing = np.empty((len(impact), thresholds.size)), np.empty((len(impact), thresholds.size))
    with np.errstate(divide="ignore"):
        log_not = -likelihood if poisson else np.log1p(-likelihood)
    for k, x in enumerate(thresholds):
        above = impact > x
        count[:, k] = np.where(above, likelihood, 0.0).sum(axis=1)
        nothing[:, k] = np.where(above, log_not, 0.0).sum(axis=1)
    return -np.expm1(nothing), count


def _parts(result: xr.DataTree | xr.Dataset) -> tuple[xr.Dataset, dict[str, object]]:
    """Return the kept draws, and what the inputs say about them."""
    if isinstance(result, xr.DataTree):
        if names.DRAWS not in result.children:
            message = "the result has no kept draws. Simulate with `keep_draws` above zero."
            raise InputError(message)
        inputs = dict(result[names.INPUTS].attrs) if names.INPUTS in result.children else {}
        stamp = {"illustrative": result.attrs["illustrative"]} if "illustrative" in result.attrs else {}
        return result[names.DRAWS].to_dataset(), {str(key): value for key, value in (inputs | stamp).items()}
    missing = [name for name in (names.TOTAL_IMPACT, names.LIKELIHOOD) if name not in result]
    if missing:
        message = f"the draws have no variable {missing[0]!r}; they need total impact and likelihood of each scenario."
        raise InputError(message)
    return result, {str(key): value for key, value in result.attrs.items()}


def _of_profile(draws: xr.Dataset, profile: str | None) -> xr.Dataset:
    if names.PROFILE not in draws.dims:
        return draws
    if profile is None:
        return draws.isel({names.PROFILE: 0})
    check_choice("profile", profile, [str(name) for name in draws[names.PROFILE].values])
    return draws.sel({names.PROFILE: profile})


def _by_scenario(array: xr.DataArray) -> FloatArray:
    if names.SCENARIO not in array.dims:
        message = f"draws must have the dimension 'scenario', got {array.dims}."
        raise InputError(message)
    values = np.asarray(array.transpose(..., names.SCENARIO).values, dtype=float)
    return values.reshape(-1, values.shape[-1])


def _default_thresholds(impact: FloatArray) -> FloatArray:
    positive = impact[impact > 0.0]
    if not positive.size:
        message = "every kept draw of total impact is zero, so there is nothing to exceed."
        raise InputError(message)
    low, high = float(np.quantile(positive, _LOWEST)), float(positive.max())
    # The last one is left out: nothing is above the largest.
    return np.geomspace(low, high, _N_THRESHOLDS + 1)[:-1] if low < high else np.array([0.5 * low])


def _counts(count: FloatArray, levels: Sequence[float]) -> dict[str, xr.DataArray]:
    at = np.atleast_1d(as_chances(levels, open_ends=True))
    n = len(count)
    spread = count.std(axis=0, ddof=1) if n > 1 else np.zeros(count.shape[1])
    found = {
        "event_count_mean": count.mean(axis=0),
        names.mcse("event_count_mean"): mean_mcse(spread, n),
        "event_count_quantile": draw_quantile(count.T, at),
        names.mcse("event_count_quantile"): quantile_mcse(lambda p: draw_quantile(count.T, p), at, n),
    }
    dims = ("threshold", names.QUANTILE)
    return {
        name: xr.DataArray(value, dims=dims[: value.ndim], attrs={"long_name": name.replace("_", " "), "units": "1"})
        for name, value in found.items()
    }

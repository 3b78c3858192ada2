"""The group `summary`: bands, means and class probabilities with their errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import FloatArray, HasPpf, IntArray
from riskmc.distributions import Distribution, Natural, class_probabilities, expectation
from riskmc.engine.counts import SUM_BITS
from riskmc.engine.plan import Plan
from riskmc.engine.ranges import Units
from riskmc.engine.run import Tally
from riskmc.model import Item, Model
from riskmc.results.histograms import Histogram, histogram
from riskmc.results.precision import mean_mcse, probability_mcse, quantile_mcse

_QUANTILES = np.asarray(names.QUANTILES)
_BY_PROFILE = (names.PROFILE, names.SCENARIO)

Variables = dict[str, xr.DataArray]


def summary_dataset(model: Model, plan: Plan, units: Units, tally: Tally) -> xr.Dataset:
    """Return what a run says about each scenario on its own.

    Likelihood and criteria are single items, so their figures are exact; totals,
    interests and risk are estimates and have a Monte Carlo standard error beside them.

    Parameters
    ----------
    model : Model
    plan : Plan
    units : Units
    tally : Tally

    Returns
    -------
    Dataset
        Variables and dims as in `riskmc._schema`; see the reference page of results.
    """
    variables: Variables = {}
    variables |= _estimates(model, plan, tally, names.TOTAL_IMPACT, 0, units.impact, model.impact_unit)
    variables |= _index_quantiles(model, variables)
    risk_unit, risk_units_text = units.impact * units.likelihood, f"{model.impact_unit} x likelihood"
    variables |= _estimates(model, plan, tally, names.RISK, 1, risk_unit, risk_units_text)
    variables |= _interests(model, plan, units, tally)
    variables |= _criteria(model, model.impact_unit)
    variables |= _classes(tally)
    variables |= _axis(model.likelihood, names.LIKELIHOOD, model)
    variables |= _axis(model.plausibility, names.PLAUSIBILITY, model)
    variables |= _likelihood_classes(model)
    coords = {
        names.PROFILE: list(model.profiles),
        names.SCENARIO: list(model.scenarios),
        names.QUANTILE: _QUANTILES,
        names.INTEREST: list(model.interests),
        names.CRITERION: list(model.criteria),
        names.IMPACT_CLASS: list(model.impact_scale.classes),
    }
    return xr.Dataset(variables, coords=coords)


def _estimates(
    model: Model, plan: Plan, tally: Tally, name: str, place: int, unit: float, units_text: str
) -> Variables:
    """Return mean, standard deviation and quantiles of the total (place 0) or risk (place 1)."""
    n_profiles, n = len(model.profiles), tally.n_draws
    ranked = np.ones(len(model.scenarios), bool) if place == 0 else model.comparable
    sums = tally.counts.sums[:, place * n_profiles : (place + 1) * n_profiles]
    mean, std = _moments(sums, unit / plan.sum_scale[:, place], n)
    shape = (n_profiles, len(model.scenarios), _QUANTILES.size)
    quantile, error = np.full(shape, np.nan), np.full(shape, np.nan)
    for p, s in np.argwhere(np.broadcast_to(ranked, shape[:2])):
        bins = _histogram(plan, tally, s, place * n_profiles + p, unit)
        quantile[p, s] = bins.quantile(_QUANTILES)
        error[p, s] = quantile_mcse(bins.quantile, _QUANTILES, n)
    label = name.replace("_", " ")
    mean, std = (np.where(ranked, array, np.nan) for array in (mean, std))
    return {
        f"{name}_mean": _array(_BY_PROFILE, mean, f"mean {label}", units_text),
        names.mcse(f"{name}_mean"): _array(_BY_PROFILE, mean_mcse(std, n), f"MCSE of the mean {label}", units_text),
        f"{name}_std": _array(_BY_PROFILE, std, f"standard deviation of the {label}", units_text),
        f"{name}_quantile": _quantiles(_BY_PROFILE, quantile, label, units_text),
        names.mcse(f"{name}_quantile"): _quantiles(_BY_PROFILE, error, f"{label} (MCSE)", units_text),
    }


def _moments(sums: IntArray, unit: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation, shape (profile, scenario), from fixed-point sums.

    `unit` brings the sums of each scenario back to the model's axis.
    """
    halves = sums.astype(float)
    means = (halves[..., 0] * 2.0**32 + halves[..., 1]) * 2.0**-SUM_BITS / n
    mean = means[..., 0].T
    variance = np.maximum(means[..., 1].T - mean**2, 0.0)
    negligible = variance < np.maximum(mean, 1e-300) ** 2 * 2.0**-40
    return unit * mean, unit * np.where(negligible, 0.0, np.sqrt(variance))


def _histogram(plan: Plan, tally: Tally, scenario: int, variable: int, unit: float) -> Histogram:
    counts = tally.counts
    extremes = None
    if counts.bin_low.size:
        extremes = (counts.bin_low[scenario, variable], counts.bin_high[scenario, variable])
    bins = int(plan.bin_first[scenario, variable]), int(plan.bin_shift[scenario, variable])
    return histogram(counts.bins[scenario, variable], bins, extremes, unit)


def _index_quantiles(model: Model, variables: Variables) -> Variables:
    """Return the total's quantiles and their error on the class axis."""
    quantile, error = variables["total_impact_quantile"], variables["total_impact_quantile_mcse"]
    index = model.impact_scale.index(quantile.values / model.unit_value)
    distance = quantile.values * np.log(model.impact_scale.base)
    step = np.divide(error.values, distance, out=np.zeros_like(distance), where=distance > 0.0)
    return {
        "total_impact_index_quantile": _quantiles(_BY_PROFILE, index, "total impact on the class axis", "class"),
        names.mcse("total_impact_index_quantile"): _quantiles(_BY_PROFILE, step, "total impact index (MCSE)", "class"),
    }


def _interests(model: Model, plan: Plan, units: Units, tally: Tally) -> Variables:
    """Return the quantiles of each interest's impact."""
    n_profiles, n_interests = len(model.profiles), len(model.interests)
    group, units_text = plan.group.tolist(), model.impact_unit
    shape = (n_profiles, len(model.scenarios), n_interests, _QUANTILES.size)
    quantile, error = np.empty(shape), np.empty(shape)
    for p, s, i in np.ndindex(shape[:3]):
        if group[p] in group[:p]:
            quantile[p, s, i], error[p, s, i] = (array[group.index(group[p]), s, i] for array in (quantile, error))
            continue
        bins = _histogram(plan, tally, s, 2 * n_profiles + group[p] * n_interests + i, units.impact)
        quantile[p, s, i] = bins.quantile(_QUANTILES)
        error[p, s, i] = quantile_mcse(bins.quantile, _QUANTILES, tally.n_draws)
    dims = (*_BY_PROFILE, names.INTEREST)
    return {
        "interest_impact_quantile": _quantiles(dims, quantile, "impact on the interest", units_text),
        names.mcse("interest_impact_quantile"): _quantiles(dims, error, "impact on the interest (MCSE)", units_text),
    }


def _criteria(model: Model, units_text: str) -> Variables:
    quantile = np.stack([[_marginal_quantiles(item) for item in row] for row in model.impact])
    dims = (names.SCENARIO, names.CRITERION)
    return {"criterion_impact_quantile": _quantiles(dims, quantile, "impact on the criterion", units_text)}


def _classes(tally: Tally) -> Variables:
    """Return class probabilities of the total, and P(worst interest >= class)."""
    n = tally.n_draws
    total, worst = tally.counts.reaches / n
    share = total - np.concatenate([total[..., 1:], np.zeros((*total.shape[:2], 1))], axis=-1)
    dims = (*_BY_PROFILE, names.IMPACT_CLASS)
    return {
        "impact_class_probability": _array(dims, share, "P(total impact in the class)", "1"),
        names.mcse("impact_class_probability"): _array(dims, probability_mcse(share, n), "MCSE of P(class)", "1"),
        "worst_interest_exceedance": _array(dims, worst, "P(worst interest >= class)", "1"),
        names.mcse("worst_interest_exceedance"): _array(
            dims, probability_mcse(worst, n), "MCSE of P(worst interest >= class)", "1"
        ),
    }


def _axis(items: Sequence[Item | None], name: str, model: Model) -> Variables:
    """Return the exact mean and quantiles of likelihood or plausibility; nothing if nobody has it."""
    if all(item is None for item in items):
        return {}
    kind = names.PLAUSIBILITY if name == names.PLAUSIBILITY else model.likelihood_kind
    units_text = {"frequency": "events per year", "probability": "1", "plausibility": "class"}[kind]
    mean = np.asarray([_marginal_mean(item) for item in items])
    quantile = np.stack([_marginal_quantiles(item) for item in items])
    return {
        f"{name}_mean": _array((names.SCENARIO,), mean, f"mean {name} (exact)", units_text),
        f"{name}_quantile": _quantiles((names.SCENARIO,), quantile, f"{name} (exact)", units_text),
    }


def _likelihood_classes(model: Model) -> Variables:
    """Return exact class probabilities of the likelihood, where it is judged on a scale."""
    laws = [law for item in model.likelihood if item for law in item.laws.values()]
    if not laws or not all(isinstance(law, Natural) for law in laws):
        return {}
    scale = next(law.scale for law in laws if isinstance(law, Natural))
    share = np.full((len(model.scenarios), scale.n_classes), np.nan)
    for s, item in enumerate(model.likelihood):
        if item is not None:
            pooled = zip(item.weights.values(), item.laws.values(), strict=True)
            parts = [w * class_probabilities(law.coordinate, scale) for w, law in pooled if isinstance(law, Natural)]
            share[s] = np.sum(parts, axis=0)[1:]
    dims = (names.SCENARIO, names.LIKELIHOOD_CLASS)
    array = _array(dims, share, "P(likelihood in the class) (exact)", "1")
    return {"likelihood_class_probability": array.assign_coords({names.LIKELIHOOD_CLASS: list(scale.classes)})}


def _marginal_quantiles(item: Item | None) -> FloatArray:
    return np.full(_QUANTILES.size, np.nan) if item is None else np.asarray(_marginal(item).ppf(_QUANTILES))


def _marginal_mean(item: Item | None) -> float:
    if item is None:
        return np.nan
    law = _marginal(item)
    return law.mean() if isinstance(law, Distribution) else expectation(law)


def _marginal(item: Item) -> HasPpf:
    return next(iter(item.laws.values())) if len(item.laws) == 1 else item.pooled()


def _array(dims: Sequence[str], values: FloatArray, long_name: str, units: str) -> xr.DataArray:
    return xr.DataArray(values, dims=tuple(dims), attrs={"long_name": long_name, "units": units})


def _quantiles(dims: Sequence[str], values: FloatArray, label: str, units: str) -> xr.DataArray:
    array = _array((*dims, names.QUANTILE), values, f"quantiles of {label}", units)
    return array.assign_attrs(interval="equal-tailed")

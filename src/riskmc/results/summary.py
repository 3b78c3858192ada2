"""The group `summary`: bands, means and class probabilities with their errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import FloatArray, HasPpf
from riskmc.distributions import Distribution, Natural, class_probabilities
from riskmc.distributions.base import means, quantiles
from riskmc.engine.estimates import Estimates
from riskmc.model import Item, Model

_QUANTILES = np.asarray(names.QUANTILES)
_BY_PROFILE = (names.PROFILE, names.SCENARIO)

Variable = tuple[tuple[str, ...], FloatArray, dict[str, str]]
Variables = dict[str, Variable]
Pair = tuple[FloatArray, FloatArray]


def summary_dataset(model: Model, estimates: Estimates, errors: Estimates) -> xr.Dataset:
    """Return what a run says about each scenario on its own.

    Likelihood and criteria are single items, so their figures are exact; totals,
    interests and risk are estimates and have a standard error beside them.

    Parameters
    ----------
    model : Model
    estimates : Estimates
    errors : Estimates
        Their standard errors.

    Returns
    -------
    Dataset
        Variables and dims as in `riskmc._schema`; see the reference page of results.
    """
    variables: Variables = {}
    variables |= _totals(names.TOTAL_IMPACT, 0, estimates, errors, model.impact_unit)
    variables |= _index_quantiles(model, estimates.quantile[0], errors.quantile[0])
    variables |= _totals(names.RISK, 1, estimates, errors, f"{model.impact_unit} x likelihood")
    interests = estimates.interest_quantile, errors.interest_quantile
    dims = (*_BY_PROFILE, names.INTEREST)
    variables |= _quantile_pair(
        "interest_impact_quantile", dims, interests, "impact on the interest", model.impact_unit
    )
    variables |= _criteria(model, model.impact_unit)
    variables |= _classes(estimates, errors)
    variables |= _axis(model.likelihood, names.LIKELIHOOD, model)
    variables |= _axis(model.plausibility, names.PLAUSIBILITY, model)
    coords = {
        names.PROFILE: list(model.profiles),
        names.SCENARIO: list(model.scenarios),
        names.QUANTILE: _QUANTILES,
        names.INTEREST: list(model.interests),
        names.CRITERION: list(model.criteria),
        names.IMPACT_CLASS: list(model.impact_scale.classes),
    }
    by_class, classes = _likelihood_classes(model)
    return xr.Dataset(variables | by_class, coords=coords | classes)


def _totals(name: str, place: int, estimates: Estimates, errors: Estimates, units_text: str) -> Variables:
    """Return mean, standard deviation and quantiles of the total (place 0) or risk (place 1)."""
    label = name.replace("_", " ")
    mean, error, std = estimates.mean[place], errors.mean[place], estimates.std[place]
    quantile = estimates.quantile[place], errors.quantile[place]
    return {
        f"{name}_mean": _array(_BY_PROFILE, mean, f"mean {label}", units_text),
        names.mcse(f"{name}_mean"): _array(_BY_PROFILE, error, f"MCSE of the mean {label}", units_text),
        f"{name}_std": _array(_BY_PROFILE, std, f"standard deviation of the {label}", units_text),
        **_quantile_pair(f"{name}_quantile", _BY_PROFILE, quantile, label, units_text),
    }


def _index_quantiles(model: Model, quantile: FloatArray, error: FloatArray) -> Variables:
    """Return the total's quantiles and their error on the class axis."""
    index = model.impact_scale.index(quantile / model.unit_value)
    distance = quantile * np.log(model.impact_scale.base)
    step = np.divide(error, distance, out=np.zeros_like(distance), where=distance > 0.0)
    words, error_words = "total impact on the class axis", "total impact index (MCSE)"
    return {
        "total_impact_index_quantile": _quantiles(_BY_PROFILE, index, words, "class"),
        names.mcse("total_impact_index_quantile"): _quantiles(_BY_PROFILE, step, error_words, "class"),
    }


def _criteria(model: Model, units_text: str) -> Variables:
    quantile = _marginal_quantiles([item for row in model.impact for item in row])
    quantile = quantile.reshape(len(model.scenarios), len(model.criteria), -1)
    dims = (names.SCENARIO, names.CRITERION)
    return {"criterion_impact_quantile": _quantiles(dims, quantile, "impact on the criterion", units_text)}


def _classes(estimates: Estimates, errors: Estimates) -> Variables:
    """Return class probabilities of the total, and P(worst interest >= class)."""
    described = {
        "impact_class_probability": ("class_probability", "P(total impact in the class)", "P(class)"),
        "worst_interest_exceedance": ("worst_exceedance", "P(worst interest >= class)", "P(worst interest >= class)"),
    }
    dims = (*_BY_PROFILE, names.IMPACT_CLASS)
    variables: Variables = {}
    for name, (source, words, short) in described.items():
        variables[name] = _array(dims, getattr(estimates, source), words, "1")
        variables[names.mcse(name)] = _array(dims, getattr(errors, source), f"MCSE of {short}", "1")
    return variables


def _axis(items: Sequence[Item | None], name: str, model: Model) -> Variables:
    """Return the exact mean and quantiles of likelihood or plausibility; nothing if nobody has it."""
    if all(item is None for item in items):
        return {}
    kind = names.PLAUSIBILITY if name == names.PLAUSIBILITY else model.likelihood_kind
    units_text = {"frequency": "events per year", "probability": "1", "plausibility": "class"}[kind]
    mean = np.full(len(items), np.nan)
    judged = [place for place, item in enumerate(items) if item is not None]
    mean[judged] = means([_marginal(item) for item in items if item is not None])
    quantile = _marginal_quantiles(items)
    return {
        f"{name}_mean": _array((names.SCENARIO,), mean, f"mean {name} (exact)", units_text),
        f"{name}_quantile": _quantiles((names.SCENARIO,), quantile, f"{name} (exact)", units_text),
    }


def _likelihood_classes(model: Model) -> tuple[Variables, dict[str, list[str]]]:
    """Return exact class probabilities of the likelihood, where it is judged on a scale, and their classes."""
    laws = [law for item in model.likelihood if item for law in item.laws.values()]
    if not laws or not all(isinstance(law, Natural) for law in laws):
        return {}, {}
    scale = next(law.scale for law in laws if isinstance(law, Natural))
    share = np.full((len(model.scenarios), scale.n_classes), np.nan)
    for s, item in enumerate(model.likelihood):
        if item is not None:
            pooled = zip(item.weights.values(), item.laws.values(), strict=True)
            parts = [w * class_probabilities(law.coordinate, scale) for w, law in pooled if isinstance(law, Natural)]
            share[s] = np.sum(parts, axis=0)[1:]
    dims = (names.SCENARIO, names.LIKELIHOOD_CLASS)
    array = _array(dims, share, "P(likelihood in the class) (exact)", "1")
    return {"likelihood_class_probability": array}, {names.LIKELIHOOD_CLASS: list(scale.classes)}


def _marginal_quantiles(items: Sequence[Item | None]) -> FloatArray:
    """Return the exact quantiles of items, shape (item, quantile); NaN where there is none."""
    laws = {place: _marginal(item) for place, item in enumerate(items) if item is not None}
    known = {place: law for place, law in laws.items() if isinstance(law, Distribution)}
    found = np.full((len(items), _QUANTILES.size), np.nan)
    if known:
        found[list(known)] = quantiles(list(known.values()), _QUANTILES)
    for place in laws.keys() - known.keys():
        found[place] = laws[place].ppf(_QUANTILES)
    return found


def _marginal(item: Item) -> HasPpf:
    return next(iter(item.laws.values())) if len(item.laws) == 1 else item.pooled()


def _array(dims: tuple[str, ...], values: FloatArray, long_name: str, units: str) -> Variable:
    return dims, values, {"long_name": long_name, "units": units}


def _quantiles(dims: tuple[str, ...], values: FloatArray, label: str, units: str) -> Variable:
    dims, values, attrs = _array((*dims, names.QUANTILE), values, f"quantiles of {label}", units)
    return dims, values, attrs | {"interval": "equal-tailed"}


def _quantile_pair(name: str, dims: tuple[str, ...], pair: Pair, label: str, units: str) -> Variables:
    """Return quantiles and their standard errors."""
    quantile, error = pair
    return {
        name: _quantiles(dims, quantile, label, units),
        names.mcse(name): _quantiles(dims, error, f"{label} (MCSE)", units),
    }

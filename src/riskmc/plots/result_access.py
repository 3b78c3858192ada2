"""Reading what a picture needs out of a result, with errors for what is not there."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from riskmc import _schema as names
from riskmc._typing import FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError


def group(result: xr.DataTree, name: str) -> xr.Dataset:
    """Return one group of a result as a Dataset.

    Raises
    ------
    InputError
        If `result` has no such group.
    """
    if name not in result.children:
        found = ", ".join(repr(child) for child in result.children) or "none"
        message = f"the result has no group {name!r}; it has {found}. Give what `riskmc.simulate` returns."
        raise InputError(message)
    return result.children[name].to_dataset()


def choose_profile(dataset: xr.Dataset, profile: str | None) -> str:
    """Return `profile`, or the first profile of the result where it is None.

    Raises
    ------
    InputError
        If the result has no such profile.
    """
    profiles = texts(dataset[names.PROFILE])
    if profile is None:
        return profiles[0]
    check_choice("profile", profile, profiles)
    return profile


def in_classes(result: xr.DataTree) -> bool:
    """Tell whether the total impact has classes: a sum of money over many criteria has none."""
    return str(group(result, names.INPUTS).attrs.get("rule", "")) != "monetised-sum"


def judged_on(summary: xr.Dataset, axis: str) -> NDArray[np.bool_]:
    """Tell which scenarios were judged on an axis, "likelihood" or "plausibility"."""
    variable = f"{axis}_quantile"
    if variable not in summary:
        return np.zeros(summary.sizes[names.SCENARIO], dtype=bool)
    known: NDArray[np.bool_] = np.isfinite(numbers(summary[variable], names.SCENARIO, names.QUANTILE)).all(axis=1)
    return known


def texts(array: xr.DataArray) -> tuple[str, ...]:
    """Return the elements of `array` as text."""
    return tuple(str(element) for element in np.ravel(array.values))


def scenario_texts(inputs: xr.Dataset, variable: str, scenarios: tuple[str, ...]) -> tuple[str, ...]:
    """Return a text for each scenario, empty where the result does not carry it."""
    if variable not in inputs:
        return ("",) * len(scenarios)
    return texts(inputs[variable].sel({names.SCENARIO: list(scenarios)}))


def numbers(array: xr.DataArray, *dims: str) -> FloatArray:
    """Return `array` as floats with its dims in the given order.

    Examples
    --------
    >>> numbers(xr.DataArray([[1, 2, 3]], dims=["a", "b"]), "b", "a").shape
    (3, 1)
    """
    return np.asarray(array.transpose(*dims).values, dtype=float)

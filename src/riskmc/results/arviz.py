"""The bridge to ArviZ."""

from __future__ import annotations

import xarray as xr

from riskmc import _schema as names
from riskmc.exceptions import InputError


def to_arviz(result: xr.DataTree) -> xr.DataTree:
    """Return the kept draws as ArviZ reads them: a tree with the group ``prior``.

    Scenarios stand under their names where the result knows them. Those without a
    likelihood are left out of ``likelihood`` and ``risk``, because ArviZ has no missing
    draws. Numbers are float64: the fourth power of an amount of money leaves float32.

    Parameters
    ----------
    result : DataTree
        With kept draws.

    Returns
    -------
    DataTree
        Dims (chain, draw, ...), as ``arviz.summary(tree, group="prior")`` and
        ``arviz_plots.plot_forest(tree, group="prior")`` take it.

    Raises
    ------
    InputError
        If the result has no kept draws.

    Examples
    --------
    >>> import numpy as np
    >>> draws = xr.Dataset({"total_impact": (("chain", "draw", "scenario"), np.ones((4, 8, 1)))})
    >>> list(to_arviz(xr.DataTree.from_dict({"/draws": draws})).children)
    ['prior']
    """
    if names.DRAWS not in result.children:
        how = 'method="sample"' if result.attrs.get("method") == "exact" else "keep_draws above zero"
        message = f"the result has no kept draws; simulate with {how}."
        raise InputError(message)
    draws = _named(result[names.DRAWS].to_dataset().astype(float), result)
    parts = [_complete(draws[name]) for name in draws.data_vars]
    prior = xr.Dataset({str(part.name): part for part in parts if part.size})
    return xr.DataTree.from_dict({"/prior": prior}, name=None)


def _named(draws: xr.Dataset, result: xr.DataTree) -> xr.Dataset:
    """Return the draws with the names of scenarios as labels, unless two have the same."""
    known = result[names.INPUTS].to_dataset() if names.INPUTS in result.children else xr.Dataset()
    if "scenario_name" not in known:
        return draws
    labels = known["scenario_name"].to_numpy()
    return draws.assign_coords({names.SCENARIO: labels}) if len(set(labels)) == labels.size else draws


def _complete(draws: xr.DataArray) -> xr.DataArray:
    """Return the draws of the scenarios that have any, under a dim of their own if some have none."""
    known = draws.notnull().all([dim for dim in draws.dims if dim != names.SCENARIO])
    if bool(known.all()):
        return draws
    return draws.isel({names.SCENARIO: known.values}).rename({names.SCENARIO: f"{draws.name}_{names.SCENARIO}"})

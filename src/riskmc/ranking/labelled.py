"""Estimates and their standard errors as labelled variables."""

from __future__ import annotations

import xarray as xr

from riskmc._schema import mcse


def with_error(name: str, values: xr.DataArray, errors: xr.DataArray, long_name: str, units: str) -> xr.Dataset:
    """Return an estimate and its Monte Carlo standard error, described.

    Examples
    --------
    >>> found = with_error("share", xr.DataArray(0.5), xr.DataArray(0.01), "Share", "1")
    >>> list(found), found["share_mcse"].attrs["long_name"]
    (['share', 'share_mcse'], 'Monte Carlo standard error: Share')
    """
    words = {"long_name": long_name, "units": units}
    error = words | {"long_name": f"Monte Carlo standard error: {long_name}"}
    variables = {name: values.drop_attrs().assign_attrs(words), mcse(name): errors.drop_attrs().assign_attrs(error)}
    return xr.Dataset(variables)

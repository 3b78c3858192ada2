"""The group `draws` of a result: the draws that were kept, chain by chain."""

from __future__ import annotations

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc.engine.counts import Kept
from riskmc.engine.ranges import Units
from riskmc.model import Model

CHAINS = 4
"""Kept draws of a single chain are laid out as so many, because ArviZ compares chains."""


def draws_dataset(model: Model, units: Units, kept: Kept, n_chains: int = 1) -> xr.Dataset:
    """Return the group `draws` from the kept draws.

    Parameters
    ----------
    model : Model
    units : Units
    kept : Kept
        Draws of the chains one after another.
    n_chains : int
        Chains that were drawn; one is laid out as `CHAINS` where its draws can be.

    Returns
    -------
    Dataset
        ``total_impact`` and ``risk`` (chain, draw, profile, scenario); ``likelihood`` and,
        where there is one, ``plausibility`` (chain, draw, scenario).
    """
    likelihood = np.where(model.comparable[:, None], kept.likelihood, np.nan) * units.likelihood
    by_plausibility = np.asarray([item is not None for item in model.plausibility])
    plausibility = np.where(by_plausibility[:, None], kept.likelihood, np.nan) * units.likelihood
    risk = np.where(model.comparable[:, None], kept.risk, np.nan) * (units.impact * units.likelihood)
    arrays = {
        names.TOTAL_IMPACT: kept.impact * units.impact,
        names.LIKELIHOOD: likelihood,
        names.RISK: risk,
    } | ({names.PLAUSIBILITY: plausibility} if by_plausibility.any() else {})
    n_kept = kept.likelihood.shape[-1]
    chains = n_chains if n_chains > 1 else CHAINS if n_kept % CHAINS == 0 else 1
    variables = {}
    for name, array in arrays.items():
        chained = array.astype(np.float32).reshape(*array.shape[:-1], chains, n_kept // chains)
        dims = (names.CHAIN, names.DRAW, *((names.PROFILE,) if array.ndim > 2 else ()), names.SCENARIO)  # noqa: PLR2004 - profiles come first
        variables[name] = (dims, np.moveaxis(chained, (-2, -1), (0, 1)), {"long_name": name.replace("_", " ")})
    coords = {
        names.CHAIN: np.arange(chains),
        names.DRAW: np.arange(n_kept // chains),
        names.PROFILE: list(model.profiles),
        names.SCENARIO: list(model.scenarios),
    }
    return xr.Dataset(variables, coords=coords)

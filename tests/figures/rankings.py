"""Rankings to draw: of plain draws, and of a result whose scenarios were compared in pairs."""

from __future__ import annotations

import numpy as np
import xarray as xr

from riskmc.ranking import from_draws


def plain_ranking(n: int, *, apart: float = 3.0, dim: str = "team", n_draws: int = 1000) -> xr.Dataset:
    """Rank n normal scores; the first stands lowest."""
    rng = np.random.default_rng(1)
    scores = rng.normal(np.linspace(0.0, apart, n), size=(n_draws, n))
    return from_draws(xr.DataArray(scores, {dim: [f"team {i}" for i in range(n)]}, ("draw", dim)), dim=dim)


def tied_ranking(n: int) -> xr.Dataset:
    """Rank n scores that are all the same."""
    return from_draws(xr.DataArray(np.zeros((100, n)), dims=("draw", "scenario")))


def with_pairs(result: xr.DataTree) -> xr.DataTree:
    """Return a result whose ranking follows from its kept draws, with pairs, quantiles and tiers."""
    kept = result["draws"].to_dataset()
    kept["risk"] = kept["total_impact"] * kept["likelihood"]
    by = list(map(str, result["ranking"]["by"].values))
    draws = xr.concat([kept[name] for name in by], dim=xr.Variable("by", by), coords="minimal", compat="override")
    groups = {name: child.to_dataset() for name, child in result.children.items()}
    changed = xr.DataTree.from_dict(groups | {"ranking": from_draws(draws)})
    changed.attrs = result.attrs
    return changed

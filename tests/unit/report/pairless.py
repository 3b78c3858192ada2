"""A result as it is where scenarios were not compared in pairs."""

import xarray as xr

PAIRS = ("pairwise_winning", "tier", "tier_winning", "tier_close", "resolved_share")


def without_pairs(result: xr.DataTree) -> xr.DataTree:
    ranking = result["ranking"].to_dataset()
    left_out = [name for name in ranking.variables if str(name).removesuffix("_mcse") in (*PAIRS, "other")]
    groups = {name: child.to_dataset() for name, child in result.children.items()}
    bare = xr.DataTree.from_dict(groups | {"ranking": ranking.drop_vars(left_out)})
    bare.attrs = result.attrs
    return bare

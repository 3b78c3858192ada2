"""Rank a leaderboard of means with standard errors: tiers, rank intervals and confidence sets."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import xarray as xr

from riskmc.ranking.confidence_sets import rank_confidence_set
from riskmc.ranking.dataset import from_draws
from riskmc.results.precision import format_probability

TABLE = Path(__file__).with_name("pisa2015_mathematics.csv")
DIM = "system"
TOP = 5
LEVEL = 0.9
N_DRAWS = 2**16
SEED = 2015

HEAD = f"""\
                               rank, 90 %      rank, 90 %
tier  system                 of the draws  confidence set   P(first)   P(first {TOP})
"""
STAR = "* the probability that decides the tier lies within two standard errors of 90 %\n"
EXPLANATION = """\
The draws are those of the posterior law under a flat prior. A rank interval says where one system stands with
90 %, given this table. The confidence sets are wider because they promise more: whatever the true averages are,
in 90 of 100 such studies all of them hold the true rank at once."""


def read_table(path: Path) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the means and the standard errors of a CSV with the columns system, mean and se."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    labels = [row[DIM] for row in rows]
    mean, error = (
        xr.DataArray([float(row[name]) for row in rows], dims=DIM, coords={DIM: labels}) for name in ("mean", "se")
    )
    return mean, error


def draw(mean: xr.DataArray, error: xr.DataArray, n_draws: int, seed: int) -> xr.DataArray:
    """Return draws of the true means: normal and independent, the posterior law under a flat prior."""
    noise = np.random.default_rng(seed).standard_normal((n_draws, mean.size))
    return mean + error * xr.DataArray(noise, dims=("draw", DIM))


def line_of(name: str, here: xr.Dataset, sets: xr.Dataset) -> str:
    """Return one line of the table."""
    low, high = here["rank_quantile"].sel(quantile=[0.05, 0.95]).values
    interval, confidence = f"{low:.0f} to {high:.0f}", f"{sets['lower']:.0f} to {sets['upper']:.0f}"
    first, few = (chance(here["top_k"].sel(k=k), here["top_k_mcse"].sel(k=k)) for k in (1, TOP))
    mark = "*" if here["tier_close"] else " "
    return f"{here['tier']:4.0f}{mark} {name:22} {interval:>12} {confidence:>15} {first:>10}   {few}"


def chance(p: xr.DataArray, mcse: xr.DataArray) -> str:
    """Return a probability with its error, which is taken as a hundredth of a per cent at least."""
    return format_probability(p.item(), max(mcse.item(), 1e-4))


def main(first: int) -> None:
    """Print the first lines of the ranking, and what they mean."""
    mean, error = read_table(TABLE)
    ranking = from_draws(draw(mean, error, N_DRAWS, SEED), dim=DIM)
    sets = rank_confidence_set(mean, error, level=LEVEL, dim=DIM, rng=SEED, n_draws=N_DRAWS)
    print(f"{mean.size} education systems, PISA 2015, mathematics; {N_DRAWS:,} draws, seed {SEED}\n\n{HEAD}", end="")
    names = ranking[DIM].sortby(ranking["expected_rank"]).values[:first]
    for name in names:
        print(line_of(str(name), ranking.sel({DIM: name}), sets.sel({DIM: name})))
    resolved = chance(ranking["resolved_share"], ranking["resolved_share_mcse"])
    width = float((sets["upper"] - sets["lower"] + 1).median())
    print(f"\nPairs of which one ranks above the other with at least 90 %: {resolved}")
    print(f"Median width of the rank intervals: {ranking['rank_interval_width']:g} of {mean.size} ranks")
    print(f"Median width of the confidence sets: {width:g} of {mean.size} ranks")
    star = STAR if ranking["tier_close"].sel({DIM: names}).any() else ""
    print(f"\n{star}{EXPLANATION}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

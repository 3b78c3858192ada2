"""How many of the 44 published Swiss totals lie in our 90 % bands, by the correlation of the indicators.

Run from the top of the repository; `docs/explanation/dependence.md` says what it shows.
"""

import csv
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr

import riskmc

FOLDER = Path("examples/kns-2025")
N_DRAWS = 2**14
SEED = 2025


def read(shape: str) -> riskmc.Model:
    """Return the Swiss register with classes read as a PERT or a uniform law."""
    assessment = riskmc.read_assessment(FOLDER)
    reading = assessment.settings.reading.model_copy(update={"shape": shape})
    settings = assessment.settings.model_copy(update={"reading": reading})
    return riskmc.model.to_model(dataclasses.replace(assessment, settings=settings))


def from_zero(model: riskmc.Model, *, open_top: bool = False) -> riskmc.Model:
    """Return the register with class 1 flat from zero, and the top class open: two classes wide."""
    lasts = [law_of(item).support()[1] for row in model.impact for item in row]
    first, top = min(last for last in lasts if last > 0.0), max(lasts)

    def opened(law: riskmc.distributions.Distribution) -> riskmc.distributions.Distribution:
        low, high = law.support()
        if high == first:
            return riskmc.Uniform(0.0, high)
        return riskmc.LogUniform(low, 3.0 * high) if open_top and high == top else law

    items = (tuple(riskmc.Item({"panel": opened(law_of(item))}) for item in row) for row in model.impact)
    return dataclasses.replace(model, impact=tuple(items))


def law_of(item: riskmc.Item | None) -> riskmc.distributions.Distribution:
    """Return the one law of an item; every indicator of this register has one."""
    return next(iter(item.laws.values()))


def published() -> Mapping[str, float]:
    """Return the published total of each scenario in CHF."""
    with (FOLDER / "published_totals.csv").open(encoding="utf-8", newline="") as file:
        return {row["scenario"]: 1e9 * float(row["aggregated_damage_bn_chf"]) for row in csv.DictReader(file)}


def bands(model: riskmc.Model, correlation: float) -> xr.Dataset:
    """Return the 5 and 95 % quantile of each total, and what was published."""
    dependence = riskmc.model.Dependence(within_scenario=correlation)
    result = riskmc.simulate(dataclasses.replace(model, dependence=dependence), n_draws=N_DRAWS, rng=SEED)
    summary = result["summary"].to_dataset().isel(profile=0).sel(quantile=[0.05, 0.95])
    found = summary[["total_impact_quantile", "total_impact_quantile_mcse"]]
    totals = published()
    return found.assign(published=("scenario", [totals[name] for name in found["scenario"].values]))


def held(found: xr.Dataset) -> int:
    """Return how many published totals lie in their bands."""
    low, high = (found["total_impact_quantile"].sel(quantile=q) for q in (0.05, 0.95))
    return int(((low <= found["published"]) & (found["published"] <= high)).sum())


def unsure(found: xr.Dataset) -> int:
    """Return how many published totals lie within two standard errors of an end of their bands."""
    gap = np.abs(found["total_impact_quantile"] - found["published"])
    return int((gap < 2.0 * found["total_impact_quantile_mcse"]).any("quantile").sum())


def draw() -> None:
    """Draw how many totals are held against the correlation, and the bands at 0 and 0.9."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - the page counts without drawing

    flat = read("uniform")
    readings = {
        "PERT in each class": read("pert"),
        "flat in each class": flat,
        "flat, class 1 from zero": from_zero(flat),
    }
    grid = np.linspace(0.0, 1.0, 11)
    _, (left, right) = plt.subplots(1, 2, figsize=(11.0, 6.6), width_ratios=(1.0, 1.25), layout="constrained")
    for (name, model), colour, marker in zip(readings.items(), ("#E69F00", "#0072B2", "#000000"), "sod", strict=True):
        left.plot(grid, [held(bands(model, r)) for r in grid], color=colour, marker=marker, label=name)
    left.axhline(0.9 * 44, color="#767676", linestyle="--", linewidth=1.0)
    left.annotate("90 % of 44", (0.02, 0.9 * 44 + 0.3), color="#4D4D4D", fontsize=9)
    left.set(xlabel="rank correlation within a scenario", ylabel="published totals in the 90 % band", ylim=(15, 44))
    left.legend(frameon=False, loc="lower right")
    draw_bands(right, *(bands(from_zero(flat), r) for r in (0.0, 0.9)))
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)


def draw_bands(ax: "plt.Axes", narrow: xr.Dataset, wide: xr.Dataset) -> None:  # noqa: F821 - see `draw`
    """Draw the bands at 0 and at 0.9, and the published totals, in their order."""
    order = np.argsort(narrow["published"].values)
    rows = np.arange(order.size)
    for found, colour, width in ((wide, "#9CC5E0", 5.5), (narrow, "#0072B2", 2.0)):
        low, high = found["total_impact_quantile"].values[order].T
        label = "90 % band at 0.9" if found is wide else "90 % band at 0"
        ax.hlines(rows, low, high, color=colour, linewidth=width, label=label)
    ax.scatter(narrow["published"].values[order], rows, color="#D55E00", s=14, zorder=3, label="published")
    ax.set(xscale="log", xlabel="total impact (CHF); flat, class 1 from zero", ylim=(-1, order.size))
    ax.set_yticks(rows, [name.replace("_", " ") for name in narrow["scenario"].values[order]], fontsize=7)
    ax.legend(frameon=False, loc="lower right")


if __name__ == "__main__":
    draw()

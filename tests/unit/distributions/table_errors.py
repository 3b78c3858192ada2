"""Measure how far quantile tables are from their laws, family by family.

Run ``python -m tests.unit.distributions.table_errors`` in the root of the repository to
print the figures of docs/explanation/tables.md.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Discrete,
    Distribution,
    LogUniform,
    Mixture,
    Natural,
    Triangular,
    Truncated,
    Uniform,
    tables,
)
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal, LogT
from riskmc.scales import Scale

IMPACT = Scale(("A", "B", "C", "D", "E"))
LIKELIHOOD = Scale(("A", "B", "C", "D", "E"), bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0), zero=None)
DECADES = Scale(tuple("ABCDEFG"), bounds=tuple(10.0**k for k in range(-7, 1)), zero=None)
PROBABILITIES = (0.1, 0.2, 0.3, 0.2, 0.15, 0.05)

FLOAT32 = 1e-8
"""Below this share of the range, an error or a bias is rounding of the table's numbers."""

MODES = (0.0, 0.01, 0.3, 0.5, 0.9, 1.0)
RANGES = ("BCD", "AAE", "AEE", "CCC")


def _ranges(scale: Scale, **reading: object) -> list[ClassRange]:
    return [ClassRange(*labels, scale=scale, **reading) for labels in RANGES]


FAMILIES: dict[str, list[Distribution]] = {
    **{f"PERT, shape {shape:g}": [PERT(0, mode, 1, shape) for mode in MODES] for shape in (1.0, 2.0, 4.0, 10.0, 50.0)},
    "triangular": [Triangular(0, mode, 1) for mode in MODES],
    "uniform": [Uniform(2, 6)],
    "log-uniform, one decade": [LogUniform(0.005, 0.05)],
    "log-uniform, five decades": [LogUniform(1e-5, 1.0)],
    "class value of a PERT": [law.value() for law in _ranges(IMPACT)],
    "class value of a PERT, P5 to P95": [law.value() for law in _ranges(IMPACT, bounds="p5-p95")],
    "class value of a triangular": [law.value() for law in _ranges(IMPACT, shape="triangular")],
    "class value of a uniform": [law.value() for law in _ranges(IMPACT, shape="uniform")],
    "class value with the latent zero": [
        ClassRange(*labels, scale=IMPACT, shape=shape).value()
        for labels in ("XDD", "XAC", "XXE")
        for shape in ("pert", "triangular")
    ],
    "probability of a PERT": [law.natural() for law in (*_ranges(LIKELIHOOD), *_ranges(DECADES))],
    "probability of a PERT, P5 to P95": [law.natural() for law in _ranges(LIKELIHOOD, bounds="p5-p95")],
    "probability of a triangular": [law.natural() for law in _ranges(LIKELIHOOD, shape="triangular")],
    "probability of a uniform": [law.natural() for law in _ranges(LIKELIHOOD, shape="uniform")],
    "probability, horizon 2 to 5 years": [Natural(law, LIKELIHOOD, horizon_ratio=2.5) for law in _ranges(LIKELIHOOD)],
    "class probabilities, coordinate": [ClassProbabilities(PROBABILITIES, IMPACT)],
    "class probabilities, value": [ClassProbabilities(PROBABILITIES, IMPACT).value()],
    "class probabilities, probability": [
        ClassProbabilities(shares, LIKELIHOOD).natural() for shares in ((0, *PROBABILITIES[1:]), (0, 1, 0, 0, 1, 0))
    ],
    "discrete": [
        Discrete([0, 1 / 81, 1 / 27, 1 / 9, 1 / 3, 1], PROBABILITIES),
        *(law.value(classes="nominal") for law in _ranges(IMPACT)),
    ],
    "truncated PERT": [Truncated(PERT(-1, 1, 4), 0, 3)],
    "normal and Student's t": [Normal(0, 1), StudentT(0, 1, 3), StudentT(0, 1, 10)],
    "log-normal": [LogNormal(0, sigma) for sigma in (0.1, 0.5, 1.0)],
    "log-t, cut": [Truncated(LogT(0, 0.3, 3), 0, 20)],
    "gamma": [Gamma(shape, 1) for shape in (0.7, 2.0, 20.0)],
    "beta": [Beta(2, 6), Beta(0.7, 0.9), Beta(30, 50)],
    "mirrored": [Mirrored(LogNormal(0, 0.5), 10), Mirrored(Gamma(2, 1), 10)],
    "metalog": [
        Metalog.from_triplet(35, 50, 75, lower=lower, upper=upper)
        for lower, upper in ((None, None), (0, None), (None, 100), (0, 100))
    ],
    "class value of a metalog, P5 to P95": [
        ClassRange(*labels, scale=IMPACT, bounds="p5-p95", best_is="median", shape="metalog").value()
        for labels in RANGES
    ],
    "minimum information": [
        MinimumInformation([2, 4, 10], [0.05, 0.5, 0.95], 1, 11, background)
        for background in ("uniform", "log-uniform")
    ],
    "linear pool": [Mixture([PERT(0, 1, 4), Uniform(2, 6), Triangular(5, 8, 9)], [1, 2, 3])],
}


@dataclass(frozen=True)
class Figures:
    """Largest error and largest bias of the mean, by either lookup, as shares of the range."""

    error_uniform: float
    error_score: float
    bias_uniform: float
    bias_score: float


@cache
def figures(family: str) -> Figures:
    """Return the worst figures of a family's laws."""
    rows = [_figures(law) for law in FAMILIES[family]]
    return Figures(*np.max(rows, axis=0))


def _figures(law: Distribution) -> tuple[float, float, float, float]:
    wide = width(law)
    by_uniform, by_score = tables.uniform_table(law), tables.normal_table(law)
    u = _probabilities()
    exact = law.ppf(u)
    differences = (
        np.abs(tables.evaluate(by_uniform, u) - exact).max(),
        np.abs(tables.evaluate_at_score(by_score, special.ndtri(u)) - exact).max(),
        abs(mean_by_uniform(by_uniform) - law.mean()),
        abs(mean_by_score(by_score) - law.mean()),
    )
    return tuple(float(difference) / wide for difference in differences)


def width(law: Distribution) -> float:
    """Return the range of a law: its support, or where that is open the 0.1 % to the 99.9 % quantile."""
    low, high = law.support()
    if not math.isfinite(high - low):
        low, high = law.ppf([0.001, 0.999]).tolist()
    return high - low or high  # a class read as its number has no width


def _probabilities() -> np.ndarray:
    """Return probabilities from 0.1 % to 99.9 %, dense enough to see every cell several times."""
    tail = np.geomspace(1e-3, 0.1, 4000)
    return np.sort(np.concatenate([(np.arange(2**14) + 0.5) / 2**14, tail, 1.0 - tail]))[16:-16]


def _pieces(table: tables.Table, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return each chord with the cell it belongs to and the x from which to which it is used."""
    ends = {cell: (cell, *pair) for cell, pair in enumerate(zip(start, end, strict=True))}
    for mark in table.breaks:
        home, first, last = ends[mark.cell]
        ends[mark.cell], ends[mark.beyond] = (home, first, mark.at), (home, mark.at, last)
    homes, first, last = (np.asarray(column) for column in zip(*ends.values(), strict=True))
    chords = table.chords.astype(float)[list(ends)]
    return homes, first, last, chords


def mean_by_uniform(table: tables.Table) -> float:
    """Integrate a uniform table exactly, leaving out the cells for what float32 rounds up to 1/2."""
    home, first, last, chords = _pieces(table, tables._UNIFORM.start, tables._UNIFORM.end)
    own = ~np.isin(home, (tables.SIDE_CELLS - 1, tables.UNIFORM_CELLS - 1))
    area = (last - first) * (chords[:, 0] + chords[:, 1] * 0.5 * (first + last))
    return float(area[own].sum())


def mean_by_score(table: tables.Table) -> float:
    """Integrate a normal table against the normal density, by six Gauss points on each chord."""
    home, first, last, chords = _pieces(table, tables._NORMAL.start, tables._NORMAL.end)
    step = 2.0 * tables.NORMAL_REACH / tables.NORMAL_CELLS
    nodes, weights = np.polynomial.legendre.leggauss(6)
    x = 0.5 * (first + last)[:, None] + 0.5 * (last - first)[:, None] * nodes
    score = (home[:, None] + x) * step - tables.NORMAL_REACH
    density = np.exp(-0.5 * score**2) / math.sqrt(2.0 * math.pi)
    value = chords[:, :1] + chords[:, 1:] * x
    area = 0.5 * step * (last - first)[:, None] * weights * density * value
    return float(area.sum() / (1.0 - 2.0 * special.ndtr(-tables.NORMAL_REACH)))


def rounded_up(number: float) -> str:
    """Write a number with two digits, rounded up; what is below 1e-8 is rounding of float32."""
    if number <= FLOAT32:
        return "< 1e-8"
    power = 10.0 ** (math.floor(math.log10(number)) - 1)
    digits, exponent = f"{math.ceil(number / power) * power:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def markdown() -> Iterable[str]:
    """Yield the lines of the table in docs/explanation/tables.md."""
    yield "| family | error, uniform | error, score | bias, uniform | bias, score |"
    yield "|---|---|---|---|---|"
    for family in FAMILIES:
        cells = (rounded_up(number) for number in vars(figures(family)).values())
        yield f"| {family} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(markdown()) + "\n")

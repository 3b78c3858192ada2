"""The reference case: scenarios with PERT scores on a class scale and a PERT log10 likelihood.

One scenario's impact on one criterion is ``3 ** (score - 5)`` with a PERT score between
0.5 and 5.3; total impact is the weighted sum over criteria with fixed weights; risk is
total impact times ``10 ** L`` with a PERT L. With 60 scenarios and 14 criteria that is
840 scores and 60 likelihoods a draw: "60 x 14" everywhere in this folder.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc.distributions import PERT, ClassValue, Natural
from riskmc.model import Correlations, Dependence, Driver, Model
from riskmc.model.dependence import INDEPENDENT
from riskmc.scales import Scale

Array = npt.NDArray[np.float64]

SCORES = Scale(("A", "B", "C", "D", "E"))
LIKELIHOODS = Scale(("A", "B", "C", "D"), bounds=(1e-4, 1e-3, 1e-2, 1e-1, 1.0))
LOG10_AT_ZERO = -4.5
"""log10 of the likelihood at class coordinate 0 of `LIKELIHOODS`."""


class Case(NamedTuple):
    """A register; `low`, `best`, `high` are (scenario, criterion), `log10_likelihood` is (3, scenario)."""

    low: Array
    best: Array
    high: Array
    log10_likelihood: Array
    weights: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Scenarios and criteria."""
        return self.low.shape[0], self.low.shape[1]


def make_case(n_scenarios: int = 60, n_criteria: int = 14, seed: int = 0) -> Case:
    """Make a register with random ranges and weights; the same seed gives the same register."""
    rng = np.random.default_rng(seed)
    low, best, high = np.moveaxis(np.sort(rng.uniform(0.5, 5.0, (n_scenarios, n_criteria, 3)), axis=2), 2, 0)
    high = np.maximum(high, low + 0.3)
    log10_likelihood = np.sort(rng.uniform(-4.0, -0.3, (n_scenarios, 3)), axis=1).T.copy()
    log10_likelihood[2] += 0.05
    weights = rng.dirichlet(np.full(n_criteria, 3.0))
    return Case(low, np.clip(best, low, high), high, log10_likelihood, weights)


def model_of(case: Case, weights: Array | None = None, dependence: Dependence = INDEPENDENT) -> Model:
    """Return the case as a riskmc model, all criteria in one interest."""
    n_scenarios, n_criteria = case.shape
    criteria = [f"c{c}" for c in range(n_criteria)]
    ends = np.stack([case.low, case.best, case.high], axis=-1)
    likelihood = case.log10_likelihood.T - LOG10_AT_ZERO
    return Model.from_laws(
        {
            f"s{s}": {name: ClassValue(PERT(*ends[s, c]), SCORES) for c, name in enumerate(criteria)}
            for s in range(n_scenarios)
        },
        {f"s{s}": Natural(PERT(*likelihood[s]), LIKELIHOODS) for s in range(n_scenarios)},
        weights=dict(zip(criteria, case.weights if weights is None else weights, strict=True)),
        interests=dict.fromkeys(criteria, "all"),
        dependence=dependence,
    )


def dependences(n_criteria: int) -> dict[str, Dependence]:
    """Return ways to correlate the case, independence first."""
    spread = np.random.default_rng(1).normal(size=(n_criteria, 6))
    covariance = spread @ spread.T + 3.0 * np.eye(n_criteria)
    scale = np.sqrt(np.diag(covariance))
    values = np.round(covariance / scale / scale[:, None], 3)
    np.fill_diagonal(values, 1.0)
    matrix = Correlations(tuple(f"c{c}" for c in range(n_criteria)), values)
    climate = Driver("climate", ("s1", "s2", "s3", "s4"), impact=0.2, likelihood=0.2)
    return {
        "independent": INDEPENDENT,
        "a severity factor": Dependence(0.5),
        f"a matrix of {n_criteria} x {n_criteria}": Dependence(matrix),
        "severity and criterion factors": Dependence(0.5, within_criterion=0.2),
        "a severity factor, t copula": Dependence(0.5, degrees_of_freedom=4.0),
        "matrix, criterion and expert factors, a driver, t copula": Dependence(
            matrix, within_criterion=0.2, within_expert=0.1, drivers=(climate,), degrees_of_freedom=4.0
        ),
    }


def pert_shapes(low: Array, best: Array, high: Array) -> tuple[Array, Array]:
    """Return the two shapes of the beta law that a PERT law is."""
    return 1.0 + 4.0 * (best - low) / (high - low), 1.0 + 4.0 * (high - best) / (high - low)


def exact_means(case: Case, nodes: int = 400) -> tuple[Array, Array]:
    """Return mean total impact and mean risk by Gauss-Legendre quadrature of the beta densities.

    No table and no draw is in them: the yardstick for everything that has either.
    """
    impact = _mean_power(3.0, -5.0, nodes, case.low, case.best, case.high) @ case.weights
    return impact, impact * _mean_power(10.0, 0.0, nodes, *case.log10_likelihood)


def _mean_power(base: float, shift: float, nodes: int, low: Array, best: Array, high: Array) -> Array:
    """Return E[base ** (X + shift)] of PERT laws X."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    x, weight = 0.5 * (x + 1.0), 0.5 * weight
    alpha, beta = (shape[..., None] for shape in pert_shapes(low, best, high))
    density = np.exp((alpha - 1.0) * np.log(x) + (beta - 1.0) * np.log1p(-x) - _log_beta(alpha, beta))
    return (weight * density * base ** (low[..., None] + (high - low)[..., None] * x + shift)).sum(axis=-1)


def _log_beta(alpha: Array, beta: Array) -> Array:
    """Return log B(alpha, beta) without scipy, whose import would be counted where starting is timed."""
    log_gamma = np.vectorize(math.lgamma)
    return np.asarray(log_gamma(alpha) + log_gamma(beta) - log_gamma(alpha + beta))

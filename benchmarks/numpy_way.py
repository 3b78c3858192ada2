"""The plain numpy way: what a competent analyst writes by hand in twenty lines.

One array (draw, scenario, criterion), exact beta draws in float64, no streaming.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Case(NamedTuple):
    """A register of scenarios on plain scores; `low`, `best`, `high` are (scenario, criterion)."""

    low: np.ndarray
    best: np.ndarray
    high: np.ndarray
    weights: np.ndarray
    likelihood: np.ndarray


class Answer(NamedTuple):
    """Mean total impact (scenario,), rank probabilities (scenario, rank), pairwise wins by risk."""

    mean: np.ndarray
    ranks: np.ndarray
    wins: np.ndarray


def make_case(n_scenarios: int = 8, n_criteria: int = 10, seed: int = 20261123) -> Case:
    """Make a realistic register with ranges around random scores from 0 to 5."""
    rng = np.random.default_rng(seed)
    shape = (n_scenarios, n_criteria)
    best = np.clip(rng.normal(2.6, 1.1, shape), 0.2, 4.8)
    low = np.clip(best - rng.uniform(0.2, 1.6, shape), 0.0, None)
    high = np.clip(best + rng.uniform(0.2, 1.8, shape), None, 5.0)
    weights = rng.dirichlet(np.full(n_criteria, 4.0))
    middle = 10 ** rng.uniform(-3.2, -0.6, n_scenarios)
    lower = middle / rng.uniform(1.5, 5, n_scenarios)
    upper = np.minimum(middle * rng.uniform(1.5, 5, n_scenarios), 0.95)
    return Case(low, best, high, weights, np.stack([lower, middle, upper]))


def pert(rng: np.random.Generator, low: np.ndarray, best: np.ndarray, high: np.ndarray, size: tuple) -> np.ndarray:
    """Draw PERT variates."""
    alpha = 1 + 4 * (best - low) / (high - low)
    beta = 1 + 4 * (high - best) / (high - low)
    return low + (high - low) * rng.beta(alpha, beta, size=size)


def run(case: Case, n_draws: int, seed: int = 1) -> Answer:
    """Draw the register, aggregate, rank by risk."""
    rng = np.random.default_rng(seed)
    n_scenarios = case.low.shape[0]
    scores = pert(rng, case.low, case.best, case.high, (n_draws, *case.low.shape))
    impact = scores @ case.weights
    risk = impact * pert(rng, *case.likelihood, (n_draws, n_scenarios))
    ranks = np.argsort(np.argsort(-risk, axis=1), axis=1)
    shares = np.stack([(ranks == r).mean(axis=0) for r in range(n_scenarios)], axis=1)
    wins = (risk[:, :, None] > risk[:, None, :]).mean(axis=0)
    return Answer(impact.mean(axis=0), shares, wins)

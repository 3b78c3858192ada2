"""The case in plain numpy, four ways. Knows nothing of riskmc.

`one_array`    what most people write: one (draw, scenario, criterion) array of exact beta draws.
`plainly_by_scenario`  the form that our targets were set against: a scenario at a time, SFC64, float64.
`by_scenario`  the strongest form with exact beta draws that we found: a row of draws at a
               time, SFC64, powers as exp in place, float32 for everything after the sum,
               ranks and pairs by the cheapest operations numpy has.
`by_table`     for who knows the trick riskmc uses: 65,536 equally likely values per input,
               chosen by 16 random bits. No longer exact, but close enough for most.

All give the same outputs: mean, variance, quantiles and class probabilities of total impact
and risk, rank counts and pairwise wins. Set OPENBLAS_NUM_THREADS=1 before numpy is loaded:
its waiting threads cost CPU time and gain nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cases import Case, pert_shapes

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.float32]

QUANTILES = (0.005, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.995)
CLASS_EDGES = 3.0 ** (np.arange(1, 6) - 5.5)
LEVELS = 2**16
PAIR_DRAWS = 2**15
"""Draws whose ranks stay in the second-level cache while all pairs are counted."""


class Answer(NamedTuple):
    """What both sides have to give; the first axis of the first four is total impact, risk."""

    mean: Array
    variance: Array
    quantile: Array
    """Shape (2, quantile, scenario)."""
    reaches: Array
    """P(total impact reaches a class), shape (scenario, class)."""
    ranks: Array
    """P(scenario has rank r), shape (by, scenario, rank)."""
    wins: Array
    """P(one lies above another), shape (by, scenario, scenario)."""


def one_array(case: Case, n_draws: int, seed: int = 1, *, by_all: bool = False) -> Answer:
    """Draw everything at once in float64 (form A)."""
    rng = np.random.default_rng(seed)
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    scores = case.low + (case.high - case.low) * rng.beta(alpha, beta, (n_draws, *case.shape))
    impact = 3.0 ** (scores - 5.0) @ case.weights
    low, best, high = case.log10_likelihood
    alpha, beta = pert_shapes(low, best, high)
    likelihood = 10.0 ** (low + (high - low) * rng.beta(alpha, beta, (n_draws, case.shape[0])))
    return _usual_outputs(impact, likelihood, by_all=by_all)


def plainly_by_scenario(case: Case, n_draws: int, seed: int = 1, *, by_all: bool = False) -> Answer:
    """Draw one scenario at a time in float64, as a careful user writes it (form B when targets were set)."""
    rng = np.random.Generator(np.random.SFC64(seed))
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    width = case.high - case.low
    impact = np.empty((n_draws, case.shape[0]))
    for s in range(case.shape[0]):
        scores = case.low[s] + width[s] * rng.beta(alpha[s], beta[s], (n_draws, case.shape[1]))
        impact[:, s] = 3.0 ** (scores - 5.0) @ case.weights
    low, best, high = case.log10_likelihood
    alpha, beta = pert_shapes(low, best, high)
    likelihood = 10.0 ** (low + (high - low) * rng.beta(alpha, beta, (n_draws, case.shape[0])))
    return _usual_outputs(impact, likelihood, by_all=by_all)


def by_scenario(case: Case, n_draws: int, seed: int = 1, *, by_all: bool = False) -> Answer:
    """Draw one row of exact betas at a time (form B)."""
    rng = np.random.Generator(np.random.SFC64(seed))
    impact, likelihood = draw_by_scenario(case, n_draws, rng)
    return outputs(impact, likelihood, by_all=by_all)


def draw_by_scenario(case: Case, n_draws: int, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return total impact and likelihood, shape (scenario, draw)."""
    n_scenarios, n_criteria = case.shape
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    steps, starts = np.log(3.0) * (case.high - case.low), np.log(3.0) * (case.low - 5.0) + np.log(case.weights)
    low, best, high = case.log10_likelihood
    last, first = pert_shapes(low, best, high), (np.log(10.0) * (high - low), np.log(10.0) * low)
    impact, likelihood = np.empty((2, n_scenarios, n_draws), np.float32)
    total = np.empty(n_draws)
    for s in range(n_scenarios):
        total[:] = 0.0
        for c in range(n_criteria):
            total += _power(rng.beta(alpha[s, c], beta[s, c], n_draws), steps[s, c], starts[s, c])
        impact[s] = total
        likelihood[s] = _power(rng.beta(last[0][s], last[1][s], n_draws), first[0][s], first[1][s])
    return impact, likelihood


def _power(x: Array, step: float, start: float) -> Array:
    """Return ``exp(start + step * x)``, in place: five times as fast as ``3.0 ** score``."""
    x *= step
    x += start
    return np.exp(x, out=x)


def tables_of(case: Case) -> tuple[Rows, Rows]:
    """Return `LEVELS` equally likely values per score (weight included) and per likelihood."""
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    log_value = np.log(3.0) * (case.low - 5.0) + np.log(case.weights), np.log(3.0) * (case.high - case.low)
    low, best, high = case.log10_likelihood
    alpha_l, beta_l = pert_shapes(low, best, high)
    scores = np.empty((*case.shape, LEVELS), np.float32)
    for place in np.ndindex(case.shape):
        scores[place] = np.exp(log_value[0][place] + log_value[1][place] * _levels(alpha[place], beta[place]))
    rows = [
        10.0 ** (low[s] + (high[s] - low[s]) * _levels(alpha_l[s], beta_l[s])).astype(np.float32)
        for s in range(low.size)
    ]
    return scores, np.asarray(rows, np.float32)


def _levels(alpha: float, beta: float, nodes: int = 4096) -> Array:
    """Return quantiles in the middle of equally likely cells, by the summed density on a cosine grid."""
    edges = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, nodes))
    middle = 0.5 * (edges[1:] + edges[:-1])
    mass = middle ** (alpha - 1.0) * (1.0 - middle) ** (beta - 1.0) * np.diff(edges)
    below = np.append(0.0, np.cumsum(mass))
    return np.interp((np.arange(LEVELS) + 0.5) / LEVELS, below / below[-1], edges)


def by_table(
    case: Case, n_draws: int, seed: int = 1, *, by_all: bool = False, tables: tuple[Rows, Rows] | None = None
) -> Answer:
    """Look values up in tables by 16 random bits (form C); the tables are built anew unless given."""
    scores, likelihoods = tables_of(case) if tables is None else tables
    bits = np.random.SFC64(seed)
    n_scenarios, n_criteria = case.shape
    impact, likelihood = np.zeros((2, n_scenarios, n_draws), np.float32)
    value = np.empty(n_draws, np.float32)
    for s in range(n_scenarios):
        for c in range(n_criteria):
            impact[s] += _look_up(scores[s, c], bits, value)
        _look_up(likelihoods[s], bits, likelihood[s])
    return outputs(impact, likelihood, by_all=by_all)


def _look_up(table: Rows, bits: np.random.SFC64, out: Rows) -> Rows:
    words = bits.random_raw(-(-out.size // 4)).view(np.uint16)[: out.size]
    return np.take(table, words, out=out, mode="clip")


def outputs(impact: Rows, likelihood: Rows, *, by_all: bool) -> Answer:
    """Return all outputs of float32 rows (scenario, draw), the fast way."""
    risk = impact * likelihood
    n_draws = risk.shape[1]
    ordered = np.sort(impact, axis=1), np.sort(risk, axis=1)
    places = np.asarray(QUANTILES) * (n_draws - 1)
    quantile = np.stack([_at(rows, places) for rows in ordered])
    edges = CLASS_EDGES.astype(np.float32)
    reaches = 1.0 - np.stack([np.searchsorted(row, edges) for row in ordered[0]]) / n_draws
    mean = np.stack([rows.mean(axis=1, dtype=float) for rows in (impact, risk)])
    square = np.stack([np.einsum("ij,ij->i", rows, rows, dtype=float) for rows in (impact, risk)]) / n_draws
    counted = [_ranks_and_wins(rows) for rows in ((impact, likelihood, risk) if by_all else (risk,))]
    ranks, wins = (np.stack(parts) / n_draws for parts in zip(*counted, strict=True))
    return Answer(mean, square - mean**2, quantile, reaches, ranks, wins)


def _at(ordered: Rows, places: Array) -> Array:
    """Return values between the two nearest places of ordered rows, shape (place, scenario)."""
    below = np.minimum(places.astype(int), ordered.shape[1] - 2)
    low, high = (ordered[:, below + step].astype(float) for step in (0, 1))
    return (low + (places - below) * (high - low)).T


def _ranks_and_wins(rows: Rows) -> tuple[Array, Array]:
    """Count ranks by one argsort per draw, and wins by comparing ranks, which are single bytes."""
    size, n_draws = rows.shape
    kind = np.uint8 if size <= 256 else np.uint16  # noqa: PLR2004 - what a byte holds
    ranks, wins = np.zeros(size * size, np.int64), np.zeros((size, size))
    cells = size * np.arange(size)
    numbers = np.arange(size, dtype=kind)[None, :]
    for start in range(0, n_draws, PAIR_DRAWS):
        order = np.argsort(-rows[:, start : start + PAIR_DRAWS].T, axis=1)
        rank = np.empty(order.shape, kind)
        np.put_along_axis(rank, order, numbers, axis=1)
        order += cells
        ranks += np.bincount(order.ravel(), minlength=size * size)
        _add_wins(np.ascontiguousarray(rank.T), wins)
    return ranks.reshape(size, size).T.astype(float), wins


def _add_wins(rank: npt.NDArray[np.unsignedinteger], wins: Array) -> None:
    above = np.empty(rank.shape[1], bool)
    for s in range(len(rank)):
        for t in range(s + 1, len(rank)):
            won = np.count_nonzero(np.less(rank[s], rank[t], out=above))
            wins[s, t] += won
            wins[t, s] += above.size - won


def _usual_outputs(impact: Array, likelihood: Array, *, by_all: bool) -> Answer:
    """Return all outputs of float64 arrays (draw, scenario), as one would write them down."""
    risk = impact * likelihood
    size = risk.shape[1]
    ranks, wins = [], []
    for values in (impact, likelihood, risk) if by_all else (risk,):
        rank = np.argsort(np.argsort(-values, axis=1), axis=1)
        ranks.append(np.stack([np.bincount(rank[:, s], minlength=size) for s in range(size)]) / len(rank))
        wins.append(np.stack([(values[:, [s]] > values).mean(axis=0) for s in range(size)]))
    both = impact, risk
    return Answer(
        np.stack([x.mean(axis=0) for x in both]),
        np.stack([x.var(axis=0) for x in both]),
        np.stack([np.quantile(x, QUANTILES, axis=0) for x in both]),
        np.stack([(impact >= edge).mean(axis=0) for edge in CLASS_EDGES], axis=1),
        np.stack(ranks),
        np.stack(wins),
    )


FORMS: dict[str, Callable[..., Answer]] = {"one array": one_array, "by scenario": by_scenario, "by table": by_table}

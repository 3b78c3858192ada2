"""The whole pipeline one item at a time, with exact quantiles: what the compiled engine must give.

Only the addresses of draws (`stream_bits`, `uniforms`) are taken from the engine; they are
plain numpy and have published test vectors.
"""

from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.linalg import sqrtm
from scipy.special import ndtr, ndtri
from tests.reference import weights

from riskmc.distributions import ZeroInflated
from riskmc.engine import key_of, stream_bits, stream_id, uniforms
from riskmc.model import Correlations


class Draws(NamedTuple):
    """Draws on the model's axes."""

    total_impact: np.ndarray
    """Shape (profile, scenario, draw)."""
    worst_interest: np.ndarray
    """Shape (profile, scenario, draw)."""
    interest_impact: np.ndarray
    """Shape (profile, scenario, interest, draw)."""
    likelihood: np.ndarray
    """Shape (scenario, draw); NaN where there is none."""
    plausibility: np.ndarray
    """Shape (scenario, draw); NaN where there is none."""
    risk: np.ndarray
    """Shape (profile, scenario, draw); NaN where there is no likelihood."""


def simulate(model, seed, n_draws):
    """Draw a model."""
    key = key_of(seed)
    impact = np.stack([impacts(model, s, key, n_draws) for s in range(len(model.scenarios))])
    given = [weighting(model, p, key, n_draws) for p in profiles(model)]
    interest = np.stack([[interests(model, w, s, impact[s]) for s in scenario_numbers(model)] for w in given])
    by_profile = zip(given, interest, strict=True)
    total = np.stack([[totals(model, w, s, i[s]) for s in scenario_numbers(model)] for w, i in by_profile])
    likelihood = np.stack([axis(model, model.likelihood[s], s, key, n_draws) for s in scenario_numbers(model)])
    plausibility = np.stack([axis(model, model.plausibility[s], s, key, n_draws) for s in scenario_numbers(model)])
    return Draws(total, interest.max(axis=2), interest, likelihood, plausibility, total * likelihood)


def profiles(model):
    return range(len(model.profiles))


def scenario_numbers(model):
    return range(len(model.scenarios))


def impacts(model, s, key, n_draws):
    """Draw all criteria of one scenario, shape (criterion, draw); NaN where a criterion is missing."""
    values = np.full((len(model.criteria), n_draws), np.nan)
    for c, criterion in enumerate(model.criteria):
        item = model.impact[s][c]
        if item is not None:
            values[c] = pick(model, item, model.scenarios[s], criterion, key, n_draws)
    return values


def axis(model, item, s, key, n_draws):
    """Draw the likelihood or plausibility of one scenario; it does not share the severity factor."""
    return (
        np.full(n_draws, np.nan) if item is None else pick(model, item, model.scenarios[s], "likelihood", key, n_draws)
    )


def uniform(key, n_draws, *labels):
    """Uniforms of a stream."""
    return uniforms(stream_bits(key, stream_id(*labels), 0, n_draws))


def correlation(rank_correlation):
    """Correlation of normal scores with a rank correlation."""
    return 2.0 * np.sin(np.pi * np.asarray(rank_correlation) / 6.0)


def of_label(given, label):
    """The one correlation of all labels, or that of this one."""
    return given.get(label, 0.0) if isinstance(given, dict) else given


def own_score(model, scenario, criterion, key, n_draws):
    """Own normal score of an item: that of its stream, or those of the scenario mixed by the root of the matrix."""
    within = model.dependence.within_scenario
    if not isinstance(within, Correlations) or criterion not in within.labels:
        return ndtri(uniform(key, n_draws, "value", scenario, criterion))
    row = np.real(sqrtm(correlation(within.values)))[within.labels.index(criterion)]
    return sum(w * ndtri(uniform(key, n_draws, "value", scenario, k)) for w, k in zip(row, within.labels, strict=True))


def factors(model, scenario, criterion, chosen, key):
    """Share of the variance of an item's score, and the score, of each factor that it has."""
    held, n_draws, is_impact = model.dependence, chosen.size, criterion != "likelihood"
    found = []
    if is_impact and not isinstance(held.within_scenario, Correlations):
        found.append((of_label(held.within_scenario, scenario), uniform(key, n_draws, "severity", scenario)))
    found.append((of_label(held.within_criterion, criterion), uniform(key, n_draws, "criterion", criterion)))
    for driver in held.drivers:
        if scenario in driver.scenarios:
            share = driver.impact if is_impact else driver.likelihood
            found.append((share, uniform(key, n_draws, "driver", driver.name)))
    speaking = np.empty(n_draws)
    for expert in set(chosen):
        mine = chosen == expert
        speaking[mine] = uniform(key, n_draws, "expert-factor", expert)[mine]
    found.append((held.within_expert, speaking))
    return [(correlation(share), ndtri(u)) for share, u in found if share > 0.0]


def probability(model, scenario, criterion, chosen, key):
    """Probability at which an item's law is read: its own uniform, or that of the score it shares with others."""
    held, n_draws = model.dependence, chosen.size
    shared = factors(model, scenario, criterion, chosen, key)
    mixed = isinstance(held.within_scenario, Correlations) and criterion in held.within_scenario.labels
    stretched = np.isfinite(held.degrees_of_freedom) and (criterion != "likelihood" or mixed or len(shared) > 0)
    if not (shared or mixed or stretched):
        return uniform(key, n_draws, "value", scenario, criterion)
    left = 1.0 - sum(share for share, _ in shared)
    score = np.sqrt(max(left, 0.0)) * own_score(model, scenario, criterion, key, n_draws)
    score = score + sum(np.sqrt(share) * factor for share, factor in shared)
    if not stretched:
        return ndtr(score)
    nu = held.degrees_of_freedom
    chi2 = stats.chi2.isf(uniform(key, n_draws, "mixing", scenario), nu)
    return stats.t.cdf(score * np.sqrt(nu / chi2), nu)


def pick(model, item, scenario, criterion, key, n_draws):
    """Draw an item: choose the expert, then zero or the quantile of his law."""
    chosen = choose(model, item, scenario, criterion, key, n_draws)
    u = probability(model, scenario, criterion, chosen, key)
    zero_bits = stream_bits(key, stream_id("zero", scenario, criterion), 0, u.size)
    values = np.empty(u.size)
    for expert, law in item.laws.items():
        spike = 0.0
        if isinstance(law, ZeroInflated):
            law, spike = law.positive, law.zero_mass  # noqa: PLW2901 - the law behind the spike
        mine = chosen == expert
        values[mine] = np.where(zero_bits[mine] < round(spike * 2**32), 0.0, law.ppf(u[mine]))
    return values


def choose(model, item, scenario, criterion, key, n_draws):
    """Choose an expert for each draw: the first whose cumulative share exceeds the draw's bits."""
    labels = {"coherent": [], "per-scenario": [scenario], "independent": [scenario, criterion]}[model.sampling]
    bits = stream_bits(key, stream_id("expert", *labels), 0, n_draws)
    own = [(item.weights[expert], expert) for expert in sorted(item.laws)]
    shares = own if len(own) == 1 or model.sampling == "independent" else agreeing(model, item)
    chosen = np.full(n_draws, shares[-1][1], dtype=object)
    for e in reversed(range(len(shares) - 1)):
        chosen[bits < round(sum(share for share, _ in shares[: e + 1]) * 2**32)] = shares[e][1]
    return chosen


def agreeing(model, item):
    """Cut (0, 1) so that the item follows the panel's choice, others filling in for the absent."""
    everything = [*(one for row in model.impact for one in row), *model.likelihood, *model.plausibility]
    pools = [one for one in everything if one is not None and len(one.laws) > 1]
    experts = sorted({expert for one in pools for expert in one.laws})
    complete = next(one for one in pools if len(one.laws) == len(experts))
    short = {e: max(item.weights[e] - complete.weights[e], 0.0) for e in sorted(item.laws)}
    shares = []
    for expert in experts:
        panel, own = complete.weights[expert], item.weights.get(expert, 0.0)
        if own > 0.0:
            shares.append((min(panel, own), expert))
        if panel > own:
            shares += [((panel - own) * gap / sum(short.values()), e) for e, gap in short.items() if gap > 0.0]
    return shares


def weighting(model, p, key, n_draws):
    """Weights of the criteria, shape (criterion, 1), or (criterion, draw) where they are uncertain."""
    law = model.weight_laws[p]
    return model.weights[p][:, None] if law is None else weights.drawn(law, key, model.profiles[p], n_draws)


def interests(model, given, s, values):
    """Combine the criteria of each interest, shape (interest, draw)."""
    combined = np.zeros((len(model.interests), values.shape[1]))
    for i in range(len(model.interests)):
        of_interest = [c for c in range(len(model.criteria)) if model.interest_of[c] == i]
        members = [c for c in of_interest if (weight(model, given, s, c) > 0.0).any()]
        if not members:
            continue
        shares = np.array([weight(model, given, s, c) for c in members])
        whole = np.where(shares.sum(axis=0) > 0.0, shares.sum(axis=0), 1.0)
        if model.rule == "weighted-sum":
            combined[i] = sum(w * values[c] for w, c in zip(shares / whole, members, strict=True))
        elif model.rule == "maximum":
            combined[i] = np.max([values[c] for c in members], axis=0)
        else:
            combined[i] = sum(values[c] for c in members)
    return combined


def totals(model, given, s, interest):
    """Combine the interests that reach their threshold, shape (draw,)."""
    counted = [np.where(interest[i] >= model.thresholds[i], interest[i], 0.0) for i in range(len(model.interests))]
    if model.rule == "maximum":
        return np.max(counted, axis=0)
    total = np.zeros(interest.shape[1])
    for i in range(len(model.interests)):
        members = [c for c in range(len(model.criteria)) if model.interest_of[c] == i]
        share = sum(weight(model, given, s, c) for c in members) if model.rule == "weighted-sum" else 1.0
        total += share * counted[i]
    return total


def weight(model, given, s, c):
    """Weight of a criterion among those that the scenario has, shape (1,) or (draw,)."""
    present = [k for k in range(len(model.criteria)) if model.impact[s][k] is not None]
    return given[c] / sum(given[k] for k in present) if c in present else np.zeros(1)

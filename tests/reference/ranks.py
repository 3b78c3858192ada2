"""Ranking in plain loops: one draw, one scenario, one rank at a time."""

import math


def rank_counts(draws):
    """Count ranks of draws (draw, scenario); t tied scenarios share t ranks."""
    size = len(draws[0])
    counts = [[0.0] * size for _ in range(size)]
    for draw in draws:
        for i, mine in enumerate(draw):
            above = sum(1 for other in draw if other > mine)
            tied = sum(1 for other in draw if other == mine)
            for rank in range(above, above + tied):
                counts[i][rank] += 1 / tied
    return counts


def win_counts(draws):
    """Count wins of draws (draw, scenario); a tie is half a win."""
    size = len(draws[0])
    wins = [[0.0] * size for _ in range(size)]
    for draw in draws:
        for i in range(size):
            for k in range(size):
                if i != k:
                    wins[i][k] += 1.0 if draw[i] > draw[k] else 0.5 if draw[i] == draw[k] else 0.0
    return wins


def order_probability(draws, order):
    """Share of draws (draw, scenario) in the stated order; t tied in a row count 1/t!."""
    total = 0.0
    for draw in draws:
        values = [draw[i] for i in order]
        if values == sorted(values, reverse=True):
            total += 1 / math.prod(math.factorial(values.count(value)) for value in set(values))
    return total / len(draws)


def tiers(wins, theta):
    """Tiers of winning indices (scenario, other) by the leader rule; no equal expected ranks."""
    size = len(wins)
    order = sorted(range(size), key=lambda i: sum(wins[k][i] for k in range(size) if k != i))
    found, leader, tier = [0] * size, order[0], 1
    for i in order[1:]:
        if wins[leader][i] >= theta:
            leader, tier = i, tier + 1
        found[i] = tier
    found[order[0]] = 1
    return found


def central_weights(draws, weights):
    """Mean weights over the draws in which each scenario is first, those tied sharing a draw."""
    n_scenarios, n_criteria = len(draws[0]), len(weights[0])
    sums, shares = [[0.0] * n_criteria for _ in range(n_scenarios)], [0.0] * n_scenarios
    for values, row in zip(draws, weights, strict=True):
        first = [s for s, value in enumerate(values) if value == max(values)]
        for s in first:
            shares[s] += 1 / len(first)
            for c, weight in enumerate(row):
                sums[s][c] += weight / len(first)
    return [[total / share if share else math.nan for total in own] for own, share in zip(sums, shares, strict=True)]

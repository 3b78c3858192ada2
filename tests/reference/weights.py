"""Weights of the criteria, draw by draw, with exact quantiles: what the engine's tables and curves must give."""

import itertools

import numpy as np
from scipy import special

from riskmc.engine import stream_bits, stream_id, uniforms
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights, MixtureWeights, NestedWeights, OrdinalWeights


def drawn(law, key, profile, n_draws):
    """Draw weights, shape (criterion, draw)."""

    def bits(part):
        return stream_bits(key, stream_id("weights", profile, str(part)), 0, n_draws)

    def gammas(alpha, parts):
        return np.array([special.gammaincinv(a, uniforms(bits(part))) for a, part in zip(alpha, parts, strict=True)])

    if isinstance(law, DirichletWeights):
        return shares(gammas(law.alpha, range(len(law.alpha))))
    if isinstance(law, NestedWeights):
        return nested(np.array(law.interest_of), gammas)
    if isinstance(law, OrdinalWeights):
        n = len(law.order)
        even = shares(gammas([1.0] * n, law.order))
        unit = np.empty_like(even)
        for place, number in enumerate(law.order):
            unit[number] = sum(even[k] / (k + 1) for k in range(place, n))
        return spread(unit, law.unit_of)
    if isinstance(law, IntervalWeights):
        return spread(between(law.low, law.high, lambda unit: uniforms(bits(unit))), law.unit_of)
    assert isinstance(law, MixtureWeights)
    limits = [round(share * 2**32) for share in np.cumsum(law.shares)]
    which = np.searchsorted(limits[:-1], bits("choice"), side="right")
    return np.array(law.weights).T[:, which]


def shares(numbers):
    return numbers / numbers.sum(axis=0)


def spread(unit, unit_of):
    """Give each criterion an even part of its unit."""
    return np.array([unit[number] / unit_of.count(number) for number in unit_of])


def nested(interest_of, gammas):
    n = max(interest_of) + 1
    across = shares(gammas([1.0] * n, [f"interest {i}" for i in range(n)]))
    own = gammas([1.0] * len(interest_of), range(len(interest_of)))
    return np.array([own[c] / own[interest_of == i].sum(axis=0) * across[i] for c, i in enumerate(interest_of)])


def between(low, high, uniform):
    """Draw weights between bounds, narrow units first, each by the exact law given those before it."""
    low, high = (np.array(bound, dtype=float) for bound in (low, high))
    lower, upper = np.maximum(low, 1 - (high.sum() - high)), np.minimum(high, 1 - (low.sum() - low))
    up = 1 - lower.sum() <= upper.sum() - 1
    width, rest = upper - lower, np.full(uniform(0).size, min(1 - lower.sum(), upper.sum() - 1))
    order = [k for k in np.argsort(width, kind="stable") if width[k] > 1e-12]
    taken = np.zeros((len(low), rest.size))
    for place, k in enumerate(order[:-1]):
        taken[k] = cut(width[k], [width[j] for j in order[place + 1 :]], rest, uniform(k))
        rest = rest - taken[k]
    if order:
        taken[order[-1]] = rest
    return lower[:, None] + taken if up else upper[:, None] - taken


def cut(width, others, rest, u):
    """Return the u-quantile of a part in (0, width) of `rest` that leaves the others an even chance, by halving."""
    whole = volume(rest, [width, *others])
    a, b = np.zeros_like(rest), np.minimum(width, rest)
    for _ in range(60):
        middle = 0.5 * (a + b)
        # The volume with x below `middle` is that of a box of this width, which here changes from draw to draw.
        below = volume(rest, others, extra=middle) < u * whole
        a, b = np.where(below, middle, a), np.where(below, b, middle)
    return 0.5 * (a + b)


def volume(rest, widths, extra=None):
    """Return the volume of ``sum x = rest, 0 < x < width``, but for a factor; `extra` is one more width per draw."""
    n = len(widths) + (extra is not None)
    total = np.zeros_like(rest)
    for size in range(len(widths) + 1):
        for some in itertools.combinations(widths, size):
            left = rest - sum(some)
            total += (-1) ** size * np.maximum(left, 0.0) ** (n - 1)
            if extra is not None:
                total -= (-1) ** size * np.maximum(left - extra, 0.0) ** (n - 1)
    return total


def exact_volume(rest, widths):
    """Return `volume` of numbers that are fractions, without rounding; equal corners are counted together."""
    corners = {0 * rest: 1}
    for width in widths:
        for corner, count in list(corners.items()):
            if corner + width < rest:
                corners[corner + width] = corners.get(corner + width, 0) - count
    return sum(count * (rest - corner) ** (len(widths) - 1) for corner, count in corners.items())

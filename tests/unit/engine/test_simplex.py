"""Weights between bounds against volumes that are computed without rounding."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from tests.reference.weights import exact_volume

from riskmc.engine.simplex import CELLS, slices_of, tightened
from riskmc.engine.weights import draw_weights
from riskmc.exceptions import InputError
from riskmc.model.weight_laws import IntervalWeights

N_DRAWS = 2**18
LEVELS = (0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999)
FARTHEST = 4.5
"""Standard errors that none of some hundred probabilities of a case may be off by."""
BOUNDS = {
    "flat, 14 units": ([0] * 14, [1] * 14),
    "acceptance 5e-6": ([0] * 14, [0.1] * 14),
    "acceptance 1e-39, near the upper corner": ([0] * 14, [0.0715] * 14),
    "acceptance 1e-29, near the lower corner": ([0.071] * 14, [0.1] * 14),
    "very tight": ([0.0714 - 0.001 * i for i in range(14)], [0.0714 + 0.0005 * (i + 1) for i in range(14)]),
    "narrow and wide": ([0.07] * 7 + [0] * 7, [0.08] * 7 + [0.5] * 7),
    "one unit is a hundred thousandth": ([0] * 4, [0.5, 0.5, 0.5, 0.00001]),
    "all widths": ([0.1] * 2 + [0] * 10, [0.5, 0.5, 0.3, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005, 0.001]),
    "two units": ([0.2, 0.1], [0.7, 0.9]),
    "some cannot move": ([0.2, 0.1, 0, 0], [0.2, 0.9, 0.6, 0.6]),
}


def fraction(number):
    return Fraction(number).limit_denominator(10**9)


@pytest.fixture(scope="module", params=BOUNDS)
def case(request):
    """Shares above the lower bounds, shape (draw, unit), and their widths and sum as fractions."""
    low, high = ([fraction(bound) for bound in bounds] for bounds in BOUNDS[request.param])
    law = IntervalWeights(tuple(map(float, low)), tuple(map(float, high)), tuple(range(len(low))))
    shares = draw_weights(law, N_DRAWS, rng=7) - np.array([float(bound) for bound in low])
    return shares, [b - a for a, b in zip(low, high, strict=True)], 1 - sum(low)


def distance(shares, widths, rest, limits):
    """How far the share of draws below limits, by unit, is from its probability, in standard errors."""
    cut = [min(limits.get(k, width), width) for k, width in enumerate(widths)]
    moving = [k for k, width in enumerate(widths) if width > 0]
    chance = float(exact_volume(rest, [cut[k] for k in moving]) / exact_volume(rest, [widths[k] for k in moving]))
    below = np.all([shares[:, k] <= float(limit) for k, limit in limits.items()], axis=0).mean()
    return abs(below - chance) / math.sqrt(max(chance * (1.0 - chance), 1e-6) / N_DRAWS)


def limits_of(shares, unit, levels):
    return [fraction(float(np.quantile(shares[:4000, unit], level))) for level in levels]


def test_every_unit_has_its_marginal_law(case):
    shares, widths, rest = case
    moving = [k for k, width in enumerate(widths) if width > 0]
    far = [distance(shares, widths, rest, {k: x}) for k in moving for x in limits_of(shares, k, LEVELS) if x > 0]
    assert max(far) < FARTHEST


def test_pairs_of_units_have_their_joint_law(case):
    shares, widths, rest = case
    moving = [k for k, width in enumerate(widths) if width > 0]
    pairs = itertools.islice(itertools.combinations(moving, 2), 0, None, max(len(moving) ** 2 // 40, 1))
    far = [
        distance(shares, widths, rest, {a: x, b: y})
        for a, b in pairs
        for x, y in zip(*(limits_of(shares, k, (0.2, 0.5, 0.8)) for k in (a, b)), strict=True)
    ]
    assert max(far) < FARTHEST


def test_bounds_hold_and_weights_sum_to_one(case):
    shares, widths, rest = case
    assert shares.min() > -1e-15
    assert (shares < np.array([float(width) for width in widths]) + 1e-15).all()
    np.testing.assert_allclose(shares.sum(axis=1), float(rest), atol=1e-15)


def test_other_bounds_are_noticed():
    low, high = (0.2, 0.1, 0.1), (0.6, 0.5, 0.5)
    shares = draw_weights(IntervalWeights(low, (0.6, 0.5, 0.49), (0, 1, 2)), N_DRAWS, rng=7) - np.array(low)
    widths = [fraction(b) - fraction(a) for a, b in zip(low, high, strict=True)]
    rest = 1 - sum(fraction(a) for a in low)
    assert distance(shares, widths, rest, {2: fraction(0.2)}) > FARTHEST


def test_what_is_shared_out_is_the_smaller_side():
    below, above = slices_of([0.0] * 3, [0.9] * 3), slices_of([0.0] * 3, [0.4] * 3)
    assert (below.sign, below.rest) == (1.0, 1.0)
    assert (above.sign, above.rest) == (-1.0, pytest.approx(3 * 0.4 - 1))
    assert above.base.tolist() == [0.4] * 3


def test_narrow_units_come_first_and_curves_rise_to_one():
    slices = slices_of([0.0, 0.0, 0.0, 0.3], [0.5, 0.2, 1.0, 0.3])
    assert slices.unit.tolist() == [1, 0, 2]
    assert slices.curve.shape == (2, CELLS + 1)
    assert (np.diff(slices.curve, axis=1) >= 0.0).all()
    assert slices.curve[-1, -1] == pytest.approx(1.0)


@pytest.mark.parametrize("bounds", [([0.5], [1.0]), ([0.5, 0.5], [0.5, 0.5]), ([0.25, 0.75], [0.25, 0.75])])
def test_bounds_that_leave_no_choice(bounds):
    low, high = bounds
    weights = draw_weights(IntervalWeights(tuple(low), tuple(high), tuple(range(len(low)))), 100, rng=1)
    np.testing.assert_allclose(weights, np.broadcast_to(np.array(low) / sum(low), weights.shape), atol=1e-12)


@pytest.mark.parametrize(("low", "high"), [([0.6, 0.5], [1, 1]), ([0, 0], [0.4, 0.5]), ([0.6, 0], [0.5, 1])])
def test_bounds_that_nothing_meets_are_refused(low, high):
    with pytest.raises(InputError, match=r"no weights lie within the bounds and sum to 1: the lower bounds sum to"):
        tightened(low, high)

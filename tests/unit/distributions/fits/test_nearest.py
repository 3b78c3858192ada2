"""The nearest member of a family, and which families cannot be fitted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize

from riskmc.distributions.fits.nearest import FAMILIES, Task, nearest_law, reason_against

VALUES, PROBS = np.array([20.0, 30.0, 45.0, 60.0]), np.array([0.05, 0.4, 0.7, 0.95])


def task(values=VALUES, probs=PROBS, roots=None, lower=0.0, upper=100.0):
    values, probs = np.asarray(values, dtype=float), np.asarray(probs)
    return Task(values, probs, np.ones(values.size) if roots is None else np.asarray(roots), lower, upper, 3.0)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_neighbour_is_nearer(family):
    law = nearest_law(family, task())
    kind, about = (law.law, law.about) if family.startswith("mirrored-") else (law, None)
    names = [name for name in type(kind).__slots__ if name not in {"degrees_of_freedom", "shift", "lower", "upper"}]

    def distance(parameters):
        changed = {name: getattr(kind, name) for name in type(kind).__slots__} | dict(
            zip(names, parameters, strict=True)
        )
        plain = type(kind)(**changed)
        probs = plain.cdf(VALUES) if about is None else 1 - plain.cdf(about - VALUES)
        return ((probs - PROBS) ** 2).sum()

    start = [getattr(kind, name) for name in names]
    better = optimize.minimize(distance, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-16})
    assert distance(start) <= better.fun + 1e-12


def test_a_heavy_weight_draws_the_law_to_its_value():
    law = nearest_law("normal", task(roots=[1.0, 1.0, 1000.0, 1.0]))
    assert law.cdf(45.0) == pytest.approx(0.7, abs=1e-6)
    assert abs(nearest_law("normal", task()).cdf(45.0) - 0.7) > 1e-3


def test_a_law_is_found_again_from_its_own_probabilities():
    law = nearest_law("gamma", task())
    again = nearest_law("gamma", task(probs=law.cdf(VALUES)))
    assert (again.shape, again.scale) == pytest.approx((law.shape, law.scale), rel=1e-7)


@pytest.mark.parametrize(
    ("family", "changes", "reason"),
    [
        ("beta", {"upper": math.inf}, "lies between a lower and an upper bound: give both"),
        ("gamma", {"lower": -math.inf}, "'gamma' starts at a lower bound: give it"),
        ("mirrored-logt", {"upper": math.inf}, "'mirrored-logt' ends at an upper bound: give it"),
        ("lognormal", {"values": [0, 5], "probs": [0.1, 0.9]}, "needs two values clear of its bounds"),
        ("beta", {"values": [5, 100], "probs": [0.1, 0.9]}, "needs two values clear of its bounds"),
        ("gamma", {"values": [0, 5, 6], "probs": [0.1, 0.7, 0.7]}, "with different probabilities"),
    ],
)
def test_a_family_is_left_out_for_a_reason(family, changes, reason):
    assert reason in reason_against(family, task(**changes))


@pytest.mark.parametrize("family", FAMILIES)
def test_within_two_bounds_every_family_can_be_fitted(family):
    assert reason_against(family, task()) == ""


def test_a_value_at_a_bound_counts_with_its_residual():
    law = nearest_law("gamma", task(values=[0.0, 10.0, 20.0], probs=[0.05, 0.5, 0.9]))
    np.testing.assert_allclose(law.cdf([10, 20]), [0.5, 0.9], atol=1e-9)


@pytest.mark.parametrize("family", ["normal", "gamma", "beta", "mirrored-lognormal"])
def test_the_least_of_several_minima_is_found(family):
    # no law of these has 7 % up to 3.23 and 70 % up to 3.40, but 90 % not before 7.17: two of the three are met
    given = task([3.2328, 3.3970, 7.1658], [0.0663, 0.6964, 0.9014], np.sqrt([0.66, 1.11, 1.78]), 1.25, 18.05)
    law = nearest_law(family, given)
    least = 1.78 * (1.0 - 0.9014) ** 2
    assert ((given.roots * (law.cdf(given.values) - given.probs)) ** 2).sum() == pytest.approx(least, rel=1e-3)

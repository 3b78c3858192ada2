"""Profiles of the settings become weights and laws, numbered as the framework numbers its criteria."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.settings import read_settings
from riskmc.exceptions import InputError
from riskmc.frameworks import load
from riskmc.model.profiles import mean_weights, weight_laws
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
)

DUTCH = load("nl-nra-2014")
INTEREST_OF = (0, 0, 1, 1, 1, 2, 3, 4, 4, 4)


def settings(**profiles):
    required = {
        "format": 1,
        "title": "T",
        "framework": "any",
        "reading": {"bounds": "range"},
        "dependence": {"within_scenario": 0},
    }
    found, faults = read_settings(required | {"profiles": profiles})
    assert faults == []
    return found


def law_of(**keys):
    (law,) = weight_laws(settings(mine=keys), DUTCH)
    return law


def test_fixed_profiles_have_no_law():
    fixed = settings(even="equal", mine={"1.1": 3, "5.3": 1})
    assert weight_laws(fixed, DUTCH) == (None, None)
    np.testing.assert_allclose(mean_weights(fixed, DUTCH), [[0.1] * 10, [0.75, *[0] * 8, 0.25]])


def test_around_a_profile():
    by_std = law_of(law="dirichlet", around="equal", std=0.05)
    np.testing.assert_allclose(by_std.alpha, [0.1 * (0.09 / 0.05**2 - 1)] * 10)
    by_total = law_of(law="dirichlet", around="equal-interests", concentration=30)
    np.testing.assert_allclose(by_total.alpha, 30 * np.array([0.1, 0.1, *[1 / 15] * 3, 0.2, 0.2, *[1 / 15] * 3]))
    given = {name: 1 + number for number, name in enumerate(DUTCH.criterion_ids)}
    np.testing.assert_allclose(
        law_of(law="dirichlet", around=given, concentration=110).alpha, 2 * (1 + np.arange(10)), rtol=1e-12
    )


def test_flat_over_interests_or_criteria():
    assert law_of(law="flat") == NestedWeights(INTEREST_OF)
    assert law_of(law="flat", over="criteria") == DirichletWeights((1,) * 10)


def test_orders_are_of_units_by_their_number():
    assert law_of(law="ordinal", order=[5, "1", 2, 4, 3]) == OrdinalWeights((4, 0, 1, 3, 2), INTEREST_OF)
    names = DUTCH.criterion_ids[::-1]
    law = law_of(law="ordinal", over="criteria", order=list(names))
    assert law == OrdinalWeights(tuple(range(10))[::-1], tuple(range(10)))


def test_bounds_left_out_are_all():
    law = law_of(law="interval", bounds={"2": [0.1, 0.3]})
    assert law == IntervalWeights((0, 0.1, 0, 0, 0), (1, 0.3, 1, 1, 1), INTEREST_OF)


def test_a_mixture_holds_the_profiles_it_names():
    laws = weight_laws(
        settings(even="equal", mine={"1.1": 1}, both={"law": "mixture", "of": {"mine": 1, "even": 3}}), DUTCH
    )
    assert laws[2] == MixtureWeights(((1, *[0] * 9), (0.1,) * 10), (0.25, 0.75))


def test_weights_are_the_means():
    profiles = settings(ordered={"law": "ordinal", "order": ["1", "2", "3", "4", "5"]}, even="equal")
    means = mean_weights(profiles, DUTCH)
    np.testing.assert_allclose(means[0], weight_laws(profiles, DUTCH)[0].mean())
    np.testing.assert_allclose(means[1], 0.1)


def test_a_spread_that_no_weights_have_is_refused():
    with pytest.raises(InputError, match=r"`std` must lie from 0\.0001 to 0\.2449, got 1e-09\."):
        law_of(law="dirichlet", around="equal", std=1e-9)

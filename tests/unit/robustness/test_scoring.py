"""From draws of items to scores: weights, bases and classes."""

import numpy as np
import pytest
from tests.unit.model.assessing import assess, written

from riskmc.robustness.drawing import _register
from riskmc.robustness.scoring import Drawn, Scorer, split_weights
from riskmc.robustness.variants import Variant

ROWS = [("flood", criterion, "0", "3", "4") for criterion in ("deaths", "costs", "unrest")]
ROWS += [("cyber", criterion, "1", "3", "5") for criterion in ("deaths", "costs")]
PRICED = ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 1e5')
COORDINATES = np.array([[0.0, 0.5, 1.0], [1.4999, 1.5001, 5.4999]])


def register_of(rows=ROWS, framework="generic-5x5", **options):
    return _register(assess(rows, framework, **options), Variant("x"), 1)


def drawn_at(register, coordinates):
    """Return draws whose impacts are those of class coordinates (scenario, place), one draw of each."""
    values = register.unit(None) * register.scale.value(coordinates) / register.units.impact
    return Drawn(register, values[..., None].astype(np.float32), np.ones((len(values), 1), np.float32))


@pytest.mark.parametrize("profile", [[1, 1, 1], [3, 1, 0]])
def test_weights_are_those_of_the_plan(profile):
    weights = np.asarray(profile, dtype=float) / sum(profile)
    register = register_of(profiles={"p": dict(zip(("deaths", "costs", "unrest"), map(float, profile), strict=True))})
    within, across = split_weights(register, "weighted-sum", weights[None])
    np.testing.assert_array_equal(within[..., 0], register.plan.within[0])
    np.testing.assert_array_equal(across[..., 0], register.plan.across[0])


def test_weights_of_each_draw_are_split_alike():
    register = register_of()
    rows = np.random.default_rng(1).dirichlet([1, 1, 1], 5)
    within, across = split_weights(register, "weighted-sum", rows)
    for number, row in enumerate(rows):
        one = split_weights(register, "weighted-sum", row[None])
        np.testing.assert_allclose(within[..., number], one[0][..., 0], rtol=1e-12)
        np.testing.assert_allclose(across[..., number], one[1][..., 0], rtol=1e-12)


def test_other_sums_count_the_criteria_with_weight():
    within, across = split_weights(register_of(), "maximum", np.array([[0.5, 0.0, 0.5]]))
    assert within[..., 0].tolist() == [[1, 0, 1], [1, 0, 0]]
    assert (across == 1).all()


def test_classes_are_rounded_coordinates():
    found = drawn_at(register_of(), COORDINATES).classes[..., 0]
    assert found.tolist() == [[0, 1, 1], [1, 2, 5]]


@pytest.mark.parametrize("base", [None, 2.0, 10.0])
def test_values_follow_the_base(base):
    found = drawn_at(register_of(), COORDINATES).values(base)[..., 0]
    expected = np.where(COORDINATES >= 0.5, (base or 3.0) ** (COORDINATES - 5), 0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_class_one_keeps_its_price_in_another_base(tmp_path):
    register = register_of(framework=written(tmp_path, PRICED))
    found = drawn_at(register, COORDINATES).values(10.0)[..., 0]
    np.testing.assert_allclose(found, np.where(COORDINATES >= 0.5, 1e5 * 10 ** (COORDINATES - 1), 0.0), rtol=1e-6)


def test_a_price_is_the_same_in_any_base(tmp_path):
    own_price = ("cap = 100000", "cap = 100000\nunit_value = 7e6")
    register = register_of(framework=written(tmp_path, PRICED, own_price))
    assert register.by_class == (False, True, True)
    drawn = drawn_at(register, COORDINATES)
    np.testing.assert_array_equal(drawn.values(10.0)[:, 0], drawn.values(None)[:, 0])


def test_scores_never_fall_below_zero_and_come_with_their_unit():
    drawn = drawn_at(register_of(), COORDINATES)
    scores, factor = Scorer("weighted-sum", None, None, np.full(3, 1 / 3)).score(drawn, slice(0, 1))
    assert scores.dtype == np.float32
    assert (scores >= 0).all()
    expected = [np.mean(np.where(row >= 0.5, 3.0 ** (row - 5), 0.0)) for row in (COORDINATES[0], COORDINATES[1, :2])]
    np.testing.assert_allclose(scores[:, 0] * factor, expected, rtol=1e-6)

"""A12: degenerate and impossible ranges."""

import json
from pathlib import Path

import pytest

from riskmc.distributions import Point, from_range
from riskmc.exceptions import RangeError, ReadingWarning

CASE = json.loads((Path(__file__).parent / "data" / "A12-degenerate.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
SHAPES = {"triangular": "triangular", "pert4": "pert"}
LAWS = [name for name, expected in EXPECTED.items() if expected != "error" and " " in name]


def numbers(name):
    return json.loads(name.split(" ")[0])


def test_three_equal_numbers_are_a_point():
    expected = EXPECTED["[3,3,3]"]
    law = from_range(3, 3, 3, bounds="range")
    assert (law.mean(), law.std()) == (expected["mean"], expected["sd"])
    assert {q: float(law.ppf(float(q))) for q in expected["quantiles"]} == expected["quantiles"]


@pytest.mark.parametrize("name", LAWS)
def test_best_at_a_bound_is_a_one_sided_law(name):
    law, expected = from_range(*numbers(name), bounds="range", shape=SHAPES[name.split(" ")[1]]), EXPECTED[name]
    assert law.mean() == pytest.approx(expected["mean"], rel=REL)
    assert law.std() == pytest.approx(expected["sd"], rel=REL)
    assert law.ppf(0.5) == pytest.approx(expected["median"], rel=REL)
    for parameter in ("alpha", "beta"):
        assert getattr(law, parameter, None) == expected.get(parameter)


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected == "error"])
def test_a_reversed_range_is_refused(name):
    with pytest.raises(RangeError, match=r"`(low|best)` must not exceed `(best|high)`: got"):
        from_range(*numbers(name), bounds="range")


@pytest.mark.parametrize("high", [float("inf"), float("nan")])
def test_a_range_that_is_not_finite_is_refused(high):
    with pytest.raises(RangeError, match="`high` must be a finite number"):
        from_range(1, 2, high, bounds="range")


def test_three_equal_quantiles_are_a_point_with_a_warning():
    with pytest.warns(ReadingWarning, match="read as quantiles; a point is taken"):
        assert from_range(3, 3, 3, bounds="p10-p90") == Point(3)

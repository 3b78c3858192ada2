"""A06: the metalog of a symmetric percentile triplet (Keelin 2016)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.metalog_fitting import attainable_medians
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.exceptions import RangeError, ReadingWarning

CASE = json.loads((Path(__file__).parent / "data" / "A06-metalog-spt.json").read_text("utf-8"))
REL, MOMENTS = CASE["tolerance"]["rel"], CASE["tolerance"]["moments_rel"]
TRIPLET = [CASE["inputs"][name] for name in ("q10", "q50", "q90")]
ALPHA = CASE["inputs"]["alpha"]
BOUNDS = dict(zip(("unbounded", "semi_bounded_lower_0", "bounded_0_100"), CASE["inputs"]["bounds"], strict=True))
SKEWED = CASE["expected"]["infeasible_example"]


@pytest.fixture(params=BOUNDS)
def case(request):
    lower, upper = BOUNDS[request.param]
    return Metalog.from_triplet(*TRIPLET, probability=ALPHA, lower=lower, upper=upper), CASE["expected"][request.param]


def test_coefficients(case):
    law, expected = case
    assert law.coefficients == pytest.approx([expected[f"a{i}"] for i in (1, 2, 3)], rel=REL, abs=1e-12)


def test_quantiles_and_back(case):
    law, expected = case
    levels = np.array([float(level) for level in expected["quantiles"]])
    values = np.array(list(expected["quantiles"].values()))
    np.testing.assert_allclose(law.ppf(levels), values, rtol=REL)
    np.testing.assert_allclose(law.cdf(values), levels, rtol=0, atol=1e-12)


def test_moments(case):
    law, expected = case
    assert law.mean() == pytest.approx(expected["mean"], rel=MOMENTS)
    assert law.std() == pytest.approx(expected["sd"], rel=MOMENTS)


def test_the_bounds_of_feasibility():
    low, high = SKEWED["q"][0], SKEWED["q"][2]
    least, most = attainable_medians(low, high, ALPHA)
    assert (least - low) / (high - low) == pytest.approx(SKEWED["feasible_r_min"], rel=1e-12)
    assert (most - low) / (high - low) == pytest.approx(CASE["expected"]["unbounded"]["feasible_r_max"], rel=1e-12)


def test_a_triplet_that_is_too_skewed_is_refused_or_falls_back_with_a_word():
    with pytest.raises(RangeError, match=r"no metalog has its median at 36 between 35 and 75") as raised:
        Metalog.from_triplet(*SKEWED["q"], probability=ALPHA)
    assert raised.value.attainable == pytest.approx((35 + 40 * 0.166578, 75 - 40 * 0.166578))
    with pytest.warns(ReadingWarning, match="the piecewise-linear quantile function from 34.75 to 84.75 is taken"):
        law = Metalog.from_triplet(*SKEWED["q"], probability=ALPHA, infeasible="fall back")
    assert isinstance(law, MinimumInformation)
    np.testing.assert_allclose(law.cdf(SKEWED["q"]), [0.1, 0.5, 0.9])

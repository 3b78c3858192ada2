"""C01: Spearman, Kendall and the correlation of normal scores, against closed forms."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.correlation import normal_correlation, stated_correlation

CASE = json.loads((Path(__file__).parent / "data" / "C01-rank-correlation-maps.json").read_text("utf-8"))
VALUES = CASE["inputs"]["values"]


def expected(key):
    return [CASE["expected"][key][str(value)] for value in VALUES]


@pytest.mark.parametrize("measure", ["spearman", "kendall"])
def test_correlation_of_normal_scores(measure):
    found = normal_correlation(VALUES, measure)
    np.testing.assert_allclose(found, expected(f"pearson_from_{measure}"), rtol=1e-12)


@pytest.mark.parametrize("measure", ["spearman", "kendall"])
def test_the_way_back(measure):
    found = stated_correlation(VALUES, measure)
    np.testing.assert_allclose(found, expected(f"{measure}_from_pearson"), rtol=1e-12)


def test_quadrant_and_concordance_probability_follow_from_kendall():
    """Both lie above their medians with (1 + tau) / 4, on the same side with (1 + tau) / 2."""
    tau = np.asarray(expected("kendall_from_pearson"))
    np.testing.assert_allclose(stated_correlation(VALUES, "quadrant"), (1.0 + tau) / 4.0, rtol=1e-12)
    np.testing.assert_allclose(stated_correlation(VALUES, "concordance"), (1.0 + tau) / 2.0, rtol=1e-12)
    at_half = 0.25 + math.asin(0.5) / (2.0 * math.pi)
    np.testing.assert_allclose(normal_correlation(at_half, "quadrant"), 0.5, rtol=1e-12)


def test_spearman_taken_for_kendall_is_noticed():
    wrong = normal_correlation(VALUES, "kendall")
    assert np.abs(wrong - expected("pearson_from_spearman")).min() > 0.04

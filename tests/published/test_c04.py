"""C04: events with one common factor: both of two, and how many of five."""

import json
import math
from pathlib import Path

import numpy as np

from riskmc.model.occurrence import common_factor_counts, common_factor_joint

CASE = json.loads((Path(__file__).parent / "data" / "C04-common-factor.json").read_text("utf-8"))
INPUTS, EXPECTED, RTOL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
P, R = INPUTS["pair"]["p"], INPUTS["pair"]["r"]
COUNTED = [INPUTS["count"]["p"]] * INPUTS["count"]["n"]


def test_both_of_two():
    joint = common_factor_joint(P, R)
    np.testing.assert_allclose(joint, EXPECTED["pair"]["joint"], rtol=RTOL)
    np.testing.assert_allclose(common_factor_joint(P, 0.0), EXPECTED["pair"]["independent"], rtol=RTOL)
    np.testing.assert_allclose(joint / P[0], EXPECTED["pair"]["cond_2_given_1"], rtol=RTOL)
    phi = (joint - P[0] * P[1]) / math.sqrt(P[0] * (1 - P[0]) * P[1] * (1 - P[1]))
    np.testing.assert_allclose(phi, EXPECTED["pair"]["phi_correlation"], rtol=RTOL)


def test_loadings_multiply_to_the_correlation():
    found = common_factor_joint(P, loadings=[0.6, R / 0.6])
    np.testing.assert_allclose(found, EXPECTED["pair"]["joint"], rtol=RTOL)


def test_how_many():
    counts = common_factor_counts(COUNTED, INPUTS["count"]["r"])
    number = np.arange(counts.size)
    np.testing.assert_allclose(counts, EXPECTED["count_pmf"], rtol=RTOL)
    np.testing.assert_allclose(1.0 - counts[0], EXPECTED["P_at_least_one"], rtol=RTOL)
    np.testing.assert_allclose(counts @ number, EXPECTED["mean_count"], rtol=RTOL)
    np.testing.assert_allclose(counts @ (number - counts @ number) ** 2, EXPECTED["var_count"], rtol=RTOL)
    independent = 1.0 - common_factor_counts(COUNTED, 0.0)[0]
    np.testing.assert_allclose(independent, EXPECTED["P_at_least_one_independent"], rtol=RTOL)


def test_a_millionth_of_correlation_is_noticed():
    assert abs(common_factor_joint(P, R + 1e-6) / EXPECTED["pair"]["joint"] - 1.0) > RTOL

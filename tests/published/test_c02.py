"""C02: tail dependence, joint exceedance and rank correlation of the t and the Gaussian copula."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.copulas import joint_exceedance, spearman_of, tail_dependence
from riskmc.model.correlation import stated_correlation

CASE = json.loads((Path(__file__).parent / "data" / "C02-t-copula-tail.json").read_text("utf-8"))
EXPECTED, NU, R = CASE["expected"], CASE["inputs"]["nu"], CASE["inputs"]["r"]
RTOL = CASE["tolerance"]["rel"]


@pytest.mark.parametrize(("key", "nu"), [("t4_r0_5", NU), ("gaussian_r0_5", np.inf)])
def test_joint_exceedance(key, nu):
    wanted = [EXPECTED[key]["joint_exceed_0_95"], EXPECTED[key]["joint_exceed_0_99"]]
    np.testing.assert_allclose(joint_exceedance(CASE["inputs"]["thresholds"], R, nu), wanted, rtol=RTOL)


def test_joint_exceedance_at_both_ends():
    np.testing.assert_allclose(joint_exceedance(0.95, 0.0), EXPECTED["independence"]["joint_exceed_0_95"], rtol=RTOL)
    np.testing.assert_allclose(joint_exceedance(0.99, 0.0), EXPECTED["independence"]["joint_exceed_0_99"], rtol=RTOL)
    for nu in (NU, np.inf):
        found = joint_exceedance(0.95, 1.0, nu)
        np.testing.assert_allclose(found, EXPECTED["comonotone"]["joint_exceed_0_95"], rtol=RTOL)


def test_uncorrelated_t_is_not_independent():
    found = EXPECTED["t4_r0"]
    np.testing.assert_allclose(joint_exceedance(0.95, 0.0, NU), found["joint_exceed_0_95"], rtol=RTOL)
    np.testing.assert_allclose(tail_dependence(0.0, NU), found["tail_dependence"], rtol=RTOL)


def test_tail_dependence():
    np.testing.assert_allclose(tail_dependence(R, NU), EXPECTED["t4_r0_5"]["lower_upper_tail_dependence"], rtol=RTOL)
    assert tail_dependence(R) == EXPECTED["gaussian_r0_5"]["tail_dependence"]


def test_rank_correlations():
    atol = CASE["tolerance"]["spearman_abs"]
    np.testing.assert_allclose(spearman_of(R, NU), EXPECTED["t4_r0_5"]["spearman"], atol=atol)
    np.testing.assert_allclose(spearman_of(R), EXPECTED["gaussian_r0_5"]["spearman"], rtol=RTOL)
    np.testing.assert_allclose(stated_correlation(R, "kendall"), EXPECTED["t4_r0_5"]["kendall"], rtol=RTOL)
    assert abs(spearman_of(R, NU + 1.0) - EXPECTED["t4_r0_5"]["spearman"]) > 2 * atol

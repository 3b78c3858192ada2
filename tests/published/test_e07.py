"""E07: errors and intervals of rank probabilities, and the draws that a half-width takes."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.results.intervals import clopper_pearson, draws_for_half_width, goodman_intervals, thompson_draws
from riskmc.results.precision import mean_mcse, probability_mcse, wilson_interval

CASE = json.loads((Path(__file__).parent / "data" / "E07-mc-error-rank-probabilities.json").read_text("utf-8"))
EXPECTED, INPUTS = CASE["expected"], CASE["inputs"]
K, N, D = INPUTS["k"], INPUTS["N"], INPUTS["half_width"]
P = K / N
CLOSE = {"rel": CASE["tolerance"]["rel"]}


def test_standard_error():
    assert float(mean_mcse(math.sqrt(P * (1 - P)), N)) == pytest.approx(EXPECTED["mcse"], **CLOSE)
    # Ours counts two draws more, one on each side, so that no count has an error of zero.
    assert float(probability_mcse(P, N)) == pytest.approx(EXPECTED["mcse"], rel=2e-5)


def test_wilson():
    found = wilson_interval(P, N, level=INPUTS["confidence"])
    assert [float(end) for end in found] == pytest.approx(EXPECTED["wilson"], **CLOSE)
    nothing = [float(end) for end in wilson_interval(0.0, N)]
    assert nothing == pytest.approx(EXPECTED["zero_count"]["wilson"], **CLOSE)


def test_clopper_pearson():
    found = clopper_pearson(K, N, level=INPUTS["confidence"])
    assert [float(end) for end in found] == pytest.approx(EXPECTED["clopper_pearson"], **CLOSE)
    nothing = [float(end) for end in clopper_pearson(0, N)]
    assert nothing == pytest.approx(EXPECTED["zero_count"]["clopper_pearson"], **CLOSE)


def test_rule_of_three():
    """The one-sided limit, 1 - 0.05^(1/N), is 3/N to a hundredth."""
    upper = float(clopper_pearson(0, N, level=0.9)[1])
    assert upper == pytest.approx(1 - 0.05 ** (1 / N), **CLOSE)
    assert upper == pytest.approx(EXPECTED["zero_count"]["rule_of_three"], rel=1e-2)


def test_goodman():
    found = np.stack(goodman_intervals(INPUTS["counts"], level=INPUTS["confidence"]), axis=1)
    np.testing.assert_allclose(found, EXPECTED["goodman_simultaneous"], rtol=CLOSE["rel"])


@pytest.mark.parametrize(("level", "key"), [(0.95, "alpha_0_05"), (0.99, "alpha_0_01"), (0.90, "alpha_0_10")])
def test_thompson(level, key):
    found = thompson_draws(D, level=level)
    assert found.scaled == pytest.approx(EXPECTED["thompson"][key]["d2n"], **CLOSE)
    assert found.worst_m == EXPECTED["thompson"][key]["worst_m"]


def test_draws_for_a_rank_vector():
    assert thompson_draws(0.05).n_draws == EXPECTED["thompson"]["n_for_0_05"]
    assert thompson_draws(0.005).n_draws == EXPECTED["thompson"]["n_for_0_005"]


@pytest.mark.parametrize(
    ("half_width", "options", "key"),
    [
        (D, {}, "single_proportion_worst_case_n"),
        (D, {"p": 0.1}, "known_p_0_1_n"),
        (D, {"n_probabilities": 60 * 60}, "bonferroni_n_for_60_scenarios_60_ranks"),
        (D, {"n_probabilities": 60}, "bonferroni_n_for_60_scenarios_top1"),
        (0.01, {}, "worst_case_n_for_0_01"),
    ],
)
def test_draws_for_a_half_width(half_width, options, key):
    assert draws_for_half_width(half_width, **options) == EXPECTED[key]

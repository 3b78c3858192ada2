"""B02: Cooke's classical model with questions on a log scale and target questions (Cooke 1991)."""

import pytest
from tests.published.cooke_case import RUNS, CookeCase

CASE = CookeCase("B02-cooke-log-and-targets.json")


def test_scores_of_the_experts():
    CASE.check_experts()


def test_intrinsic_ranges_are_those_of_the_logarithm_on_a_log_scale():
    CASE.check_ranges()


@pytest.mark.parametrize("run", RUNS)
def test_the_decision_maker_and_equal_weights_beside_it(run):
    CASE.check_decision_maker(run)

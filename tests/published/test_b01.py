"""B01: Cooke's classical model, three experts and five seed questions (Cooke 1991; TU Delft course)."""

import numpy as np
import pytest
from tests.published.cooke_case import RUNS, CookeCase

CASE = CookeCase("B01-cooke-published.json")


def test_scores_of_the_experts():
    CASE.check_experts()


def test_intrinsic_ranges():
    CASE.check_ranges()


@pytest.mark.parametrize("run", RUNS)
def test_the_decision_maker_and_equal_weights_beside_it(run):
    CASE.check_decision_maker(run)


def test_scores_as_they_were_published():
    model, published = CASE.solve("global_opt"), CASE.expected["published_rounded"]
    near = CASE.whole["tolerance"]["published_abs"]
    np.testing.assert_allclose(model.calibration, published["calibration"], atol=near, rtol=0)
    np.testing.assert_allclose(model.information_seed, published["information"], atol=near, rtol=0)
    weights = CASE.solve("global_no_opt").weights
    np.testing.assert_allclose(weights, published["weights_from_rounded_scores"], atol=near, rtol=0)

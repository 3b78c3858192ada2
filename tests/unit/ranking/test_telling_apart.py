import numpy as np

from riskmc.ranking.critical_values import CriticalValues, independent_spread
from riskmc.ranking.telling_apart import rank_sets_of

ERRORS = np.full(4, np.sqrt(0.5))  # differences have an error of one


def bounds(values, *, simultaneous=True, stepwise=False, errors=ERRORS):
    criticals = CriticalValues(independent_spread(errors), 0.95, 11, 2**14)
    return rank_sets_of(np.array(values), criticals, simultaneous=simultaneous, stepwise=stepwise)


def test_far_apart_and_far_too_close():
    far = bounds([30.0, 20.0, 10.0, 0.0])
    assert far.lower.tolist() == far.upper.tolist() == [1, 2, 3, 4]
    close = bounds([0.3, 0.2, 0.1, 0.0])
    assert (close.lower.tolist(), close.upper.tolist()) == ([1] * 4, [4] * 4)


def test_a_step_frees_the_next():
    # All six pairs need 2.57, which 2.45 does not reach. Without those that are told apart it does.
    values = [100.0, 50.0, 2.45, 0.0]
    single, stepwise = bounds(values), bounds(values, stepwise=True)
    assert single.lower.tolist() == [1, 2, 3, 3]
    assert stepwise.lower.tolist() == stepwise.upper.tolist() == [1, 2, 3, 4]
    assert single.critical.shape == (2, 1, 1)
    assert stepwise.critical.shape == (2, 1, 3)
    assert (np.diff(stepwise.critical[0, 0]) < 0).all()


def test_each_by_itself_has_steps_of_its_own():
    found = bounds([3.0, 1.0, 0.9, 0.0], simultaneous=False, stepwise=True)
    assert found.critical.shape[1] == 4
    assert np.isnan(found.critical[0, :, 1]).tolist() == [False, True, True, False]


def test_known_scores_are_ordered_and_tied():
    found = bounds([3.0, 2.0, 2.0, 1.0], errors=np.zeros(4))
    assert (found.lower.tolist(), found.upper.tolist()) == ([1, 2, 2, 4], [1, 3, 3, 4])
    assert found.critical.shape == (2, 1, 0)


def test_a_known_score_among_estimates():
    found = bounds([3.0, 2.9, 0.0, 0.0], errors=np.array([0.0, 0.0, 1.0, 0.0]), stepwise=True)
    assert (found.lower.tolist(), found.upper.tolist()) == ([1, 2, 3, 3], [1, 2, 4, 4])

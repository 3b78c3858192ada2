"""The classical model: weights, thresholds, missing answers, other quantiles, items of an assessment."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.cooke.classical import classical_model, item_weights
from riskmc.elicitation.cooke.data import SeedData
from riskmc.exceptions import InputError, RangeError, ReadingWarning

TRUTH = np.array([9.0, 21, 28, 44, 48, 63, 67, 83])
OFF = np.array([0.5, -0.5] * 4)
GOOD = np.stack([TRUTH - 1, TRUTH + OFF, TRUTH + 1], axis=-1)
WIDE = np.stack([TRUTH - 8, TRUTH + 4 * OFF, TRUTH + 8], axis=-1)
WRONG = np.stack([TRUTH + 2, TRUTH + 3, TRUTH + 4], axis=-1)
MISSING = np.full(3, np.nan)
DATA = SeedData([GOOD, WIDE, WRONG], TRUTH, experts=["good", "wide", "wrong"])


def test_the_calibrated_and_sharp_expert_has_most_weight():
    model = classical_model(DATA)
    good, wide, wrong = model.weights
    assert good > wide > wrong == 0.0
    assert model.calibration[0] == model.calibration[1]
    np.testing.assert_allclose(good / wide, model.information_seed[0] / model.information_seed[1])
    np.testing.assert_allclose(model.combined, model.calibration * model.information_seed)
    assert model.decision_maker.combined > model.benchmark.combined


def test_a_threshold_of_zero_keeps_everybody():
    model = classical_model(DATA, threshold=0.0)
    assert model.threshold == 0.0
    assert (model.weights > 0.0).all()


def test_experts_with_the_same_counts_pass_the_same_threshold():
    # Three realisations below the median and five above, or the other way round: one score, added in another order.
    low, high = np.where(np.arange(8) < 3, -0.5, 0.5), np.where(np.arange(8) < 3, 0.5, -0.5)
    some = [np.stack([TRUTH - 1, TRUTH + off, TRUTH + 1], axis=-1) for off in (low, high)]
    model = classical_model(SeedData(some, TRUTH), threshold="optimised")
    assert (model.weights > 0.0).all()


def test_item_weights_are_by_question():
    model = classical_model(DATA, weights="item")
    assert model.weights.shape == (8, 3)
    np.testing.assert_allclose(model.weights.sum(axis=1), 1.0)
    kept = np.where(model.calibration >= model.threshold, model.calibration, 0.0)
    expected = kept * model.information[:, 2]
    np.testing.assert_allclose(model.weights[2], expected / expected.sum())


def test_equal_weights_need_no_seeds_to_speak_of():
    model = classical_model(SeedData([GOOD[:2], WIDE[:2]], TRUTH[:2]), weights="equal")
    assert model.weights.tolist() == [0.5, 0.5]
    assert model.decision_maker is model.benchmark


def test_few_seed_questions_warn():
    with pytest.warns(ReadingWarning, match=r"rest on 5 seed questions.*at least 8.*factor of about 10.*noise"):
        classical_model(SeedData([GOOD[:5], WIDE[:5]], TRUTH[:5]))


def test_few_answers_of_one_expert_warn_too():
    few = WIDE.copy()
    few[3:] = np.nan
    with pytest.warns(ReadingWarning, match=r"rest on 3 seed questions"):
        classical_model(SeedData([GOOD, few], TRUTH))


def test_missing_answers_test_all_by_the_fewest_and_share_weights_out():
    some = GOOD.copy()
    some[2:4] = np.nan
    with pytest.warns(ReadingWarning, match=r"rest on 6"):
        least = classical_model(SeedData([some, WIDE], TRUTH), threshold=0.0)
    assert least.bin_counts.sum(axis=1).tolist() == [6, 8]
    with pytest.warns(ReadingWarning, match=r"rest on 6"):
        own = classical_model(SeedData([some, WIDE], TRUTH, answered="own"), threshold=0.0)
    assert least.calibration[0] == own.calibration[0]
    assert least.calibration[1] > own.calibration[1]  # the same shares of fewer realisations: less of a test
    np.testing.assert_allclose(least.decision_maker.quantiles[2], WIDE[2])
    assert np.isnan(least.information[0, 2])
    assert least.information_seed[0] == pytest.approx(np.nanmean(least.information[0]))


def test_a_question_that_only_experts_without_weight_answered_has_no_decision():
    asked = np.append(TRUTH, np.nan)
    good, wrong = np.vstack([GOOD, MISSING]), np.vstack([WRONG, [1, 2, 3]])
    model = classical_model(SeedData([good, wrong], asked))
    assert np.isnan(model.decision_maker.quantiles[-1]).all()
    np.testing.assert_allclose(model.decision_maker.quantiles[:-1], GOOD)
    assert model.decision_maker.information_total == pytest.approx(model.decision_maker.information_seed)
    assert not np.isnan(model.benchmark.quantiles).any()


def test_five_quantiles_have_six_bins():
    given = [np.stack([TRUTH - 9, TRUTH - 4, TRUTH + off, TRUTH + 4, TRUTH + 9], axis=-1) for off in (OFF, -OFF)]
    model = classical_model(SeedData(given, TRUTH, probabilities=[0.05, 0.25, 0.5, 0.75, 0.95]))
    assert model.bin_counts.shape == (2, 6)
    assert model.decision_maker.quantiles.shape == (8, 5)


def test_nobody_reaches_a_high_threshold():
    with pytest.raises(
        RangeError, match=r"no expert reaches a calibration score of 0.99; the highest is .*, that of good"
    ):
        classical_model(DATA, threshold=0.99)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": "globl"}, r"`weights` must be one of 'global', 'item', 'equal'; got 'globl'. Did you mean"),
        ({"threshold": "best"}, r"`threshold` must be 'optimised' or a number in \[0, 1\], got 'best'"),
        ({"threshold": 5}, r"`threshold` must lie in \[0, 1\], got 5"),
        ({"overshoot": 0.0}, r"`overshoot` must be a finite number above zero"),
    ],
)
def test_choices_that_are_not_allowed(options, message):
    with pytest.raises(InputError, match=message):
        classical_model(DATA, **options)


def test_weights_for_items_of_the_assessment():
    model = classical_model(DATA, weights="item")
    same = np.array([[1.0, 2, 3], [1, 2, 3], [1, 2, 3]])
    found = item_weights(model, same)
    np.testing.assert_allclose(found, [0.5, 0.5, 0.0])  # equal calibration, equal information
    sharper = np.array([[1.9, 2, 2.1], [1, 2, 3], [1, 2, 3]])
    many = item_weights(model, np.stack([same, sharper]))
    np.testing.assert_allclose(many[0], found)
    assert many[1, 0] > 0.5
    np.testing.assert_allclose(many.sum(axis=-1), 1.0)


def test_an_item_with_a_missing_answer_or_none_that_says_more_than_another():
    model = classical_model(DATA, weights="item")
    np.testing.assert_allclose(item_weights(model, [MISSING, [1, 2, 3], [1, 2, 3]]), [0, 1, 0])
    np.testing.assert_allclose(item_weights(model, np.full((3, 3), 2.0)), [0.5, 0.5, 0.0])


def test_items_that_cannot_be_weighed():
    model = classical_model(DATA, weights="item")
    with pytest.raises(InputError, match=r"must be those of the 3 experts, got shape \(2, 3\)"):
        item_weights(model, [[1, 2, 3], [1, 2, 3]])
    with pytest.raises(RangeError, match=r"answered by no expert with weight, which are good, wide"):
        item_weights(model, [MISSING, MISSING, [1, 2, 3]])

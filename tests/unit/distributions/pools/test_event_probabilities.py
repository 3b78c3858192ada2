"""Probabilities of events and classes pooled; closed forms; the Brier score."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.pools.event_probabilities import (
    brier_score,
    pool_betas,
    pool_class_probabilities,
    pool_normals,
    pool_probabilities,
)
from riskmc.exceptions import InputError, RangeError, ReadingWarning


def test_many_events_at_once():
    p = [[0.1, 0.3, 0.6], [0.5, 0.5, 0.5]]
    for rule in ("arithmetic", "median", "log-odds", "geometric"):
        found = pool_probabilities(p, [1, 2, 1], rule=rule)
        assert found.shape == (2,)
        assert found[1] == pytest.approx(0.5)
        assert found[0] == pytest.approx(float(pool_probabilities(p[0], [1, 2, 1], rule=rule)))


@pytest.mark.parametrize(
    ("p", "weights", "expected"),
    [
        ([0.1, 0.2, 0.6, 0.9], None, (0.2 + 0.6) / 2),
        ([0.6, 0.1, 0.9], [1, 1, 3], 0.9),
        ([0.1, 0.6, 0.9], [2, 1, 1], (0.1 + 0.6) / 2),
        ([0.1, 0.5, 0.9], [1, 0, 1], (0.1 + 0.9) / 2),
    ],
)
def test_the_weighted_median(p, weights, expected):
    assert pool_probabilities(p, weights, rule="median") == pytest.approx(expected)


def test_log_odds_by_hand():
    odds = (0.1 / 0.9) ** 0.25 * (0.6 / 0.4) ** 0.75
    assert pool_probabilities([0.1, 0.6], [1, 3], rule="geometric") == pytest.approx(odds / (1 + odds))
    assert pool_probabilities([0.1, 0.6], [1, 3], rule="log-odds", extremise=2) == pytest.approx(
        odds**2 / (1 + odds**2)
    )


def test_a_factor_beyond_the_usual_warns():
    with pytest.warns(ReadingWarning, match=r"multiplied by 3; factors above 2.5"):
        pool_probabilities([0.1, 0.6], rule="log-odds", extremise=3)


def test_certainty_vetoes():
    with pytest.warns(ReadingWarning, match=r"1 of 2 events: a probability of 0 or 1 vetoes"):
        assert pool_probabilities([[0.0, 0.6], [0.2, 0.2]], rule="log-odds").tolist() == pytest.approx([0.0, 0.2])
    with pytest.raises(RangeError, match=r"one expert gives an event probability 0 and another 1"):
        pool_probabilities([0.0, 1.0], rule="geometric")
    assert pool_probabilities([0.0, 0.6], [0, 1], rule="log-odds") == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        (([0.1, 1.2],), {}, r"`p` must lie in \[0, 1\]"),
        (([0.1, np.nan],), {}, r"`p` must lie in \[0, 1\]"),
        (([0.1, 0.2], [1, 2, 3]), {}, r"2 experts need as many weights, got 3"),
        (([0.1, 0.2],), {"rule": "mean"}, r"`rule` must be one of"),
        (([0.1, 0.2],), {"extremise": 2.0}, r'`extremise` belongs to rule "log-odds"'),
        (([0.1, 0.2],), {"rule": "log-odds", "extremise": 6.0}, r"`extremise` must be at most 5"),
        (([0.1, 0.2],), {"rule": "log-odds", "extremise": 0.0}, r"`extremise` must be a finite number above zero"),
    ],
)
def test_probabilities_that_cannot_be_pooled(given, options, message):
    with pytest.raises(InputError, match=message):
        pool_probabilities(*given, **options)


def test_classes_are_normalised_and_weightless_experts_have_no_veto():
    found = pool_class_probabilities([[6, 3, 1], [1, 0, 0]], [1, 0], rule="log")
    np.testing.assert_allclose(found, [0.6, 0.3, 0.1])


def test_classes_that_cannot_be_pooled():
    with pytest.raises(RangeError, match=r"every class is vetoed"):
        pool_class_probabilities([[1, 0], [0, 1]], rule="log")
    with pytest.raises(InputError, match=r"must have the dims \(expert, class\), got shape \(2,\)"):
        pool_class_probabilities([0.5, 0.5])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pool_normals([1, 2], [1, 0]), "the scales above zero"),
        (lambda: pool_normals([1, 2], [1]), "must be as many finite numbers"),
        (lambda: pool_betas([1, 2], [1]), "must be as many finite numbers above zero"),
        (lambda: pool_betas([1, 0], [1, 1]), "must be as many finite numbers above zero"),
        (lambda: brier_score(0.3, 0.5), r"`outcome` must be 1 \(it happened\) or 0"),
        (lambda: brier_score(1.3, 1), r"`p` must lie in \[0, 1\]"),
    ],
)
def test_numbers_that_are_not_allowed(call, message):
    with pytest.raises(InputError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: pool_probabilities("half"), "p"),
        (lambda: pool_class_probabilities([["a", "b"]]), "p"),
        (lambda: brier_score([0.5], ["no"]), "outcome"),
        (lambda: pool_normals(["a"], [1]), "locations"),
        (lambda: pool_betas([1], ["b"]), "beta"),
    ],
)
def test_text_is_no_number(call, name):
    with pytest.raises(InputError, match=f"`{name}` must be numbers, got"):
        call()

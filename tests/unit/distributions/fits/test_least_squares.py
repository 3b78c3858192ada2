"""SHELF's fits: input rules, the order of families, what a fit reports."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.fits.least_squares import REPORTED, Fits, fit_best, fit_quantiles
from riskmc.distributions.fits.nearest import FAMILIES
from riskmc.exceptions import InputError, RangeError

SAID = ([20, 30, 50], [0.05, 0.5, 0.95])


@pytest.mark.parametrize(
    ("values", "probs", "changes", "error", "message"),
    [
        ([20, 30], [0.45, 0.9], {}, InputError, r"a probability below 0\.4 and one above 0\.6, got 0\.45, 0\.9"),
        ([20, 30], [0.1, 0.6], {}, InputError, r"a probability below 0\.4 and one above 0\.6, got 0\.1, 0\.6"),
        ([20, 20], [0.1, 0.9], {}, RangeError, r"`values` must be finite and in ascending order"),
        ([20, 30], [0.1, 0.9], {"lower": 25}, RangeError, r"`values` must lie between 25 and inf, got 20, 30"),
        ([20, 30], [0.1, 0.9], {"lower": 5, "upper": 2}, RangeError, r"`lower` must be below `upper`"),
        ([20, 30], [0, 1], {}, InputError, r"at least two probabilities within \(0, 1\), got 0, 1"),
        ([20], [0.1], {}, InputError, r"at least 2 values"),
        (
            [20, 30],
            [0.1, 0.9],
            {"family": "weibull"},
            InputError,
            r"`family` must be one of 'normal', .*; got 'weibull'",
        ),
        ([20, 30], [0.1, 0.9], {"family": "gamma"}, InputError, r"'gamma' starts at a lower bound"),
        ([20, 30], [0.1, 0.9], {"weights": [1]}, InputError, r"`weights` must be 2 finite numbers above zero"),
        ([20, 30], [0.1, 0.9], {"weights": [1, -1]}, InputError, r"`weights` must be 2 finite numbers above zero"),
        ([20, 30], [0.1, 0.9], {"degrees_of_freedom": 0}, InputError, r"`degrees_of_freedom` must be a finite number"),
    ],
)
def test_shelfs_rules_are_checked(values, probs, changes, error, message):
    with pytest.raises(error, match=message):
        fit_quantiles(values, probs, **({"family": "normal"} | changes))


def test_probabilities_of_zero_and_one_are_left_to_the_bounds():
    with_ends = fit_quantiles([0, 20, 30, 50, 100], [0, 0.05, 0.5, 0.95, 1], family="beta", lower=0, upper=100)
    assert with_ends == fit_quantiles(*SAID, family="beta", lower=0, upper=100)


def test_families_stand_by_their_sum_and_those_left_out_have_a_reason():
    found = fit_best(*SAID, lower=0)
    sums = [fit.sum_of_squares for fit in found.fits]
    assert sums == sorted(sums)
    assert {fit.family for fit in found.fits} | set(found.left_out) == set(FAMILIES)
    assert set(found.left_out) == {"beta", "mirrored-lognormal", "mirrored-logt", "mirrored-gamma"}
    assert found.of("gamma") == fit_quantiles(*SAID, family="gamma", lower=0)
    with pytest.raises(InputError, match="'beta' lies between a lower and an upper bound"):
        found.of("beta")
    with pytest.raises(InputError, match="`family` must be one of"):
        found.of("weibull")


def test_of_families_that_meet_all_quantiles_the_first_named_is_best():
    found = fit_best([20, 50], [0.05, 0.95], lower=0, upper=100)
    assert isinstance(found, Fits)
    assert [fit.family for fit in found.fits] == list(FAMILIES)
    assert max(fit.sum_of_squares for fit in found.fits) < 1e-16


def test_a_fit_says_what_it_gives():
    fit = fit_quantiles(*SAID, family="lognormal", lower=0)
    np.testing.assert_allclose(fit.law.cdf(fit.quantiles), REPORTED)
    np.testing.assert_allclose(fit.residuals, fit.law.cdf(SAID[0]) - np.array(SAID[1]))


def test_weights_count_squares():
    plain = fit_quantiles(*SAID, family="normal")
    doubled = fit_quantiles(*SAID, family="normal", weights=[2, 2, 2])
    assert doubled.sum_of_squares == pytest.approx(2 * plain.sum_of_squares)
    assert doubled.law.location == pytest.approx(plain.law.location, rel=1e-9)


def test_a_mirrored_judgement_has_mirrored_fits():
    fits = fit_best(*SAID, lower=0, upper=100)
    mirrored = fit_best([50, 70, 80], [0.05, 0.5, 0.95], lower=0, upper=100)
    assert mirrored.best.family == f"mirrored-{fits.best.family}"
    assert mirrored.best.sum_of_squares == pytest.approx(fits.best.sum_of_squares, rel=1e-9)

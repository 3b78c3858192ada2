"""Two quantiles met exactly by every family."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions.fits.nearest import FAMILIES
from riskmc.distributions.fits.two_quantiles import fit_two_quantiles
from riskmc.exceptions import InputError, RangeError

BOUNDS = {"lower": -10.0, "upper": 100.0}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("probs", [(0.05, 0.95), (0.1, 0.5), (0.4, 0.999)])
@pytest.mark.parametrize("q", [(20.0, 50.0), (-9.9, 99.0), (3.0, 3.02)])
def test_both_quantiles_are_met(family, probs, q):
    law = fit_two_quantiles(*q, probs, family, **BOUNDS)
    np.testing.assert_allclose(law.cdf(q), probs, rtol=0, atol=1e-9)


def test_without_bounds_a_family_starts_at_zero_and_a_beta_ends_at_one():
    assert fit_two_quantiles(2, 9, (0.05, 0.95), "gamma").support()[0] == 0.0
    assert fit_two_quantiles(0.1, 0.4, (0.05, 0.95), "beta").support() == (0.0, 1.0)
    assert fit_two_quantiles(2, 9, (0.05, 0.95), "mirrored-gamma", upper=10).support() == (-np.inf, 10.0)


@pytest.mark.parametrize(
    ("q", "probs", "family", "bounds", "error", "message"),
    [
        ((2, 1), (0.1, 0.9), "normal", {}, RangeError, r"in ascending order, got 2, 1"),
        ((1, 2), (0.9, 0.1), "normal", {}, InputError, r"`probs` must be in \(0, 1\)"),
        ((1, 2), (0.1, 1.0), "normal", {}, InputError, r"`probs` must be in \(0, 1\)"),
        ((0, 2), (0.1, 0.9), "gamma", {}, RangeError, r"strictly between 0 and inf, got 0 and 2"),
        ((0.1, 2), (0.1, 0.9), "beta", {}, RangeError, r"strictly between 0 and 1, got 0\.1 and 2"),
        ((1, 2), (0.1, 0.9), "mirrored-logt", {}, InputError, r"ends at an upper bound: give it"),
        ((1, 2), (0.1, 0.9), "cauchy", {}, InputError, r"`family` must be one of"),
        (
            (1e-300, 1e300),
            (0.4, 0.5),
            "gamma",
            {},
            RangeError,
            r"no law of the family 'gamma' has both 1e-300 and 1e\+300",
        ),
    ],
)
def test_what_cannot_be_met_is_refused(q, probs, family, bounds, error, message):
    with pytest.raises(error, match=message):
        fit_two_quantiles(*q, probs, family, **bounds)

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.replicates import LEAST_REPLICATES, replicate_interval

ESTIMATES = np.array([3.0, 5.0, 4.0, 8.0])


def test_the_interval_is_students():
    found = replicate_interval(ESTIMATES, level=0.9)
    expected = stats.t.interval(0.9, 3, loc=ESTIMATES.mean(), scale=stats.sem(ESTIMATES))
    assert [found.lower, found.upper] == pytest.approx(expected, rel=1e-9)
    assert found.mcse == pytest.approx(stats.sem(ESTIMATES), rel=1e-12)
    assert (found.mean, found.n_replicates, found.level) == (5.0, 4, 0.9)


def test_several_quantities_at_once():
    several = np.stack([ESTIMATES, 10 * ESTIMATES], axis=1)
    found = replicate_interval(several)
    single = replicate_interval(ESTIMATES)
    assert found.half_width == pytest.approx([single.half_width, 10 * single.half_width], rel=1e-12)
    assert found.lower.shape == found.upper.shape == (2,)
    tolerance = 1.01 * float(single.half_width)
    assert single.reached(tolerance, least=4)
    assert not found.reached(tolerance, least=4)
    assert found.replicates_needed(tolerance) == replicate_interval(10 * ESTIMATES).replicates_needed(tolerance)


def test_a_handful_of_replicates_is_not_believed():
    equal = np.ones(LEAST_REPLICATES)
    assert replicate_interval(equal).reached(1e-9)
    assert not replicate_interval(equal[1:]).reached(1e-9)
    assert replicate_interval(equal[1:]).reached(1e-9, least=2)


def test_replicates_needed_go_with_the_square():
    found = replicate_interval(ESTIMATES)
    z = stats.norm.ppf(0.975)
    assert found.replicates_needed(0.1) == math.ceil((z * ESTIMATES.std(ddof=1) / 0.1) ** 2)
    assert found.replicates_needed(1e6) == 2


def test_two_replicates_have_cauchys_interval():
    found = replicate_interval([0.0, 1.0], level=0.5)
    assert found.half_width == pytest.approx(math.tan(math.pi / 4) * 0.5, rel=1e-9)


@pytest.mark.parametrize(("estimates", "shape"), [([1.0], r"\(1,\)"), (2.0, r"\(\)"), (np.ones((1, 5)), r"\(1, 5\)")])
def test_a_single_replicate_has_no_spread(estimates, shape):
    with pytest.raises(InputError, match=f"at least two replicates along its first axis, got the shape {shape}"):
        replicate_interval(estimates)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_an_unknown_estimate_is_refused(wrong):
    with pytest.raises(InputError, match=f"`estimates` must be finite numbers, got {wrong:g}"):
        replicate_interval([1.0, wrong])


def test_a_level_in_per_cent_is_refused():
    with pytest.raises(InputError, match=r"`level` must lie in \(0, 1\), got 95. Give 0.95 for 95 %"):
        replicate_interval(ESTIMATES, level=95)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, math.nan])
def test_a_tolerance_has_to_be_above_zero(tolerance):
    found = replicate_interval(ESTIMATES)
    for call in (found.reached, found.replicates_needed):
        with pytest.raises(InputError, match="`tolerance` must be a finite number above zero"):
            call(tolerance)


def test_fewer_than_two_replicates_never_suffice():
    with pytest.raises(InputError, match="`least` must be a whole number of at least 2, got 1"):
        replicate_interval(ESTIMATES).reached(1.0, least=1)

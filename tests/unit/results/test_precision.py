import math
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.precision import (
    format_number,
    format_probability,
    mean_mcse,
    probability_mcse,
    probability_parts,
    quantile_mcse,
    wilson_interval,
)

N = 2**18


def test_error_of_a_probability_is_binomial():
    q = (0.3 * N + 1) / (N + 2)
    assert probability_mcse(0.3, N) == pytest.approx(math.sqrt(q * (1 - q) / N), rel=1e-12)
    assert probability_mcse(0.3, N) == pytest.approx(math.sqrt(0.3 * 0.7 / N), rel=1e-4)


@pytest.mark.parametrize("p", [0.0, 1.0])
@pytest.mark.parametrize("n", [1, 10, N])
def test_error_at_the_edge_is_about_one_draw(p, n):
    assert probability_mcse(p, n) == pytest.approx(math.sqrt((n + 1) / n) / (n + 2), rel=1e-9)


def test_errors_broadcast_and_unknown_stays_unknown():
    found = probability_mcse([[0.5], [math.nan]], [100, 400])
    assert found.shape == (2, 2)
    assert found[0] == pytest.approx([0.5 / 10, 0.5 / 20])
    assert np.isnan(found[1]).all()


def test_rounding_outside_the_interval_is_forgiven():
    assert probability_mcse(1.0 + 1e-12, 100) == probability_mcse(1.0, 100)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.inf])
def test_a_probability_out_of_range_is_refused(p):
    with pytest.raises(InputError, match=r"`p` must lie in \[0, 1\], got "):
        probability_mcse([0.5, p], 100)


@pytest.mark.parametrize("function", [lambda n: probability_mcse(0.5, n), lambda n: mean_mcse(1.0, n)])
@pytest.mark.parametrize("n", [0, -3, math.nan])
def test_no_draws_are_refused(function, n):
    with pytest.raises(InputError, match="`n` must be at least one draw"):
        function(n)


def test_wilson_solves_the_score_equation():
    z = NormalDist().inv_cdf(0.95)
    for end in wilson_interval(0.2, 50, level=0.9):
        assert abs(0.2 - end) == pytest.approx(z * math.sqrt(end * (1 - end) / 50), rel=1e-9)


def test_wilson_has_a_width_at_the_edges():
    z2 = NormalDist().inv_cdf(0.975) ** 2
    lower, upper = wilson_interval([0.0, 1.0], 100)
    assert lower == pytest.approx([0.0, 100 / (100 + z2)])
    assert upper == pytest.approx([z2 / (100 + z2), 1.0])


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5, 0.9])
def test_wilson_covers_what_it_says(p):
    n = 1000
    count = np.arange(n + 1)
    lower, upper = wilson_interval(count / n, n, level=0.95)
    covered = stats.binom.pmf(count, n, p)[(lower <= p) & (p <= upper)].sum()
    assert covered == pytest.approx(0.95, abs=0.015)


def test_a_level_in_per_cent_is_refused():
    with pytest.raises(InputError, match=r"`level` must lie in \(0, 1\), got 95. Give 0.95 for 95 %"):
        wilson_interval(0.5, 100, level=95)


def test_error_of_a_mean():
    assert mean_mcse([2.0, 0.0], 400) == pytest.approx([2.0 / 20, 0.0])


def test_a_negative_standard_deviation_is_refused():
    with pytest.raises(InputError, match="`std` must not be negative, got -1"):
        mean_mcse([math.nan, -1.0], 400)


@pytest.mark.parametrize("p", [0.05, 0.5, 0.95])
def test_error_of_a_quantile_is_that_of_the_density(p):
    asymptotic = math.sqrt(p * (1 - p) / 10_000) / stats.norm.pdf(stats.norm.ppf(p))
    assert quantile_mcse(stats.norm.ppf, p, 10_000) == pytest.approx(asymptotic, rel=2e-3)


def test_a_step_over_the_edge_is_cut_off_and_scaled():
    assert quantile_mcse(lambda p: 3.0 * p, 0.01, 10) == pytest.approx(3.0 * math.sqrt(0.01 * 0.99 / 10))


def test_quantiles_of_several_items():
    found = quantile_mcse(lambda p: np.multiply.outer([1.0, 10.0], p), [0.5, 0.9], 100)
    assert found == pytest.approx(np.multiply.outer([1.0, 10.0], [0.05, 0.03]))


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_a_quantile_at_the_edge_has_no_error(p):
    with pytest.raises(InputError, match=r"`p` must lie inside \(0, 1\)"):
        quantile_mcse(np.asarray, [0.5, p], 100)


@pytest.mark.parametrize(
    ("p", "mcse", "text"),
    [
        (0.58123, 0.0021, "58.1 % (± 0.2 %)"),
        (0.58123, 0.00097, "58.1 % (± 0.1 %)"),
        (0.58123, 0.021, "58 % (± 2 %)"),
        (0.5, 0.16, "50 % (± 16 %)"),
        (0.0001, 0.00002, "0.010 % (± 0.002 %)"),
        (0.99, 0.0001, "99.00 % (± 0.01 %)"),
        (1.0, 0.00025, "> 99.9 %"),
        (0.0, 0.00025, "< 0.1 %"),
        (0.9999, 0.0002, "> 99.91 %"),
        (1.0, 0.02, "> 92 %"),
        (0.0, 0.03, "< 20 %"),
        (1.0, 0.0, "100 % (exact)"),
        (0.125, 0.0, "12.5 % (exact)"),
        (math.nan, math.nan, "n/a"),
    ],
)
def test_only_supported_digits_are_printed(p, mcse, text):
    assert format_probability(p, mcse) == text


@pytest.mark.parametrize(
    ("p", "mcse", "parts"),
    [
        (0.5837, 0.0009, ("58.37 %", "± 0.09 %")),
        (1.0, 0.00025, ("> 99.9 %", "")),
        (1.0, 0.0, ("100 %", "exact")),
        (math.nan, math.nan, ("n/a", "")),
    ],
)
def test_figure_and_error_come_apart(p, mcse, parts):
    assert probability_parts(p, mcse) == parts


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0995, "0.10"), (0.999, "1.0"), (7.64, "7.6"), (99.6, "100"), (1300.4, "1,300"), (0.0, "0"), (math.inf, "inf")],
)
def test_numbers_have_two_digits(number, text):
    assert format_number(number) == text


@pytest.mark.parametrize(("n", "text"), [(10, "> 60 %"), (1000, "> 99.6 %"), (N, "> 99.998 %")])
def test_all_draws_are_never_certainty(n, text):
    assert format_probability(1.0, float(probability_mcse(1.0, n))) == text


@pytest.mark.parametrize("n", [1, 5, 50, 1000, N])
@pytest.mark.parametrize("missing", [0, 1, 2, 3])
def test_an_estimate_from_counts_never_reads_as_certain(n, missing):
    p = max(0, n - missing) / n
    text = format_probability(p, float(probability_mcse(p, n)))
    assert "± 0 %" not in text
    assert "exact" not in text
    assert not text.startswith(("100 %", "100.")) or n == 1


@pytest.mark.parametrize("mcse", [-0.1, math.nan, math.inf])
def test_an_error_that_is_none_is_refused(mcse):
    with pytest.raises(InputError, match="`mcse` must be a finite number that is not negative"):
        format_probability(0.5, mcse)

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmc.exceptions import InputError
from riskmc.results.words import EFSA_TERMS, efsa_term, efsa_text, in_worlds, ipcc_term, ipcc_terms

PROBABILITIES = st.floats(0.0, 1.0)


@pytest.mark.parametrize("term", EFSA_TERMS)
def test_the_lower_end_is_in_the_range(term):
    assert efsa_term(term.lower) == term.term
    assert efsa_term(term.upper - 1e-9) == term.term


def test_rounding_beside_an_end_is_that_end():
    assert 3 * 0.3 < 0.9
    assert efsa_term(3 * 0.3) == "very likely"
    assert "very likely" in ipcc_terms(3 * 0.3)
    assert ipcc_terms(0.5 + 1e-16) == ipcc_terms(math.nextafter(0.5, 1.0)) == ("about as likely as not",)


@pytest.mark.parametrize(
    ("p", "begins", "ended"), [(0.66, "likely", "about as likely as not"), (0.1, "unlikely", "very unlikely")]
)
def test_the_upper_end_is_not_in_the_range(p, begins, ended):
    for beside in (p - 1e-14, p, p + 1e-14):
        assert begins in ipcc_terms(beside)
        assert ended not in ipcc_terms(beside)


def test_ends_of_the_scales():
    assert (efsa_term(0.0), efsa_term(1.0)) == ("almost impossible", "almost certain")
    assert (ipcc_term(0.0), ipcc_term(1.0)) == ("exceptionally unlikely", "virtually certain")
    assert efsa_text(1.0) == "almost certain (99-100%)"
    assert efsa_text(0.0) == "almost impossible (0-1%)"


def test_one_half_is_not_more_likely_than_not():
    assert ipcc_terms(0.5) == ("about as likely as not",)
    assert "more likely than not" in ipcc_terms(0.5 + 1e-9)


@given(PROBABILITIES)
def test_the_most_specific_term_is_true(p):
    assert ipcc_term(p) in ipcc_terms(p)


def test_dutch():
    assert efsa_text(0.5, language="nl") == "ongeveer even waarschijnlijk als onwaarschijnlijk (33-66%)"
    assert len({term.dutch for term in EFSA_TERMS}) == len(EFSA_TERMS)


def test_rounding_of_sums_is_taken_off():
    assert efsa_term(1.0 + 1e-12) == "almost certain"


def test_not_known():
    nan = float("nan")
    assert (efsa_term(nan), efsa_text(nan), ipcc_term(nan), ipcc_terms(nan)) == ("n/a", "n/a", "n/a", ())
    assert in_worlds(nan, 0.1) == "n/a"


@pytest.mark.parametrize("function", [efsa_term, efsa_text, ipcc_term, ipcc_terms, lambda p: in_worlds(p, 0.1)])
@pytest.mark.parametrize("p", [-0.1, 1.1, math.inf])
def test_a_probability_lies_between_0_and_1(function, p):
    with pytest.raises(InputError, match=r"`p` must lie in \[0, 1\]"):
        function(p)


@pytest.mark.parametrize("mcse", [-0.1, math.nan, math.inf])
def test_an_error_is_finite_and_not_negative(mcse):
    with pytest.raises(InputError, match="`mcse` must be a finite number"):
        in_worlds(0.5, mcse)


def test_unknown_language():
    with pytest.raises(InputError, match="Did you mean 'en'"):
        in_worlds(0.5, 0.1, "eng")
    with pytest.raises(InputError, match="`language` must be one of 'en', 'nl'"):
        efsa_term(0.5, language="de")


@pytest.mark.parametrize(
    ("p", "mcse", "words"),
    [
        (0.58, 0.002, "in 58 of 100 simulated worlds"),
        (0.58, 0.05, "in 58 of 100 simulated worlds"),
        (0.58, 0.12, "in 6 of 10 simulated worlds"),
        (0.004, 0.0005, "in 4 of 1000 simulated worlds"),
        (0.9996, 0.0001, "in 9996 of 10000 simulated worlds"),
        (2e-5, 1e-6, "in fewer than 1 of 10000 simulated worlds"),
        (0.0, 1 / 4000, "in fewer than 1 of 1000 simulated worlds"),
        (1.0, 1 / 4000, "in more than 999 of 1000 simulated worlds"),
        (0.0, 1 / 200, "in fewer than 2 of 100 simulated worlds"),
        (0.0, 0.17, "in fewer than 70 of 100 simulated worlds"),
        (0.0, 0.24, "in 0 of 10 simulated worlds"),
        (0.0, 0.47, "in 0 of 10 simulated worlds"),
        (1.0, 0.47, "in 10 of 10 simulated worlds"),
        (0.3, 0.3, "in 3 of 10 simulated worlds"),
        (9e-5, 8e-5, "in fewer than 5 of 10000 simulated worlds"),
        (0.0001, 1e-5, "in 1 of 10000 simulated worlds"),
        (0.9999, 1e-5, "in 9999 of 10000 simulated worlds"),
        (0.0, 0.0, "in no simulated world"),
        (1.0, 0.0, "in every simulated world"),
        (0.5, 0.0, "in 50 of 100 simulated worlds"),
    ],
)
def test_worlds(p, mcse, words):
    assert in_worlds(p, mcse) == words


@pytest.mark.parametrize(
    ("p", "mcse", "words"),
    [
        (0.58, 0.002, "in 58 van de 100 gesimuleerde werelden"),
        (0.0, 1 / 4000, "in minder dan 1 van de 1000 gesimuleerde werelden"),
        (1.0, 1 / 4000, "in meer dan 999 van de 1000 gesimuleerde werelden"),
        (0.0, 0.0, "in geen enkele gesimuleerde wereld"),
        (1.0, 0.0, "in elke gesimuleerde wereld"),
    ],
)
def test_worlds_in_dutch(p, mcse, words):
    assert in_worlds(p, mcse, language="nl") == words


@given(PROBABILITIES, st.floats(0.0, 0.3))
def test_what_is_told_is_what_is_known(p, mcse):
    words = in_worlds(p, mcse).split()
    numbers = [int(word) for word in words if word.isdigit()]
    if "fewer" in words:
        assert p + 4 * mcse <= numbers[0] / numbers[1] + 1e-9
        assert p < numbers[0] / numbers[1] < 1.0
    elif "more" in words:
        assert p - 4 * mcse >= numbers[0] / numbers[1] - 1e-9
        assert p > numbers[0] / numbers[1] > 0.0
    elif numbers:
        assert abs(p - numbers[0] / numbers[1]) <= 0.5 / numbers[1] + 1e-9
        assert 0 < numbers[0] < numbers[1] or mcse > 0.17
    else:
        assert mcse == 0.0


@given(st.integers(0, 100_000), st.integers(1, 30_000))
def test_both_ends_are_told_alike(hundred_thousandths, errors):
    p, mcse = hundred_thousandths / 100_000, errors / 100_000
    if 2 * hundred_thousandths == 100_000:
        return
    words, mirrored = in_worlds(p, mcse).split(), in_worlds(1 - p, mcse).split()
    numbers, others = ([int(word) for word in one if word.isdigit()] for one in (words, mirrored))
    assert numbers[1] == others[1]
    assert ("fewer" in words, "more" in words) == ("more" in mirrored, "fewer" in mirrored)
    assert sum((numbers[0], others[0])) == pytest.approx(numbers[1], abs=1)

"""G04: mergeable central moments (Chan, Golub & LeVeque 1983; Pebay 2008)."""

import json
from functools import reduce
from itertools import permutations
from operator import add
from pathlib import Path

import pytest

from riskmc.results.moments import Moments

CASE = json.loads((Path(__file__).parent / "data" / "G04-mergeable-moments.json").read_text("utf-8"))
CHUNKS = [Moments.of(chunk) for chunk in CASE["inputs"]["chunks"]]
EXPECTED = CASE["expected"]
REL = CASE["tolerance"]["rel"]


def assert_moments(moments, expected):
    assert moments.n == expected["n"]
    assert moments.mean == pytest.approx(expected["mean"], rel=REL)
    assert moments.m2 == pytest.approx(expected["M2"], rel=REL)
    # A third moment may cancel to rounding error, which has no relative precision.
    assert moments.m3 == pytest.approx(expected["M3"], rel=REL, abs=REL * expected["M2"] ** 1.5)
    assert moments.m4 == pytest.approx(expected["M4"], rel=REL)


@pytest.mark.parametrize(("part", "name"), list(zip(CHUNKS, ("chunk_a", "chunk_b", "chunk_c"), strict=True)))
def test_moments_of_a_chunk(part, name):
    assert_moments(part, EXPECTED[name])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_chunks_merge_in_any_order(order):
    assert_moments(reduce(add, [CHUNKS[i] for i in order]), EXPECTED["merged"])


def test_shape_of_the_merged_draws():
    merged = reduce(add, CHUNKS)
    assert merged.variance == pytest.approx(EXPECTED["variance_unbiased"], rel=REL)
    assert merged.skewness == pytest.approx(EXPECTED["skewness_g1"], rel=REL)
    assert merged.excess_kurtosis == pytest.approx(EXPECTED["excess_kurtosis_g2"], rel=REL)


def test_nothing_cancels():
    large = CASE["inputs"]["cancellation"]
    variance = EXPECTED["cancellation_variance_unbiased"]
    assert Moments.of(large).variance == pytest.approx(variance, rel=REL)
    assert reduce(add, [Moments.of([one]) for one in large]).variance == pytest.approx(variance, rel=REL)


def test_sums_of_squares_would_cancel():
    large = CASE["inputs"]["cancellation"]
    naive = (sum(x * x for x in large) - sum(large) ** 2 / len(large)) / (len(large) - 1)
    assert naive != pytest.approx(EXPECTED["cancellation_variance_unbiased"], rel=REL)

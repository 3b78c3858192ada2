"""G02: quantiles as a weighted mean of all order statistics (Harrell & Davis 1982)."""

import json
from pathlib import Path

import pytest
from scipy import stats

from riskmc.results import draw_quantile, harrell_davis

CASE = json.loads((Path(__file__).parent / "data" / "G02-harrell-davis.json").read_text("utf-8"))
X, P = CASE["inputs"]["x"], CASE["inputs"]["p"]
EXPECTED = CASE["expected"]["hd"]
ABS = CASE["tolerance"]["abs"]


def test_quantiles():
    assert harrell_davis(X, P) == pytest.approx(EXPECTED, abs=ABS)


def test_one_quantile_at_a_time():
    assert [float(harrell_davis(X, p)) for p in P] == pytest.approx(EXPECTED, abs=ABS)


def test_scipy_has_the_same():
    assert stats.mstats.hdquantiles(X, P).tolist() == pytest.approx(EXPECTED, abs=ABS)


def test_other_definitions_are_noticed():
    assert all(draw_quantile(X, P, kind=kind) != pytest.approx(EXPECTED, abs=ABS) for kind in range(1, 10))

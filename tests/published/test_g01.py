"""G01: the nine definitions of a quantile (Hyndman & Fan 1996), as R and numpy have them."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.results import draw_quantile

CASE = json.loads((Path(__file__).parent / "data" / "G01-quantile-types.json").read_text("utf-8"))
X, P = CASE["inputs"]["x"], CASE["inputs"]["p"]
ABS = CASE["tolerance"]["abs"]
KINDS = range(1, 10)


@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_of_each_kind(kind):
    assert draw_quantile(X, P, kind=kind) == pytest.approx(CASE["expected"][f"type{kind}"], abs=ABS)


def test_the_default_is_the_kind_for_reporting():
    assert draw_quantile(X, P) == pytest.approx(CASE["expected"]["type8"], abs=ABS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_draws_never_matters(kind):
    shuffled = np.random.default_rng(kind).permutation(X)
    np.testing.assert_array_equal(draw_quantile(shuffled, P, kind=kind), draw_quantile(X, P, kind=kind))


@pytest.mark.parametrize("kind", set(KINDS) - {1, 2})
def test_another_kind_is_noticed(kind):
    # On these draws kinds 1 and 2 agree: no p n is a whole number.
    others = [CASE["expected"][f"type{other}"] for other in KINDS if other != kind]
    assert all(draw_quantile(X, P, kind=kind) != pytest.approx(other, abs=ABS) for other in others)

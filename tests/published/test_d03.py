"""D03: Evamix (Voogd 1983), with raw and with standardised cardinal criteria."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.model.comparisons import evamix

CASE = json.loads((Path(__file__).parent / "data" / "D03-evamix.json").read_text("utf-8"))
INPUTS, EXPECTED, REL = CASE["inputs"], CASE["expected"], CASE["tolerance"]["rel"]
TYPES = [{"C": "cardinal", "O": "ordinal"}[kind] for kind in INPUTS["types"]]
SCORES = {"ratio": "appraisal_ratio", "net": "net_score", "signed-net": "net_score_pm1"}
STANDARDISED = {"raw_cardinal": False, "standardised_cardinal": True}


def scores(kind, form, matrix=INPUTS["matrix"]):
    return evamix(matrix, INPUTS["weights"], TYPES, INPUTS["direction"], standardise=STANDARDISED[kind], form=form)


@pytest.mark.parametrize("kind", STANDARDISED)
@pytest.mark.parametrize("form", SCORES)
def test_scores(kind, form):
    np.testing.assert_allclose(scores(kind, form), EXPECTED[kind][SCORES[form]], rtol=REL, atol=1e-15)


@pytest.mark.parametrize("kind", STANDARDISED)
@pytest.mark.parametrize(("form", "name"), [("ratio", "rank_ratio"), ("net", "rank_net"), ("signed-net", "rank_net")])
def test_ranks(kind, form, name):
    assert (np.argsort(np.argsort(-scores(kind, form))) + 1).tolist() == EXPECTED[kind][name]


@pytest.mark.parametrize("kind", STANDARDISED)
@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_the_dominance_of_two_is_their_net_score_beside_the_third(kind, pair):
    total = np.asarray(EXPECTED[kind]["total_dominance"])
    others = total.sum(axis=1) - total.diagonal()
    np.testing.assert_allclose(scores(kind, "net")[list(pair)], others[list(pair)] / 2, rtol=REL, atol=1e-15)


def test_standardised_is_the_default():
    found = evamix(INPUTS["matrix"], INPUTS["weights"], TYPES, INPUTS["direction"])
    np.testing.assert_array_equal(found, scores("standardised_cardinal", "ratio"))

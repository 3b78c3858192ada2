"""H04: words for probabilities, EFSA 2018 and IPCC."""

import json
from pathlib import Path

import pytest

from riskmc.results.words import EFSA_TERMS, IPCC_TERMS, efsa_term, efsa_text, ipcc_term, ipcc_terms

CASE = json.loads((Path(__file__).parent / "data" / "H04-calibrated-language.json").read_text("utf-8"))
INPUTS, EXPECTED = CASE["inputs"], CASE["expected"]


def test_scales():
    assert [list(term[:3]) for term in EFSA_TERMS] == INPUTS["efsa_scale"]
    # "More likely than not" is above one half.
    assert [[term.term, pytest.approx(term.lower, abs=1e-15), term.upper] for term in IPCC_TERMS] == INPUTS[
        "ipcc_scale"
    ]


@pytest.mark.parametrize("p", INPUTS["p"])
def test_terms(p):
    assert efsa_term(p) == EXPECTED["efsa"][str(p)]
    assert list(ipcc_terms(p)) == EXPECTED["ipcc_all_true_terms"][str(p)]
    assert ipcc_term(p) == EXPECTED["ipcc_most_specific"][str(p)]


def test_statement():
    example = EXPECTED["statement_example"]
    assert efsa_text(example["p_rank_top3"]) == example["efsa"]

from __future__ import annotations

import pytest
from tests.unit.elicitation.rows import table, texts

from riskmc.elicitation.experts import ExpertInfo, given_weights, list_faults, listed_names, read_experts

HEADER = "expert,weight,organisation,panel,note"


def read(*rows):
    experts, faults = read_experts(table("experts.csv", HEADER, *rows))
    return experts, texts(faults)


def test_experts_have_weights_organisations_and_panels():
    experts, faults = read("anna,80 %,RIVM,impact,chair", "bert,20 %,TNO,,")
    assert faults == []
    assert experts == (ExpertInfo("anna", 80 / 100, "RIVM", "impact", "chair"), ExpertInfo("bert", 20 / 100, "TNO"))
    assert given_weights(experts) == {"anna": 0.8, "bert": 0.2}


def test_weights_may_be_left_out_or_zero():
    experts, faults = read("anna,,,,", "bert,,,,")
    assert (given_weights(experts), faults) == ({}, [])
    experts, faults = read("anna,0,,,", "bert,1,,,")
    assert (given_weights(experts), faults) == ({"anna": 0.0, "bert": 1.0}, [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["anna,1,,,", "bert,,,,"], "row 3, column weight: is empty for 'bert', but others have a weight. Give every"),
        (["anna,20,,,", "bert,20 %,,,"], "row 3, column weight: '20 %' is a percentage, but other weights are none."),
        (["anna,1e308,,,"], "row 2, column weight: '1e308' is out of range. Weights count relative to each other"),
        (["anna,1e-300,,,"], "row 2, column weight: '1e-300' is out of range."),
        (["anna,-1,,,"], "row 2, column weight: '-1' is negative."),
        (["anna,much,,,"], "row 2, column weight: 'much' is not a number."),
        (["anna,nan,,,"], "row 2, column weight: 'nan' is not a number."),
        (["anna,1e999,,,"], "row 2, column weight: '1e999' is too large a number."),
        (["anna,0,,,", "bert,0,,,"], "weight: all weights are zero. Give at least one expert"),
        (["anna,1,,,", "anna,1,,,"], "row 3, column expert: 'anna' is given before, in row 2."),
        ([",1,,,", "anna,1,,,"], "row 2, column expert: is empty. Name the expert as in the judgements."),
    ],
)
def test_a_wrong_list_gets_one_fault(rows, expected):
    _, (fault,) = read(*rows)
    assert fault.startswith(f"experts.csv, {expected}")


def test_all_faults_are_told_at_once():
    assert len(read("anna,-1,,,", ",2,,,", "anna,x,,,", "bert,y,,,")[1]) == 4


def test_the_list_has_those_who_judged():
    given = table("experts.csv", HEADER, "anna,,,,", "bert,,,,")
    assert list_faults(given, ["anna", "bert"]) == []
    (absent,) = texts(list_faults(given, ["anna", "bert", "carl", "dora"]))
    assert absent.startswith("experts.csv, expert: no row for 'carl', 'dora', who judged.")
    (silent,) = texts(list_faults(given, ["anna"]))
    assert silent.startswith("experts.csv, row 3, column expert: 'bert' judged nothing. Those who judged are 'anna'.")


def test_a_misspelt_name_is_one_fault():
    (fault,) = texts(list_faults(table("experts.csv", HEADER, "ana,,,,", "bert,,,,"), ["anna", "bert"]))
    assert fault.endswith("'ana' judged nothing. Those who judged are 'anna', 'bert'. Did you mean 'anna'?")


def test_long_lists_of_names_are_cut():
    assert listed_names([str(number) for number in range(23)]).endswith("'19' and 3 more")

"""What a panel says of an item: laws to draw from, or one law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special
from tests.unit.model.panel_data import PANEL, cell, judged

from riskmc.exceptions import AssessmentError
from riskmc.model import to_model
from riskmc.model.panels import panel_laws, pool_notes, pooled_law

Q = np.array([0.01, 0.25, 0.5, 0.75, 0.99])


def item(assessment, criterion=0):
    model = to_model(assessment)
    return model.likelihood[0] if criterion == "likelihood" else model.impact[0][criterion]


def laws_of(assessment, criterion):
    return list(panel_laws(assessment, assessment.scenarios[0], criterion).values())


@pytest.mark.parametrize("pooling", ["linear", "log", "quantile"])
def test_the_order_of_rows_does_not_change_the_last_bit_of_a_pool(pooling):
    labels = {
        "anna": ("1", "2.2", "4"),
        "bert": ("2", "3.1", "4"),
        "carl": ("1", "1.7", "3"),
        "dora": ("2", "3.3", "5"),
    }
    rows = [("flood", "deaths", expert, *said) for expert, said in labels.items()]
    weights = {"anna": 0.1, "bert": 0.7, "carl": 0.3, "dora": 0.9}
    found = {
        tuple(item(judged(order, experts={"pooling": pooling, "weights": weights})).pooled().ppf(Q))
        for order in (rows, rows[::-1], [rows[2], rows[0], rows[3], rows[1]])
    }
    assert len(found) == 1


def test_a_linear_pool_keeps_the_laws_of_its_experts():
    found = item(judged(experts={"weights": {"anna": 1, "bert": 3}}))
    assert list(found.laws) == ["anna", "bert"]
    assert found.weights == {"anna": 0.25, "bert": 0.75}


@pytest.mark.parametrize("pooling", ["log", "quantile"])
def test_any_other_pool_is_one_law(pooling):
    found = item(judged(experts={"pooling": pooling}))
    assert list(found.laws) == [""]


def test_quantiles_are_averaged_on_the_class_axis():
    weights = {"anna": 1, "bert": 3}
    assessment = judged(experts={"pooling": "quantile", "weights": weights})
    pooled = item(assessment).laws[""]
    anna, bert = (np.log(law.ppf(Q)) for law in laws_of(assessment, "deaths"))
    np.testing.assert_allclose(np.log(pooled.ppf(Q)), 0.25 * anna + 0.75 * bert, rtol=1e-9)


def test_likelihoods_can_have_a_rule_of_their_own():
    assessment = judged(experts={"likelihood_pooling": "log-odds", "extremise": 1.5})
    assert list(item(assessment).laws) == ["anna", "bert"]
    pooled = item(assessment, "likelihood").laws[""]
    anna, bert = (special.logit(law.ppf(Q)) for law in laws_of(assessment, "likelihood"))
    np.testing.assert_allclose(special.logit(pooled.ppf(Q)), 1.5 * 0.5 * (anna + bert), rtol=1e-6)


def test_an_expert_of_weight_zero_is_not_pooled():
    assessment = judged(experts={"pooling": "log", "weights": {"anna": 1, "bert": 0}})
    np.testing.assert_array_equal(item(assessment).laws[""].ppf(Q), laws_of(assessment, "deaths")[0].ppf(Q))


@pytest.mark.parametrize("pooling", ["linear", "log", "quantile"])
def test_a_pool_of_identical_experts_is_the_expert(pooling):
    rows = [cell(expert=expert) for expert in ("anna", "bert")]
    alone = item(judged(rows[:1])).laws[""]
    assert item(judged(rows, experts={"pooling": pooling})).laws == {"": alone}


def test_the_name_of_an_expert_is_kept_where_it_is_a_factor():
    rows = [cell(expert=expert) for expert in ("anna", "bert")]
    assert list(item(judged(rows)).laws) == [""]
    assert list(item(judged(rows, dependence={"within_scenario": 0, "within_expert": 0.1})).laws) == ["anna", "bert"]


def test_a_law_of_no_single_expert_shares_the_factor_of_none():
    within = {"within_scenario": 0, "within_expert": 0.1}
    pooled = judged(dependence=within, experts={"likelihood_pooling": "quantile"})
    assert list(item(pooled, "likelihood").laws) == ["nobody (flood likelihood)"]
    full = {"bounds": "range", "missing": "full-range"}
    assert list(item(judged([cell()], reading=full, dependence=within), 1).laws) == ["nobody (flood costs)"]


def test_nobody_judged():
    rows = [cell()]
    assert to_model(judged(rows)).impact[0][1] is None
    full = {"bounds": "range", "missing": "full-range"}
    assert list(to_model(judged(rows, reading=full, experts={"pooling": "log"})).impact[0][1].laws) == [""]


def test_a_log_pool_in_which_everything_is_vetoed_names_who_contradicts_whom():
    rows = [cell("anna", "1", "1", "1"), cell("bert", "3", "4", "5")]
    with pytest.raises(AssessmentError, match=r"'deaths' of 'flood' by 'anna', 'bert': .*vetoes everything") as caught:
        judged(rows, reading={"bounds": "range", "missing": "exclude"}, experts={"pooling": "log"})
    (fault,) = caught.value.faults
    assert (fault.file, fault.row) == ("judgements", 2)


def test_what_a_pool_warns_of_is_noted():
    rows = [cell("anna", "1", "2", "3"), cell("bert", "2", "3", "4")]
    assessment = judged(rows, reading={"bounds": "range", "missing": "exclude"}, experts={"pooling": "log"})
    ((scenario, criterion, note),) = pool_notes(assessment, assessment.expert_weights)
    assert (scenario.id, criterion) == ("flood", "deaths")
    assert "another law vetoes it" in note
    assert pooled_law(assessment, assessment.expert_weights, scenario, criterion).notes == (note,)
    assert list(pool_notes(judged(PANEL), judged(PANEL).expert_weights)) == []

import numpy as np
import pytest
from tests.unit.model.judged import two_experts

from riskmc.frameworks import load
from riskmc.model import read_assessment, to_model
from riskmc.model.fits import axis_of, fits

HALF = np.array([0.5])


def fit_of(assessment, scenario, criterion, expert):
    (found,) = (
        fit for fit in fits(assessment) if (fit.scenario, fit.criterion, fit.expert) == (scenario, criterion, expert)
    )
    return found


def test_judgements_come_before_the_pool_of_their_item():
    found = [(fit.criterion, fit.expert) for fit in fits(two_experts(), scenario="flood")][:3]
    assert found == [("1.1", "anna"), ("1.1", "bert"), ("1.1", "")]
    assert {fit.expert for fit in fits(two_experts(), scenario="cyber")} == {"anna"}
    assert {fit.expert for fit in fits(two_experts(), expert="bert")} == {"bert"}


def test_a_fit_is_the_law_that_the_model_draws():
    assessment = two_experts()
    model = to_model(assessment)
    pooled = model.impact[0][0].pooled()
    fit = fit_of(assessment, "flood", "1.1", "")
    q = np.array([0.05, 0.5, 0.95])
    assert fit.law.ppf(q) == pytest.approx(pooled.ppf(q))
    assert fit.mean() == pytest.approx((3.0 + fit_of(assessment, "flood", "1.1", "bert").mean()) / 2, abs=1e-3)


def test_low_and_high_are_the_quantiles_they_were_said_to_be():
    fit = fit_of(two_experts(), "flood", "1.1", "anna")
    assert fit.quantiles(np.array([0.05, 0.95])) == pytest.approx([1.5, 4.5], abs=1e-3)
    assert fit.probability_below(1.5) == pytest.approx(0.05, abs=1e-4)
    assert fit.probability_above(4.5) == pytest.approx(0.05, abs=1e-4)
    assert fit.zero() == 0.0


def test_a_spike_is_at_class_0_and_counts_as_0():
    fit = fit_of(two_experts(), "cyber", "1.1", "anna")  # X - D - D: 1/3 says X
    assert fit.zero() == pytest.approx(1 / 3)
    assert fit.quantiles(np.array([0.2])).tolist() == [0.0]
    edges = np.arange(6) + 0.5
    assert fit.shares(edges).sum() + fit.zero() == pytest.approx(1.0)


def test_a_likelihood_has_its_probability_as_quantity():
    fit = fit_of(two_experts(), "cyber", "likelihood", "anna")
    assert fit.axis.quantities(fit.law.ppf(HALF)) == pytest.approx([0.01])
    assert fit.mean_quantity() == pytest.approx(0.01)
    assert fit.axis.unit == "probability"


def test_coordinates_and_numbers_go_both_ways():
    for name in ("nl-nra-2014", "ch-kns-2025", "nl-nvs-2019"):
        framework = load(name)
        for criterion in (*framework.criterion_ids, "likelihood"):
            axis = axis_of(framework, criterion)
            for coordinate in (0.5, 1.7, 3.0, axis.scale.n_classes + 0.5):
                assert axis.coordinates(np.array([axis.number(coordinate)])) == pytest.approx([coordinate], abs=1e-6)


def test_quantities_are_those_of_the_scale():
    assessment = read_assessment("examples/kns-2025")
    fit = fits(assessment, scenario="hail")[0]  # fatalities, class 1
    assert fit.axis.unit == "deaths"
    assert fit.axis.quantities(fit.law.ppf(HALF)) == pytest.approx(fit.axis.scale.to_natural([1.0]))
    index = next(one for one in fits(assessment) if one.criterion == "plausibility")
    assert np.isnan(index.axis.quantities(HALF)).all()
    assert index.quantiles(HALF)[0] == pytest.approx(index.judgement.best.mid, abs=0.01)

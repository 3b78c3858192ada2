import dataclasses

import pytest

from riskmc.distributions import Point, Uniform
from riskmc.engine.exact import why_not
from riskmc.model import Dependence, Item, Model
from riskmc.model.weight_laws import DirichletWeights

PANEL = Item({"anna": Uniform(0, 1), "bert": Uniform(1, 2)})
SILENT = Item({"anna": Uniform(0, 1), "bert": Uniform(1, 2)}, {"anna": 1, "bert": 0})
SINGLE = Uniform(0, 1)


def model(impact, likelihood=None, **kwargs):
    laws = {name: dict(enumerate(row)) for name, row in impact.items()}
    return Model.from_laws(
        {s: {f"c{c}": law for c, law in row.items()} for s, row in laws.items()}, likelihood, **kwargs
    )


def test_independent_criteria_are_allowed():
    assert why_not(model({"flood": [SINGLE, Point(1)]})) is None


def test_a_correlation_within_scenarios_is_not():
    reason = why_not(model({"flood": [SINGLE]}, dependence=Dependence(within_scenario=0.9)))
    assert "the model's `dependence` correlates them" in reason
    assert 'method="sample"' in reason


@pytest.mark.parametrize(
    ("sampling", "impact", "allowed"),
    [
        ("independent", {"flood": [PANEL, PANEL], "cyber": [PANEL, PANEL]}, True),
        ("coherent", {"flood": [PANEL, SINGLE], "cyber": [SINGLE, SINGLE]}, True),
        ("coherent", {"flood": [PANEL, SINGLE], "cyber": [PANEL, SINGLE]}, False),
        ("coherent", {"flood": [SILENT, SILENT], "cyber": [SILENT, SILENT]}, True),
        ("per-scenario", {"flood": [PANEL, SINGLE], "cyber": [PANEL, SINGLE]}, True),
        ("per-scenario", {"flood": [PANEL, PANEL], "cyber": [SINGLE, SINGLE]}, False),
    ],
)
def test_an_expert_may_move_one_item_at_most(sampling, impact, allowed):
    reason = why_not(model(impact, sampling=sampling))
    assert (reason is None) == allowed
    assert allowed or f'`sampling` is "{sampling}"' in reason


def test_the_likelihood_is_one_of_the_items():
    reason = why_not(model({"flood": [PANEL]}, {"flood": PANEL}))
    assert "once for the whole register" in reason


def test_uncertain_weights_are_not():
    fixed = model({"flood": [SINGLE, SINGLE]})
    reason = why_not(dataclasses.replace(fixed, profiles=("judge",), weight_laws=(DirichletWeights((1.0, 2.0)),)))
    assert reason == (
        "the exact method needs weights that are fixed, and those of 'judge' are uncertain. Use method=\"sample\"."
    )

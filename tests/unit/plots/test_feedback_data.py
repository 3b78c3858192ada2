import numpy as np
import pytest
from tests.unit.model.judged import two_experts

from riskmc.exceptions import InputError
from riskmc.model import read_assessment
from riskmc.plots.feedback_data import MOST_COLUMNS, feedback_columns, feedback_page

KNS = read_assessment("examples/kns-2025")


def test_one_expert_has_several_scenarios_on_a_page():
    pages = feedback_columns(KNS)
    assert [len(page) for page in pages] == [6] * 7 + [2]
    assert [scenario for page in pages for scenario, _ in page] == list(KNS.scenario_ids)
    assert len(feedback_columns(two_experts(), expert="anna")) == 1
    assert max(map(len, pages)) <= MOST_COLUMNS


def test_several_experts_and_their_pool_stand_side_by_side():
    assert feedback_columns(two_experts()) == [
        [("flood", "anna"), ("flood", "bert"), ("flood", "")],
        [("cyber", "anna")],
    ]
    assert feedback_columns(two_experts(), scenario="flood", expert="bert") == [[("flood", "bert")]]


def test_a_panel_has_what_was_said_and_what_the_fit_gives():
    page = feedback_page(two_experts(), scenario="flood")
    assert page.rows[0].startswith("1.1 ")
    assert page.rows[-1] == "Likelihood"
    assert page.columns[-1] == ("flood", "")
    first, pool = page.panels[0], page.panels[2]
    assert first.said == (1.5, 3.0, 4.5)
    assert first.quantiles == pytest.approx([1.5, 3.0, 4.5], abs=2e-3)
    assert first.grade == "medium"
    assert pool.said is None
    assert max(first.density) == 1.0
    width = first.upper - first.lower
    middle = np.average(0.5 * (first.lower + first.upper), weights=first.density * width)
    assert middle == pytest.approx(3.0, abs=0.01)


def test_a_spike_is_as_high_as_its_probability_over_a_class():
    panel = feedback_page(two_experts(), scenario="cyber").panels[0]
    shares = panel.density * (panel.upper - panel.lower)
    assert shares[0] / shares.sum() == pytest.approx(1 / 3, abs=1e-6)


def test_labels_and_names_follow_the_framework_and_the_language():
    page = feedback_page(two_experts(), scenario="flood", language="nl")
    assert page.labels[0] == ("X", "A", "B", "C", "D", "E")
    assert page.labels[-1] == ("", "A", "B", "C", "D", "E")  # a likelihood has no class 0
    assert page.rows[2] == "2.1 Doden"
    assert feedback_page(KNS).rows[0] == "Fatalities"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"page": 9}, "`page` must be at most 8, got 9"),
        ({"page": 0}, "`page` must be a whole number of at least 1"),
        ({"scenario": "hale"}, "Did you mean 'hail'"),
        ({"expert": "anna"}, "`expert` must be one of 'panel'"),
    ],
)
def test_what_is_not_there_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        feedback_page(KNS, **given)


def test_an_expert_who_judged_nothing_of_a_scenario_is_named():
    with pytest.raises(InputError, match="expert 'bert' judged nothing of scenario 'cyber'"):
        feedback_page(two_experts(), scenario="cyber", expert="bert")

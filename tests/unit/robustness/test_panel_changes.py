"""The usual changes of dependence and of a panel, where they can be made."""

from tests.unit.model.panel_data import CRITERIA, PANEL, cell, judged

from riskmc.robustness.panel_changes import dependence_changes, panel_changes


def changes(of, assessment):
    return [name for name, _ in of(assessment)]


def of_dependence(**dependence):
    return changes(dependence_changes, judged(dependence=dependence))


def test_what_is_so_already_is_no_change():
    assert of_dependence(within_scenario=0.5) == [
        "criteria independent",
        "criteria correlated 0.9",
        "t copula, 4 degrees of freedom",
    ]
    assert of_dependence(within_scenario=0) == ["criteria correlated 0.9"]
    assert of_dependence(within_scenario=0.9, copula="t") == ["criteria independent"]
    assert "criteria independent" not in of_dependence(within_scenario=0.5, measure="concordance")


def test_correlations_that_leave_no_room_are_left_out():
    crowded = of_dependence(within_scenario=0.2, within_criterion=dict.fromkeys(CRITERIA, 0.5))
    assert crowded == ["criteria independent", "t copula, 4 degrees of freedom"]


def test_a_panel_is_chosen_from_and_pooled_otherwise():
    assert changes(panel_changes, judged(PANEL)) == [
        "an expert for each scenario",
        "an expert for each judgement",
        "experts in a log pool",
        "quantiles averaged",
    ]


def test_where_no_expert_is_chosen_only_the_pool_can_change():
    pooled = judged(PANEL, experts={"pooling": "quantile"})
    assert changes(panel_changes, pooled) == ["experts in a linear pool", "experts in a log pool"]


def test_a_log_pool_that_is_vetoed_is_left_out():
    rows = [cell("anna", "1", "1", "1"), cell("bert", "3", "4", "5")]
    apart = judged(rows, reading={"bounds": "range", "missing": "exclude"})
    assert "experts in a log pool" not in changes(panel_changes, apart)
    assert "quantiles averaged" in changes(panel_changes, apart)


def test_a_single_expert_is_no_panel():
    assert changes(panel_changes, judged([cell(), cell("bert", criterion="costs")])) == []

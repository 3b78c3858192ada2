from __future__ import annotations

from riskmc.elicitation.scenarios import Scenario, read_scenarios
from riskmc.elicitation.tables import Row, Table


def test_scenarios_have_names_of_their_own_or_their_id():
    scenarios, faults = read_scenarios(
        Table(
            "scenarios.csv",
            (
                Row(2, {"id": "flood", "name": "Flood", "kind": "hazard", "theme": "nature", "note": "n"}),
                Row(3, {"id": "fire", "name": ""}),
            ),
        )
    )
    assert faults == []
    assert scenarios == (Scenario("flood", "Flood", "nature", "hazard", "n"), Scenario("fire", "fire"))


def test_wrong_scenarios_are_all_found():
    rows = (Row(2, {"id": "a", "kind": "Threat"}), Row(3, {"id": "a"}), Row(4, {"id": "", "name": "x"}))
    scenarios, faults = read_scenarios(Table("scenarios.csv", rows))
    assert [scenario.id for scenario in scenarios] == ["a"]
    kind = "'Threat' is not a kind. Allowed: hazard, threat, or empty. Did you mean 'threat'?"
    assert [str(fault) for fault in faults] == [
        f"scenarios.csv, row 2, column kind: {kind}",
        "scenarios.csv, row 3, column id: 'a' is given before, in row 2. Ids must be unique.",
        "scenarios.csv, row 4, column id: is empty. Give each scenario a short id.",
    ]

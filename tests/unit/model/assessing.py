"""Small assessments from rows of text, as the tests of the model need them."""

from __future__ import annotations

import pandas as pd

from riskmc.frameworks import framework_text, load
from riskmc.model import Assessment, to_model

COLUMNS = ["scenario", "criterion", "expert", "low", "best", "high"]
DEATHS, COSTS, UNREST = range(3)
"""Places of the criteria of generic-5x5."""


def assess(rows, framework="generic-5x5", *, scenarios=None, reading=None, **settings):
    """Build an assessment from (scenario, criterion, [expert,] low, best, high); what is missing is left out."""
    full = [row if len(row) == len(COLUMNS) else (*row[:2], "panel", *row[2:]) for row in rows]
    return Assessment.from_frames(
        pd.DataFrame(full, columns=COLUMNS),
        framework=framework,
        scenarios=scenarios,
        reading={"bounds": "range", "missing": "exclude"} | (reading or {}),
        **({"dependence": {"within_scenario": 0}} | settings),
    )


def only(item):
    """Return the law of an item that has one."""
    (law,) = item.laws.values()
    return law


def impact_of(*labels, criterion="deaths", framework="generic-5x5", **reading):
    """Return the law of one judged impact."""
    model = to_model(assess([("flood", criterion, *labels)], framework, reading=reading))
    return only(model.impact[0][model.criteria.index(criterion)])


def likelihood_of(*labels, framework="generic-5x5", kind=None, **reading):
    """Return the law of one judged likelihood; an impact is judged as well, because there must be one."""
    scenarios = pd.DataFrame({"id": ["flood"], "kind": [kind]}) if kind else None
    first = load(framework).criteria[0]
    rows = [("flood", first.id, "", first.scale.classes[0], ""), ("flood", "likelihood", *labels)]
    model = to_model(assess(rows, framework, scenarios=scenarios, reading=reading))
    return only(model.likelihood[0])


def written(tmp_path, *changes, framework="generic-5x5"):
    """Write a bundled framework with changes of its text, and return its path."""
    text = framework_text(framework)
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return str(path)

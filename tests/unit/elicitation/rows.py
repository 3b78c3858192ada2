"""Tables for tests of files, and a small framework."""

from __future__ import annotations

from riskmc.elicitation.entries import Entries
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import Row, Table
from riskmc.frameworks.framework import Criterion, Framework, Interest, LikelihoodAxis
from riskmc.scales import ClassBand, Scale

LETTERS = ("A", "B", "C", "D", "E")
DEATHS = Scale(LETTERS, bounds=(1, 10, 100, 1e3, 1e4, 1e5), unit="deaths", parts=(ClassBand("B high", 50.0, 100.0),))
FRAMEWORK = Framework(
    id="small",
    title="Small",
    country="",
    edition="",
    impact=Scale(LETTERS),
    interests=(Interest("1", {"en": "One"}),),
    criteria=(Criterion("1.1", {"en": "Deaths"}, "1", DEATHS), Criterion("1.2", {"en": "Unrest"}, "1", Scale(LETTERS))),
    likelihood=LikelihoodAxis("probability", Scale(LETTERS, bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0), zero=None)),
    plausibility=None,
)
FLOOD, FIRE = Scenario("flood", "Flood"), Scenario("fire", "Fire")


def table(file, header, *rows, first=2):
    """Return a table of comma-separated lines; every column is there."""
    names = header.split(",")
    cells = (dict(zip(names, [cell.strip() for cell in row.split(",")], strict=True)) for row in rows)
    return Table(file, tuple(Row(number, cell) for number, cell in enumerate(cells, start=first)))


def entries(*scenarios, framework=FRAMEWORK):
    return Entries(framework, {scenario.id: scenario for scenario in scenarios or (FLOOD, FIRE)})


def texts(faults):
    return [str(fault) for fault in faults]

from __future__ import annotations

import dataclasses

import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.book import form_workbook
from riskmc.elicitation.forms.layout import ROUTES
from riskmc.elicitation.forms.sheet import Form
from riskmc.elicitation.scenarios import Scenario

SCENARIOS = (Scenario("flood", "River flood", kind="hazard"), Scenario("attack", "Attack", kind="threat"))


def lines_of(route, framework="nl-nra-2014", **fields):
    loaded = framework if not isinstance(framework, str) else frameworks.load(framework)
    book = form_workbook(Form(route, "Test", loaded, SCENARIOS, **fields))
    return [[cell.value for cell in row if cell.value] for row in book.worksheets[0].iter_rows()]


def line_after(lines, word, skip=0):
    (place,) = [at for at, line in enumerate(lines) if line[:1] == [word]]
    return lines[place + 1 + skip]


@pytest.mark.parametrize("route", ["class-range", "four-step", "chips"])
def test_every_criterion_and_every_class_is_explained(route):
    lines = lines_of(route)
    cells = {text for line in lines for text in line}
    assert {f"{bounds}" for bounds in ("below 10", "10 to 100", "from 10,000", "0.5 % to 1 %")} <= cells
    assert {"catastrophic", "highly likely", "C low", "not applicable: no harm"} <= cells
    for criterion in frameworks.load("nl-nra-2014").criteria:
        assert any(text.startswith(f"{criterion.id} {criterion.name['en']}") for text in cells)


def test_both_axes_of_likelihood_are_explained_where_both_are_used():
    firsts = [line[0] for line in lines_of("class-range", "ch-kns-2025") if line]
    assert {"Likelihood (per year)", "Plausibility", "F7"} <= set(firsts)


def test_horizons_of_hazards_and_threats_are_both_named():
    firsts = [line[0] for line in lines_of("class-range", "uk-nrr-2025") if line]
    assert "Likelihood (% within 5 years; % within 2 years)" in firsts


@pytest.mark.parametrize(
    ("route", "header", "row"),
    [
        ("class-range", ["Criterion", "Low", "Best", "High"], ["2.1 Fatalities", "B", "C", "D"]),
        (
            "four-step",
            ["Criterion", "1 Lowest", "2 Highest", "3 Best", "4 How sure (%)"],
            ["2.1 Fatalities", "B", "D", "C", "70"],
        ),
        ("quantiles", ["Criterion", "P5", "P50", "P95"], ["2.1 Fatalities", "30", "300", "3000"]),
        ("chips", ["Criterion", "X", "A", "B", "C", "D", "E"], ["2.1 Fatalities", "5", "11", "4"]),
        ("seed", ["P5", "P50", "P95"], ["90", "150", "220"]),
    ],
)
def test_the_example_is_worked_out(route, header, row):
    lines = lines_of(route)
    assert line_after(lines, "Example", 1) == header
    assert line_after(lines, "Example", 2) == row


def test_the_example_of_a_method_without_units_has_coordinates():
    assert line_after(lines_of("quantiles", "uk-nrr-2025"), "Example", 2) == [
        "Overall impact, as printed",
        "2",
        "3",
        "4",
    ]


def test_the_example_fits_a_scale_of_two_classes():
    british = frameworks.load("uk-nrr-2025")
    scale = dataclasses.replace(british.impact, classes=("1", "2"), words={})
    criterion = dataclasses.replace(british.criteria[0], scale=scale)
    small = dataclasses.replace(british, impact=scale, criteria=(criterion,))
    assert line_after(lines_of("class-range", small), "Example", 2) == ["Overall impact, as printed", "1", "1", "2"]
    assert line_after(lines_of("chips", small), "Example", 2)[1:] == ["20"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_sheet_has_no_gaps_in_its_sentences(route, language):
    lines = lines_of(route, language=language, round_number=2)
    assert not [text for line in lines for text in line if set("{}") & set(text)]
    assert "2" in lines[2][0]

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.unit.elicitation.rows import table as rows_table

from riskmc.elicitation.entries import judged_criteria
from riskmc.elicitation.judgements import read_judgements
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import Row, Table
from riskmc.frameworks.framework import Criterion, Framework, Interest, LikelihoodAxis
from riskmc.scales import Scale

LETTERS = ("A", "B", "C", "D", "E")
IMPACT = Scale(LETTERS)
CHANCE = Scale(LETTERS, bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0), zero=None)
FRAMEWORK = Framework(
    id="small",
    title="Small",
    country="",
    edition="",
    impact=IMPACT,
    interests=(Interest("1", {"en": "One"}),),
    criteria=(
        Criterion("1.1", {"en": "Deaths"}, "1", Scale(LETTERS, bounds=(1, 10, 100, 1e3, 1e4, 1e5), unit="deaths")),
        Criterion("1.2", {"en": "Unrest"}, "1", IMPACT),
    ),
    likelihood=LikelihoodAxis("probability", CHANCE, horizon_years=5, threat_horizon_years=2),
    plausibility=LikelihoodAxis("plausibility", Scale(("1", "2", "3"), zero=None)),
)
FLOOD, ATTACK = Scenario("flood", "Flood", kind="hazard"), Scenario("attack", "Attack", kind="threat")
COMPLETE = (
    ("flood", "1.1", "A", "B", "C"),
    ("flood", "1.2", "", "B", ""),
    ("flood", "likelihood", "A", "B", "C"),
)


def table(*rows, **columns):
    """Return rows of (scenario, criterion, low, best, high[, expert]) from row 2 on."""
    names = ("scenario", "criterion", "low", "best", "high", "expert")
    return Table(
        "judgements.csv",
        tuple(Row(number, dict(zip(names, row, strict=False)), **columns) for number, row in enumerate(rows, start=2)),
    )


def read(*rows, scenarios=(FLOOD,), framework=FRAMEWORK, missing="error", **columns):
    judgements, faults = read_judgements(table(*rows, **columns), framework, scenarios, missing=missing)
    return judgements, [str(fault) for fault in faults]


def faults_of(*rows, **options):
    return read(*rows, **options)[1]


def test_rows_become_judgements():
    judgements, faults = read(*COMPLETE)
    assert faults == []
    first, second, third = judgements
    assert (first.scenario, first.criterion, first.expert, first.row) == ("flood", "1.1", "panel", 2)
    assert [first.low.text, first.best.text, first.high.text] == ["A", "B", "C"]
    assert second.low == second.best == second.high
    assert third.best.mid == 2.0


def test_what_can_be_judged_follows_the_framework():
    assert judged_criteria(FRAMEWORK) == ("1.1", "1.2", "likelihood", "plausibility")
    assert judged_criteria(replace(FRAMEWORK, likelihood=None)) == ("1.1", "1.2", "plausibility")


def test_the_horizon_of_a_threat_is_its_own():
    rows = [(name, "likelihood", "", "1/100 y", "") for name in ("flood", "attack")]
    judgements, _ = read(*rows, scenarios=(FLOOD, ATTACK))
    hazard, threat = (judgement.best.quantity for judgement in judgements)
    assert hazard == pytest.approx(1 - 2.718281828459045 ** (-5 / 100))
    assert threat == pytest.approx(1 - 2.718281828459045 ** (-2 / 100))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("flood", "1.2", "A", "F", "C"), "row 5, column best: 'F' is not a class."),
        (("flood", "1.2", "C", "B", "C"), None),
        (("flood", "1.2", "3.0", "B", "C"), "row 5, column low: '3.0' lies above best, 'B'."),
        (("flood", "1.2", "A", "C", "B"), "row 5, column high: 'B' lies below best, 'C'."),
        (("flood", "1.2", "A", "B", ""), "row 5, column high: is empty, but low and best are given."),
        (("flood", "1.2", "", "B", "C"), "row 5, column low: is empty, but best and high are given."),
        (("flood", "1.2", "A", "", "C"), "row 5, column best: is empty, but low and high are given."),
        (("flood", "1.2", "A", "", ""), "row 5, column best: is empty, but low is given."),
        (("flood", "1.2", "A", "2026-03-02", "C"), "row 5, column best: '2026-03-02' is a date:"),
        (
            ("flood", "1.3", "A", "B", "C"),
            "row 5, column criterion: unknown criterion '1.3'. Allowed: 1.1, 1.2, likelihood,",
        ),
        (("flood", "", "A", "B", "C"), "row 5, column criterion: is empty. Name a criterion."),
        (
            ("flod", "1.2", "A", "B", "C"),
            "row 5, column scenario: unknown scenario 'flod'. Allowed: flood. Did you mean 'flood'?",
        ),
        (
            ("", "1.2", "A", "B", "C"),
            "row 5, column scenario: is empty. Name a scenario in every row: a merged cell keeps its text",
        ),
        (("flood", "2-Jan", "A", "B", "C"), "row 5, column criterion: '2-Jan' is a date: a spreadsheet turned '1.2'"),
        (("flood", "1.1", "A", "B", "C"), "row 5: 'panel' judged '1.1' of 'flood' before, in row 2."),
    ],
)
def test_a_wrong_row_gets_one_fault(row, expected):
    complete = (*COMPLETE[:1], ("flood", "1.2", "", "B", "", "anna"), *COMPLETE[2:])
    faults = faults_of(*complete, row)
    if expected is None:
        assert faults == ["judgements.csv, row 5, column low: 'C' lies above best, 'B'. Low must not exceed best."]
    else:
        (fault,) = faults
        assert fault.startswith(f"judgements.csv, {expected}")


def test_low_may_be_the_class_of_best_and_parts_may_touch():
    assert faults_of(COMPLETE[0], COMPLETE[2], ("flood", "1.2", "C", "3.0", "C")) == []
    assert faults_of(COMPLETE[0], COMPLETE[2], ("flood", "1.2", "C", "2.5", "2.5")) == []


def test_experts_judge_the_same_thing_once_each():
    rows = (*COMPLETE, ("flood", "1.1", "B", "C", "D", "anna"), ("flood", "1.1", "B", "C", "D", "bert"))
    judgements, faults = read(*rows)
    assert faults == []
    assert [judgement.expert for judgement in judgements] == ["panel", "panel", "panel", "anna", "bert"]


def test_an_unknown_name_is_reported_once():
    rows = (*COMPLETE, *(("fire", criterion, "A", "B", "C") for criterion in ("1.1", "1.2", "likelihood")))
    (fault,) = faults_of(*rows)
    assert fault.startswith("judgements.csv, row 5, column scenario: unknown scenario 'fire'.")
    assert fault.endswith("It stands in 3 rows.")


def test_a_long_list_of_allowed_scenarios_is_cut_short():
    many = tuple(Scenario(f"s{number}", "") for number in range(34))
    first = faults_of(("other", "1.1", "A", "B", "C"), scenarios=many)[0]
    assert first.endswith("Allowed: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 24 more.")


def test_faults_stand_in_the_order_of_the_rows():
    faults = faults_of(("flood", "1.9", "", "B", ""), ("flood", "1.1", "", "F", ""), ("fire", "1.1", "", "B", ""))
    assert [fault.split(",")[1] for fault in faults[:3]] == [" row 2", " row 3", " row 4"]


def test_an_id_that_lost_its_last_zero_is_explained():
    ten = replace(FRAMEWORK, criteria=(replace(FRAMEWORK.criteria[0], id="1.10"), FRAMEWORK.criteria[1]))
    (fault,) = faults_of(("flood", "1.1", "A", "B", "C"), *COMPLETE[1:], framework=ten)
    assert "'1.1' is not a criterion, but '1.10' is: a spreadsheet drops the last zero." in fault


def test_a_number_that_fits_two_ids_is_not_guessed():
    both = replace(FRAMEWORK, criteria=(*FRAMEWORK.criteria, replace(FRAMEWORK.criteria[0], id="1.10")))
    rows = (*COMPLETE, ("flood", "1.10", "A", "B", "C"))
    assert faults_of(*rows, framework=both) == []
    (fault,) = faults_of(*COMPLETE[:2], framework=both, missing="exclude", numeric=frozenset({"criterion"}))
    assert "is stored as the number 1.1, which may be '1.1' or '1.10'." in fault


def test_a_number_that_fits_one_id_is_accepted():
    assert faults_of(*COMPLETE, numeric=frozenset({"criterion"})) == []


def test_likelihood_and_plausibility_exclude_each_other():
    (fault,) = faults_of(*COMPLETE, ("flood", "plausibility", "", "2", ""))
    assert (
        fault
        == "judgements.csv: 'flood' has both likelihood and plausibility, which are never mixed. Keep one of them."
    )


def test_missing_judgements_are_listed_by_scenario():
    faults = faults_of(
        COMPLETE[0], ("flood", "1.2", "", "", ""), ("attack", "1.2", "", "A", ""), scenarios=(FLOOD, ATTACK)
    )
    assert faults[0].startswith(
        "judgements.csv: 'flood' has no judgement of 1.2 and likelihood or plausibility. Add the rows"
    )
    assert faults[1].startswith("judgements.csv: 'attack' has no judgement of 1.1 and likelihood or plausibility.")
    assert len(faults) == 2


@pytest.mark.parametrize("missing", ["exclude", "full-range"])
def test_missing_judgements_may_be_declared_but_not_a_whole_scenario(missing):
    assert faults_of(COMPLETE[0], missing=missing) == []
    (fault,) = faults_of(COMPLETE[0], scenarios=(FLOOD, ATTACK), missing=missing)
    assert fault.startswith("judgements.csv: 'attack' has no judgement. Judge something of it")


def test_a_long_list_of_missing_judgements_is_cut_short():
    many = tuple(Scenario(f"s{number}", "") for number in range(34))
    faults = faults_of(scenarios=many)
    assert len(faults) == 10 + 1
    assert faults[-1] == "judgements.csv: and 24 more scenarios have missing judgements."


def test_a_framework_without_likelihood_needs_none():
    bare = replace(FRAMEWORK, likelihood=None, plausibility=None)
    assert faults_of(*COMPLETE[:2], framework=bare) == []


def test_low_and_high_empty_is_the_best_label_alone():
    judgements, _ = read(*COMPLETE)
    assert [judgement.alone for judgement in judgements] == [False, True, False]
    (equal, *_), _ = read(("flood", "1.1", "B", "B", "B"), missing="exclude")
    assert not equal.alone


def test_a_half_filled_row_says_what_may_be_left_out():
    (fault,) = faults_of(("flood", "1.1", "A", "B", ""), missing="exclude")
    assert "or only best, for the best label alone; or none of them where nobody judged." in fault


@pytest.mark.parametrize(("kind", "chance"), [("hazard", 1 - 0.9**5), ("threat", 1 - 0.9**2)])
def test_a_rate_holds_for_the_horizon_of_its_kind(kind, chance):
    events = -math.log(0.9)
    row = ("attack", "likelihood", "", f"{events:.12f} /y", "")
    (judgement,), _ = read(row, scenarios=(Scenario("attack", "Attack", kind=kind),), missing="exclude")
    assert judgement.best.quantity == pytest.approx(chance)


def test_an_expert_who_left_a_row_empty_that_others_judged_is_named():
    others = [(*row, "anna") for row in COMPLETE]
    empty = ("flood", "1.2", "", "", "", "bert")
    (fault,) = faults_of(*others, empty)
    assert "row 5, column best: is empty, and so are low and high, but others judged '1.2' of 'flood'." in fault
    assert "the others then speak for 'bert' there." in fault
    assert faults_of(*others, empty, missing="exclude") == []


HEADER = "scenario,criterion,expert,low,best,high,coverage,round,data,understanding,agreement"


def read_more(*rows, forms=(), missing="exclude", **options):
    given = rows_table("judgements.csv", HEADER, *rows)
    forms = [rows_table(f"forms/{name}.xlsx", HEADER, *lines, first=6) for name, lines in forms]
    judgements, faults = read_judgements(given.joined_by(forms), FRAMEWORK, [FLOOD], missing=missing, **options)
    return judgements, [str(fault) for fault in faults]


def test_a_row_may_say_how_sure_it_is_and_how_strong_the_knowledge_is():
    (first, second), faults = read_more("flood,1.1,,A,B,C,70,2,low,Medium,HIGH", "flood,1.2,,A,B,C,,,,,")
    assert faults == []
    assert (first.coverage, first.round) == (70 / 100, 2)
    assert (first.data, first.understanding, first.agreement) == ("low", "medium", "high")
    assert (second.coverage, second.round, second.data, second.source) == (None, 1, "", "")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("flood,1.1,,A,B,C,0,,,,", "column coverage: '0' is out of range."),
        ("flood,1.1,,A,B,C,sure,,,,", "column coverage: 'sure' is not a probability."),
        ("flood,1.1,,,B,,80,,,,", "column coverage: '80' is the probability that the truth lies from low to high, but"),
        ("flood,1.1,,,,,80,,,,", "column coverage: '80' is the probability that the truth lies from low to high, but"),
        ("flood,1.1,,A,B,C,,,lwo,,", "column data: 'lwo' is not a grade. Allowed: low, medium, high, or empty. Did"),
        ("flood,1.1,,A,B,C,,,,hoog,", "column understanding: 'hoog' is not a grade. Allowed: low, medium, high, or"),
        ("flood,1.1,,A,B,C,,,,,5", "column agreement: '5' is not a grade."),
        ("flood,1.1,,A,B,C,,first,,,", "column round: 'first' is not a round. Allowed: a whole number"),
    ],
)
def test_a_wrong_coverage_grade_or_round_is_one_fault_and_the_row_is_not_read(row, expected):
    judgements, faults = read_more(row, "flood,1.2,,A,B,C,,,,,", missing="exclude")
    assert [judgement.criterion for judgement in judgements] == ["1.2"]
    (fault,) = faults
    assert fault.startswith(f"judgements.csv, row 2, {expected}")


def test_all_that_is_wrong_with_a_row_is_told():
    _, faults = read_more("flood,1.1,,F,B,C,0,,a,b,c")
    assert [fault.split(":")[0].split()[-1] for fault in faults] == [
        "coverage",
        "data",
        "understanding",
        "agreement",
        "low",
    ]


def test_rounds_are_judged_once_each():
    rows = ("flood,1.1,anna,A,B,C,,1,,,", "flood,1.1,anna,A,B,C,,2,,,", "flood,1.1,anna,A,B,C,,2,,,")
    judgements, (fault,) = read_more(*rows)
    assert [judgement.round for judgement in judgements] == [1, 2]
    assert fault.startswith("judgements.csv, row 4: 'anna' judged '1.1' of 'flood' in round 2 before, in row 3.")


def test_an_empty_row_of_a_later_round_leaves_what_was_said_before():
    rows = ("flood,1.1,anna,A,B,C,,1,,,", "flood,1.1,anna,,,,,2,,,", "flood,1.2,,A,B,C,,,,,")
    judgements, faults = read_more(*rows, "flood,likelihood,,A,B,C,,,,,", missing="error")
    assert (len(judgements), faults) == (3, [])


def test_what_is_judged_in_a_later_round_only_is_missing_before():
    rows = ("flood,1.1,anna,A,B,C,,2,,,", "flood,1.2,,A,B,C,,,,,", "flood,likelihood,,A,B,C,,,,,")
    assert read_more(*rows, missing="error", last_round=2)[1] == []
    (fault,) = read_more(*rows, missing="error", last_round=1)[1]
    assert "'flood' has no judgement of 1.1 up to round 1" in fault


def test_rows_of_forms_are_judgements_with_their_source():
    judgements, faults = read_more(
        "flood,1.1,anna,A,B,C,,,,,",
        forms=[
            ("bert", ["flood,1.1,bert,B,C,D,60 %,,,,", "flood,1.2,bert,,,,,,,,"]),
            ("carl", ["flood,1.2,carl,,B,,,,,,"]),
        ],
    )
    assert faults == []
    assert [(judgement.expert, judgement.source, judgement.row) for judgement in judgements] == [
        ("anna", "", 2),
        ("bert", "forms/bert.xlsx", 6),
        ("carl", "forms/carl.xlsx", 6),
    ]


def test_the_same_judgement_in_a_file_and_in_a_form_names_both():
    _, (fault,) = read_more("flood,1.1,anna,A,B,C,,,,,", forms=[("anna", ["flood,1.1,anna,A,B,C,,1,,,"])])
    assert fault == (
        "forms/anna.xlsx, row 6: 'anna' judged '1.1' of 'flood' before, in judgements.csv, row 2. Keep one of the two."
    )


def test_faults_stand_file_by_file_and_what_is_missing_last():
    forms = [("bert", ["flood,1.1,bert,B,F,D,,,,,"]), ("anna", ["flod,1.1,anna,A,B,C,,,,,"])]
    _, faults = read_more("flood,1.1,carl,A,B,C,,,x,,", forms=forms, missing="error")
    assert [fault.split(",")[0].split(":")[0] for fault in faults] == [
        "judgements.csv",
        "forms/bert.xlsx",
        "forms/anna.xlsx",
        "judgements.csv",
    ]


def test_nothing_is_missing_where_a_file_cannot_be_read():
    assert read_more("flood,1.1,carl,A,B,C,,,,,", missing="unknown")[1] == []

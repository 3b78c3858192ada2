from __future__ import annotations

import csv
import datetime as dt
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from riskmc import frameworks
from riskmc.exceptions import AssessmentError, InputError
from riskmc.model.assessment import Assessment, read_assessment

EXAMPLES = Path(__file__).parents[3] / "examples"
NRA = EXAMPLES / "nra-2014"
KNS = EXAMPLES / "kns-2025"


def frames():
    return [pd.read_csv(NRA / f"{name}.csv", dtype={"criterion": str}) for name in ("judgements", "scenarios")]


def nra_settings():
    return {
        key: value
        for key, value in tomllib.loads((NRA / "assessment.toml").read_text("utf-8")).items()
        if key != "framework"
    }


def small(**changes):
    rows = [
        ("flood", criterion, "A", "B", "C")
        for criterion in (*frameworks.load("nl-nra-2014").criterion_ids, "likelihood")
    ]
    required = {
        "framework": "nl-nra-2014",
        "reading": {"bounds": "range"},
        "dependence": {"within_scenario": 0},
    }
    frame = pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"])
    return Assessment.from_frames(changes.pop("judgements", frame), **(required | changes))


def workbook_of(folder, path, *, as_typed=str):
    """Save an assessment folder as a workbook; `as_typed` makes the cells of the criterion column."""
    book = openpyxl.Workbook()
    book.active.title = "assessment"
    book.active.append(["key", "value"])
    for key, value in flat(tomllib.loads((folder / "assessment.toml").read_text("utf-8"))):
        book.active.append([key, value if isinstance(value, int | float | dt.date) else str(value)])
    for name in ("scenarios", "judgements"):
        sheet = book.create_sheet(name)
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([as_typed(cell) if at == 1 else cell for at, cell in enumerate(row)])
    book.save(path)
    return path


def flat(tree, prefix=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def number_where_it_looks_like_one(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def test_the_dutch_example_holds_what_was_published():
    assessment = read_assessment(NRA)
    assert assessment.scenario_ids == ("far_right_extremism", "lek_dike_breach", "criminal_foreign_enterprise")
    assert assessment.criterion_ids == ("1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "4.1", "5.1", "5.2", "5.3")
    assert assessment.experts == ("panel",)
    assert len(assessment.judgements) == 3 * 11
    (judgement,) = assessment.judgements_of("criminal_foreign_enterprise", "likelihood")
    assert [label.text for label in (judgement.low, judgement.best, judgement.high)] == ["B", "C high", "D high"]
    assert assessment.settings.published_order == list(assessment.scenario_ids)
    assert list(assessment.settings.profiles.items()) == [
        ("per-criterion", "equal"),
        ("per-interest", "equal-interests"),
    ]


def test_the_best_labels_of_the_dutch_example_give_the_published_verdicts():
    assessment = read_assessment(NRA)
    scale = assessment.framework.impact
    index = {
        scenario: scale.index(
            sum(float(scale.value(assessment.judgements_of(scenario, c)[0].best.mid)) for c in assessment.criterion_ids)
            / 10
        )
        for scenario in assessment.scenario_ids
    }
    assert {scenario: round(float(k), 2) for scenario, k in index.items()} == {
        "far_right_extremism": 3.62,
        "lek_dike_breach": 3.35,
        "criminal_foreign_enterprise": 2.52,
    }


def test_the_swiss_example_has_44_scenarios_on_two_axes():
    assessment = read_assessment(KNS)
    assert len(assessment.scenarios) == 44
    assert len(assessment.judgements) == 44 * (12 + 1)
    by_axis = {
        axis: [s.kind for s in assessment.scenarios if assessment.judgements_of(s.id, axis)]
        for axis in ("likelihood", "plausibility")
    }
    assert by_axis == {"likelihood": ["hazard"] * 33, "plausibility": ["threat"] * 11}
    (hail,) = assessment.judgements_of("hail", "likelihood")
    assert hail.best.quantity == pytest.approx(1 / 30.1)
    assert hail.high.quantity / hail.low.quantity == pytest.approx(9, rel=1e-3)
    assert [judgement.low.is_zero for judgement in assessment.judgements_of("hail", "ecosystems")] == [True]


def test_the_published_totals_are_those_of_the_scenarios():
    with (KNS / "published_totals.csv").open(encoding="utf-8") as file:
        totals = {row["scenario"]: float(row["aggregated_damage_bn_chf"]) for row in csv.DictReader(file)}
    assert tuple(totals) == read_assessment(KNS).scenario_ids
    assert (totals["armed_conflict"], min(totals.values())) == (358.0, 0.112)


@pytest.mark.parametrize("folder", [NRA, KNS], ids=lambda folder: folder.name)
@pytest.mark.parametrize("as_typed", [str, number_where_it_looks_like_one])
def test_a_workbook_gives_the_same_assessment(tmp_path, folder, as_typed):
    of_book = read_assessment(workbook_of(folder, tmp_path / "book.xlsx", as_typed=as_typed))
    of_folder = read_assessment(folder)
    assert of_book.settings == of_folder.settings
    assert of_book.scenarios == of_folder.scenarios
    assert of_book.judgements == of_folder.judgements


def test_a_workbook_that_made_dates_of_ids_says_so(tmp_path):
    def dated(cell):
        return dt.datetime(2026, 1, 1) if cell == "1.1" else cell  # noqa: DTZ001 - a spreadsheet has no time zones

    path = workbook_of(NRA, tmp_path / "book.xlsx", as_typed=dated)
    expected = "judgements, row 2, column criterion: '2026-01-01' is a date: a spreadsheet turned '1.1' into a date"
    with pytest.raises(AssessmentError, match=expected):
        read_assessment(path)


def test_frames_give_the_same_assessment():
    judgements, scenarios = frames()
    of_frames = Assessment.from_frames(judgements, framework="nl-nra-2014", scenarios=scenarios, **nra_settings())
    of_folder = read_assessment(NRA)
    assert of_frames.settings == of_folder.settings
    assert of_frames.scenarios == of_folder.scenarios
    assert of_frames.judgements == of_folder.judgements


def test_frames_need_neither_scenarios_nor_a_file():
    framework = frameworks.load("nl-nra-2014")
    assessment = small(framework=framework)
    assert assessment.framework is framework
    assert assessment.settings.framework == "nl-nra-2014"
    assert [(scenario.id, scenario.name) for scenario in assessment.scenarios] == [("flood", "flood")]
    assert assessment.settings.profiles == {"per-criterion": "equal"}


def test_faults_of_frames_name_the_frame():
    judgements, scenarios = frames()
    judgements.loc[0, "best"] = "F"
    with pytest.raises(AssessmentError, match="judgements, row 2, column best: 'F' is not a class"):
        Assessment.from_frames(judgements, framework="nl-nra-2014", scenarios=scenarios, **nra_settings())
    with pytest.raises(AssessmentError, match=r"settings, dependence\.within_scenario: is missing"):
        small(dependence={})
    with pytest.raises(AssessmentError, match="settings, framework: 'nl' is not a bundled framework"):
        small(framework="nl")
    with pytest.raises(AssessmentError, match="judgements: is empty"):
        small(judgements=pd.DataFrame())


def test_numbers_in_frames_are_class_coordinates():
    frame = pd.DataFrame(
        {"scenario": "flood", "criterion": ["1.1", "1.2"], "low": [1.0, None], "best": [2.5, 3.0], "high": [4, None]}
    )
    assessment = small(judgements=frame, reading={"bounds": "range", "missing": "exclude"})
    assert [judgement.best.mid for judgement in assessment.judgements] == [2.5, 3.0]
    assert [judgement.low.mid for judgement in assessment.judgements] == [1.0, 3.0]


def test_experts_stand_in_the_order_in_which_they_judge():
    frame = pd.DataFrame(
        [("flood", "1.1", name, "A", "B", "C") for name in ("zoe", "anna")],
        columns=["scenario", "criterion", "expert", "low", "best", "high"],
    )
    assessment = small(judgements=frame, reading={"bounds": "range", "missing": "exclude"})
    assert assessment.experts == ("zoe", "anna")
    assert [judgement.expert for judgement in assessment.judgements_of("flood", "1.1")] == ["zoe", "anna"]
    assert assessment.judgements_of("flood", "1.2") == ()


def test_a_framework_file_is_looked_for_beside_the_settings(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    (folder / "mine.toml").write_text(frameworks.framework_text("nl-nra-2014"), encoding="utf-8")
    settings = (folder / "assessment.toml").read_text("utf-8")
    (folder / "assessment.toml").write_text(settings.replace('"nl-nra-2014"', '"mine.toml"'), encoding="utf-8")
    assert read_assessment(folder).framework == frameworks.load("nl-nra-2014")


def test_all_faults_of_all_files_come_at_once_in_reading_order(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    for file, old, new in (
        ("assessment.toml", 'bounds = "range"', 'bounds = "p5"'),
        ("scenarios.csv", ",hazard,", ",flood,"),
        ("judgements.csv", "far_right_extremism,1.2,panel,B,", "far_right_extremism,1.2,panel,F,"),
    ):
        (folder / file).write_text((folder / file).read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(AssessmentError, match="nra has 3 faults") as raised:
        read_assessment(folder)
    assert [fault.file for fault in raised.value.faults] == ["assessment.toml", "scenarios.csv", "judgements.csv"]


def test_a_broken_scenario_file_does_not_hide_the_faults_of_judgements(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    (folder / "scenarios.csv").write_text("", encoding="utf-8")
    rows = (folder / "judgements.csv").read_text("utf-8").replace("1.2,panel,B,", "1.2,panel,F,", 1)
    (folder / "judgements.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(AssessmentError, match="nra has 2 faults") as raised:
        read_assessment(folder)
    assert [fault.file for fault in raised.value.faults] == ["scenarios.csv", "judgements.csv"]


@pytest.mark.parametrize("given", [{"scenario": ["flood"]}, [("flood", "1.1")]])
def test_what_is_no_data_frame_is_refused(given):
    with pytest.raises(InputError, match=r"`judgements` must be a pandas DataFrame, got (dict|list)"):
        Assessment.from_frames(given, framework="nl-nra-2014")
    with pytest.raises(InputError, match=r"`scenarios` must be a pandas DataFrame"):
        Assessment.from_frames(pd.DataFrame(), framework="nl-nra-2014", scenarios=given)


def uk(rows, columns="scenario criterion expert low best high", **changes):
    required = {
        "framework": "uk-nrr-2025",
        "reading": {"bounds": "p5-p95"},
        "dependence": {"within_scenario": 0},
    }
    return Assessment.from_frames(pd.DataFrame(rows, columns=columns.split()), **(required | changes))


ROWS = [("flood", "impact", "anna", "2", "3", "4"), ("flood", "likelihood", "anna", "1", "2", "3")]
CHIPS = pd.DataFrame(
    [("flood", "impact", "bert", "3", 2), ("flood", "impact", "bert", "4", 8)],
    columns=["scenario", "criterion", "expert", "class", "chips"],
)


def test_all_tables_may_be_data_frames():
    assessment = uk(
        ROWS,
        chips=CHIPS,
        experts_table=pd.DataFrame({"expert": ["bert", "anna"], "weight": [2, 1]}),
        calibration=pd.DataFrame({"question": ["q"], "expert": ["anna"], "p05": [1], "p50": [2.5], "p95": [4]}),
        correlations=pd.DataFrame([[1.0]], index=["impact"], columns=["impact"]),
        dependence={},
    )
    assert assessment.experts == ("anna", "bert")
    assert [(info.expert, info.weight) for info in assessment.experts_table] == [("bert", 2.0), ("anna", 1.0)]
    assert assessment.calibration[0].answers == {"anna": (1.0, 2.5, 4.0)}
    assert assessment.correlations.labels == ("impact",)
    assert assessment.settings.dependence.within_scenario == "correlations"
    assert [judgement.chips for judgement in assessment.judgements_of("flood", "impact")] == [(), (0, 0, 2, 8, 0)]


def test_chips_alone_make_an_assessment():
    likely = CHIPS.assign(criterion="likelihood")
    both = pd.concat([CHIPS, likely])
    assessment = Assessment.from_frames(
        chips=both, framework="uk-nrr-2025", reading={"bounds": "range"}, dependence={"within_scenario": 0}
    )
    assert [judgement.criterion for judgement in assessment.judgements] == ["impact", "likelihood"]


def test_rounds_not_in_use_are_kept_apart():
    columns = "scenario criterion expert round low best high"
    rows = [(*ROWS[0][:3], 1, "2", "3", "4"), (*ROWS[0][:3], 2, "3", "4", "4"), (*ROWS[1][:3], None, *ROWS[1][3:])]
    latest, first = uk(rows, columns), uk(rows, columns, experts={"round": 1})
    assert [(one.round, one.best.text) for one in latest.judgements_of("flood", "impact")] == [(2, "4")]
    assert [one.round for one in latest.earlier] == [1]
    assert [(one.round, one.best.text) for one in first.judgements_of("flood", "impact")] == [(1, "3")]


def test_faults_of_all_frames_are_told_at_once():
    with pytest.raises(AssessmentError, match="the data frames has 4 faults") as raised:
        uk(
            [*ROWS[:1], ("flood", "likelihood", "anna", "1", "7", "3")],
            chips=CHIPS.assign(chips=[1, -1]),
            experts_table=pd.DataFrame({"expert": ["bert", "anna"], "weight": [2, None]}),
            calibration=pd.DataFrame({"question": ["q"], "expert": ["anna"], "p05": [3], "p50": [2.5], "p95": [4]}),
        )
    assert [(fault.file, fault.row, fault.column) for fault in raised.value.faults] == [
        ("experts", 3, "weight"),
        ("judgements", 3, "best"),
        ("chips", 3, "chips"),
        ("calibration", 2, "p50"),
    ]

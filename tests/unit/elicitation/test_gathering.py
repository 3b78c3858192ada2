from __future__ import annotations

import pytest
from tests.unit.elicitation.filling import fill, written

from riskmc.elicitation.forms.folder import write_forms
from riskmc.elicitation.gathering import gather, judging_experts, named_scenarios
from riskmc.elicitation.sheets import read_sheets

SETTINGS = """\
format = 1
title = "T"
framework = "uk-nrr-2025"
[reading]
bounds = "p5-p95"
[dependence]
within_scenario = 0
"""
HEADER = "scenario,criterion,expert,low,best,high,round\n"
ROWS = (
    "flood,impact,anna,2,3,4,1\nflood,likelihood,anna,1,2,3,1\nflood,impact,bert,3,4,5,1\nflood,impact,bert,3,3,4,2\n"
)
FILES = {"assessment.toml": SETTINGS, "scenarios.csv": "id\nflood\n", "judgements.csv": HEADER + ROWS}


def found(tmp_path, files=(), settings=""):
    for name, text in (FILES | dict(files)).items():
        (tmp_path / name).write_text(text + (settings if name == "assessment.toml" else ""))
    return gather(read_sheets(tmp_path))


def faults(gathered):
    return [str(fault) for fault in (*gathered.faults, *gathered.judgement_faults, *gathered.later_faults)]


def test_judgements_of_the_last_round_are_in_use(tmp_path):
    gathered = found(tmp_path)
    assert faults(gathered) == []
    assert [(one.expert, one.round) for one in gathered.judgements] == [("anna", 1), ("anna", 1), ("bert", 2)]
    assert [(one.expert, one.round) for one in gathered.earlier] == [("bert", 1)]
    assert gathered.files == ("judgements.csv",)


def test_the_settings_say_which_round_counts(tmp_path):
    gathered = found(tmp_path, settings="[experts]\nround = 1\n")
    assert faults(gathered) == []
    assert [one.round for one in (*gathered.judgements, *gathered.earlier)] == [1, 1, 1, 2]


def test_experts_seed_questions_and_a_matrix_are_read(tmp_path):
    files = {
        "experts.csv": "expert,weight\nbert,1\nanna,2\n",
        "calibration.csv": "question,expert,p05,p50,p95,realisation\nq1,anna,1,2,3,2\n",
        "m.csv": ",impact\nimpact,1\n",
        "assessment.toml": SETTINGS.replace("within_scenario = 0", 'within_scenario = "m.csv"'),
    }
    gathered = found(tmp_path, files)
    assert faults(gathered) == []
    assert [info.expert for info in gathered.experts] == ["bert", "anna"]
    assert [question.id for question in gathered.calibration] == ["q1"]
    assert gathered.correlations.labels == ("impact",)


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    files = {
        "experts.csv": "expert,weight\nbert,x\nann,2\n",
        "calibration.csv": "question,expert,p05,p50,p95\nq1,carla,3,2,3\n",
        "chips.csv": "scenario,criterion,expert,class,chips\nflood,impact,carl,9,1\n",
        "m.csv": ",impact\nimpact,0.5\n",
        "assessment.toml": SETTINGS.replace("within_scenario = 0", 'within_scenario = "m.csv"').replace("p5", "p6"),
        "scenarios.csv": "id,kind\nflood,x\n",
        "judgements.csv": HEADER + ROWS.replace("2,3,4", "2,9,4"),
    }
    gathered = found(tmp_path, files)
    assert [fault.split(":")[0] for fault in faults(gathered)] == [
        "assessment.toml, reading.bounds",
        "scenarios.csv, row 2, column kind",
        "experts.csv, row 2, column weight",
        "experts.csv, row 3, column expert",
        "experts.csv, expert",
        "judgements.csv, row 2, column best",
        "chips.csv, row 2, column class",
        "calibration.csv, row 2, column p50",
        "calibration.csv, row 2, column expert",
        "m.csv, row 2, column impact",
    ]
    assert gathered.settings is None
    assert (gathered.calibration, gathered.correlations) == ((), None)


def test_a_file_that_cannot_be_read_says_nothing_of_what_is_missing(tmp_path):
    chips = "scenario,criterion,expert,klass,chips\n"
    gathered = found(tmp_path, {"chips.csv": chips, "judgements.csv": HEADER + ROWS.splitlines()[0] + "\n"})
    (fault,) = faults(gathered)
    assert fault.startswith("chips.csv, row 1, column klass: unknown column.")
    seeds = "question,expert,p05,p50,p95\nq1,anna,1,2,3\n"
    lost = {"judgements.csv": HEADER.replace("low", "lo"), "calibration.csv": seeds, "experts.csv": "expert\nanna\n"}
    (tmp_path / "chips.csv").unlink()
    (fault,) = faults(found(tmp_path, lost))
    assert fault.startswith("judgements.csv, row 1, column lo: unknown column.")


def test_forms_are_merged_with_the_files(tmp_path):
    folder, (anna, bert) = written(tmp_path, "four-step", framework="uk-nrr-2025", experts=("anna", "bert"))
    (carl,) = write_forms(folder, "chips", ["carl"])
    four = {"low": 2, "best": 3, "high": 4, "coverage": 70}
    fill(anna, "four-step", {("flood", "impact"): four, ("flood", "likelihood"): four, ("attack", "impact"): four})
    fill(bert, "four-step", {("flood", "impact"): four})
    fill(carl, "chips", {("attack", "likelihood"): {"2": 3, "4": 7}})
    gathered = gather(read_sheets(folder))
    assert faults(gathered) == []
    assert [(one.expert, one.source, one.coverage) for one in gathered.judgements] == [
        *[("anna", "forms/anna.xlsx", 70 / 100)] * 3,
        ("bert", "forms/bert.xlsx", 70 / 100),
        ("carl", "forms/carl.xlsx", None),
    ]
    assert gathered.judgements[-1].chips == (0, 3, 0, 7, 0)
    assert set(gathered.files) == {"judgements.csv", "forms/anna.xlsx", "forms/bert.xlsx", "forms/carl.xlsx"}


def test_a_damaged_form_is_one_fault(tmp_path):
    folder, (anna, bert) = written(tmp_path, "class-range", framework="uk-nrr-2025", experts=("anna", "bert"))
    fill(anna, "class-range", {("flood", "impact"): {"best": 3}})
    bert.write_bytes(b"PK")
    (fault,) = faults(gather(read_sheets(folder)))
    assert fault.startswith("forms/bert.xlsx: is not a readable .xlsx workbook")


@pytest.mark.parametrize("kind", ["scenarios", "experts"])
def test_names_are_those_of_judgements_and_chips(tmp_path, kind):
    chips = "scenario,criterion,expert,class,chips\nfire,impact,carl,3,1\nflood,impact,,3,1\n"
    found(tmp_path, {"chips.csv": chips})
    sheets = read_sheets(tmp_path)
    if kind == "experts":
        assert judging_experts(sheets) == ["anna", "bert", "carl", "panel"]
    else:
        assert [(row.number, row.cells["id"]) for row in named_scenarios(sheets)] == [(2, "flood"), (3, "fire")]

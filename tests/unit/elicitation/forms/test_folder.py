from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from tests.unit.elicitation.filling import SCENARIOS, edit, fill, fill_sheet, folder_of, read, written

from riskmc import frameworks
from riskmc.elicitation.forms.folder import check_forms, form_files, read_forms, write_forms
from riskmc.elicitation.forms.layout import ROUTES, items_of
from riskmc.elicitation.labels import parse_label
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.tables import CALIBRATION_COLUMNS, CHIP_COLUMNS, JUDGEMENT_COLUMNS
from riskmc.exceptions import AssessmentError, InputError

FRAMEWORKS = ("nl-nra-2014", "ch-kns-2025", "uk-nrr-2025")
BOTH = [Scenario("flood", "River flood", kind="hazard"), Scenario("attack", "=1+1", kind="threat")]


def middle(scale):
    """Three classes about the middle of a scale."""
    k = scale.n_classes // 2
    return scale.classes[k - 1 : k + 2]


def parsed(text, framework, scenario, criterion):
    axis = {"likelihood": framework.likelihood, "plausibility": framework.plausibility}.get(criterion)
    if axis is None:
        return parse_label(text, framework.axis(criterion))
    return parse_label(text, axis.scale, kind=axis.kind, horizon_years=axis.own_horizon(scenario.kind))


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", FRAMEWORKS)
@pytest.mark.parametrize("route", ["class-range", "four-step"])
def test_classes_come_back_as_they_were_chosen(tmp_path, route, name, language):
    framework = frameworks.load(name)
    folder, (path,) = written(tmp_path, route, framework=name, language=language)
    items = [(scenario.id, criterion) for scenario, criterion in items_of(framework, BOTH)]
    grade = {"en": "medium", "nl": "midden"}[language]
    answers = {}
    for item in items:
        low, best, high = middle(framework.axis(item[1]))
        answers[item] = {"low": low, "best": best, "high": high, "data": grade, "rationale": "because"}
        answers[item] |= {"coverage": 70} if route == "four-step" else {}
    rows = fill(path, route, answers)
    forms, faults = read(folder, name)
    assert faults == []
    (table,) = forms.judgements
    assert table.file == "forms/anna.xlsx"
    assert [row.number for row in table.rows] == [rows[item] for item in items]
    for item, row in zip(items, table.rows, strict=True):
        low, best, high = middle(framework.axis(item[1]))
        assert row.cells == {
            "scenario": item[0],
            "criterion": item[1],
            "expert": "anna",
            "low": low,
            "best": best,
            "high": high,
            "rationale": "because",
            "coverage": "70 %" if route == "four-step" else "",
            "round": "1",
            "data": "medium",
            "understanding": "",
            "agreement": "",
        }
        assert set(row.cells) <= set(JUDGEMENT_COLUMNS.all)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_three_numbers_come_back_where_they_were_put_on_the_axis(tmp_path, name):
    framework = frameworks.load(name)
    folder, (path,) = written(tmp_path, "quantiles", framework=name)
    answers, expected = {}, {}
    for scenario, criterion in items_of(framework, BOTH):
        scale = framework.axis(criterion)
        places = (1.7, 2.0, 2.6)
        shown = 100.0 if criterion == "likelihood" and framework.likelihood.kind == "probability" else 1.0
        numbers = [shown * float(scale.to_natural(z)) for z in places] if scale.bounds else places
        answers[scenario.id, criterion] = dict(zip(("low", "best", "high"), numbers, strict=True))
        expected[scenario.id, criterion] = places
    fill(path, "quantiles", answers)
    forms, faults = read(folder, name)
    assert faults == []
    kinds = {scenario.id: scenario for scenario in BOTH}
    rows = {(row.cells["scenario"], row.cells["criterion"]): row.cells for row in forms.judgements[0].rows}
    assert rows.keys() == expected.keys()
    for item, cells in rows.items():
        labels = [parsed(cells[key], framework, kinds[item[0]], item[1]) for key in ("low", "best", "high")]
        assert [label.lower for label in labels] == pytest.approx(expected[item], rel=1e-9)
        assert all(label.lower == label.upper for label in labels)
        assert cells["coverage"] == "90 %"


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_chips_come_back_on_their_classes(tmp_path, name):
    framework = frameworks.load(name)
    folder, (path,) = written(tmp_path, "chips", framework=name, language="nl")
    book = openpyxl.load_workbook(path)
    sheet, heads, laid = fill_sheet(book), {}, {}
    for row in range(5, sheet.max_row + 1):
        texts = [sheet.cell(row, at).value for at in range(1, sheet.max_column + 1)]
        if "criterium-id" in texts:
            heads = {str(text).split("\n")[0]: at for at, text in enumerate(texts, start=1) if text}
        elif texts[-1]:
            low, best, high = middle(framework.axis(texts[-1]))
            for label, count in ((low, 5), (best, 11), (high, 4)):
                sheet.cell(row, heads[label]).value = count
                laid[texts[-2], texts[-1], label] = (row, str(count))
    book.save(path)
    forms, faults = read(folder, name)
    assert faults == []
    (table,) = forms.chips
    names = ("scenario", "criterion", "class")
    assert {tuple(row.cells[key] for key in names): (row.number, row.cells["chips"]) for row in table.rows} == laid
    assert {criterion for _, criterion, _ in laid} == {criterion for _, criterion in items_of(framework, BOTH)}
    assert set(table.rows[0].cells) <= set(CHIP_COLUMNS.all)


def test_answers_to_seed_questions_come_back_with_their_unit(tmp_path):
    folder = folder_of(tmp_path)
    header = "question,unit,scale,text\n"
    (folder / "calibration.csv").write_text(
        header + 'rain,days,uniform,"How many, do you think?"\nfire,EUR,log,Cost?\n'
    )
    (path,) = write_forms(folder, "seed", ["anna"])
    edit(path, lambda book: [fill_sheet(book).cell(6, at, value) for at, value in ((4, 90), (5, "150"), (6, 220.5))])
    forms, faults = read(folder)
    assert faults == []
    (row,) = forms.calibration[0].rows
    assert (row.number, row.cells) == (
        6,
        {"question": "rain", "expert": "anna", "p05": "90", "p50": "150", "p95": "220.5", "realisation": ""}
        | {"scale": "", "unit": "days", "text": ""},
    )
    assert set(row.cells) <= set(CALIBRATION_COLUMNS.all)
    assert (folder / "calibration.csv").read_text().startswith(header)


def test_without_questions_examples_are_written_for_the_analyst_too(tmp_path):
    folder, (path,) = written(tmp_path, "seed")
    lines = (folder / "calibration.csv").read_text().splitlines()
    assert lines[0].split(",") == list(CALIBRATION_COLUMNS.all)
    shown = [fill_sheet(openpyxl.load_workbook(path)).cell(row, 1).value for row in (6, 7, 8)]
    assert [line.split(",")[0] for line in lines[1:]] == shown


@pytest.mark.parametrize("route", ROUTES)
def test_a_form_that_is_not_filled_in_has_no_rows(tmp_path, route):
    folder, _ = written(tmp_path, route)
    forms, faults = read(folder)
    (table,) = forms.judgements + forms.chips + forms.calibration
    assert (table.rows, faults) == ((), [])


def test_a_row_with_words_but_no_answer_is_no_judgement_and_a_half_filled_one_is(tmp_path):
    folder, (path,) = written(tmp_path, "four-step")
    fill(
        path,
        "four-step",
        {("flood", "1.1"): {"rationale": "I cannot say", "data": "low"}, ("flood", "1.2"): {"coverage": 80}},
    )
    rows = read(folder)[0].judgements[0].rows
    assert [(row.cells["criterion"], row.cells["coverage"]) for row in rows] == [("1.2", "80 %")]


def test_the_name_in_the_form_counts_and_the_name_of_the_file_does_not(tmp_path):
    folder, (path,) = written(tmp_path, "class-range")
    fill(path, "class-range", {("flood", "1.1"): {"best": "C"}})
    edit(path, lambda book: fill_sheet(book).cell(2, 2, " Anna   de Wit "))
    path.rename(path.with_name("x.xlsx"))
    (table,) = read(folder)[0].judgements
    assert (table.file, table.rows[0].cells["expert"]) == ("forms/x.xlsx", "Anna de Wit")


def test_two_forms_of_an_expert_for_the_same_round_are_a_fault(tmp_path):
    folder, (first, second) = written(tmp_path, "class-range", experts=("anna", "bert"))
    for path in (first, second):
        fill(path, "class-range", {("flood", "1.1"): {"best": "C"}})
    edit(second, lambda book: fill_sheet(book).cell(2, 2, "Anna"))
    forms, faults = read(folder)
    assert [table.file for table in forms.judgements] == ["forms/anna.xlsx"]
    assert [str(fault) for fault in faults] == [
        (
            "forms/bert.xlsx: is a second form of 'Anna' for the same questions and round, after forms/anna.xlsx. "
            "Keep one of the two."
        )
    ]


def test_a_form_of_another_route_of_the_same_expert_is_fine(tmp_path):
    folder, (path,) = written(tmp_path, "class-range")
    fill(path, "class-range", {("flood", "1.1"): {"best": "C"}})
    path.rename(path.with_name("anna ranges.xlsx"))
    (path,) = write_forms(folder, "four-step", ["anna"])
    fill(path, "four-step", {("flood", "1.2"): {"low": "A", "best": "B", "high": "C", "coverage": "80%"}})
    forms, faults = read(folder)
    assert (len(forms.judgements), faults) == (2, [])


def test_temporary_hidden_and_other_files_are_skipped_and_other_tables_are_not(tmp_path):
    folder, _ = written(tmp_path, "class-range")
    for name in ("~$anna.xlsx", ".anna.xlsx", "letter.pdf", "old.ods", "sub.xlsx/x"):
        (folder / "forms" / name).parent.mkdir(exist_ok=True)
        (folder / "forms" / name).write_text("x")
    forms, faults = read(folder)
    assert [table.file for table in forms.judgements] == ["forms/anna.xlsx"]
    assert [str(fault) for fault in faults] == [
        "forms/old.ods: is not an .xlsx workbook. Save it as .xlsx, or move it out of the folder."
    ]


def test_a_folder_without_forms_has_none(tmp_path):
    forms, faults = read_forms(tmp_path / "forms", frameworks.load("uk-nrr-2025"))
    assert (forms.judgements, forms.chips, forms.calibration, faults) == ((), (), (), [])


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path):
    folder, (path,) = written(tmp_path, "class-range")
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"anna\.xlsx exists, and nothing is overwritten"):
        write_forms(folder, "chips", ["bert", "anna"])
    assert (path.read_bytes(), [file.name for file in path.parent.iterdir()]) == (before, ["anna.xlsx"])


@pytest.mark.parametrize(
    ("experts", "words"),
    [(["a", " "], "an expert has no name"), (["anna", "Anna"], "'Anna' comes twice"), (["a/b", "a:b"], "comes twice")],
)
def test_names_that_make_no_two_files_are_refused(experts, words):
    with pytest.raises(InputError, match=re.escape(words)):
        form_files(Path("x"), experts)


@pytest.mark.parametrize("name", ["../../etc/passwd", "...", "con\0", "x" * 300])
def test_a_name_stays_in_the_folder(name):
    (path,) = form_files(Path("x"), [name]).values()
    assert path.parent == Path("x/forms")
    assert len(path.name) <= 70


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"route": "chip"}, "Did you mean 'chips'"),
        ({"language": "de"}, "`language` must be one of 'en', 'nl'"),
        ({"round_number": 0}, "`round` must be a whole number of at least 1"),
        ({"route": "seed", "round_number": 2}, "seed questions are asked once"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_read(options, words):
    given = {"route": "chips", "experts": []} | options
    with pytest.raises(InputError, match=re.escape(words)):
        check_forms(Path("nowhere"), **given)


def test_experts_are_those_of_experts_csv_or_one_without_name(tmp_path):
    folder = folder_of(tmp_path)
    (path,) = write_forms(folder, "chips")
    assert (path.name, fill_sheet(openpyxl.load_workbook(path)).cell(2, 2).value) == ("form.xlsx", None)
    (folder / "experts.csv").write_text("expert,weight\nanna,1\nbert,2\n")
    assert [path.name for path in write_forms(folder, "chips")] == ["anna.xlsx", "bert.xlsx"]


def test_faults_of_the_assessment_are_reported_all_at_once(tmp_path):
    folder = folder_of(tmp_path, scenarios="id,kind\nflood,\nflood,bad\n")
    (folder / "assessment.toml").write_text('format = 1\ntitle = "T"\nframework = "nl-nra-2014"\n')
    with pytest.raises(AssessmentError, match="3 faults") as caught:
        write_forms(folder, "chips", ["anna"])
    assert {fault.file for fault in caught.value.faults} == {"assessment.toml", "scenarios.csv"}
    assert not (folder / "forms").exists()


def test_a_second_round_carries_own_answers_and_shows_the_group(tmp_path):
    folder, paths = written(tmp_path, "class-range", experts=("anna", "bert", "carl"))
    for path, (low, best, high) in zip(paths, (("A", "B", "C"), ("B", "C", "D"), ("C", "C", "C")), strict=True):
        answer = {"low": low, "best": best, "high": high, "data": "low", "rationale": f"{best} it is"}
        fill(path, "class-range", {("flood", "1.1"): answer})
    second = write_forms(folder, "class-range", round_number=2, language="nl")
    assert [path.name for path in second] == [f"{name}-round-2.xlsx" for name in ("anna", "bert", "carl")]
    sheet = fill_sheet(openpyxl.load_workbook(second[0]))
    shown = {sheet.cell(5, at).value: sheet.cell(6, at).value for at in range(1, sheet.max_column + 1)}
    assert [shown[key] for key in ("Laag", "Beste", "Hoog", "Gegevens", "Waarom")] == ["A", "B", "C", "laag", "B it is"]
    assert (shown["Groep: bereik"], shown["Groep: mediaan"]) == ("A tot D, 3 deskundige(n)", "C")
    assert sheet.cell(3, 2).value == "2"
    fill(second[0], "class-range", {("flood", "1.1"): {"low": "B"}})
    forms, faults = read(folder)
    assert faults == []
    own = [row.cells for table in forms.judgements for row in table.rows if row.cells["expert"] == "anna"]
    assert [(cells["round"], cells["low"], cells["data"]) for cells in own] == [("1", "A", "low"), ("2", "B", "low")]


def test_a_second_round_of_numbers_and_of_chips_carries_numbers(tmp_path):
    folder, (path,) = written(tmp_path, "quantiles")
    fill(path, "quantiles", {("flood", "2.1"): {"low": 30, "best": 300, "high": 3000}})
    (second,) = write_forms(folder, "quantiles", round_number=2)
    sheet = fill_sheet(openpyxl.load_workbook(second))
    assert [sheet.cell(8, at).value for at in (4, 5, 6)] == [30, 300, 3000]
    assert sheet.cell(8, 8).value == "30 deaths to 3000 deaths, 1 expert(s)"
    (path,) = write_forms(folder, "chips", ["bert"])
    edit(path, lambda book: [fill_sheet(book).cell(6, at, count) for at, count in ((4, 5), (5, 15))])
    (second,) = write_forms(folder, "chips", ["bert"], round_number=2)
    assert [fill_sheet(openpyxl.load_workbook(second)).cell(6, at).value for at in (3, 4, 5, 6)] == [None, 5, 15, None]


def test_a_second_round_before_the_first_is_refused(tmp_path):
    folder, _ = written(tmp_path, "class-range")
    (folder / "judgements.csv").write_text("scenario,criterion,low,best,high\n")
    with pytest.raises(InputError, match="nobody has answered in a round before round 2"):
        write_forms(folder, "class-range", round_number=2)


def test_faults_in_the_first_round_are_reported_before_the_second(tmp_path):
    folder, (path,) = written(tmp_path, "class-range")
    fill(path, "class-range", {("flood", "1.1"): {"best": "Q"}})
    (folder / "judgements.csv").write_text(
        "scenario,criterion,low,best,high,round\nflood,1.1,A,A,A,0\nflood,9.9,A,A,A,\n"
    )
    with pytest.raises(AssessmentError, match="3 faults") as caught:
        write_forms(folder, "class-range", round_number=2)
    assert [fault.file for fault in caught.value.faults] == ["judgements.csv", "judgements.csv", "forms/anna.xlsx"]


def test_a_scenario_name_that_looks_like_a_formula_stays_text(tmp_path):
    _, (path,) = written(tmp_path, "class-range")
    cells = [
        cell for row in fill_sheet(openpyxl.load_workbook(path)).iter_rows() for cell in row if cell.value == "=1+1"
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in SCENARIOS


def test_a_folder_that_is_no_assessment_is_named(tmp_path):
    with pytest.raises(InputError, match="is not the folder of an assessment"):
        write_forms(tmp_path / "none", "chips", ["anna"])
    with pytest.raises(AssessmentError, match=r"assessment\.toml: cannot be read"):
        write_forms(tmp_path, "chips", ["anna"])


def test_a_file_where_the_folder_of_forms_should_be_is_refused(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "forms").write_text("x")
    with pytest.raises(InputError, match=r"forms is not a folder, but forms go into one\. Rename"):
        write_forms(folder, "class-range", ["anna"])
    assert (folder / "forms").read_text() == "x"


def test_a_form_that_leads_nowhere_is_a_fault(tmp_path):
    folder, _ = written(tmp_path, "class-range")
    (folder / "forms" / "bert.xlsx").symlink_to(tmp_path / "nothing.xlsx")
    _, faults = read(folder)
    assert [str(fault) for fault in faults] == ["forms/bert.xlsx: cannot be read: No such file or directory."]

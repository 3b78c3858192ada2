from __future__ import annotations

import openpyxl
import pytest

from riskmc import frameworks
from riskmc.elicitation.forms.book import form_workbook
from riskmc.elicitation.forms.layout import columns_of
from riskmc.elicitation.forms.sheet import Earlier, Form, Question, pairwise_order
from riskmc.elicitation.scenarios import Scenario

SCENARIOS = (Scenario("flood", "River flood", kind="hazard"), Scenario("attack", "Attack", kind="threat"))


def sheet_of(route, framework="nl-nra-2014", **fields):
    form = Form(
        route, "Test", frameworks.load(framework), SCENARIOS, (Question("q", "m", "log", "How far?"),), **fields
    )
    book = form_workbook(form)
    return book, book.worksheets[1]


def rule_of(sheet, cell):
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    return rule


def listed(book, rule):
    cells = book["lists"][rule.formula1.split("!")[1].replace("$", "")]
    return [cell.value for (cell,) in cells]


@pytest.mark.parametrize("framework", ["nl-nra-2014", "ch-kns-2025", "uk-nrr-2025", "generic-5x5"])
@pytest.mark.parametrize("route", ["class-range", "four-step"])
def test_a_list_has_exactly_the_classes_of_its_axis(route, framework):
    book, sheet = sheet_of(route, framework)
    loaded = frameworks.load(framework)
    at = {column.key: place for place, column in enumerate(columns_of(route), start=1)}
    n_items = 2 * (len(loaded.criteria) + 1)
    for row in range(6, 6 + n_items):
        scale = loaded.axis(sheet.cell(row, at["criterion"]).value)
        for key in ("low", "best", "high"):
            rule = rule_of(sheet, sheet.cell(row, at[key]).coordinate)
            labels = listed(book, rule)
            assert rule.type == "list"
            assert (sorted(labels), len(labels)) == (sorted(scale.labels), len(set(labels)))


def test_half_steps_pass_with_a_question_where_classes_are_numbers_and_not_elsewhere():
    _, swiss = sheet_of("class-range", "ch-kns-2025")
    _, dutch = sheet_of("class-range")
    assert rule_of(swiss, "C6").errorStyle == "warning"
    assert rule_of(dutch, "C6").errorStyle == "stop"


@pytest.mark.parametrize("framework", ["nl-nra-2014", "ch-kns-2025"])
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("route", ["class-range", "four-step", "quantiles", "chips", "seed"])
def test_messages_are_as_short_as_a_spreadsheet_wants_them(route, language, framework):
    _, sheet = sheet_of(route, framework, language=language)
    rules = sheet.data_validations.dataValidation
    assert rules
    assert all(rule.showErrorMessage and 0 < len(rule.error) <= 255 and len(rule.prompt) <= 255 for rule in rules)
    assert all(len(rule.formula1) <= 255 for rule in rules)


def test_how_sure_is_a_percentage_from_50_to_100():
    _, sheet = sheet_of("four-step")
    rule = rule_of(sheet, "F6")
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "50", "100")
    assert "80 for 80 %" in rule.error


def test_numbers_are_bounded_by_their_axis():
    _, sheet = sheet_of("quantiles", "ch-kns-2025")
    at = {sheet.cell(row, 13).value: row for row in range(6, 32)}
    deaths, ecosystems = (rule_of(sheet, f"D{at[name]}") for name in ("fatalities", "ecosystems"))
    assert (deaths.formula1, deaths.formula2) == ("0", "1e+15")
    assert (ecosystems.formula1, ecosystems.formula2) == ("0", "8.5")
    assert [sheet.cell(at[name], 3).value for name in ("fatalities", "ecosystems")] == ["deaths", "class coordinate"]


@pytest.mark.parametrize("route", ["class-range", "four-step", "quantiles", "chips", "seed"])
def test_only_the_cells_to_type_in_are_open_and_they_are_yellow(route):
    _, sheet = sheet_of(route)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    unlocked = {cell.coordinate for cell in cells if not cell.protection.locked}
    assert unlocked == {cell.coordinate for cell in cells if cell.fill.fgColor.rgb == "FFFFF2CC"}
    assert {"B2", "D6"} <= unlocked
    assert not {"A6", "B3"} & unlocked


def test_classes_are_typed_as_text_so_that_no_date_comes_of_them():
    _, sheet = sheet_of("class-range")
    assert {sheet[cell].number_format for cell in ("B2", "C6", "D6", "E6", "G6", "K6", "L6")} == {"@"}


def test_names_and_header_stay_in_sight_on_screen_and_paper():
    _, sheet = sheet_of("class-range")
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C6", "$5:$5")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )


def test_the_check_says_whether_a_row_is_complete_and_in_order():
    _, sheet = sheet_of("four-step")
    formula = sheet["G6"].value
    assert formula.startswith('=IF(COUNTA(C6,E6,D6,F6)=0,"",IF(COUNTA(C6,E6,D6,F6)<4,"not complete",')
    assert formula.count("(") == formula.count(")")
    assert sheet_of("quantiles")[1]["G6"].value.endswith('IFERROR(IF(AND(D6<=E6,E6<=F6),"ok","order?"),"")))')
    assert pairwise_order(["A1", "B1"]) == "AND(A1<=B1)"


def test_grades_are_chosen_in_the_language_of_the_form():
    _, sheet = sheet_of("class-range", language="nl")
    assert rule_of(sheet, "G6").formula1 == '"laag,midden,hoog"'


def test_own_answers_are_typed_in_again_numbers_as_numbers():
    earlier = {
        ("flood", "2.1"): Earlier({"low": "30", "best": "300", "high": "3000", "rationale": "so"}, "30 to 3000", "300")
    }
    _, sheet = sheet_of("quantiles", round_number=2, earlier=earlier)
    assert [sheet.cell(8, at).value for at in (4, 5, 6, 8, 9, 13)] == [30, 300, 3000, "30 to 3000", "300", "so"]
    assert sheet["D6"].value is None


def test_a_form_survives_being_saved_and_opened(tmp_path):
    book, sheet = sheet_of("class-range")
    book.save(tmp_path / "form.xlsx")
    again = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[1]
    assert len(again.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)

from __future__ import annotations

from tests.unit.elicitation.forms.test_sheet import rule_of, sheet_of

from riskmc.elicitation.forms.sheet import Earlier


def test_each_set_of_classes_has_a_block_with_its_own_header():
    _, sheet = sheet_of("chips", "ch-kns-2025")
    heads = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Scenario"]
    classes = [[text.value.split("\n")[0] for text in sheet[row][2:11] if text.value] for row in heads]
    assert classes == [[*"012345678"], ["F1", "F2", "F3", "F4", "F5", "F6", "F7"], [*"12345"]]
    assert sheet.freeze_panes == "C5"
    assert not sheet.print_title_rows


def test_one_set_of_classes_has_a_header_that_stays_in_sight():
    _, sheet = sheet_of("chips", "uk-nrr-2025")
    heads = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Scenario"]
    assert len(heads) == 1 + (sheet.freeze_panes == "C5")


def test_a_row_counts_its_chips_and_says_how_many_are_laid():
    _, sheet = sheet_of("chips")
    assert sheet["I6"].value == "=SUM(C6:H6)"
    assert sheet["J6"].value == '=IF(COUNT(C6:H6)=0,"",IF(I6=20,"ok",""&I6&" of 20"))'
    rule = rule_of(sheet, "C6")
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "100")


def test_a_class_that_a_block_does_not_have_is_closed():
    _, sheet = sheet_of("chips")
    last = sheet.max_row
    assert sheet.cell(last, sheet.max_column).value == "likelihood"
    assert [sheet.cell(last, at).protection.locked for at in range(3, 9)] == [False] * 5 + [True]
    assert sheet.cell(last, 9).value == f"=SUM(C{last}:G{last})"


def test_the_class_stands_in_the_first_line_of_its_header_and_its_word_below():
    _, sheet = sheet_of("chips", language="nl")
    assert [sheet.cell(5, at).value for at in (3, 4, 8, 9)] == ["X", "A\nbeperkt", "E\ncatastrofaal", "Som"]


def test_own_chips_of_the_round_before_lie_where_they_lay():
    earlier = {("flood", "1.1"): Earlier({"chips:B": "5", "chips:C": "15", "rationale": "so"}, "B to C", "C")}
    _, sheet = sheet_of("chips", round_number=2, earlier=earlier)
    assert [sheet.cell(6, at).value for at in range(3, 9)] == [None, None, 5, 15, None, None]
    assert [sheet.cell(6, at).value for at in (11, 12, 13)] == ["B to C", "C", "so"]

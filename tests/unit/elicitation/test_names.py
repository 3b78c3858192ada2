from __future__ import annotations

import pytest

from riskmc.elicitation.names import alike, alike_faults, plain_name, unnamed_faults
from riskmc.elicitation.tables import Row, Table


def table(file, *names, first=2):
    return Table(file, tuple(Row(number, {"expert": name}) for number, name in enumerate(names, first)))


@pytest.mark.parametrize(
    "other",
    ["Anna", "anna ", "anna\u00a0", "a nna", "anna\u200b", "\ufeffanna", "\u0430nna", "\uff41nna", "AN\u039dA"],
)
def test_names_that_look_like_anna(other):
    assert plain_name(other) == "anna"
    assert alike(other, ["bert", "anna"]) == "anna"


@pytest.mark.parametrize("other", ["ana", "anna2", "hanna", "\u00e4nna", "\u0434nna"])
def test_names_that_do_not(other):
    assert alike(other, ["anna"]) == ""


def test_composed_and_decomposed_letters_look_alike():
    assert alike("zo\u00eb", ["zoe\u0308"]) == "zoe\u0308"
    assert alike("zo\u00eb", ["zoe"]) == ""


def test_a_name_of_another_file_is_named_with_its_place_and_once():
    tables = [table("judgements.csv", "anna", "bert"), table("chips.csv", "Anna", "Anna", "bert", first=5)]
    faults = alike_faults(tables, "expert", "expert")
    assert list(faults) == ["Anna"]
    place = "chips.csv, row 5, column expert: 'Anna' looks like 'anna' in judgements.csv, row 2, but would be another"
    assert str(faults["Anna"]).startswith(place)


def test_rows_without_a_name_are_told_once_for_each_file():
    tables = [table("judgements.csv", "anna", "", ""), table("chips.csv", "", ""), table("other.csv", "anna")]
    (fault,) = unnamed_faults(tables, "expert")
    assert str(fault) == (
        "judgements.csv, row 3, column expert: is empty, but other rows have a name. Fill it in in every row, or in "
        "none. It is empty in 2 rows."
    )

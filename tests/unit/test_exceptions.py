from __future__ import annotations

import pytest

from riskmc.exceptions import AssessmentError, Fault, InputError, RiskmcError


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("is empty"), "is empty"),
        (Fault("is empty", "scenarios.csv"), "scenarios.csv: is empty"),
        (Fault("wrong", "judgements.csv", 4, "best"), "judgements.csv, row 4, column best: wrong"),
        (Fault("wrong", "assessment.toml", None, "reading.bounds"), "assessment.toml, reading.bounds: wrong"),
    ],
)
def test_a_fault_names_its_place(fault, text):
    assert str(fault) == text


def test_an_assessment_error_lists_all_faults_and_keeps_them():
    faults = [Fault("one", "a.csv"), Fault("two", "b.csv")]
    error = AssessmentError(faults, source="nra")
    assert str(error) == "nra has 2 faults:\n  a.csv: one\n  b.csv: two"
    assert error.faults == tuple(faults)
    assert error.source == "nra"


def test_errors_are_the_builtin_they_are_a_kind_of():
    assert issubclass(AssessmentError, InputError)
    assert issubclass(InputError, ValueError)
    assert issubclass(InputError, RiskmcError)

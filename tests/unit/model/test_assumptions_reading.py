"""What is said of how judgements are read."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from tests.unit.model.panel_data import cell, judged

from riskmc.model.assumptions_reading import counted, reading_sentences

P5 = {"bounds": "p5-p95", "missing": "exclude"}


def said(*rows, reading=None, frames=None, **settings):
    assessment = judged(rows or [cell()], reading=P5 | (reading or {}), frames=frames, **settings)
    return " ".join(reading_sentences(assessment))


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        (
            {"shape": "metalog", "best": "median"},
            "read as P5 and P95, best as the median of a metalog law; an end of the",
        ),
        (
            {"shape": "best-fit", "best": "median"},
            "of the law of SHELF's families that comes nearest; an end of the range",
        ),
        ({"shape": "beta"}, "best as the mode of a beta law from end to end of the scale; an end"),
        ({"shape": "beta"}, "an end of the range at an end of the scale is passed as by a PERT law, and the law cut"),
        (
            {"shape": "minimum-information", "best": "median"},
            "an end of the range at an end of the scale is a quantile a little inside.",
        ),
        (
            {"shape": "minimum-information", "best": "median"},
            "the law of minimum information, even between its quantiles",
        ),
    ],
)
def test_shapes_of_quantiles_are_said(reading, sentence):
    assert sentence in said(reading=reading)


def test_a_coverage_of_its_own_is_said():
    text = said(cell(coverage="0.6"), cell("bert", coverage="80 %"))
    assert "2 judgements have a coverage of their own (0.6 to 0.8): low and high are read with it." in text
    assert "coverage of" not in said()


def test_standardising_is_said_with_what_was_cut():
    rows = [cell(low="1", coverage="0.4"), cell("bert", low="2.9", high="3.1", coverage="0.6")]
    text = said(*rows, reading={"standardise": "linear"})
    assert "are first standardised to 0.9, in proportion, about best; 1 cut at an end of the scale." in text
    assert "1 judgement holds less than 0.5 by the expert's own word (flood deaths): stretching them is unrel" in text
    assert "as the halves of a normal law" in said(*rows, reading={"standardise": "normal"})
    assert "standardised" not in said(reading={"standardise": "linear"})


def test_grades_are_said_to_change_nothing_or_how_much():
    rows = [cell(data="low"), cell("bert", data="medium"), cell("carl", agreement="high"), cell("dora")]
    assert "Grades of knowledge are shown beside the bands and change nothing." in said(*rows)
    text = said(*rows, knowledge={"widen": {"low": 2, "medium": 1.2}})
    assert (
        "moved away from best for low knowledge by 2 (1 judgement), medium knowledge by 1.2 (1 judgement), by" in text
    )
    assert "Grades" not in said()
    assert "is to widen, but no judgement has a grade" in said(knowledge={"widen": {"low": 2}})


def test_chips_are_said_and_few_of_them():
    chips = pd.DataFrame(
        [("flood", "costs", "anna", "2", 3), ("flood", "costs", "anna", "3", 2)],
        columns=["scenario", "criterion", "expert", "class", "chips"],
    )
    text = said(frames={"chips": chips})
    assert "1 judgement is chips on classes: their shares are probabilities" in text
    assert "1 judgement has fewer than 10 chips (flood costs), a coarse law." in text


def test_of_ranges_nothing_is_said_where_there_are_chips_only():
    columns = ["scenario", "criterion", "expert", "class", "chips"]
    chips = pd.DataFrame([("flood", "costs", "anna", "3", 12)], columns=columns)
    whole = judged([cell()], reading=P5, frames={"chips": chips})
    laid = dataclasses.replace(whole, judgements=tuple(one for one in whole.judgements if one.chips))
    assert "read as P5 and P95" in " ".join(reading_sentences(whole))
    assert "read as P5 and P95" not in " ".join(reading_sentences(laid))


def test_counts_have_their_verb():
    assert (counted(1, "is", "are"), counted(2, "is", "are")) == ("1 judgement is", "2 judgements are")
    assert (counted(1), counted(0)) == ("1 judgement", "0 judgements")

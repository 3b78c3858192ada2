from __future__ import annotations

import tomllib

import pytest

from riskmc.elicitation.forms import texts as form_texts
from riskmc.elicitation.forms.layout import LANGUAGES, ROUTES


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_instructions_are_whole_sentences_without_gaps(route, language):
    texts = form_texts.paragraphs(route, language, coverage=0.9, best="median", round_number=3)
    assert all(text.endswith(".") and not set("{}") & set(text) for text in texts)
    assert "3" in texts[0]
    assert len(texts) == len(form_texts.paragraphs(route, language, coverage=0.9, best="mode", round_number=1)) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_says_what_low_and_high_mean(language):
    certain, holds = (form_texts.bounds_text(coverage, language) for coverage in (1.0, 0.8))
    assert "%" not in certain
    assert "80 %" in holds
    assert "10 %" in holds
    assert holds in form_texts.paragraphs("class-range", language, coverage=0.8, best="mode", round_number=1)[0]
    assert holds in form_texts.reminder("class-range", language, 0.8)


def test_the_two_languages_differ():
    for route in ROUTES:
        assert form_texts.title(route, "en") != form_texts.title(route, "nl")
    for key in ("ok", "incomplete", "order", "chips"):
        assert form_texts.check_word(key, "en") != form_texts.check_word(key, "nl")
    assert form_texts.sheet_name("fill", "en") != form_texts.sheet_name("fill", "nl")
    assert form_texts.label("expert", "en") != form_texts.label("expert", "nl")
    assert form_texts.message("grade", "en") != form_texts.message("grade", "nl")


@pytest.mark.parametrize("route", ["four-step", "quantiles"])
def test_the_settings_that_go_with_a_route_can_be_copied(route):
    keys = form_texts.settings_advice(route).split("[reading] ")[1].rstrip(".").replace(", ", "\n")
    assert tomllib.loads(keys)["bounds"] == "p5-p95"


def test_every_route_has_advice():
    assert all(form_texts.settings_advice(route).endswith(".") for route in ROUTES)

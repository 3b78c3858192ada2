from string import Formatter

from riskmc.plots.feedback_texts import FEEDBACK_TEXTS


def fields(phrase):
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_both_languages_have_the_same_phrases_and_fields():
    english, dutch = FEEDBACK_TEXTS["en"], FEEDBACK_TEXTS["nl"]
    assert english.keys() == dutch.keys()
    assert [key for key in english if fields(english[key]) != fields(dutch[key])] == []

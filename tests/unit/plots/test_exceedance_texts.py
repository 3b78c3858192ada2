"""Both languages have the same phrases, with the same gaps."""

from __future__ import annotations

from string import Formatter

from riskmc.plots.exceedance_texts import EXCEEDANCE_TEXTS


def gaps(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_both_languages_say_the_same():
    english, dutch = EXCEEDANCE_TEXTS["en"], EXCEEDANCE_TEXTS["nl"]
    assert english.keys() == dutch.keys()
    assert {key: gaps(text) for key, text in english.items()} == {key: gaps(text) for key, text in dutch.items()}

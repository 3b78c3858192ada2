from riskmc.plots.ranking_texts import RANKING_TEXTS
from riskmc.plots.texts import TEXTS, phrase


def test_they_are_among_the_texts_and_replace_none():
    for language, texts in RANKING_TEXTS.items():
        assert texts.items() <= TEXTS[language].items()
        assert len(TEXTS[language]) > len(texts)


def test_what_is_ranked_has_a_name_in_every_language():
    for language in TEXTS:
        for by in ("total_impact", "likelihood", "risk"):
            assert phrase(language, f"by_{by}") in phrase(language, "rank_axis_by", by=phrase(language, f"by_{by}"))


def test_every_rule_of_tiers_has_words():
    for rule in ("leader", "adjacent", "all"):
        assert "90 %" in phrase("en", f"rule_{rule}", theta=phrase("en", "with_theta", theta="90"))

"""The words on pictures of feedback, of dependence and of knowledge, by language."""

from __future__ import annotations

from typing import Final

FEEDBACK_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "feedback_line": "Feedback to experts, page {page} of {n_pages}",
        "feedback_line_one": "Feedback to experts",
        "feedback_reading": (
            "Each panel: what an expert said of a criterion (black), and the distribution that the fit makes of it "
            "(blue), on the classes of the criterion."
        ),
        "feedback_density": "density of the fit, each to its own height",
        "feedback_pool_density": "all experts together",
        "feedback_quantiles": "5, 50 and 95 % of the fit",
        "feedback_said": "said: low, best (diamond), high",
        "feedback_together": "together",
        "feedback_zero": "A block on {label} is the probability of zero.",
        "knowledge_head": "weakest grade of knowledge:",
        "knowledge_low": "weak knowledge",
        "knowledge_medium": "medium knowledge",
        "knowledge_high": "strong knowledge",
        "knowledge_note": "Beside a name: the weakest grade of the knowledge behind it.",
        "dependence_axis": "rank",
        "dependence_weights": "Weights: {profile}",
        "dependence_order": "Probability that {order} holds: {parts}.",
        "dependence_order_part": "{probability} at {level}",
        "dependence_published": "the published order",
        "dependence_best-estimate": "the best-estimate order",
        "dependence_reference": "the reference order",
        "dependence_change": "Expected ranks move by at most {most} between the dependences ({name}).",
        "dependence_reading": (
            "Bars: 5 to 95 % of the rank, from top to bottom as in the legend; marks: expected rank. The same draws, "
            "with each rank correlation of the criteria within a scenario."
        ),
        "dependence_legend": "correlation {level}",
        "dependence_stated": "stated",
        "dependence_as_stated": "all dependence as stated",
        "dependence_order_stated": "{probability} as stated",
    },
    "nl": {
        "feedback_line": "Terugkoppeling aan experts, pagina {page} van {n_pages}",
        "feedback_line_one": "Terugkoppeling aan experts",
        "feedback_reading": (
            "Elk vak: wat een expert van een criterium zei (zwart), en de verdeling die daarbij is gevonden (blauw), "
            "op de klassen van het criterium."
        ),
        "feedback_density": "dichtheid van de verdeling, elk op eigen hoogte",
        "feedback_pool_density": "alle experts samen",
        "feedback_quantiles": "5, 50 en 95 % van de verdeling",
        "feedback_said": "gezegd: laag, beste (ruit), hoog",
        "feedback_together": "samen",
        "feedback_zero": "Een blok op {label} is de kans op nul.",
        "knowledge_head": "zwakste oordeel over de kennis:",
        "knowledge_low": "zwakke kennis",
        "knowledge_medium": "matige kennis",
        "knowledge_high": "sterke kennis",
        "knowledge_note": "Achter een naam: het zwakste oordeel over de kennis erachter.",
        "dependence_axis": "rang",
        "dependence_weights": "Gewichten: {profile}",
        "dependence_order": "Kans dat {order} klopt: {parts}.",
        "dependence_order_part": "{probability} bij {level}",
        "dependence_published": "de gepubliceerde volgorde",
        "dependence_best-estimate": "de volgorde van de beste schattingen",
        "dependence_reference": "de referentievolgorde",
        "dependence_change": "Verwachte rangen verschuiven hoogstens {most} tussen de afhankelijkheden ({name}).",
        "dependence_reading": (
            "Balken: 5 tot 95 % van de rang, van boven naar beneden als in de legenda; merken: verwachte rang. "
            "Dezelfde trekkingen bij elke rangcorrelatie van de criteria binnen een scenario."
        ),
        "dependence_legend": "correlatie {level}",
        "dependence_stated": "opgegeven",
        "dependence_as_stated": "alle samenhang zoals opgegeven",
        "dependence_order_stated": "{probability} zoals opgegeven",
    },
}
"""Phrases by language and key; `riskmc.plots.texts.phrase` finds them."""

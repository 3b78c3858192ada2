"""The words on the pictures, by language."""

from __future__ import annotations

from typing import Final

from riskmc._validation import check_choice
from riskmc.plots.exceedance_texts import EXCEEDANCE_TEXTS
from riskmc.plots.feedback_texts import FEEDBACK_TEXTS
from riskmc.plots.ranking_texts import RANKING_TEXTS

_DIAGRAM_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "weights": "Weights: {profile}",
        "reading_bands": "Points: best estimate; bars: 50 and 90 % bands",
        "reading": ("Points: best estimate; bars: 50 and 90 % bands; shading: 50 and 90 % highest-density regions"),
        "illustrative": "Illustrative data",
        "impact": "Total impact ({unit})",
        "impact_value": "Total impact (value; {top} = 1)",
        "impact_plain": "Total impact (value)",
        "probability": "Likelihood (probability within {years} years)",
        "probability_plain": "Likelihood (probability)",
        "frequency": "Likelihood (frequency)",
        "plausibility": "Plausibility (index; not a probability)",
        "class": "class {label}",
        "million": "mn",
        "billion": "bn",
        "trillion": "tn",
        "once": "once in\n{years} years",
        "yearly": "{times}\na year",
        "hazard": "hazard",
        "threat": "threat",
        "other": "other kind",
        "band": "{percent} % band",
        "region": "{percent} % region",
        "zero_draws": "draws with zero impact",
        "to_zero": "band reaches zero",
        "zero_best": "best estimate is zero",
        "not_shown": "Not shown: {parts}.",
        "judged_by": "{count} judged by {axis}",
        "not_judged": "{count} without a judged {axis}",
        "likelihood_axis": "likelihood",
        "total_impact_axis": "total impact",
        "plausibility_axis": "plausibility",
        "source": "Source: {source}.",
        "draws": "{draws} draws.",
        "replaced": "\N{REPLACEMENT CHARACTER} is a letter that the font of the picture lacks.",
    },
    "nl": {
        "weights": "Gewichten: {profile}",
        "reading_bands": "Punten: beste schatting; balken: 50- en 90%-banden",
        "reading": (
            "Punten: beste schatting; balken: 50- en 90%-banden; vlakken: 50- en 90%-gebieden van hoogste dichtheid"
        ),
        "illustrative": "Illustratieve gegevens",
        "impact": "Totale impact ({unit})",
        "impact_value": "Totale impact (waarde; {top} = 1)",
        "impact_plain": "Totale impact (waarde)",
        "probability": "Waarschijnlijkheid (kans binnen {years} jaar)",
        "probability_plain": "Waarschijnlijkheid (kans)",
        "frequency": "Waarschijnlijkheid (frequentie)",
        "plausibility": "Plausibiliteit (index; geen kans)",
        "class": "klasse {label}",
        "million": "mln",
        "billion": "mrd",
        "trillion": "bln",
        "once": "eens in\n{years} jaar",
        "yearly": "{times}\nper jaar",
        "hazard": "ramp of ongeval",
        "threat": "dreiging",
        "other": "andere soort",
        "band": "{percent}%-band",
        "region": "{percent}%-gebied",
        "zero_draws": "trekkingen zonder impact",
        "to_zero": "band reikt tot nul",
        "zero_best": "beste schatting is nul",
        "not_shown": "Niet getoond: {parts}.",
        "judged_by": "{count} beoordeeld op {axis}",
        "not_judged": "{count} zonder beoordeelde {axis}",
        "likelihood_axis": "waarschijnlijkheid",
        "total_impact_axis": "totale impact",
        "plausibility_axis": "plausibiliteit",
        "source": "Bron: {source}.",
        "draws": "{draws} trekkingen.",
        "replaced": "\N{REPLACEMENT CHARACTER} is een letter die het lettertype van de figuur niet heeft.",
    },
}

TEXTS: Final = {
    language: texts | RANKING_TEXTS[language] | EXCEEDANCE_TEXTS[language] | FEEDBACK_TEXTS[language]
    for language, texts in _DIAGRAM_TEXTS.items()
}
"""Phrases by language and key."""


def phrase(language: str, key: str, **values: object) -> str:
    r"""Return a phrase with its values filled in.

    Raises
    ------
    InputError
        If there are no texts in `language`.

    Examples
    --------
    >>> phrase("nl", "once", years=100)
    'eens in\n100 jaar'
    """
    check_choice("language", language, tuple(TEXTS))
    return TEXTS[language][key].format(**values)


def localised(number: str, language: str) -> str:
    """Return a number, written the English way, with the decimal mark of `language`.

    Examples
    --------
    >>> localised("1,250.5", "nl"), localised("1,250.5", "en")
    ('1.250,5', '1,250.5')
    """
    return number.translate(str.maketrans(",.", ".,")) if language == "nl" else number


_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def large_unit(number: float, language: str) -> tuple[float, str]:
    """Return the size that a large number is counted in, and the word behind it.

    Examples
    --------
    >>> large_unit(2.5e9, "nl"), large_unit(350_000.0, "en")
    ((1000000000.0, ' mrd'), (1.0, ''))
    """
    for size, name in _LARGE:
        if number >= 0.999 * size:
            return size, f" {phrase(language, name)}"
    return 1.0, ""


def not_shown(missing: int, elsewhere: int, axis: str, language: str) -> str:
    """Say how many scenarios a picture leaves out: those judged by plausibility, and those not judged.

    Examples
    --------
    >>> not_shown(13, 11, "likelihood", "en")
    'Not shown: 11 judged by plausibility, 2 without a judged likelihood.'
    """
    other = "likelihood" if axis == "plausibility" else "plausibility"
    counts = ((elsewhere, "judged_by", other), (missing - elsewhere, "not_judged", axis))
    parts = [
        phrase(language, key, count=count, axis=phrase(language, f"{name}_axis"))
        for count, key, name in counts
        if count > 0
    ]
    return phrase(language, "not_shown", parts=", ".join(parts)) if parts else ""

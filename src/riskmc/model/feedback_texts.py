"""The sentences of the feedback to experts, in English and in Dutch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from riskmc._validation import check_choice
from riskmc.elicitation.judgements import Judgement
from riskmc.model.fits import Axis, Fit
from riskmc.scales import LOWEST

LEVELS: Final = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
"""Quantiles of a fit that are shown back."""

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "range": "You said {said} {as_what}",
        "alone": "You said {said} alone",
        "chips": "You laid chips: {said}",
        "bounds": "as certain bounds",
        "quantiles": "as {low} and {high}",
        "pool": "The {count} experts together",
        "gives": "{start}: the fit gives {p05}, {p50}, {p95}",
        "below": "{share} % below {level}",
        "at_zero": "{share} % at {level}",
        "point": "{start}: it is taken as {level}, without spread",
        "zero": "; with {zero} % it is {label}, nothing at all",
        "outside": "; {below} % lies below your low and {above} % above your high",
        "probability": "{number} %",
        "yearly": "{number} a year",
        "once": "once in {number} years",
    },
    "nl": {
        "range": "U zei {said} {as_what}",
        "alone": "U zei alleen {said}",
        "chips": "U legde fiches: {said}",
        "bounds": "als zekere grenzen",
        "quantiles": "als {low} en {high}",
        "pool": "De {count} experts samen",
        "gives": "{start}: de verdeling geeft {p05}, {p50}, {p95}",
        "below": "{share} % onder {level}",
        "at_zero": "{share} % op {level}",
        "point": "{start}: dit telt als {level}, zonder spreiding",
        "zero": "; met {zero} % is het {label}, helemaal niets",
        "outside": "; {below} % ligt onder uw laagste en {above} % boven uw hoogste waarde",
        "probability": "{number} %",
        "yearly": "{number} per jaar",
        "once": "eens in {number} jaar",
    },
}
"""Phrases by language and key."""

_LONG = 1e6
_SHORT = 1e-3


def said_text(judgement: Judgement, labels: Sequence[str]) -> str:
    """Return what an expert said, as short as it can be.

    Parameters
    ----------
    judgement : Judgement
    labels : sequence of str
        Of the classes, for chips.
    """
    if judgement.chips:
        laid = ((label, chips) for label, chips in zip(labels, judgement.chips, strict=False) if chips)
        return ", ".join(f"{label} {chips:g}" for label, chips in laid)
    if judgement.alone:
        return judgement.best.text
    return " - ".join(label.text for label in (judgement.low, judgement.best, judgement.high))


def meaning(judgement: Judgement, coverage: float, language: str = "en") -> str:
    """Return what the low and the high of a judgement mean.

    Parameters
    ----------
    judgement : Judgement
    coverage : float
        Probability that they hold.
    language : {"en", "nl"}

    Raises
    ------
    InputError
        If there are no texts in `language`.
    """
    check_choice("language", language, tuple(TEXTS))
    if judgement.chips or judgement.alone:
        return ""
    if coverage >= 1.0:
        return TEXTS[language]["bounds"]
    low, high = (f"P{percent(share, language)}" for share in (0.5 - 0.5 * coverage, 0.5 + 0.5 * coverage))
    return TEXTS[language]["quantiles"].format(low=low, high=high)


def start_of(fit: Fit, coverage: float, count: int, language: str) -> str:
    """Return how the sentence of a fit begins: who said what."""
    texts = TEXTS[language]
    if fit.judgement is None:
        return texts["pool"].format(count=count)
    said = said_text(fit.judgement, fit.axis.scale.labels)
    key = "chips" if fit.judgement.chips else "alone" if fit.judgement.alone else "range"
    return texts[key].format(said=said, as_what=meaning(fit.judgement, coverage, language))


def sentence(fit: Fit, figures: dict[str, float], start: str, language: str) -> str:
    """Return one sentence: what was said, and what the fit gives.

    Parameters
    ----------
    fit : Fit
    figures : dict of str to float
        As in the table of `riskmc.model.feedback.feedback`.
    start : str
        Who said what, as `start_of` gives it.
    language : {"en", "nl"}
    """
    texts, scale = TEXTS[language], fit.axis.scale
    levels = {
        name: level_text(figures[name], figures[f"{name}_quantity"], fit.axis, language, upper=name == "p95")
        for name in LEVELS
    }
    is_point = figures["p05"] == figures["p95"] and not 0.0 < figures["p_zero"] < 1.0
    if is_point:
        text = texts["point"].format(start=start, level=levels["p50"])
    else:
        parts = {
            name: texts["at_zero" if levels[name] == scale.zero else "below"].format(
                share=percent(share, language), level=levels[name]
            )
            for name, share in LEVELS.items()
        }
        text = texts["gives"].format(start=start, **parts)
    if 0.0 < figures["p_zero"] < 1.0:
        text += texts["zero"].format(zero=percent(figures["p_zero"], language), label=scale.zero)
    outside = {side: figures[f"p_{side}"] for side in ("below", "above")}
    if fit.judgement is not None and not is_point and any(share >= _SHOWN for share in outside.values()):
        text += texts["outside"].format(**{side: percent(share, language) for side, share in outside.items()})
    return f"{text}."


_SHOWN = 0.0005
_DECIMALS = 9
"""Of a coordinate: what is closer to a bound lies on it."""


def level_text(coordinate: float, quantity: float, axis: Axis, language: str = "en", *, upper: bool = False) -> str:
    """Return a level as class, coordinate and quantity: "C (3.12; 4,500 deaths)".

    Parameters
    ----------
    coordinate : float
    quantity : float
        NaN where there is none.
    axis : Axis
    language : {"en", "nl"}
    upper : bool
        Whether it is an upper end, so that a bound belongs to the class below it.
    """
    label = class_label(coordinate, axis, upper=upper)
    inside = [_localised(f"{coordinate:.2f}", language)] if coordinate >= LOWEST else []
    if math.isfinite(quantity) and (quantity > 0.0 or coordinate >= LOWEST):
        inside.append(quantity_text(quantity, axis.unit, language))
    return f"{label} ({'; '.join(inside)})" if inside else label


def class_label(coordinate: float, axis: Axis, *, upper: bool = False) -> str:
    """Return the label of the class that a coordinate lies in; of the nearest beyond the ends.

    A bound belongs to the class above it, but as an upper end (`upper`) to the one below.
    """
    scale, coordinate = axis.scale, round(coordinate, _DECIMALS)
    if coordinate < LOWEST and scale.zero is not None and axis.map is not None:
        return scale.zero
    number = math.ceil(coordinate - 0.5) if upper else math.floor(coordinate + 0.5)
    return scale.classes[min(max(number, 1), scale.n_classes) - 1]


def quantity_text(quantity: float, unit: str, language: str = "en") -> str:
    """Return a quantity with its unit.

    Examples
    --------
    >>> quantity_text(0.0039, "probability"), quantity_text(1 / 90, "frequency"), quantity_text(3.4e8, "EUR")
    ('0.39 %', 'once in 90 years', '3.4e8 EUR')
    >>> quantity_text(4512.0, "doden", "nl")
    '4.500 doden'
    """
    texts = TEXTS[language]
    if unit == "probability":
        return texts["probability"].format(number=_number(100.0 * quantity, language))
    if unit == "frequency":
        key, number = ("once", 1.0 / quantity) if 0.0 < quantity < 1.0 else ("yearly", quantity)
        return texts[key].format(number=_number(number, language))
    return f"{_number(quantity, language)} {unit}".rstrip()


def percent(share: float, language: str = "en") -> str:
    """Return a share in per cent, without the sign.

    Examples
    --------
    >>> percent(0.05), percent(1 / 3), percent(0.125, "nl")
    ('5', '33.3', '12,5')
    """
    return _localised(f"{100.0 * share:.1f}".removesuffix(".0"), language)


def _number(number: float, language: str) -> str:
    """Return a number in two significant digits."""
    if number != 0.0 and not _SHORT <= abs(number) < _LONG:
        mantissa, _, exponent = f"{number:.1e}".partition("e")
        return _localised(f"{mantissa.removesuffix('.0')}e{int(exponent)}", language)
    return _localised(f"{float(f'{number:.2g}'):,.10g}", language)


def _localised(number: str, language: str) -> str:
    return number.translate(str.maketrans(",.", ".,")) if language == "nl" else number

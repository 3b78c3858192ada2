"""Words for probabilities, always beside the number: EFSA, IPCC, and simulated worlds."""

from __future__ import annotations

import math
from typing import Final, Literal, NamedTuple

from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.results.precision import EDGE_ERRORS, ROUNDING

Language = Literal["en", "nl"]
LANGUAGES: Final = ("en", "nl")

UNKNOWN: Final = "n/a"

END_ROUNDING: Final = 1e-12
"""How far beside an end of a term's range a probability may lie and still count as that end."""


class Term(NamedTuple):
    """A word and the probabilities it stands for, the lower one included."""

    term: str
    lower: float
    upper: float
    dutch: str = ""
    """Our own translation."""


EFSA_TERMS: Final = (
    Term("almost impossible", 0.0, 0.01, "vrijwel onmogelijk"),
    Term("extremely unlikely", 0.01, 0.05, "uiterst onwaarschijnlijk"),
    Term("very unlikely", 0.05, 0.1, "zeer onwaarschijnlijk"),
    Term("unlikely", 0.1, 0.33, "onwaarschijnlijk"),
    Term("about as likely as not", 0.33, 0.66, "ongeveer even waarschijnlijk als onwaarschijnlijk"),
    Term("likely", 0.66, 0.9, "waarschijnlijk"),
    Term("very likely", 0.9, 0.95, "zeer waarschijnlijk"),
    Term("extremely likely", 0.95, 0.99, "uiterst waarschijnlijk"),
    Term("almost certain", 0.99, 1.0, "vrijwel zeker"),
)
"""Approximate probability scale of EFSA Scientific Committee 2018, EFSA J. 16(1):5123; disjoint."""

IPCC_TERMS: Final = (
    Term("exceptionally unlikely", 0.0, 0.01),
    Term("extremely unlikely", 0.0, 0.05),
    Term("very unlikely", 0.0, 0.1),
    Term("unlikely", 0.0, 0.33),
    Term("about as likely as not", 0.33, 0.66),
    Term("more likely than not", math.nextafter(0.5, 1.0), 1.0),
    Term("likely", 0.66, 1.0),
    Term("very likely", 0.9, 1.0),
    Term("extremely likely", 0.95, 1.0),
    Term("virtually certain", 0.99, 1.0),
)
"""Likelihood scale of Mastrandrea et al. 2010, IPCC guidance note on uncertainties, table 1, with the further
terms of its footnote (as in AR5 and AR6); nested. "More likely than not" is above 50 %."""

_ENDS: Final = (0.5, *(term.lower for term in EFSA_TERMS))
"""Ends of the ranges of both scales."""

WORLDS: Final = (100, 1000, 10_000)
"""How many worlds a share is told of: the first that shows it."""

FEWEST: Final = 10
"""Worlds where the error is 10 % or more: a hundred would be finer than it."""

_PHRASES: Final = {
    "en": {
        "none": "in no simulated world",
        "all": "in every simulated world",
        "some": "in {count} of {worlds} simulated worlds",
        "below": "in fewer than {count} of {worlds} simulated worlds",
        "above": "in more than {count} of {worlds} simulated worlds",
    },
    "nl": {
        "none": "in geen enkele gesimuleerde wereld",
        "all": "in elke gesimuleerde wereld",
        "some": "in {count} van de {worlds} gesimuleerde werelden",
        "below": "in minder dan {count} van de {worlds} gesimuleerde werelden",
        "above": "in meer dan {count} van de {worlds} gesimuleerde werelden",
    },
}


def efsa_term(p: float, *, language: Language = "en") -> str:
    """Return the term of EFSA's approximate probability scale.

    Parameters
    ----------
    p : float
        Probability. NaN gives "n/a".
    language : {"en", "nl"}
        The Dutch terms are our own translation.

    Returns
    -------
    str
        The range of the term holds its lower end and not its upper end, but for 1, which
        is in the last one. Within 1e-12 of an end counts as that end: 0.3 + 0.3 + 0.3 is 0.9.

    Raises
    ------
    InputError
        If `p` lies outside [0, 1] or the language is unknown.

    References
    ----------
    EFSA Scientific Committee 2018, EFSA J. 16(1):5123, https://doi.org/10.2903/j.efsa.2018.5123

    Examples
    --------
    >>> efsa_term(0.93), efsa_term(0.93, language="nl")
    ('very likely', 'zeer waarschijnlijk')
    """
    check_choice("language", language, LANGUAGES)
    chance = _checked(p)
    if math.isnan(chance):
        return UNKNOWN
    return _word(_efsa(chance), language)


def efsa_text(p: float, *, language: Language = "en") -> str:
    """Return the term of EFSA's scale with its range, such as "very likely (90-95%)".

    Parameters
    ----------
    p, language
        As for `efsa_term`.

    Returns
    -------
    str

    Raises
    ------
    InputError
        As `efsa_term`.

    References
    ----------
    EFSA Scientific Committee 2018, EFSA J. 16(1):5123, https://doi.org/10.2903/j.efsa.2018.5123

    Examples
    --------
    >>> efsa_text(0.93)
    'very likely (90-95%)'
    """
    check_choice("language", language, LANGUAGES)
    chance = _checked(p)
    if math.isnan(chance):
        return UNKNOWN
    term = _efsa(chance)
    return f"{_word(term, language)} ({100 * term.lower:.0f}-{100 * term.upper:.0f}%)"


def ipcc_term(p: float) -> str:
    """Return the most specific of the IPCC likelihood terms that are true.

    Parameters
    ----------
    p : float
        Probability. NaN gives "n/a".

    Returns
    -------
    str
        The term with the narrowest range; ends as for `ipcc_terms`.

    Raises
    ------
    InputError
        If `p` lies outside [0, 1].

    References
    ----------
    Mastrandrea et al. 2010, Guidance Note for Lead Authors of the IPCC Fifth Assessment
    Report on Consistent Treatment of Uncertainties, IPCC

    Examples
    --------
    >>> ipcc_term(0.92)
    'very likely'
    """
    terms = _ipcc(_checked(p))
    return min(terms, key=lambda term: term.upper - term.lower).term if terms else UNKNOWN


def ipcc_terms(p: float) -> tuple[str, ...]:
    """Return all IPCC likelihood terms that are true, as their ranges are nested.

    Parameters
    ----------
    p : float
        Probability. NaN gives none.

    Returns
    -------
    tuple of str
        In the order of the scale. The source gives ranges without saying whose their ends
        are. Here a range holds its lower end and not its upper end, but for 1, so 0.66 is
        "likely" and no longer "about as likely as not". "More likely than not" begins
        above 0.5. Within 1e-12 of an end counts as that end.

    Raises
    ------
    InputError
        If `p` lies outside [0, 1].

    References
    ----------
    As `ipcc_term`.

    Examples
    --------
    >>> ipcc_terms(0.92)
    ('more likely than not', 'likely', 'very likely')
    """
    return tuple(term.term for term in _ipcc(_checked(p)))


def in_worlds(p: float, mcse: float, language: Language = "en") -> str:
    """Return a probability as a number of simulated worlds, in the digits its error supports.

    Of 100 worlds; of 1000 or 10000 where the probability is so near to 0 or 1 that fewer
    do not show it, and of 10 where the error is 10 % or more. Within one standard error
    of 0 or 1, and where 10000 worlds do not show it, a bound is told, four standard errors
    inside, as in `format_probability`; if that leaves no world out, the estimate in 10.

    Parameters
    ----------
    p : float
        Probability. NaN gives "n/a".
    mcse : float
        Its Monte Carlo standard error; 0 only where the probability holds by definition.
    language : {"en", "nl"}
        English or Dutch.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If `p` lies outside [0, 1], `mcse` is negative or not finite, or the language is
        unknown.

    References
    ----------
    Spiegelhalter 2017, Annu. Rev. Stat. Appl. 4:31, on natural frequencies,
    https://doi.org/10.1146/annurev-statistics-010814-020148

    Examples
    --------
    >>> in_worlds(0.58123, 0.0021), in_worlds(0.0012, 0.0001)
    ('in 58 of 100 simulated worlds', 'in 1 of 1000 simulated worlds')
    >>> in_worlds(1.0, 0.0002)
    'in more than 9992 of 10000 simulated worlds'
    >>> in_worlds(0.58123, 0.0021, language="nl")
    'in 58 van de 100 gesimuleerde werelden'
    """
    check_choice("language", language, LANGUAGES)
    chance = _checked(p)
    if math.isnan(chance):
        return UNKNOWN
    if not (math.isfinite(mcse) and mcse >= 0.0):
        message = f"`mcse` must be a finite number that is not negative, got {mcse:g}."
        raise InputError(message)
    kind, count, worlds = _counted(chance, mcse)
    return _PHRASES[language][kind].format(count=count, worlds=worlds)


def _counted(chance: float, mcse: float) -> tuple[str, int, int]:
    """Return which phrase says it, and its two numbers."""
    gap, above = min(chance, 1.0 - chance), chance > 1.0 - chance
    if mcse == 0.0 and gap == 0.0:
        return ("all" if above else "none"), 0, 0
    if gap <= mcse + ROUNDING or WORLDS[-1] * gap < 1.0 - ROUNDING:
        worlds, count = _bounded(gap + EDGE_ERRORS * mcse)
        if count < worlds:
            return ("above", worlds - count, worlds) if above else ("below", count, worlds)
    worlds = FEWEST if mcse >= 1.0 / FEWEST else _enough(gap)
    return "some", round(worlds * chance), worlds


def _bounded(bound: float) -> tuple[int, int]:
    """Return the fewest worlds that show a bound, and the bound in them, widened to one significant digit."""
    worlds = _enough(bound)
    unit = int(10.0 ** max(math.floor(math.log10(worlds * bound)), 0))
    return worlds, max(math.ceil(worlds * bound / unit - ROUNDING) * unit, 1)


def _enough(share: float) -> int:
    """Return the fewest worlds of which the share is one or more."""
    return next((worlds for worlds in WORLDS if worlds * share >= 1.0 - ROUNDING), WORLDS[-1])


def _efsa(chance: float) -> Term:
    at = _at_end(chance)
    return next(term for term in reversed(EFSA_TERMS) if at >= term.lower)


def _ipcc(chance: float) -> list[Term]:
    at = _at_end(chance)
    return [term for term in IPCC_TERMS if term.lower <= at < term.upper or at == term.upper == 1.0]


def _at_end(chance: float) -> float:
    """Return the end of a range that a probability lies beside by rounding alone, or the probability."""
    nearest = min(_ENDS, key=lambda end: abs(end - chance))
    return nearest if abs(nearest - chance) <= END_ROUNDING else chance


def _word(term: Term, language: Language) -> str:
    return term.dutch if language == "nl" else term.term


def _checked(p: float) -> float:
    """Return a probability, rounding beyond 0 and 1 taken off; NaN stays."""
    if math.isnan(p):
        return p
    if not -ROUNDING <= p <= 1.0 + ROUNDING:
        message = f"`p` must lie in [0, 1], got {p:g}."
        raise InputError(message)
    return min(max(float(p), 0.0), 1.0)

"""The words of the ranking page, by language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from riskmc._validation import check_choice
from riskmc.plots.texts import localised

Language = Literal["en", "nl"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "result": "Ranking",
        "source": "Source: {source}",
        "illustrative": "Illustrative data: no figure here is a finding.",
        "total_impact": "total impact",
        "likelihood": "likelihood",
        "risk": "risk",
        "drawn": "{draws} draws, seed {seed}.",
        "kept": "Sets, sequences and orders: the first {kept} of them.",
        "within": "All probabilities of ranks and pairs lie within ± {reach} percentage points at 95 %.",
        "few_draws": "Too few draws to sign any of this: make at least {least}.",
        "shown": "The first {shown} of {all} scenarios are shown; --top shows more, and --json has all.",
        "title": "Tiers by {by}, profile {profile}",
        "title_all": "Tiers by {by}",
        "scenario": "Scenario",
        "tier": "Tier",
        "expected": "Rank\nexpected",
        "interval": "Rank\n5 to 95 %",
        "to": "{low} to {high}",
        "first": "P(rank 1)\n% ± MCSE",
        "top": "P(first {k})\n% ± MCSE",
        "leader": "P(leader above)\n% ± MCSE",
        "none": "No scenario can be ranked by {by}.",
        "rule": (
            "A tier ends where its leader, the scenario it begins with, ranks above the next one with a probability of "
            "at least {theta}; the last column is that probability."
        ),
        "close": (
            "* within two standard errors of {theta}: more draws, or another seed, may place this scenario in the tier "
            "above or below."
        ),
        "resolved": "Pairs of which one ranks above the other with at least {theta}: {count} of {all}, {figure}.",
        "width": "Median width of the 90 % rank interval: {figure} of {all} ranks.",
        "mcse": "MCSE is the Monte Carlo standard error, here in brackets; of an expected rank it is at most {error}.",
        "unranked": "Not ranked, because they have no {by}: {count} scenarios.",
        "statement": "{claim}: {figure}, {words}, {worlds}.",
        "border": "on the border of {low} and {high}",
        "span": "anything from {low} to {high}",
        "no_word": "too few draws for a word",
        "neighbours": "Statements on neighbours, in the order of expected rank",
        "tiers": "Statements on tiers, given the assumptions at the end",
        "above": "{upper} ranks above {lower}",
        "often_equal": "{claim} (equal in {equal} of the draws, half of them counted)",
        "equal": "{upper} and {lower} are equal in every draw",
        "tier_equal": "The {count} scenarios of tier {tier} are equal in every draw",
        "sentence": "{claim}.",
        "tier_head": "{upper}, which leads tier {tier}, ranks above {lower}, which leads tier {next}",
        "tier_pair": "{upper}, which leads tier {tier}, ranks above {lower}, its only other member",
        "tier_within": (
            "{upper}, which leads tier {tier}, ranks above each other member with a probability of at most that for "
            "{lower}"
        ),
        "tier_set": "The {count} scenarios of tier 1 are the {count} highest",
        "tier_lone": "{upper}, alone in tier 1, ranks highest",
        "ties": "Half of the draws in which two scenarios are equal count for each.",
        "order": "The {kind} order of {count} scenarios",
        "published": "published",
        "given": "given",
        "elsewhere": "The published order is one of total impact. Give it as --order to test it by {by}.",
        "whole": "All {count} scenarios stand in this order",
        "whole_few": "The order is {listed}",
        "first_k": "First k: the first k scenarios of the order are the k highest, in any order and in this one.",
        "among": "Ranked among themselves: {count} of {all} scenarios stand in the order.",
        "column_scenario": "k  Scenario",
        "column_pair": "P(above next)\n% ± MCSE",
        "column_set": "P(first k, any\norder) % ± MCSE",
        "column_sequence": "P(first k, this\norder) % ± MCSE",
        "kendall_tau": "Kendall's tau between this order and that of a draw: mean {mean}, 5 to 95 %: {low} to {high}.",
        "footrule": "Places that scenarios stand away from it, all together: mean {mean}, 5 to 95 %: {low} to {high}.",
        "variants": "Under other rules and readings ({count} variants beside the reference, {draws} common draws)",
        "column_all": "P(first {k} under\nall) % ± MCSE",
        "column_range": "Expected rank\nleast to most",
        "column_moving": "Moved most by",
        "nothing": "none",
        "within_errors": (
            "Moved by none: no variant shifts the expected rank by more than two standard errors, or by 0.05 ranks."
        ),
        "no_risk": "A medal table and Evamix give an order and no impact, so there is no risk to rank by under them.",
        "reference": (
            "The reference is the assessment as it stands{profile}. In brackets: by how much the variant that moves a "
            "scenario most shifts its expected rank."
        ),
        "of_profile": ", profile {profile}",
        "agreement": "Variants, with the mean of Kendall's tau to the reference: {listed}.",
        "assumptions": "Assumptions",
    },
    "nl": {
        "result": "Rangorde",
        "source": "Bron: {source}",
        "illustrative": "Illustratieve gegevens: geen cijfer hier is een bevinding.",
        "total_impact": "totale impact",
        "likelihood": "waarschijnlijkheid",
        "risk": "risico",
        "drawn": "{draws} trekkingen, startgetal {seed}.",
        "kept": "Verzamelingen, reeksen en volgordes: de eerste {kept} daarvan.",
        "within": "Alle kansen op rangen en paren liggen met 95 % zekerheid binnen ± {reach} procentpunt.",
        "few_draws": "Te weinig trekkingen om hiervan iets te ondertekenen: neem er minstens {least}.",
        "shown": "De eerste {shown} van de {all} scenario's zijn getoond; --top toont er meer, en --json geeft alles.",
        "title": "Groepen naar {by}, profiel {profile}",
        "title_all": "Groepen naar {by}",
        "scenario": "Scenario",
        "tier": "Groep",
        "expected": "Rang\nverwacht",
        "interval": "Rang\n5 tot 95 %",
        "to": "{low} tot {high}",
        "first": "P(rang 1)\n% ± MCSE",
        "top": "P(eerste {k})\n% ± MCSE",
        "leader": "P(koploper\nerboven) % ± MCSE",
        "none": "Geen enkel scenario heeft een {by}.",
        "rule": (
            "Een groep eindigt waar haar koploper, het scenario waarmee zij begint, met een kans van minstens {theta} "
            "boven het volgende staat; de laatste kolom is die kans."
        ),
        "close": (
            "* binnen twee standaardfouten van {theta}: met meer trekkingen, of een ander startgetal, kan dit scenario "
            "in de groep erboven of eronder komen."
        ),
        "resolved": "Paren waarvan het ene met minstens {theta} boven het andere staat: {count} van {all}, {figure}.",
        "width": "Mediane breedte van het 90 %-ranginterval: {figure} van de {all} rangen.",
        "mcse": (
            "MCSE is de standaardfout van de simulatie, hier tussen haakjes; die van een verwachte rang is hoogstens "
            "{error}."
        ),
        "unranked": "Niet gerangschikt, want zonder {by}: {count} scenario's.",
        "statement": "{claim}: {figure}, {words}, {worlds}.",
        "border": "op de grens van {low} en {high}",
        "span": "ergens van {low} tot {high}",
        "no_word": "te weinig trekkingen voor een woord",
        "neighbours": "Uitspraken over buren, in volgorde van verwachte rang",
        "tiers": "Uitspraken over groepen, gegeven de aannamen aan het eind",
        "above": "{upper} staat boven {lower}",
        "often_equal": "{claim} (gelijk in {equal} van de trekkingen, waarvan de helft meetelt)",
        "equal": "{upper} en {lower} zijn in elke trekking gelijk",
        "tier_equal": "De {count} scenario's van groep {tier} zijn in elke trekking gelijk",
        "sentence": "{claim}.",
        "tier_head": "{upper}, koploper van groep {tier}, staat boven {lower}, koploper van groep {next}",
        "tier_pair": "{upper}, koploper van groep {tier}, staat boven {lower}, het enige andere lid",
        "tier_within": (
            "{upper}, koploper van groep {tier}, staat boven elk ander lid met een kans van hoogstens die voor {lower}"
        ),
        "tier_set": "De {count} scenario's van groep 1 zijn de {count} hoogste",
        "tier_lone": "{upper}, alleen in groep 1, staat het hoogst",
        "ties": "Trekkingen waarin twee scenario's gelijk zijn tellen voor elk van beide half.",
        "order": "De {kind} volgorde van {count} scenario's",
        "published": "gepubliceerde",
        "given": "opgegeven",
        "elsewhere": "De gepubliceerde volgorde gaat over totale impact. Toets haar op {by} met --order.",
        "whole": "Alle {count} scenario's staan in deze volgorde",
        "whole_few": "De volgorde is {listed}",
        "first_k": "Eerste k: de eerste k scenario's zijn de k hoogste, hoe ook onderling en op deze rij.",
        "among": "Onderling gerangschikt: {count} van de {all} scenario's staan in de volgorde.",
        "column_scenario": "k  Scenario",
        "column_pair": "P(boven volgende)\n% ± MCSE",
        "column_set": "P(eerste k,\nhoe ook) % ± MCSE",
        "column_sequence": "P(eerste k,\nop rij) % ± MCSE",
        "kendall_tau": (
            "Kendalls tau tussen deze volgorde en die van een trekking: gemiddeld {mean}, 5 tot 95 %: {low} tot {high}."
        ),
        "footrule": (
            "Plaatsen die scenario's ervan afwijken, alle samen: gemiddeld {mean}, 5 tot 95 %: {low} tot {high}."
        ),
        "variants": (
            "Met andere regels en interpretaties ({count} varianten naast de referentie, elk met dezelfde {draws} "
            "trekkingen)"
        ),
        "column_all": "P(eerste {k} in alle\nvarianten) % ± MCSE",
        "column_range": "Verwachte rang\nminst tot meest",
        "column_moving": "Meest verschoven door",
        "nothing": "geen",
        "within_errors": (
            "Verschoven door geen: geen variant verandert de verwachte rang met meer dan twee standaardfouten, of met "
            "0,05 rang."
        ),
        "no_risk": (
            "Een medailletabel en Evamix geven een volgorde en geen impact, dus daarmee is er geen risico om naar te "
            "rangschikken."
        ),
        "reference": (
            "De referentie is de beoordeling zoals zij is{profile}. Tussen haakjes: hoeveel de variant die een "
            "scenario het meest verschuift zijn verwachte rang verandert."
        ),
        "of_profile": ", profiel {profile}",
        "agreement": (
            "Varianten (hun namen zijn Engels), met het gemiddelde van Kendalls tau met de referentie: {listed}."
        ),
        "assumptions": "Aannamen (in het Engels, zoals zij in het resultaat staan)",
    },
}
"""Phrases by language and key."""


def say(language: str, key: str, **values: object) -> str:
    """Return a phrase with its values filled in.

    Raises
    ------
    InputError
        If there are no texts in `language`.

    Examples
    --------
    >>> say("nl", "above", upper="Hoogwater", lower="Uitval van stroom")
    'Hoogwater staat boven Uitval van stroom'
    """
    check_choice("language", language, LANGUAGES)
    return TEXTS[language][key].format(**values)


@dataclass(frozen=True, slots=True)
class Words:
    """A language, and what scenarios are called.

    Parameters
    ----------
    language : {"en", "nl"}
    called : mapping of id to name

    Examples
    --------
    >>> words = Words("en", {"flood": "River flood", "cyber": "Cyber attack"})
    >>> words.say("above", upper=words.called["flood"], lower=words.called["cyber"])
    'River flood ranks above Cyber attack'
    """

    language: Language
    called: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its values filled in, thousands of whole numbers set apart."""
        written = {
            name: self.number(f"{value:,}") if isinstance(value, int) else value for name, value in values.items()
        }
        return say(self.language, key, **written)

    def number(self, written: str) -> str:
        """Return a number, written the English way, with the decimal mark of the language."""
        return localised(written, self.language)


def digits(value: float, error: float, language: str = "en", *, most: int = 2) -> str:
    """Return a number in the decimals that its error supports, at most `most`.

    Examples
    --------
    >>> digits(28.5417, 0.03), digits(28.5417, 0.0), digits(1.5, 0.4), digits(3.25, 0.01, "nl")
    ('28.54', '28.54', '1.5', '3,25')
    """
    return localised(f"{value:.{_decimals(error, most)}f}", language)


def with_error(value: float, error: float, language: str = "en", *, most: int = 3, unit: str = "") -> str:
    """Return a number with its Monte Carlo standard error, in the decimals that it supports.

    An error that is smaller than these decimals show is printed as a bound; one that is not
    known, NaN, as "n/a".

    Examples
    --------
    >>> with_error(9.0, 0.2), with_error(33.33, 0.0004, "nl", most=1, unit=" %")
    ('9.0 (\u00b1 0.2)', '33,3 % (\u00b1 < 0,1 %)')
    >>> with_error(2.0, 0.0, most=1)
    '2 (\u00b1 0)'
    """
    if error == 0.0 or math.isnan(error):
        known = f"± 0{unit}" if error == 0.0 else "± n/a"
        return localised(f"{value:.{most}f}".rstrip("0").rstrip("."), language) + f"{unit} ({known})"
    decimals = _decimals(error, most)
    least = 10.0**-decimals
    shown = f"< {least:.{decimals}f}" if error < 0.5 * least else f"{error:.{decimals}f}"
    return localised(f"{value:.{decimals}f}{unit} (± {shown}{unit})", language)


def _decimals(error: float, most: int) -> int:
    return most if error <= 0.0 else min(most, max(0, -int(f"{error:.0e}".partition("e")[2])))

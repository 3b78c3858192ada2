"""Statements about a ranking that an analyst can sign: a number, its error, words and worlds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc.plots.texts import localised
from riskmc.report.ranking_texts import Language, Words, say
from riskmc.results.precision import format_probability
from riskmc.results.words import EFSA_TERMS, efsa_term, efsa_text, in_worlds

BORDER: Final = 2.0
"""Standard errors within which a probability may belong to the next word."""
FINEST: Final = 1e-5
"""Least error of a probability on the page: thousandths of a per cent are enough to read."""
OFTEN: Final = 0.01
"""Share of draws in which two scenarios are equal from which on it is said."""
_TERMS: Final = [term.term for term in EFSA_TERMS]

Equal = Mapping[tuple[str, str], float]
"""Share of draws in which two scenarios are equal; none of a pair that is left out."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim about a ranking with its probability.

    Parameters
    ----------
    kind : str
        "tier", "neighbour" or "order".
    claim : str
        What holds with this probability.
    scenarios : tuple of str
        Ids of the scenarios it is about.
    probability : float
    mcse : float
        Its Monte Carlo standard error.
    language : {"en", "nl"}
    certain : bool
        Whether the claim is all there is to say: two scenarios that are equal in every draw.

    Examples
    --------
    >>> print(Statement("neighbour", "Flood ranks above cyber", ("flood", "cyber"), 0.5812, 0.002))
    Flood ranks above cyber: 58.1 % (± 0.2 %), about as likely as not (33-66%), in 58 of 100 simulated worlds.
    """

    kind: str
    claim: str
    scenarios: tuple[str, ...]
    probability: float
    mcse: float
    language: Language = "en"
    certain: bool = False

    @property
    def figure(self) -> str:
        """The number with its error."""
        return localised(format_probability(self.probability, shown_error(self.mcse)), self.language)

    @property
    def words(self) -> str:
        """The word of the EFSA scale with its range; two words where the error reaches over a border, three at most."""
        ends = np.clip(self.probability + np.array([-BORDER, BORDER]) * self.mcse, 0.0, 1.0).tolist()
        low, high = (efsa_text(end, language=self.language) for end in ends)
        first, last = (_TERMS.index(efsa_term(end)) for end in ends)
        phrases = {0: low, 1: say(self.language, "border", low=low, high=high)}
        phrases[2] = say(self.language, "span", low=low, high=high)
        return phrases.get(last - first) or say(self.language, "no_word")

    @property
    def worlds(self) -> str:
        """The number of simulated worlds in which it holds."""
        told = in_worlds(self.probability, shown_error(self.mcse), language=self.language)
        return re.sub(r"\d{4,}", lambda found: localised(f"{int(found[0]):,}", self.language), told)

    def __str__(self) -> str:
        """Return the whole sentence."""
        if self.certain:
            return say(self.language, "sentence", claim=self.claim)
        parts = {"claim": self.claim, "figure": self.figure, "words": self.words, "worlds": self.worlds}
        return say(self.language, "statement", **parts)


def shown_error(mcse: float) -> float:
    """Return an error as the page prints it, in tables and statements alike: zero, or `FINEST` at least.

    Examples
    --------
    >>> shown_error(4e-7), shown_error(0.02), shown_error(0.0)
    (1e-05, 0.02, 0.0)
    """
    return max(mcse, FINEST) if mcse > 0.0 else mcse


def neighbours(
    pairs: Sequence[tuple[float, float]], scenarios: Sequence[str], words: Words, equal: Equal | None = None
) -> list[Statement]:
    """Return a statement for each pair of neighbours.

    Parameters
    ----------
    pairs : sequence of (float, float)
        Probability that a scenario ranks above the next one, and its error.
    scenarios : sequence of str
        Ids, one more than there are pairs.
    words : Words
    equal : mapping of (str, str) to float, optional
        Share of draws in which neighbours are equal.
    """
    shares = equal or {}
    return [
        _neighbour(pair, probability, shares.get(pair, 0.0), words)
        for pair, probability in zip(pairwise(scenarios), pairs, strict=True)
    ]


def _neighbour(pair: tuple[str, str], probability: tuple[float, float], equal: float, words: Words) -> Statement:
    always = always_equal(probability[0], equal)
    claim = _claim("equal" if always else "above", pair, words)
    if not always and equal >= OFTEN:
        share = words.number(f"{100.0 * min(equal, 0.999):.3g} %")
        claim = words.say("often_equal", claim=claim, equal=share)
    return Statement("neighbour", claim, pair, *probability, words.language, always)


def always_equal(probability: float, equal: float) -> bool:
    """Return whether two scenarios are equal in every draw: in all kept ones, and neither ever above the other."""
    return equal == 1.0 and probability == 0.5  # noqa: PLR2004 - one half exactly


def tier_statements(
    ranking: xr.Dataset,
    scenarios: Sequence[str],
    first: tuple[float, float],
    words: Words,
    equal: Equal | None = None,
) -> list[Statement]:
    """Return what holds of the tiers.

    That tier 1 is the set of the highest scenarios, that each leader ranks above the next
    leader, and of each tier how surely its leader ranks above the other members at most.

    Parameters
    ----------
    ranking : Dataset
        With ``tier`` and ``tier_winning`` (scenario).
    scenarios : sequence of str
        Ids of the ranked scenarios, by expected rank.
    first : (float, float)
        Probability that tier 1 holds the highest scenarios, and its error.
    words : Words
    equal : mapping of (str, str) to float, optional
        Share of draws in which a leader and a member of its tier are equal.
    """
    groups = members_of_tiers(ranking, scenarios)
    found = [_first_tier(groups[0], first, words)] if len(groups) > 1 else []
    for tier, members in enumerate(groups, 1):
        if tier > 1:
            heads = groups[tier - 2][0], members[0]
            found.append(_tier(ranking, heads, _claim("tier_head", heads, words, tier=tier - 1, next=tier), words))
        if len(members) > 1:
            found.append(_within(ranking, members, tier, words, equal or {}))
    return found


def _within(ranking: xr.Dataset, members: Sequence[str], tier: int, words: Words, equal: Equal) -> Statement:
    """Return how surely the leader of a tier ranks above the other members at most."""
    leader, *others = members
    if all(always_equal(_won(ranking, other)[0], equal.get((leader, other), 0.0)) for other in others):
        claim = words.say("tier_equal", count=len(members), tier=tier)
        return Statement("tier", claim, tuple(members), *_won(ranking, others[0]), words.language, certain=True)
    surest = leader, max(others, key=lambda scenario: _won(ranking, scenario)[0])
    key = "tier_within" if len(others) > 1 else "tier_pair"
    return _tier(ranking, surest, _claim(key, surest, words, tier=tier), words)


def members_of_tiers(ranking: xr.Dataset, scenarios: Sequence[str]) -> list[list[str]]:
    """Return the scenarios of each tier, its leader first."""
    tier = ranking["tier"].sel({names.SCENARIO: list(scenarios)}).to_numpy()
    return [[scenarios[at] for at in np.flatnonzero(tier == number).tolist()] for number in np.unique(tier)]


def _first_tier(members: Sequence[str], first: tuple[float, float], words: Words) -> Statement:
    key = "tier_set" if len(members) > 1 else "tier_lone"
    claim = words.say(key, count=len(members), upper=words.called[members[0]])
    return Statement("tier", claim, tuple(members), *first, words.language)


def _tier(ranking: xr.Dataset, pair: tuple[str, str], claim: str, words: Words) -> Statement:
    """Return the statement that the leader of a tier ranks above a scenario it was held against."""
    return Statement("tier", claim, pair, *_won(ranking, pair[1]), words.language)


def _won(ranking: xr.Dataset, scenario: str) -> tuple[float, float]:
    here = ranking.sel({names.SCENARIO: scenario})
    return here["tier_winning"].item(), here[names.mcse("tier_winning")].item()


def _claim(key: str, pair: tuple[str, str], words: Words, **values: object) -> str:
    upper, lower = (words.called[scenario] for scenario in pair)
    return words.say(key, upper=upper, lower=lower, **values)

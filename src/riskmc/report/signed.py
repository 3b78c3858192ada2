"""Statements about a ranking that an analyst can sign: a number, its error, words and worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc.plots.texts import localised
from riskmc.report.ranking_texts import Language, Words, say
from riskmc.results.precision import format_probability
from riskmc.results.words import efsa_text, in_worlds

BORDER = 2.0
"""Standard errors within which a probability may belong to the next word."""


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

    @property
    def figure(self) -> str:
        """The number with its error."""
        return localised(format_probability(self.probability, self.mcse), self.language)

    @property
    def words(self) -> str:
        """The word of the EFSA scale with its range; both words where the error reaches over a border."""
        ends = np.clip(self.probability + np.array([-BORDER, BORDER]) * self.mcse, 0.0, 1.0)
        low, high = (efsa_text(float(end), language=self.language) for end in ends)
        return low if low == high else say(self.language, "border", low=low, high=high)

    @property
    def worlds(self) -> str:
        """The number of simulated worlds in which it holds."""
        return in_worlds(self.probability, self.mcse, language=self.language)

    def __str__(self) -> str:
        """Return the whole sentence."""
        parts = {"claim": self.claim, "figure": self.figure, "words": self.words, "worlds": self.worlds}
        return say(self.language, "statement", **parts)


def neighbours(pairs: Sequence[tuple[float, float]], scenarios: Sequence[str], words: Words) -> list[Statement]:
    """Return a statement for each pair of neighbours.

    Parameters
    ----------
    pairs : sequence of (float, float)
        Probability that a scenario ranks above the next one, and its error.
    scenarios : sequence of str
        Ids, one more than there are pairs.
    words : Words
    """
    return [
        Statement("neighbour", _claim("above", pair, words), pair, *probability, words.language)
        for pair, probability in zip(pairwise(scenarios), pairs, strict=True)
    ]


def tier_statements(
    ranking: xr.Dataset, scenarios: Sequence[str], first: tuple[float, float], words: Words
) -> list[Statement]:
    """Return what holds of the tiers.

    That tier 1 is the set of the highest scenarios, that each leader ranks above the next
    leader, and of each tier the member that its leader is surest to rank above.

    Parameters
    ----------
    ranking : Dataset
        With ``tier`` and ``tier_winning`` (scenario).
    scenarios : sequence of str
        Ids of the ranked scenarios, by expected rank.
    first : (float, float)
        Probability that tier 1 holds the highest scenarios, and its error.
    words : Words
    """
    groups = members_of_tiers(ranking, scenarios)
    found = [_first_tier(groups[0], first, words)] if len(groups) > 1 else []
    for tier, members in enumerate(groups, 1):
        if tier > 1:
            heads = groups[tier - 2][0], members[0]
            found.append(_tier(ranking, heads, _claim("tier_head", heads, words, tier=tier - 1, next=tier), words))
        if len(members) > 1:
            surest = members[0], max(members[1:], key=lambda scenario: _won(ranking, scenario)[0])
            found.append(_tier(ranking, surest, _claim("tier_within", surest, words, tier=tier), words))
    return found


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

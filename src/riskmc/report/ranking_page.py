"""What the page of a ranking says, before it is printed or written as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import By
from riskmc._validation import check_choice, check_count
from riskmc.model import Model
from riskmc.ranking.dataset import from_counts, from_draws
from riskmc.ranking.order import order_confidence
from riskmc.ranking.pairs import check_theta
from riskmc.report.all_draws import Estimate, counted_order, estimate, pairs_of, with_all_draws
from riskmc.report.ranking_texts import LANGUAGES, Language, Words
from riskmc.report.signed import Equal, Statement, members_of_tiers, neighbours, tier_statements
from riskmc.report.statements import ranked_scenarios, scenario_name

KEPT_DRAWS: Final = 2**16
KEPT_NUMBERS: Final = 2**26
"""Most numbers kept of one output: with more than 1024 scenarios fewer draws are kept."""
LEAST_KEPT: Final = 2**10
MOST_LISTED: Final = 12
"""Scenarios that the statement of a whole order names."""
LEAST_SIGNED: Final = 1000
"""Draws from which on statements are to be signed."""


@dataclass(frozen=True, slots=True)
class Order:
    """A stated order of scenarios, and how sure the draws are of it.

    Parameters
    ----------
    kind : {"published", "given"}
    scenarios : tuple of str
        Ids, the highest first.
    confidence : Dataset
        As from `riskmc.ranking.order_confidence`.
    """

    kind: str
    scenarios: tuple[str, ...]
    confidence: xr.Dataset


@dataclass(frozen=True, slots=True)
class Part:
    """The ranking under one profile.

    Parameters
    ----------
    profile : str
        Empty where weights do not matter: likelihoods have none.
    scenarios : tuple of str
        Ids of what is ranked, by expected rank; empty where nothing can be.
    ranking : Dataset
        As from `riskmc.ranking.from_draws`.
    statements : tuple of Statement
        Of the tiers, of neighbours, then of the order.
    order : Order, optional
    """

    profile: str
    scenarios: tuple[str, ...]
    ranking: xr.Dataset
    statements: tuple[Statement, ...]
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of a ranking says.

    Parameters
    ----------
    result : DataTree
    by : {"total_impact", "likelihood", "risk"}
    theta : float
    words : Words
    parts : tuple of Part
        One for each profile.
    variants : Dataset, optional
        As from `riskmc.ranking.robustness`.
    elsewhere : bool
        Whether there is a published order that is of something else, and so not tested.
    top : int, optional
        Scenarios that are printed of each ranking.
    date : str, optional
        Of the assessment.
    """

    result: xr.DataTree
    by: By
    theta: float
    words: Words
    parts: tuple[Part, ...]
    variants: xr.Dataset | None = None
    elsewhere: bool = False
    top: int | None = None
    date: str | None = None

    @property
    def kept_draws(self) -> int:
        """Draws that are kept, from which come sets, sequences and orders."""
        sizes = self.result[names.DRAWS].sizes
        return sizes.get(names.CHAIN, 1) * sizes[names.DRAW]

    @property
    def n_draws(self) -> int:
        """Draws behind ranks and pairs: all, or those kept where the run counted no pairs."""
        in_pairs = "pairwise_winning" in self.result[names.RANKING]
        return int(self.result.attrs["n_draws"]) if in_pairs else self.kept_draws

    @property
    def half_width(self) -> float:
        """Within which all probabilities of ranks and pairs lie at once, at 95 %; 1 at most."""
        scale = np.sqrt(self.result.attrs["n_draws"] / self.n_draws)
        return min(1.0, float(self.result.attrs["half_width"] * scale))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a ranking.

    Parameters
    ----------
    by : {"total_impact", "likelihood", "risk"}
    theta : float
        Probability in (0.5, 1] that sets two tiers apart.
    language : {"en", "nl"}
    kind : {"published", "given"}
    order : tuple of str
        Ids of an order to test, the highest first; empty for none.
    elsewhere : bool
        Whether a published order is of something else, and so not tested.
    top : int, optional
        Scenarios to print of each ranking; by default all of up to 50, and 20 of more.

    Raises
    ------
    InputError
        If a choice is unknown, or `theta` or `top` is out of range.
    """

    by: By = "total_impact"
    theta: float = 0.9
    language: Language = "en"
    kind: str = "given"
    order: tuple[str, ...] = ()
    elsewhere: bool = False
    top: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered, before anything is drawn."""
        check_choice("by", self.by, names.BY_ALL)
        check_choice("language", self.language, LANGUAGES)
        check_theta(self.theta)
        if self.top is not None:
            check_count("top", self.top)


def draws_to_keep(model: Model, n_draws: int) -> int:
    """Return how many draws a page needs: at most 65,536, and fewer where scenarios are very many.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> draws_to_keep(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 2**18)
    65536
    """
    return min(n_draws, KEPT_DRAWS, max(LEAST_KEPT, KEPT_NUMBERS // len(model.scenarios)))


def ranked_ids(model: Model, by: By) -> list[str]:
    """Return the ids of the scenarios that can be ranked by `by`."""
    kept = np.ones(len(model.scenarios), dtype=bool) if by == names.TOTAL_IMPACT else model.comparable
    return [scenario for scenario, has in zip(model.scenarios, kept, strict=True) if has]


def ranking_page(result: xr.DataTree, asked: Asked, variants: xr.Dataset | None = None) -> Page:
    """Return what the page of a ranking says.

    Parameters
    ----------
    result : DataTree
        With kept draws, which serve what cannot be streamed: sets, sequences and orders.
    asked : Asked
    variants : Dataset, optional
        As from `riskmc.ranking.robustness`.

    Returns
    -------
    Page

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.simulation import simulate
    >>> model = Model.from_laws({"flood": {"cost": PERT(5, 6, 9)}, "cyber": {"cost": PERT(0, 2, 4)}})
    >>> page = ranking_page(simulate(model, n_draws=1024, keep_draws=1024, rng=1), Asked())
    >>> print(page.parts[0].statements[-1])
    flood ranks above cyber: > 99.6 %, almost certain (99-100%), in more than 996 of 1,000 simulated worlds.
    """
    ranking = result[names.RANKING].to_dataset()
    profiles = [str(name) for name in ranking[names.PROFILE].values]
    if asked.by == names.LIKELIHOOD:
        profiles = profiles[:1]
    scenarios = [str(scenario) for scenario in ranking[names.SCENARIO].values]
    words = Words(asked.language, {scenario: scenario_name(result, scenario) for scenario in scenarios})
    parts = tuple(_part(result, name, asked, words) for name in profiles)
    return Page(result, asked.by, asked.theta, words, parts, variants, asked.elsewhere, asked.top)


def _part(result: xr.DataTree, profile: str, asked: Asked, words: Words) -> Part:
    scenarios = tuple(ranked_scenarios(result, profile, asked.by))
    shown = "" if asked.by == names.LIKELIHOOD else profile
    draws = _draws(result, profile, asked.by)
    ranking = _ranking(result, profile, asked, draws)
    if len(scenarios) < 2:  # noqa: PLR2004 - one scenario is not compared
        return Part(shown, scenarios, ranking, ())
    counted = result[names.RANKING].to_dataset().sel({names.PROFILE: profile})
    counted = counted if asked.by == names.TOTAL_IMPACT else xr.Dataset()
    own = with_all_draws(order_confidence(draws, scenarios), ranking, scenarios, counted=None, everyone=True)
    tiers = members_of_tiers(ranking, scenarios)
    first = estimate(own, "top_set_probability", k=len(tiers[0]))
    pairs = pairs_of(ranking, scenarios) if "pairwise_winning" in ranking else _kept_pairs(own)
    equal = _equal(draws, [*pairwise(scenarios), *((tier[0], other) for tier in tiers for other in tier[1:])])
    statements = [*tier_statements(ranking, scenarios, first, words, equal)]
    statements += neighbours(pairs, scenarios, words, equal)
    order = _order(draws, ranking, asked, counted)
    if order is not None:
        statements.append(_whole(order, words))
    return Part(shown, scenarios, ranking, tuple(statements), order)


def _kept_pairs(own: xr.Dataset) -> list[Estimate]:
    values, errors = (own[name].to_numpy().tolist() for name in ("pair_probability", names.mcse("pair_probability")))
    return list(zip(values, errors, strict=True))


def _equal(draws: xr.DataArray, pairs: Sequence[tuple[str, str]]) -> Equal:
    """Return the share of draws in which two scenarios are equal, of pairs where it is not zero."""
    by_scenario = draws.transpose(names.SCENARIO, ...).to_numpy()
    at = {str(scenario): number for number, scenario in enumerate(draws[names.SCENARIO].values)}
    shares = {pair: float((by_scenario[at[pair[0]]] == by_scenario[at[pair[1]]]).mean()) for pair in pairs}
    return {pair: share for pair, share in shares.items() if share > 0.0}


def _draws(result: xr.DataTree, profile: str, by: By) -> xr.DataArray:
    draws = result[names.DRAWS].to_dataset()[by]
    return draws.sel({names.PROFILE: profile}) if names.PROFILE in draws.dims else draws


def _ranking(result: xr.DataTree, profile: str, asked: Asked, draws: xr.DataArray) -> xr.Dataset:
    """Return the ranking of one profile at the threshold that is asked for."""
    here = result[names.RANKING].to_dataset().sel({names.PROFILE: profile, names.BY: asked.by})
    if "tier" in here and here.attrs.get("theta") == asked.theta:
        return here
    if "pairwise_winning" not in here:
        return from_draws(draws, theta=asked.theta)
    n_draws = int(result.attrs["n_draws"])
    wins = (here["pairwise_winning"] * n_draws).reset_coords(drop=True)
    ranks = (here["rank_acceptability"] * n_draws).reset_coords(drop=True)
    return from_counts(ranks, wins, n_draws, theta=asked.theta)


def _order(draws: xr.DataArray, ranking: xr.Dataset, asked: Asked, counted: xr.Dataset) -> Order | None:
    if not asked.order:
        return None
    found = order_confidence(draws, asked.order)
    everyone = len(asked.order) == int(ranking["expected_rank"].notnull().sum())
    whole = counted_order(counted, asked.order)
    known = with_all_draws(found, ranking, asked.order, counted=whole, everyone=everyone)
    return Order(asked.kind, asked.order, known)


def _whole(order: Order, words: Words) -> Statement:
    listed = ", ".join(words.called[scenario] for scenario in order.scenarios)
    key = "whole_few" if len(order.scenarios) <= MOST_LISTED else "whole"
    claim = words.say(key, count=len(order.scenarios), listed=listed)
    return Statement("order", claim, order.scenarios, *estimate(order.confidence, "order_probability"), words.language)

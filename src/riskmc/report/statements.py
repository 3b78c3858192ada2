"""What a result says, as sentences an analyst can sign."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import By
from riskmc.engine.run import Progress
from riskmc.model import Dependence, Model
from riskmc.model.dependence import INDEPENDENT
from riskmc.report.plain_text import visible
from riskmc.report.resuming import state_beside
from riskmc.results.precision import TABLE_ERROR, format_probability, probability_parts
from riskmc.scales import LOWEST
from riskmc.simulation import simulate

if TYPE_CHECKING:
    from distributed import Client


def printed_error(result: xr.DataTree, error: float) -> float:
    """Return the error to print beside a probability of a result.

    Parameters
    ----------
    result : DataTree
    error : float
        The one in the result. Of a computed one it is the difference of two grids, which
        read the same tables; zero, of what holds by definition, stays.

    Examples
    --------
    >>> printed_error(xr.DataTree(xr.Dataset(attrs={"method": "exact"})), 2e-7)
    1e-05
    """
    return max(error, TABLE_ERROR) if error > 0.0 and result.attrs["method"] == "exact" else error


def scenario_name(result: xr.DataTree, scenario: str) -> str:
    """Return the name of a scenario to print: its id where it has none, with its id where others have the same."""
    inputs = result[names.INPUTS].to_dataset()
    if "scenario_name" not in inputs:
        return visible(scenario)
    called = inputs["scenario_name"]
    name = str(called.sel({names.SCENARIO: scenario}).item())
    alone = int((called == name).sum()) == 1
    return visible(name if alone else f"{name} ({scenario})")


def ranked_scenarios(result: xr.DataTree, profile: str, by: By = "total_impact") -> list[str]:
    """Return the scenarios that are ranked, by expected rank.

    Parameters
    ----------
    result : DataTree
    profile : str
    by : {"total_impact", "likelihood", "risk"}

    Returns
    -------
    list of str
        Ids, the highest first.
    """
    expected = result[names.RANKING]["expected_rank"].sel({names.PROFILE: profile, names.BY: by})
    known = expected.dropna(names.SCENARIO)
    return [str(s) for s in known[names.SCENARIO].values[np.argsort(known.values, kind="stable")]]


def neighbour_statements(result: xr.DataTree, profile: str, by: By = "total_impact") -> list[str]:
    """Return one sentence for each pair of neighbours in the order of expected rank.

    The number after ± is the Monte Carlo standard error. Half of the draws in which two
    scenarios are equal count for each. Where no draw, or every draw, has them in this
    order, a bound on the probability is given instead of a share. Where scenarios were not
    compared in pairs, one sentence says so.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Model
    >>> model = Model.from_laws({"flood": {"cost": PERT(5, 6, 9)}, "cyber": {"cost": PERT(0, 2, 4)}})
    >>> neighbour_statements(simulate(model, n_draws=1024, rng=1), "per-criterion")
    ['flood ranks above cyber with probability > 99.6 %.']
    """
    ranking = result[names.RANKING].to_dataset().sel({names.PROFILE: profile, names.BY: by})
    scenarios = ranked_scenarios(result, profile, by)
    if "pairwise_winning" not in ranking:
        return [_not_compared(ranking.sizes[names.SCENARIO])]
    sentences, drawn = [], result.attrs["method"] == "sample"
    for upper, lower in pairwise(scenarios):
        pair = ranking.sel({names.SCENARIO: upper, names.OTHER: lower})
        error = printed_error(result, pair["pairwise_winning_mcse"].item())
        share = _share(pair["pairwise_winning"].item(), error, drawn=drawn)
        sentences.append(f"{scenario_name(result, upper)} ranks above {scenario_name(result, lower)} {share}.")
    return sentences


def _not_compared(n_scenarios: int) -> str:
    return (
        f"Neighbours are not compared: pairs of {n_scenarios:,} scenarios are counted, and tiers formed, only if asked "
        "for (`pairwise=True` of `riskmc.simulate`)."
    )


@dataclass(frozen=True, slots=True)
class OrderProbability:
    """P(the reference order holds) for one profile and one dependence.

    `within_scenario` is the correlation of the criteria of a scenario; ``"stated"`` where
    the stated dependence is more than that one number.
    """

    profile: str
    within_scenario: float | str
    probability: float
    mcse: float

    def __str__(self) -> str:
        """Return the probability with its error."""
        return format_probability(self.probability, self.mcse)


STATED = "stated"
"""Label of a stated dependence that is no single number."""

MOST_ORDERED = 12
"""The probability of a whole order says nothing for more scenarios: it is next to zero."""


def order_by_dependence(
    model: Model,
    result: xr.DataTree,
    *,
    threads: int | None = None,
    client: Client | None = None,
    resume: Path | None = None,
    progress: Progress | bool = False,
) -> list[OrderProbability]:
    """Return P(the reference order) for independent items, the stated dependence, and a full one.

    The reference order is the published one, otherwise that of the best estimates. The
    first and the last are correlations of 0 and 1 between the criteria of a scenario,
    without any other factor, driver or matrix and with a Gaussian copula. The runs use
    the seed, the design and the number of draws of `result`, so that their differences
    are those of the assumption; a result without draws is compared with the default
    number of them.

    Parameters
    ----------
    model : Model
        The model of `result`.
    result : DataTree
    threads : int, optional
        As for `simulate`.
    client : distributed.Client, optional
        As for `simulate`.
    resume : Path, optional
        State of the run that gave `result`; those of the runs here are kept beside it.
    progress : bool or callable
        As for `simulate`.

    Returns
    -------
    list of OrderProbability
        Profile by profile, in the order of the correlation; empty where the order has
        more than 12 scenarios, or fewer than two.
    """
    if not 2 <= len(model.order) <= MOST_ORDERED:  # noqa: PLR2004 - one scenario has no order
        return []
    drawn = result.attrs["method"] == "sample"
    same: dict[str, Any] = {"n_draws": int(result.attrs["n_draws"]), "design": result.attrs["design"]} if drawn else {}
    how: dict[str, Any] = {"threads": threads, "client": client, "progress": progress, "keep_draws": 0}
    found = []
    for label, dependence in _dependences(model.dependence).items():
        if dependence is model.dependence:
            ranking = result[names.RANKING].to_dataset()
        else:
            other = dataclasses.replace(model, dependence=dependence)
            run = simulate(
                other, rng=int(result.attrs["entropy"]), resume=state_beside(resume, f"{label:g}"), **same, **how
            )
            ranking = run[names.RANKING].to_dataset()
        for profile in model.profiles:
            here = ranking.sel({names.PROFILE: profile})
            estimate = here["order_probability"].item(), here["order_probability_mcse"].item()
            found.append(OrderProbability(profile, label, *estimate))
    return sorted(found, key=lambda entry: model.profiles.index(entry.profile))


def _dependences(stated: Dependence) -> dict[float | str, Dependence]:
    """Return independence, the stated dependence and full dependence within a scenario, by label."""
    ends = {0.0: INDEPENDENT, 1.0: Dependence(within_scenario=1.0)}
    rho = stated.within_scenario
    if isinstance(rho, float | int) and dataclasses.replace(stated, within_scenario=0.0).is_independent:
        found = ends | {float(rho): stated}
        return {label: found[label] for label in sorted(found)}
    return {0.0: ends[0.0], STATED: stated, 1.0: ends[1.0]}


def assumption_sentences(result: xr.DataTree) -> list[str]:
    """Return the assumptions written into a result."""
    return [str(sentence) for sentence in json.loads(result.attrs["assumptions"])]


def verdict(index: float, words: list[str]) -> str:
    """Return the class word of an index, or the two words it lies between.

    The published verdicts of the Dutch method read the class axis this way: 3.4 is
    "serious to very serious".

    Parameters
    ----------
    index : float
        Class coordinate; class k is `words[k - 1]`.
    words : list of str

    Examples
    --------
    >>> words = ["limited", "substantial", "serious", "very serious", "catastrophic"]
    >>> verdict(3.4, words), verdict(4.02, words), verdict(0.3, words)
    ('serious to very serious', 'very serious', 'below limited')
    """
    if not np.isfinite(index) or index < 1.0 - _ON_WORD:
        return f"below {words[0]}"
    if index > len(words) + _ON_WORD:
        return f"above {words[-1]}"
    nearest = round(index)
    if abs(index - nearest) <= _ON_WORD:
        return words[nearest - 1]
    return f"{words[int(index) - 1]} to {words[int(index)]}"


def class_word(index: float, words: list[str]) -> str:
    """Return the word of the class that an index lies in: class k from k - 1/2 to k + 1/2.

    Parameters
    ----------
    index : float
    words : list of str

    Examples
    --------
    >>> words = ["limited", "substantial", "serious", "very serious", "catastrophic"]
    >>> class_word(3.13, words), class_word(4.08, words), class_word(0.2, words)
    ('serious', 'very serious', 'below limited')
    """
    if not index >= LOWEST:
        return f"below {words[0]}"
    return words[min(math.floor(index + 0.5), len(words)) - 1]


_ON_WORD = 0.05
"""An index this near to a class is called by its word alone."""


def _share(share: float, mcse: float, *, drawn: bool) -> str:
    """Return "in 58.1 % of draws (± 0.2 %)", or "with probability > 99.9 %" for a bound, or without draws."""
    figure, error = probability_parts(share, mcse)
    if not drawn:
        return f"with probability {figure}"
    return f"in {figure} of draws ({error})" if error else f"with probability {figure}"

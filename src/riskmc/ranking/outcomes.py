"""What a run says, wherever it comes from: drawn, drawn in chains, or computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from riskmc.engine.estimates import Estimates
from riskmc.engine.exact import exact
from riskmc.engine.plan import Plan
from riskmc.engine.ranges import Units
from riskmc.engine.run import Tally
from riskmc.model import Model
from riskmc.ranking.figure_errors import bounded_figure_errors, chain_figure_errors, draw_figure_errors
from riskmc.ranking.figures import RankFigures
from riskmc.results.estimates import chain_errors, draw_errors, estimates_of
from riskmc.results.sampling import together


class Outcome(NamedTuple):
    """All that the groups `summary` and `ranking` are made of."""

    estimates: Estimates
    errors: Estimates
    """Standard errors of the estimates."""
    rank_errors: RankFigures
    """Standard errors of what follows from the ranks."""


def drawn(model: Model, plan: Plan, units: Units, tallies: Sequence[Tally]) -> Outcome:
    """Return the outcome of draws.

    Of one chain the draws are independent, and errors follow from their number. Of
    several, estimates are those of all draws together, and errors come from the spread
    between the chains.

    Parameters
    ----------
    model : Model
    plan : Plan
        The model compiled.
    units : Units
    tallies : sequence of Tally
        One of each chain.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model, run
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}, "cyber": {"cost": Uniform(0, 2)}})
    >>> plan, units = compile_model(model, 1)
    >>> drawn(model, plan, units, [run(plan, 10_000)]).errors.order.round(4)
    array([0.0043])
    >>> tallies = [run(compile_model(model, seed)[0], 1000) for seed in range(16)]
    >>> drawn(model, plan, units, tallies).errors.order.round(3)
    array([0.005])
    """
    whole = together(tallies)
    estimates = estimates_of(model, plan, units, whole)
    if len(tallies) == 1:
        errors = draw_errors(model, plan, units, whole, estimates)
        return Outcome(estimates, errors, draw_figure_errors(estimates.ranks, whole.n_draws, estimates.wins))
    chains = [estimates_of(model, plan, units, tally) for tally in tallies]
    ranks, wins = [chain.ranks for chain in chains], [chain.wins for chain in chains]
    return Outcome(estimates, chain_errors(chains, whole.n_draws), chain_figure_errors(ranks, whole.n_draws, wins))


def computed(model: Model, plan: Plan, units: Units) -> Outcome:
    """Return the outcome of a model that is computed without draws.

    Parameters
    ----------
    model : Model
    plan : Plan
        The model compiled.
    units : Units

    Raises
    ------
    InputError
        If scenarios or criteria are not independent.

    Examples
    --------
    >>> from riskmc.distributions import Uniform
    >>> from riskmc.engine import compile_model
    >>> model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}, "cyber": {"cost": Uniform(0, 2)}})
    >>> computed(model, *compile_model(model, 1)).estimates.wins[0, 0, 1, 0].round(6)
    np.float64(0.75)
    """
    estimates, errors = exact(model, plan, units)
    return Outcome(
        estimates, errors, bounded_figure_errors(estimates.ranks, errors.ranks, (estimates.wins, errors.wins))
    )

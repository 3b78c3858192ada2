"""Draw a model as far as is asked: so many draws, or until its probabilities are precise enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from riskmc.engine.counts import Kept
from riskmc.engine.designs import chain_draws, n_chains, with_design
from riskmc.engine.drawing import Means, draw_chains
from riskmc.engine.plan import Plan
from riskmc.engine.run import Tally, check_draws, merge
from riskmc.engine.state import StateFile
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.results.estimates import probabilities_of, probability_errors
from riskmc.results.stopping import FIRST_DRAWS, draw_until, joint_half_width


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a run.

    Parameters
    ----------
    n_draws : int
        Draws of all chains together; the most, where a precision is given.
    keep_draws : int
        Draws to keep, shared by the chains.
    design : str
    precision : float, optional
    """

    n_draws: int
    keep_draws: int = 0
    design: str = "mc"
    precision: float | None = None


def draw_model(
    model: Model,
    plan: Plan,
    entropy: int,
    wanted: Wanted,
    *,
    means: Means,
    state: StateFile | None = None,
) -> tuple[Tally, ...]:
    """Draw a model.

    Parameters
    ----------
    model : Model
    plan : Plan
        The model compiled.
    entropy : int
    wanted : Wanted
    means : Means
        What to draw with.
    state : StateFile, optional
        Where the run has come from, and where it is written on the way.

    Returns
    -------
    tuple of Tally
        One of each chain, all with the same number of draws.

    Raises
    ------
    InputError
        If numbers of draws do not fit the design, or what is in the state.

    Warns
    -----
    PrecisionWarning
        If a precision is asked for and not reached.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine import compile_model
    >>> model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(0, 2, 9)}})
    >>> plan, _ = compile_model(model, 1)
    >>> tallies = draw_model(model, plan, 1, Wanted(2**30, precision=0.01), means=Means())
    >>> sum(tally.n_draws for tally in tallies)
    32768
    """
    check_draws(wanted.n_draws)
    chains = n_chains(wanted.design)
    chain_draws(wanted.design, wanted.n_draws)
    plans = [with_design(plan, wanted.design, entropy, chain) for chain in range(chains)]
    means = replace(means, save=state)
    start = () if state is None else state.tallies
    if chains > 1:
        _check_chains(start, wanted, chains)

    def draw(look: int) -> tuple[Tally, ...]:
        nonlocal start
        if state is not None and wanted.precision is not None:
            # Even beyond the most that may be drawn: with more allowed it is where this run would have looked.
            state.aim = wanted.precision, look
        n_draws, keep = min(look, wanted.n_draws), wanted.keep_draws // chains
        start = draw_chains(plans, n_draws // chains, keep_draws=keep, start=start, means=means)
        return start

    if wanted.precision is None:
        return draw(wanted.n_draws)
    return draw_until(
        draw,
        lambda tallies: half_width(model, tallies),
        wanted.precision,
        first=_first(wanted, chains, state),
        most=wanted.n_draws,
        doubling=chains > 1,
    )


def half_width(model: Model, tallies: Sequence[Tally]) -> float:
    """Return the half-width that the tallies of all chains have reached, see `joint_half_width`."""
    shares = [probabilities_of(model, tally) for tally in tallies]
    return joint_half_width(probability_errors(shares, sum(tally.n_draws for tally in tallies)), len(tallies))


def together(tallies: Sequence[Tally]) -> Tally:
    """Return one tally of all chains, their kept draws one after another.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine import compile_model, run
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> together([run(plan, 1000), run(plan, 1000)]).n_draws
    2000
    """
    if len(tallies) == 1:
        return tallies[0]
    counts = merge([tally.counts for tally in tallies])
    return Tally(counts, kept_of(tallies), sum(tally.n_draws for tally in tallies))


def kept_of(tallies: Sequence[Tally]) -> Kept:
    """Return the kept draws of all chains, one after another."""
    return Kept(*(np.concatenate(arrays, axis=-1) for arrays in zip(*(tally.kept for tally in tallies), strict=True)))


def _check_chains(start: Sequence[Tally], wanted: Wanted, chains: int) -> None:
    """Raise what `run` would, with the numbers of all chains together, which are those that were given."""
    for tally in start:
        done, kept = tally.n_draws, tally.kept.likelihood.shape[-1]
        if done > wanted.n_draws // chains:
            message = f"a run of {chains * done} draws cannot be continued to `n_draws` {wanted.n_draws}: it is longer."
            raise InputError(message)
        if kept < min(wanted.keep_draws // chains, done):
            message = (
                f"`keep_draws` {wanted.keep_draws} cannot be met: the run to be continued has kept {kept} of the first "
                f"{done} draws of each of {chains} chains. Ask for no more than {chains * kept + chains - 1}."
            )
            raise InputError(message)


def _first(wanted: Wanted, chains: int, state: StateFile | None) -> int:
    """Return after how many draws to look first: where an interrupted run would have looked next."""
    done = chains * max((tally.n_draws for tally in state.tallies), default=0) if state is not None else 0
    if state is not None and state.aim is not None and state.aim[0] == wanted.precision and state.aim[1] >= done:
        return state.aim[1]
    first = FIRST_DRAWS
    while chains > 1 and first < done:
        first *= 2
    return max(first, done)

"""All chains of a run, in legs, so that its state can be written on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from riskmc.engine.plan import Plan
from riskmc.engine.run import Elsewhere, Progress, Tally, run, whole_chunks
from riskmc.engine.streams import CHUNK

LEG_SECONDS = 10.0
"""Aim for the time between two states; work that a run may lose."""
FAR_LEG_SECONDS = 30.0
"""The same on other machines, which wait for the last of them at the end of a leg."""
FIRST_LEG = 2**16
"""Draws of the first leg; the others are as long as its speed allows."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a run is drawn with. Nothing of it shows in the result.

    Parameters
    ----------
    threads : int, optional
        By default one per processor.
    elsewhere : callable, optional
        Draws on other machines.
    progress : callable, optional
        Called with the draws done and wanted, of all chains together.
    save : callable, optional
        Called with the tallies so far, from time to time.
    """

    threads: int | None = None
    elsewhere: Elsewhere | None = None
    progress: Progress | None = None
    save: Callable[[tuple[Tally, ...]], None] | None = None


def draw_chains(
    plans: Sequence[Plan],
    n_draws: int,
    *,
    keep_draws: int = 0,
    start: Sequence[Tally] = (),
    means: Means = Means(),
) -> tuple[Tally, ...]:
    """Draw every chain of a run, from the beginning or from where it has come.

    Parameters
    ----------
    plans : sequence of Plan
        One of each chain.
    n_draws : int
        Draws of each chain.
    keep_draws : int
        Draws to keep of each chain.
    start : sequence of Tally
        Of the first chains, as far as they have come.
    means : Means

    Returns
    -------
    tuple of Tally

    Raises
    ------
    InputError
        As `run`.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine.plan import compile_model
    >>> from riskmc.model import Model
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> [tally.n_draws for tally in draw_chains([plan], 5000)]
    [5000]
    """
    chains = list(start)
    for chain, plan in enumerate(plans):
        others = sum(tally.n_draws for tally in (*chains[:chain], *chains[chain + 1 :]))
        report = _shifted(means.progress, others, n_draws * len(plans))
        begun = chains[chain] if chain < len(chains) else None
        for tally in _legs(plan, n_draws, begun, keep_draws, means, report):
            chains[chain : chain + 1] = [tally]
            if means.save is not None and tally.n_draws % CHUNK == 0:  # others could not be continued
                means.save(tuple(chains))
    return tuple(chains)


def _legs(
    plan: Plan, n_draws: int, tally: Tally | None, keep_draws: int, means: Means, report: Progress | None
) -> Iterator[Tally]:
    """Yield the tally of one chain after each leg; in one leg where nothing is saved."""
    seconds = LEG_SECONDS if means.elsewhere is None else FAR_LEG_SECONDS
    size = FIRST_LEG
    last = 0 if tally is None else tally.n_draws
    while True:
        done, last = last, n_draws if means.save is None else _end_of_leg(last, size, n_draws)
        begin = time.perf_counter()
        tally = run(
            plan,
            last,
            start=tally,
            keep_draws=keep_draws,
            threads=means.threads,
            elsewhere=means.elsewhere,
            progress=report,
        )
        yield tally
        if last == n_draws:
            return
        speed = (last - done) / max(time.perf_counter() - begin, 1e-6)
        size = max(min(int(speed * seconds), 8 * size), 1)  # the first legs also pay for what is done once


def _end_of_leg(done: int, size: int, n_draws: int) -> int:
    """Return where a leg ends: at a whole chunk, but for the last one, which is less than a chunk."""
    whole = n_draws - n_draws % CHUNK
    return n_draws if done >= whole else min(whole_chunks(done + size), whole)


def _shifted(progress: Progress | None, others: int, wanted: int) -> Progress | None:
    """Return what reports the draws of one chain together with those of the others."""
    return None if progress is None else lambda done, _wanted: progress(others + done, wanted)

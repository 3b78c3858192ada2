"""The draws of single items: what a run adds up, before it is added up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from riskmc.engine.caching import compiled
from riskmc.engine.kernels import _draw_common, _draw_items, _draw_shared
from riskmc.engine.plan import Plan, for_kernels
from riskmc.engine.run import BLOCK_CHUNKS
from riskmc.engine.scratch import Scratch, scratch_for
from riskmc.engine.streams import CHUNK
from riskmc.exceptions import InputError

Singles = npt.NDArray[np.float32]


def item_draws(plan: Plan, first: int, last: int) -> tuple[Singles, Singles]:
    """Return the draws `first` to `last` - 1 of every impact and likelihood.

    They are the numbers that `riskmc.engine.run` adds up with the same plan, bit by bit.

    Parameters
    ----------
    plan : Plan
        Of plain Monte Carlo draws or of a design.
    first, last : int
        Draw numbers; `first` is a multiple of 1024.

    Returns
    -------
    impact : array of float32, shape (scenario, criterion, draw)
        On the plan's scale: times `Units.impact` on the model's value axis. Criteria stand
        in the order of the plan, grouped by interest. Zero where a criterion is missing.
    likelihood : array of float32, shape (scenario, draw)
        On the plan's scale; the plausibility of a scenario that has no likelihood, zero
        where there is neither.

    Raises
    ------
    InputError
        If the draw numbers are out of range.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine.plan import compile_model
    >>> from riskmc.model import Model
    >>> plan, units = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> impact, likelihood = item_draws(plan, 0, 2000)
    >>> impact.shape, bool((units.impact * impact >= 1.0).all()), likelihood.any()
    ((1, 1, 2000), True, np.False_)
    """
    if first < 0 or first % CHUNK or last <= first:
        message = f"`first` must be a multiple of {CHUNK} from 0 and `last` above it, got {first} and {last}."
        raise InputError(message)
    _, n_scenarios, n_criteria = plan.within.shape
    impact = np.empty((n_scenarios, n_criteria, last - first), np.float32)
    likelihood = np.empty((n_scenarios, last - first), np.float32)
    n_chunks = min(BLOCK_CHUNKS, -(-(last - first) // CHUNK))
    draw_items(for_kernels(plan), scratch_for(plan, n_chunks), first, impact, likelihood)
    return impact, likelihood


@compiled
def draw_items(plan: Plan, scratch: Scratch, first: int, impact: Singles, likelihood: Singles) -> None:
    """Draw all items block by block; `impact` and `likelihood` are written."""
    n_criteria, n_draws, block = impact.shape[1], likelihood.shape[1], scratch.value.size
    for start in range(0, n_draws, block):
        n = min(block, n_draws - start)
        chunk, n_chunks = (first + start) // CHUNK, (n + CHUNK - 1) // CHUNK
        net = plan.design, plan.key, plan.directions, plan.shift
        _draw_shared(net, plan.factors.stream, plan.factors.dimension, plan.normal_chords, chunk, n_chunks, scratch)
        for s in range(impact.shape[0]):
            _draw_common(plan, s, chunk, n_chunks, scratch)
            nothing = plan.within[:0, s, :1].T
            for c in range(n_criteria + 1):
                item = s * (n_criteria + 1) + c
                _draw_items(plan, item, nothing, scratch.interest[0], chunk, n_chunks, scratch)
                drawn = scratch.value[:n]
                if c < n_criteria:
                    impact[s, c, start : start + n] = drawn
                else:
                    likelihood[s, start : start + n] = drawn

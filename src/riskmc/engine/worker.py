"""One worker: draws ranges of a plan with room of its own."""

from __future__ import annotations

import numpy as np

from riskmc.engine.counts import Counts, Kept
from riskmc.engine.kernels import run_blocks
from riskmc.engine.plan import Plan, for_kernels
from riskmc.engine.scratch import scratch_for
from riskmc.engine.streams import CHUNK
from riskmc.engine.weight_kernels import fill_weights, tally_central, weight_scratch
from riskmc.engine.weight_tables import n_units


class Worker:
    """Draws ranges of a plan and adds them to counts; each thread has its own.

    Uncertain weights have kernels of their own, called block by block, so that a run
    without them compiles nothing of them.

    Parameters
    ----------
    plan : Plan
    n_chunks : int
        Chunks of 1024 draws worked on together. Has no influence on the result.
    """

    def __init__(self, plan: Plan, n_chunks: int) -> None:
        self._weights = plan.weights
        self._plan = for_kernels(plan)
        self._scratch = scratch_for(plan, n_chunks)
        self._room = weight_scratch(n_units(plan.weights))

    def draw(self, counts: Counts, kept: Kept, first: int, last: int) -> None:
        """Draw numbers `first` to `last` - 1 and add them to `counts`.

        Parameters
        ----------
        counts : Counts
            Of this worker.
        kept : Kept
            Shared by all workers; draws with a small enough number are written.
        first, last : int
            `first` is a multiple of 1024.
        """
        block = self._scratch.value.size if self._weights.kind.size else last - first
        for start in range(first, last, block):
            end = min(start + block, last)
            self._fill_weights(start, end)
            run_blocks(self._plan, counts, kept, self._scratch, start, end)
            self._tally_central(counts, end - start)

    def _fill_weights(self, first: int, last: int) -> None:
        if self._weights.kind.size:
            net = self._plan.design, self._plan.weight_key, self._plan.directions, self._plan.shift
            n_chunks = -(-(last - first) // CHUNK)
            fill_weights(self._weights, net, first // CHUNK, n_chunks, self._room, self._scratch.weights)

    def _tally_central(self, counts: Counts, n: int) -> None:
        """Add the weights of a block to the scenarios that are first by total and by risk."""
        scratch, everyone = self._scratch, np.arange(self._plan.across.shape[1])
        for law, profile in enumerate(self._weights.profile):
            weights, out = scratch.weights[law], counts.central[law]
            tally_central(scratch.impacts[profile], n, weights, everyone, self._room, out[0])
            if self._plan.comparable.size:
                tally_central(scratch.risks[profile], n, weights, self._plan.comparable, self._room, out[1])

"""What a first run would spend its time on, done before it is wanted: at install, in CI, in an image."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from riskmc.distributions import PERT
from riskmc.engine import compile_model
from riskmc.engine.caching import SWITCH, KernelState, kernel_states
from riskmc.engine.exact import exact
from riskmc.engine.item_draws import item_draws
from riskmc.model import DirichletWeights, Model
from riskmc.plots import plot_rank_heatmap, save_figure
from riskmc.report.outputs import close
from riskmc.simulation import simulate


def warm_up() -> list[str]:
    """Compile all kernels by running a small model, and let matplotlib make its list of fonts.

    Returns
    -------
    list of str
        How many kernels were compiled now, or before, and where they are kept.

    Examples
    --------
    >>> all(" kept in " in line for line in warm_up())
    True
    """
    law = PERT(0.1, 0.2, 0.9)
    laws = {"cost": law, "deaths": law}
    model = Model.from_laws({"flood": laws, "cyber": laws}, {"flood": law, "cyber": law})
    uncertain = dataclasses.replace(model, weight_laws=(DirichletWeights((1.0, 1.0)),))
    result = simulate(uncertain, n_draws=1024, rng=1)
    plan, units = compile_model(model, 1)
    exact(model, plan, units)
    item_draws(plan, 0, 1024)
    picture = plot_rank_heatmap(result)
    with tempfile.TemporaryDirectory() as folder:
        save_figure(picture, Path(folder) / "rank-heatmap.png")
    close(picture)
    return describe(kernel_states())


def describe(states: Iterable[KernelState]) -> list[str]:
    """Say what became of the kernels in this process, a sentence for each thing and place.

    Examples
    --------
    >>> describe([KernelState("run_blocks", n_compiled=0, n_loaded=1, folder=Path("/home/me/.cache/riskmc"))])
    ['1 kernel ready, kept in /home/me/.cache/riskmc.']
    """
    counts = Counter(f"{_done(state)}, {_kept(state.folder)}" for state in states)
    return [f"{count} kernel{'s' * (count > 1)} {words}." for words, count in counts.items()]


def _done(state: KernelState) -> str:
    return "compiled" if state.n_compiled else "ready" if state.n_loaded else "not used"


def _kept(folder: Path | None) -> str:
    if folder is not None:
        return f"kept in {folder}"
    if os.environ.get(SWITCH) == "0":
        return f"not kept, because {SWITCH}=0"
    return "not kept, because no folder can be written to; set NUMBA_CACHE_DIR to one that can"

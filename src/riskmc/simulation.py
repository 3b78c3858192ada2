"""The whole way from an assessment to a result."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import xarray as xr

from riskmc import __version__
from riskmc import _schema as names
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_choice, check_count, check_positive, check_switch
from riskmc.engine import STREAM_VERSION, compile_model, entropy_of, plan_hash
from riskmc.engine.cluster import Cluster
from riskmc.engine.designs import chain_draws
from riskmc.engine.drawing import Means
from riskmc.engine.run import Progress, check_draws
from riskmc.engine.state import Identity, StateFile, read_state
from riskmc.exceptions import InputError
from riskmc.model import Assessment, Model, best_likelihoods, best_totals, to_model
from riskmc.model.aggregation import unit_value
from riskmc.model.assumptions import assumptions
from riskmc.ranking.dataset import ranking_dataset
from riskmc.ranking.outcomes import Outcome, computed, drawn
from riskmc.results.draws import draws_dataset
from riskmc.results.inputs import inputs_dataset
from riskmc.results.sampling import Wanted, draw_model, kept_of
from riskmc.results.stopping import joint_half_width
from riskmc.results.summary import summary_dataset

if TYPE_CHECKING:
    from distributed import Client


class _Default(int):
    """A default that can be told from the same number where it is given."""


N_DRAWS = _Default(2**18)
KEEP_DRAWS = _Default(4096)
MOST_FOR_PRECISION = 2**30
"""Draws at most where a precision is asked for and no number."""
COARSEST = 0.5
"""A probability is within this of one half whatever is drawn."""


def simulate(  # noqa: PLR0913 - options are keyword-only, each with a default
    assessment: Assessment | Model,
    *,
    n_draws: int = N_DRAWS,
    rng: Seed = None,
    keep_draws: int = KEEP_DRAWS,
    design: Literal["mc", "sobol", "latin"] = "mc",
    method: Literal["sample", "exact"] = "sample",
    precision: float | None = None,
    profiles: Sequence[str] | None = None,
    pairwise: bool | None = None,
    threads: int | None = None,
    client: Client | None = None,
    resume: str | Path | None = None,
    progress: Progress | bool = False,
) -> xr.DataTree:
    """Draw an assessment, and return bands, ranks and their Monte Carlo errors.

    Parameters
    ----------
    assessment : Assessment or Model
    n_draws : int
        The default of 2**18 covers +-0.5 % at 95 % for every rank probability of 60
        scenarios at once (Bonferroni). At most 2**35. With a precision the most that may
        be drawn, by default 2**30.
    rng : int, SeedSequence, Generator or None
        Seed. None takes fresh entropy, which is written into the result, or that of the
        state in `resume`.
    keep_draws : int
        The first so many draws are kept in the group ``draws``; with 16 chains a
        sixteenth of it of each.
    design : str
        "mc" draws independently. "sobol" (`n_draws` 16 times a power of two) and "latin"
        (a multiple of 16 x 1024) spread draws evenly, in 16 independent chains from whose
        spread the errors come: means and quantiles gain much, single rank probabilities
        hardly.
    method : str
        "sample" draws. "exact" computes without draws, where scenarios and criteria are
        independent; seed and threads do not matter then.
    precision : float, optional
        Draw until every reported probability lies within it, at 95 % for all of them at
        once. The result is that of a plain run of the length at which it stopped.
    profiles : sequence of str, optional
        Weight profiles to use, by default all.
    pairwise : bool, optional
        Whether scenarios are compared in pairs, at a cost that grows with their square; by
        default only where they are few, see `riskmc.engine.compile_model`.
    threads : int, optional
        By default one per processor. The result does not depend on it.
    client : distributed.Client, optional
        Draw on the workers of this dask client. The result does not depend on it.
    resume : str or Path, optional
        File for the state of the run. Where it exists the run goes on from it, to the
        same result as without interruption; it is written every few seconds, and stays.
    progress : bool or callable
        True shows a bar on standard error; a callable gets the draws done and wanted.

    Returns
    -------
    DataTree
        Groups ``inputs``, ``summary``, ``ranking`` and, where draws are kept, ``draws``.
        Root attributes: versions, entropy, n_draws, design, method, input_hash,
        half_width (within which all probabilities lie at once, at 95 %), assumptions (JSON).

    Raises
    ------
    InputError
        If an argument is out of range or does not go with another, a profile is unknown,
        the state in `resume` is of another run or damaged, a worker of `client` has
        another version, or the model cannot be computed exactly.

    Warns
    -----
    PrecisionWarning
        If `n_draws` draws do not reach the precision.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Model
    >>> model = Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}, "cyber": {"cost": PERT(0, 2, 9)}})
    >>> result = simulate(model, n_draws=4096, rng=1)
    >>> result["ranking"]["rank_acceptability"].sel(by="total_impact", scenario="flood").sum().item()
    1.0
    """
    if not isinstance(assessment, Assessment | Model):
        message = (
            f"`assessment` must be an Assessment or a Model, got {type(assessment).__name__}. "
            "Read a folder or workbook with riskmc.read_assessment."
        )
        raise InputError(message)
    check_choice("method", method, ("sample", "exact"))
    check_switch("pairwise", pairwise)
    if not (progress is None or isinstance(progress, bool) or callable(progress)):
        message = f"`progress` must be True, False or a function, got {progress!r}."
        raise InputError(message)
    wanted = _wanted(n_draws, keep_draws, design, precision)
    model = to_model(assessment) if isinstance(assessment, Assessment) else assessment
    described = assessment if isinstance(assessment, Assessment) else None
    model, chosen = _with_profiles(model, profiles)
    if method == "exact":
        given = {"design": design != "mc", "precision": precision is not None}
        given |= {"client": client is not None, "resume": resume is not None}
        given |= {"n_draws": n_draws is not N_DRAWS, "keep_draws": keep_draws is not KEEP_DRAWS and keep_draws > 0}
        _refuse_with_exact([name for name, value in given.items() if value])
        found = _computed(model, entropy_of(rng), pairwise)
    else:
        with _reporting(progress) as report:
            means = Means(threads, None if client is None else Cluster(client), report)
            found = _drawn(model, rng, wanted, means, resume, pairwise)
    summary = summary_dataset(model, found.outcome.estimates, found.outcome.errors)
    groups = {
        "/": xr.Dataset(attrs=_root_attributes(described, found.attributes)),
        f"/{names.INPUTS}": inputs_dataset(model, described),
        f"/{names.SUMMARY}": summary if described is None else _with_best(summary, described, chosen),
        f"/{names.RANKING}": ranking_dataset(model, *found.outcome),
    }
    if found.draws is not None:
        groups[f"/{names.DRAWS}"] = found.draws
    return xr.DataTree.from_dict(groups)


class _Found(NamedTuple):
    """What a method gives: the outcome, what the root says of the run, and the group `draws`."""

    outcome: Outcome
    attributes: dict[str, object]
    draws: xr.Dataset | None = None


def _computed(model: Model, entropy: int, pairwise: bool | None) -> _Found:  # noqa: FBT001 - passed on
    plan, units = compile_model(model, entropy, pairwise=pairwise)
    attributes = {"n_draws": 0, "design": "none", "method": "exact"}
    return _Found(computed(model, plan, units), _of_run(plan_hash(plan), entropy) | attributes)


def _drawn(
    model: Model,
    rng: Seed,
    wanted: Wanted,
    means: Means,
    resume: str | Path | None,
    pairwise: bool | None,  # noqa: FBT001 - passed on
) -> _Found:
    state = None if resume is None else read_state(resume)
    entropy = int(state.identity.seed) if rng is None and state is not None else entropy_of(rng)
    plan, units = compile_model(model, entropy, pairwise=pairwise)
    inputs = plan_hash(plan)
    identity = Identity(inputs, str(entropy), wanted.design)
    with nullcontext() if resume is None else StateFile(resume, identity, state) as file:
        tallies = draw_model(model, plan, entropy, wanted, means=means, state=file)
    outcome, kept = drawn(model, plan, units, tallies), kept_of(tallies)
    attributes = {
        "n_draws": sum(tally.n_draws for tally in tallies),
        "design": wanted.design,
        "method": "sample",
        "half_width": joint_half_width(outcome.errors._asdict(), len(tallies)),
    }
    draws = draws_dataset(model, units, kept, len(tallies)) if kept.likelihood.shape[-1] else None
    return _Found(outcome, _of_run(inputs, entropy) | attributes, draws)


def _wanted(n_draws: int, keep_draws: int, design: str, precision: float | None) -> Wanted:
    check_draws(n_draws)
    check_count("keep_draws", keep_draws, least=0)
    if precision is not None:
        check_positive("precision", precision, most=COARSEST)
        n_draws = MOST_FOR_PRECISION if n_draws is N_DRAWS else n_draws
    chain_draws(design, n_draws)
    return Wanted(int(n_draws), int(keep_draws), design, precision)


def _refuse_with_exact(given: list[str]) -> None:
    if given:
        listed = " and ".join(f"`{name}`" for name in given)
        message = f'{listed} cannot go with method="exact", which draws nothing. Leave it out, or use method="sample".'
        raise InputError(message)


@contextmanager
def _reporting(progress: Progress | bool) -> Iterator[Progress | None]:  # noqa: FBT001 - passed on from `simulate`
    """Yield what to call with the draws done; a bar on standard error for True."""
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only where a bar is wanted
    from rich.progress import Progress as Bar  # noqa: PLC0415 - only where a bar is wanted

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("Drawing", total=None)
        yield lambda done, wanted: bar.update(task, completed=done, total=wanted)


def _with_profiles(model: Model, profiles: Sequence[str] | None) -> tuple[Model, list[int]]:
    """Return the model with the wanted profiles only, and their numbers."""
    if profiles is None:
        return model, list(range(len(model.profiles)))
    if isinstance(profiles, str) or not profiles or len(set(profiles)) != len(profiles):
        message = f"`profiles` must be a list of different names out of {model.profiles}, got {profiles!r}."
        raise InputError(message)
    for profile in profiles:
        check_choice("profiles", profile, model.profiles)
    chosen = [model.profiles.index(profile) for profile in profiles]
    laws = tuple(model.weight_laws[number] for number in chosen)
    return dataclasses.replace(model, profiles=tuple(profiles), weights=model.weights[chosen], weight_laws=laws), chosen


def _of_run(inputs: str, entropy: int) -> dict[str, object]:
    return {"stream_version": STREAM_VERSION, "entropy": str(entropy), "input_hash": inputs}


def _root_attributes(assessment: Assessment | None, of_run: dict[str, object]) -> dict[str, object]:
    sentences = () if assessment is None else assumptions(assessment)
    return {
        "riskmc_version": __version__,
        "schema_version": names.SCHEMA_VERSION,
        **of_run,
        "assumptions": json.dumps(sentences),
        "illustrative": int(assessment is not None and assessment.settings.illustrative),
    }


def _with_best(summary: xr.Dataset, assessment: Assessment, profiles: list[int]) -> xr.Dataset:
    """Add the best estimates: what the method publishes without any uncertainty."""
    framework = assessment.framework
    total = best_totals(assessment)[profiles]
    top = unit_value(framework)
    by_profile = (names.PROFILE, names.SCENARIO)
    described: dict[str, tuple[tuple[str, ...], FloatArray, dict[str, str]]] = {
        "total_impact_best": (by_profile, total, {"long_name": "total impact of the best estimates"}),
        "total_impact_index_best": (by_profile, framework.impact.index(total / top), {"long_name": "its class index"}),
    }
    for name in (names.LIKELIHOOD, names.PLAUSIBILITY):
        best = best_likelihoods(assessment, name)
        described[f"{name}_best"] = ((names.SCENARIO,), best, {"long_name": f"best estimate of the {name}"})
    return summary.assign(described)

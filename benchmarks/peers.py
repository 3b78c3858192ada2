"""The reference case in every other package that can draw it; one process per peer.

    python benchmarks/peers.py NAME DRAWS      # one line of JSON

A peer draws scores and likelihoods its own way and returns total impact and likelihood
as (scenario, draw); the outputs are then made by `numpy_way.outputs`, the fastest way we
know, which favours the peer. Each function is the shortest form that its documentation
suggests and that is not needlessly slow. `Peer.draws` is what takes about a second.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cases import Case, exact_means, make_case, model_of, pert_shapes
from measuring import peak_megabytes, times_of, version
from numpy_way import draw_by_scenario, outputs

REPEATS = 3

Array = npt.NDArray[np.floating]
Drawn = tuple[Array, Array]


def from_laws(case: Case, n: int, draw: Callable[[float, float, float], Array]) -> Drawn:
    """Draw score by score with ``draw(low, best, high)``; never more than a scenario in memory."""
    impact, likelihood = np.zeros((2, case.shape[0], n), np.float32)
    ends = np.stack([case.low, case.best, case.high], axis=-1)
    for s in range(case.shape[0]):
        for c, weight in enumerate(case.weights):
            impact[s] += weight * _power(3.0, np.ravel(draw(*ends[s, c].tolist())) - 5.0)
        likelihood[s] = _power(10.0, np.ravel(draw(*case.log10_likelihood[:, s].tolist())))
    return impact, likelihood


def from_flat(case: Case, scores: Array) -> Drawn:
    """Aggregate an array (draw, all scores then all log10 likelihoods)."""
    n_scores = case.low.size
    values = _power(3.0, scores[:, :n_scores].reshape(-1, *case.shape) - 5.0)
    return (values @ case.weights).T, _power(10.0, scores[:, n_scores:]).T


def _power(base: float, exponent: Array) -> Array:
    return np.exp(np.log(base) * exponent)


def flat_laws(case: Case) -> tuple[Array, Array, Array, Array]:
    """Return the two shapes, the start and the width of all beta laws in one row."""
    ends = [np.append(getattr(case, name).ravel(), row) for name, row in _rows(case)]
    return *pert_shapes(*ends), ends[0], ends[2] - ends[0]


def _rows(case: Case) -> list[tuple[str, Array]]:
    return list(zip(("low", "best", "high"), case.log10_likelihood, strict=True))


def shapes(low: float, best: float, high: float) -> tuple[float, float]:
    """Return the shapes of one PERT law as plain numbers."""
    alpha, beta = pert_shapes(np.asarray(low), np.asarray(best), np.asarray(high))
    return float(alpha), float(beta)


def numpy_rows(case: Case, n: int) -> Drawn:
    """Form B of `numpy_way`."""
    return draw_by_scenario(case, n, np.random.Generator(np.random.SFC64(1)))


def scipy_rvs(case: Case, n: int) -> Drawn:
    """Frozen distributions, one call."""
    stats = importlib.import_module("scipy.stats")
    alpha, beta, start, width = flat_laws(case)
    return from_flat(case, stats.beta(alpha, beta, start, width).rvs((n, alpha.size), random_state=1))


def scipy_sobol(case: Case, n: int) -> Drawn:
    """Scrambled Sobol' points through quantile functions."""
    qmc = importlib.import_module("scipy.stats.qmc")
    alpha, beta, start, width = flat_laws(case)
    points = np.clip(qmc.Sobol(alpha.size, rng=1).random(n), 1e-12, 1 - 1e-12)
    return from_flat(case, _by_quantiles(points, alpha, beta, start, width))


def _by_quantiles(u: Array, alpha: Array, beta: Array, start: Array, width: Array) -> Array:
    special = importlib.import_module("scipy.special")
    return start + width * special.betaincinv(alpha, beta, u)


def salib(case: Case, n: int) -> Drawn:
    """Latin hypercube of the unit cube; PERT is not among its laws."""
    latin = importlib.import_module("SALib.sample.latin")
    laws = flat_laws(case)
    names = [str(i) for i in range(laws[0].size)]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return from_flat(case, _by_quantiles(latin.sample(problem, n, seed=1), *laws))


def openturns_marginals(case: Case, n: int) -> Drawn:
    """One distribution at a time."""
    ot = importlib.import_module("openturns")
    ot.RandomGenerator.SetSeed(1)
    return from_laws(
        case, n, lambda low, best, high: np.asarray(ot.Beta(*shapes(low, best, high), low, high).getSample(n))
    )


def openturns_joint(case: Case, n: int) -> Drawn:
    """One joint distribution."""
    ot = importlib.import_module("openturns")
    ot.RandomGenerator.SetSeed(1)
    alpha, beta, start, width = (law.tolist() for law in flat_laws(case))
    ends = [a + b for a, b in zip(start, width, strict=True)]
    laws = [ot.Beta(*law) for law in zip(alpha, beta, start, ends, strict=True)]
    return from_flat(case, np.asarray(ot.JointDistribution(laws).getSample(n)))


def squigglepy(case: Case, n: int) -> Drawn:
    """`pert` is one of its distributions."""
    sq = importlib.import_module("squigglepy")
    sq.set_seed(1)
    return from_laws(case, n, lambda low, best, high: sq.sample(sq.pert(low, best, high), n=n))


def preliz(case: Case, n: int) -> Drawn:
    """Scaled beta laws, drawn one by one."""
    pz = importlib.import_module("preliz")
    rng = np.random.default_rng(1)
    return from_laws(
        case, n, lambda low, best, high: pz.BetaScaled(*shapes(low, best, high), low, high).rvs(n, random_state=rng)
    )


def chaospy(case: Case, n: int) -> Drawn:
    """Beta laws with the right shapes; its own PERT has another mean."""
    cp = importlib.import_module("chaospy")
    return from_laws(case, n, lambda low, best, high: cp.Beta(*shapes(low, best, high), low, high).sample(n, seed=None))


def pyfair(case: Case, n: int) -> Drawn:
    """Use the PERT of a FAIR model."""
    law = importlib.import_module("pyfair.utility.beta_pert").FairBetaPert
    return from_laws(case, n, lambda low, best, high: law(low=low, mode=best, high=high).random_variates(n))


def mcerp(case: Case, n: int) -> Drawn:
    """Latin hypercube draws behind operator overloading."""
    package = importlib.import_module("mcerp")
    package.npts = n
    return from_laws(case, n, lambda low, best, high: package.PERT(low, best, high)._mcpts)  # noqa: SLF001 - its draws


def probabilit(case: Case, n: int) -> Drawn:
    """Build an expression graph with all totals and likelihoods in one."""
    laws = importlib.import_module("probabilit.distributions")
    sink = importlib.import_module("probabilit.modeling").NoOp
    impact = [
        sum(
            float(w) * 3.0 ** (laws.PERT(*map(float, ends)) - 5.0) for w, *ends in zip(case.weights, *rows, strict=True)
        )
        for rows in zip(case.low, case.best, case.high, strict=True)
    ]
    likelihood = [laws.PERT(*map(float, ends)) for ends in case.log10_likelihood.T]
    sink(*impact, *likelihood).sample(n, random_state=1)
    return np.stack([x.samples_ for x in impact]), 10.0 ** np.stack([x.samples_ for x in likelihood])


def pymc(case: Case, n: int) -> Drawn:
    """Prior draws of a model; its graph is compiled in every call."""
    pm = importlib.import_module("pymc")
    alpha, beta = pert_shapes(case.low, case.best, case.high)
    low, best, high = case.log10_likelihood
    alpha_l, beta_l = pert_shapes(low, best, high)
    with pm.Model():
        score = case.low + (case.high - case.low) * pm.Beta("score", alpha, beta, shape=case.shape)
        power = low + (high - low) * pm.Beta("likelihood", alpha_l, beta_l, shape=low.size)
        total = ((3.0 ** (score - 5.0)) * case.weights).sum(axis=-1)
        impact, likelihood = pm.draw([total, 10.0**power], draws=n, random_seed=1)
    return impact.T, likelihood.T


def jax_beta(case: Case, n: int, chunk: int = 1024) -> Drawn:
    """Beta draws of jax.random, compiled, in float32."""
    jax = importlib.import_module("jax")
    alpha, beta, start, width = (jax.numpy.asarray(law, dtype="float32") for law in flat_laws(case))
    weights = jax.numpy.asarray(case.weights, dtype="float32")

    def some(key: object) -> Drawn:
        scores = start + width * jax.random.beta(key, alpha, beta, (chunk, alpha.size))
        values = 3.0 ** (scores[:, : case.low.size].reshape(chunk, *case.shape) - 5.0)
        return (values @ weights).T, (10.0 ** scores[:, case.low.size :]).T

    return _in_chunks(jax, some, n, chunk)


def jax_tables(case: Case, n: int, chunk: int = 4096, cells: int = 1024) -> Drawn:
    """Straight chords between quantiles, for a user who makes tables by hand; they are in the time."""
    jax = importlib.import_module("jax")
    alpha, beta, start, width = flat_laws(case)
    knots = _by_quantiles(np.linspace(0.0, 1.0, cells + 1), *(law[:, None] for law in (alpha, beta, start, width)))
    n_scores, (n_scenarios, n_criteria) = case.low.size, case.shape
    values = np.concatenate([3.0 ** (knots[:n_scores] - 5.0), 10.0 ** knots[n_scores:]])
    table, weights = (jax.numpy.asarray(array, dtype="float32") for array in (values, case.weights))

    def some(key: object) -> Drawn:
        place = jax.random.uniform(key, (alpha.size, chunk)) * cells
        cell = place.astype("int32")
        low, high = (jax.numpy.take_along_axis(table, cell + step, 1) for step in (0, 1))
        drawn = low + (place - cell) * (high - low)
        scores = drawn[:n_scores].reshape(n_scenarios, n_criteria, chunk)
        return jax.numpy.einsum("scn,c->sn", scores, weights), drawn[n_scores:]

    return _in_chunks(jax, some, n, chunk)


def _in_chunks(jax: object, some: Callable[[object], Drawn], n: int, chunk: int) -> Drawn:
    compiled = jax.jit(some)
    parts = [compiled(key) for key in jax.random.split(jax.random.key(1), -(-n // chunk))]
    impact, likelihood = (np.concatenate([np.asarray(part[i]) for part in parts], axis=1) for i in (0, 1))
    return impact[:, :n], likelihood[:, :n]


def monaco(case: Case, n: int) -> Drawn:
    """One Python call per draw, as it is made for."""
    mc = importlib.import_module("monaco")
    beta = importlib.import_module("scipy.stats").beta
    run = {
        "preprocess": lambda one: (np.array([value.val for value in one.invals.values()]),),
        "run": lambda scores: from_flat(case, scores[None]),
        "postprocess": lambda one, impact, likelihood: one.addOutVal("both", np.ravel([impact, likelihood])),
    }
    quiet = {"singlethreaded": True, "verbose": False, "debug": False, "samplemethod": "random"}
    unsaved = {"savecasedata": False, "savesimdata": False, "keepsiminput": False, "keepsimrawoutput": False}
    sim = mc.Sim("case", ndraws=n, fcns=run, firstcaseismedian=False, seed=1, **quiet, **unsaved)
    for i, (a, b, start, width) in enumerate(zip(*(law.tolist() for law in flat_laws(case)), strict=True)):
        sim.addInVar(f"x{i}", dist=beta, distkwargs={"a": a, "b": b, "loc": start, "scale": width})
    sim.runSim()
    both = np.array([sim.outvars["both"].getVal(i).val for i in range(n)]).T
    return both[: case.shape[0]], both[case.shape[0] :]


class Peer(NamedTuple):
    """A peer, what to install for it, and how many draws take about a second."""

    package: str
    draws: int
    draw: Callable[[Case, int], Drawn]
    note: str = ""


PEERS = {
    "numpy, by scenario": Peer("numpy", 20_000, numpy_rows, "form B"),
    "scipy.stats rvs": Peer("scipy", 8192, scipy_rvs),
    "scipy Sobol' + betaincinv": Peer("scipy", 512, scipy_sobol, "low discrepancy"),
    "jax, own tables": Peer("jax", 32_768, jax_tables, "float32, tables by hand, several threads"),
    "jax.random.beta": Peer("jax", 1024, jax_beta, "float32, several threads"),
    "OpenTURNS, one law at a time": Peer("openturns", 10_000, openturns_marginals),
    "OpenTURNS JointDistribution": Peer("openturns", 8192, openturns_joint),
    "squigglepy": Peer("squigglepy", 16_384, squigglepy),
    "PreliZ": Peer("preliz", 10_000, preliz),
    "pyfair BetaPert": Peer("pyfair", 8192, pyfair),
    "PyMC draw": Peer("pymc", 5000, pymc, "graph compiled in every call"),
    "probabilit": Peer("probabilit", 1000, probabilit),
    "chaospy": Peer("chaospy", 500, chaospy),
    "mcerp": Peer("mcerp", 500, mcerp),
    "SALib latin + betaincinv": Peer("SALib", 512, salib),
    "monaco": Peer("monaco", 100, monaco, "one Python call per draw"),
    "UQpy": Peer("UQpy", 1000, lambda case, n: (case, n), "old pins are built from source: no answer within 4 minutes"),
}


def measure(name: str, n_draws: int) -> dict[str, object]:
    """Run one peer and return its version, times, memory and how far its mean risk is off."""
    case, peer = make_case(), PEERS[name]
    importlib.import_module(peer.package)
    peer.draw(case, min(n_draws, 64))
    answers = []
    times = timed(lambda: answers.append(outputs(*(_rows_of(x) for x in peer.draw(case, n_draws)), by_all=False)))
    mean, variance = answers[0].mean[1], answers[0].variance[1]
    return {"version": version(peer.package)} | times | deviation(mean, np.sqrt(variance / n_draws), case)


def _rows_of(drawn: Array) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(drawn, dtype=np.float32)


def measure_ours(n_draws: int) -> dict[str, object]:
    """Run riskmc from the model to the whole result, tables built anew: CPU on one thread, wall on two."""
    riskmc = importlib.import_module("riskmc")
    case = make_case()
    model = model_of(case)
    riskmc.simulate(model, n_draws=1024, rng=1)
    results = []
    one, two = (
        timed(lambda n=n: results.append(riskmc.simulate(model, n_draws=n_draws, rng=1, threads=n))) for n in (1, 2)
    )
    summary = results[0]["summary"].isel(profile=0)
    off = deviation(summary["risk_mean"].values, summary["risk_mean_mcse"].values, case)
    return {"version": version("riskmc"), "cpu": one["cpu"], "wall": two["wall"], "megabytes": two["megabytes"]} | off


def timed(call: Callable[[], object]) -> dict[str, object]:
    """Return wall and CPU seconds of every repeat, and the most memory held."""
    times = [times_of(call) for _ in range(REPEATS)]
    return {"wall": [t.wall for t in times], "cpu": [t.cpu for t in times], "megabytes": peak_megabytes()}


def deviation(mean: Array, error: Array, case: Case) -> dict[str, float]:
    """Return the relative deviation of mean risk from the exact one, averaged over scenarios, and its error."""
    off = (mean / exact_means(case)[1] - 1.0).mean()
    return {"off": float(off), "off_error": float(np.sqrt(np.sum((error / mean) ** 2)) / mean.size)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    chosen, draws = sys.argv[1], int(sys.argv[2])
    print(json.dumps(measure_ours(draws) if chosen == "riskmc" else measure(chosen, draws)))

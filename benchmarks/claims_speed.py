"""Claims about time and memory: A1 to A6, A13, A14 and A17."""

from __future__ import annotations

from functools import partial

import bench_kernels as kernels
from cases import dependences, make_case, model_of
from claims import Claim, at_least, at_most
from measuring import child, in_turns, ratios, spread
from numpy_way import by_scenario, one_array, plainly_by_scenario

import riskmc
from riskmc.engine import CHUNK, compile_model, run

NUMPY_DRAWS = 50_000


def end_to_end(n_draws: int = 2**20, numpy_draws: int = NUMPY_DRAWS, rounds: int = 5) -> list[Claim]:
    """A1, A1b, A2: from the model to the result, per draw, against numpy."""
    case = make_case()
    model = model_of(case)
    ours = partial(riskmc.simulate, model, rng=1, keep_draws=0)
    ours(n_draws=CHUNK)
    calls = {
        "two threads": partial(ours, n_draws=n_draws, threads=2),
        "B": partial(plainly_by_scenario, case, numpy_draws),
        "one thread": partial(ours, n_draws=n_draws, threads=1),
        "strongest": partial(by_scenario, case, numpy_draws),
        "strongest, all rankings": partial(by_scenario, case, numpy_draws, by_all=True),
        "A": partial(one_array, case, numpy_draws),
    }
    draws = {name: n_draws if "thread" in name else numpy_draws for name in calls}
    times = in_turns(calls, rounds)
    wall, cpu = (
        {name: [1e6 * getattr(t, clock) / draws[name] for t in found] for name, found in times.items()}
        for clock in ("wall", "cpu")
    )
    two, one = wall["two threads"], cpu["one thread"]

    def us(figures: list[float]) -> str:
        return f"{spread(figures).median:.3g} us a draw"

    strongest = f"the strongest numpy form found since, {us(wall['strongest'])}"
    return [
        at_least(
            "A1",
            f"wall, two threads ({us(two)}), against numpy by scenario ({us(wall['B'])})",
            ratios(wall["B"], two),
            60,
            120,
        ),
        at_least("", f"the same against {strongest}", ratios(wall["strongest"], two), 60, 120),
        at_least(
            "", "and it ranks by impact and likelihood too", ratios(wall["strongest, all rankings"], two), 60, 120
        ),
        at_least(
            "A1b", f"wall, two threads, against numpy's one array ({us(wall['A'])})", ratios(wall["A"], two), 100, 200
        ),
        at_least("A2", f"CPU, one thread ({us(one)}), against numpy by scenario", ratios(cpu["B"], one), 32, 60),
        at_least("", "the same against the strongest numpy form", ratios(cpu["strongest"], one), 32, 60),
        at_least("", "and it ranks by impact and likelihood too", ratios(cpu["strongest, all rankings"], one), 32, 60),
    ]


def passes(n_draws: int = 2**17, size: tuple[int, int] = (60, 14)) -> list[Claim]:
    """A3, A14: the whole run and dependence against the element by itself."""
    measured = kernels.measure(*size, n_draws)
    element, factor, dense, student = (
        sum(measured[name] for name in names)
        for names in (kernels.ELEMENT, kernels.DEPENDENT_ELEMENT, kernels.DENSE_ELEMENT, kernels.STUDENT_ELEMENT)
    )
    whole = measured["whole run"] / (size[0] * size[1])
    return [
        at_most("A3", "CPU per score with all outputs / its passes by themselves", whole / element, 2.2, 1.5),
        at_most("A14", "one score mixed by a dense matrix / by itself (passes)", dense / element, 2.5, 2.0),
        at_most("", "one with a severity factor / by itself", factor / element, 2.5, 2.0),
        at_most("", "one with a severity factor and a t copula / by itself", student / element, 2.5, 2.0),
    ]


def dependence(n_draws: int = 2**18, rounds: int = 7) -> list[Claim]:
    """A14: whole runs with dependence against the independent run of the same case."""
    case = make_case()
    models = {name: model_of(case, dependence=held) for name, held in dependences(case.shape[1]).items()}
    calls = {
        name: partial(riskmc.simulate, model, n_draws=n_draws, rng=1, threads=1, keep_draws=0)
        for name, model in models.items()
    }
    calls["independent"]()
    times = in_turns(calls, rounds)
    cost = {name: [t.cpu for t in found] for name, found in times.items()}
    base = cost.pop("independent")
    return [
        at_most("A14", f"whole run with {name} / independent, CPU", ratios(found, base), 1.6)
        for name, found in cost.items()
    ]


def many_scenarios(size: tuple[int, int] = (240, 14)) -> list[Claim]:
    """A17: ranking against drawing."""
    cost = kernels.cost_per_draw(*size)
    drawing, ranking = (sum(cost.get(name, 0.0) for name in names) for names in (kernels.ELEMENT, kernels.RANKING))
    what = f"ranks and pairs (one of three rankings) / drawing, {size[0]} scenarios"
    return [at_most("A17", what, ranking / 3.0 / drawing, 0.7)]


def sobol(n_draws: int = 2**19, rounds: int = 5) -> list[Claim]:
    """A4: the cost of Sobol' points."""
    call = partial(riskmc.simulate, model_of(make_case()), n_draws=n_draws, rng=1, threads=1, keep_draws=0)
    call(design="sobol")
    times = in_turns({name: partial(call, design=name) for name in ("mc", "sobol")}, rounds)
    cost = {name: [t.cpu for t in found] for name, found in times.items()}
    return [at_most("A4", "design sobol / design mc, CPU, whole call", ratios(cost["sobol"], cost["mc"]), 1.0)]


def two_threads(n_draws: int = 2**20, rounds: int = 5) -> list[Claim]:
    """A5: what the second thread gains."""
    plan, _ = compile_model(model_of(make_case()), 1)
    run(plan, CHUNK)
    times = in_turns({str(n): partial(run, plan, n_draws, threads=n) for n in (1, 2)}, rounds)
    gain = ratios(*([t.wall for t in times[name]] for name in ("1", "2")))
    return [at_least("A5", "two threads against one, wall, drawing only", gain, 1.85)]


def memory(few: int = 2**17, many: int = 2**24) -> list[Claim]:
    """A6: memory does not grow with the number of draws."""
    low, high = (child("one_run.py", "60", "14", str(n), "2")["megabytes"] for n in (few, many))
    what = f"peak memory with {many:,} draws ({high:.0f} MB) less that with {few:,}"
    return [at_most("A6", what, high - low, 8, unit=" MB")]


def tables(rounds: int = 5) -> list[Claim]:
    """A13: building all tables against a handful of draws in numpy."""
    case = make_case()
    calls = {"tables": partial(compile_model, model_of(case), 1), "numpy": partial(one_array, case, 1000)}
    times = in_turns(calls, rounds)
    cost = ratios(*([t.cpu for t in times[name]] for name in calls))
    seconds = spread([t.cpu for t in times["tables"]]).median
    return [at_most("A13", f"900 tables ({seconds:.3f} s) / 1000 draws in numpy's one array, CPU", cost, 1.5)]


CLAIMS = (end_to_end, passes, dependence, sobol, two_threads, memory, tables, many_scenarios)

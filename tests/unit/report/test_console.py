from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from rich.console import Console
from tests.unit.report.pairless import without_pairs

from riskmc.distributions import PERT
from riskmc.model import Item, Model, read_assessment
from riskmc.plots.knowledge import GLYPHS
from riskmc.report import OrderProbability, order_by_dependence
from riskmc.report.checks import run_checks
from riskmc.report.console import print_checks, print_files, print_order, print_result
from riskmc.simulation import simulate


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=80)


def printed(console: Console) -> str:
    return console.file.getvalue()


def test_a_result_is_printed_within_80_columns(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**14, rng=1)
    print_result(console, result)
    text = printed(console)
    assert max(map(len, text.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    best = [("Far-right", "3.62"), ("Lek dike", "3.35"), ("Criminal", "2.52")]
    rows = text.splitlines()
    assert all(any(row.split()[:1] == name.split()[:1] and index in row for row in rows) for name, index in best)
    assert "P(rank 1)" in text
    assert "Far-right extremism ranks above Lek dike breach in 6" in text
    assert "within_scenario" not in text.split("Assumptions")[0]
    assert "severity factor with rank correlation 0.5" in " ".join(text.split("Assumptions")[1].split())


def test_a_drawn_result_says_how_sure_all_its_probabilities_are(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**14, rng=1)
    print_result(console, result)
    assert f"{100 * result.attrs['half_width']:.1f}" == "1.4"
    assert "\nAll probabilities lie within ± 1.4 percentage points at 95 %.\n" in printed(console)


def test_a_computed_result_has_errors_and_no_monte_carlo_errors(console):
    laws = {
        "flood": {"cost": PERT(1, 2, 5), "dead": PERT(0, 1, 4)},
        "cyber": {"cost": PERT(0, 2, 9), "dead": PERT(0, 2, 3)},
    }
    model = dataclasses.replace(Model.from_laws(laws), order=("flood", "cyber"))
    result = simulate(model, method="exact", rng=1)
    print_result(console, result)
    print_order(console, result, order_by_dependence(model, result), "published")
    text = printed(console)
    assert "Computed without draws." in text
    assert "± error" in text
    assert "MCSE" not in text
    assert result["ranking"]["rank_acceptability_mcse"].max() < 1e-6
    assert "(± 0.001 %)" in text
    assert "0.00000" not in text
    assert "Only a correlation of 0 can be computed; the others are drawn, seed 1." in text


def test_where_pairs_were_not_counted_the_reader_is_told_how_to_ask(console):
    result = without_pairs(simulate(read_assessment("examples/nra-2014"), n_draws=2**10, rng=1))
    print_result(console, result)
    assert " ".join(printed(console).split()).count("only if asked for (`pairwise=True` of `riskmc.simulate`).") == 2
    assert " ranks above " not in printed(console)


def test_a_best_estimate_of_zero_has_no_index(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**10, rng=1)
    summary = result["summary"].to_dataset()
    index = summary["total_impact_index_best"]
    result["summary"].dataset = summary.assign(total_impact_index_best=xr.full_like(index, -np.inf))
    print_result(console, result)
    assert "inf" not in printed(console)
    assert printed(console).count(" none ") == index.size


def test_44_scenarios_are_printed_within_80_columns(console):
    result = simulate(read_assessment("examples/kns-2025"), n_draws=2**12, rng=1)
    print_result(console, result)
    text = printed(console)
    assert max(map(len, text.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    assert "Worst interest" not in text
    assert [line for line in text.splitlines() if line.lstrip().startswith(("%", "\N{PLUS-MINUS SIGN} 0.1 %)."))] == []


def test_names_are_not_read_as_markup(console):
    assessment = read_assessment("examples/nra-2014")
    first, *others = assessment.scenarios
    odd = dataclasses.replace(first, name="[/x] :fire: [bold]A very long name that needs lines")
    result = simulate(dataclasses.replace(assessment, scenarios=(odd, *others)), n_draws=2**10, rng=1)
    print_result(console, result)
    print_order(console, result, [OrderProbability("[/p]", 0.5, 0.5, 0.01)], "published")
    text = printed(console)
    assert text.count("[/x] :fire:") >= 4
    worst = text.split("Worst interest")[1].split("Ranked")[0].splitlines()
    assert all(line.startswith("  ") for line in worst if line.strip() and "Worst" not in line)


def test_a_model_without_best_estimates_is_printed_too(console):
    model = Model.from_laws({"flood": {"cost": PERT(0.1, 0.2, 0.9)}, "cyber": {"cost": PERT(0.1, 0.2, 0.4)}})
    print_result(console, simulate(model, n_draws=2**12, rng=1))
    assert "flood ranks above cyber" in printed(console)


def test_the_order_is_printed_by_profile_and_correlation(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**12, rng=1)
    found = [OrderProbability("per-criterion", rho, 0.5, 0.01) for rho in (0.0, 0.5, 1.0)]
    print_order(console, result, found, "published")
    text = printed(console)
    assert "Probability that the published order of total impact holds" in text
    assert "Far-right extremism > Lek dike breach > Criminal foreign enterprise" in text
    assert text.splitlines()[-1].split("%)")[0].split() == ["per-criterion", "50", "%", "(±", "1"]


def test_files_are_printed_with_what_they_hold(console):
    print_files(console, [Path("out/ranking.csv")])
    assert "out/ranking.csv  expected ranks, rank intervals" in printed(console)


def test_marks_of_knowledge_stand_beside_the_names_and_are_explained(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=1024, rng=1)
    grades = np.array([["low"], [""], ["medium"]])
    inputs = result["inputs"].to_dataset()
    result["inputs"] = inputs.assign(likelihood_data=(("scenario", "expert"), grades))
    print_result(console, result)
    text = " ".join(printed(console).split())
    assert text.index(GLYPHS["low"]) < text.index(GLYPHS["medium"])
    assert f"the weakest grade of the knowledge behind it: {GLYPHS['low']} weak, {GLYPHS['medium']} medium." in text


def test_checks_are_printed_within_80_columns(console):
    pool = Item({"anna": PERT(0, 1, 4), "bert": PERT(3, 6, 9)})
    laws = {"flood": {"cost": pool, "dead": PERT(1, 2, 3)}, "cyber": {"cost": PERT(0, 2, 4), "dead": PERT(1, 2, 9)}}
    model = Model.from_laws(laws, {"flood": PERT(0.1, 0.2, 0.3)})
    print_checks(console, simulate(model, n_draws=1024, rng=1), run_checks(model, 1))
    text = printed(console)
    assert max(map(len, text.splitlines())) <= 80
    assert "Share of the variance between experts, profile per-criterion" in text
    assert "near 100 %, each is sure and they disagree." in " ".join(text.split())
    assert "Rank correlations within a scenario: as entered. Of 2 compared" in text

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from riskmc.distributions import PERT
from riskmc.model import Model, read_assessment
from riskmc.report import OrderProbability
from riskmc.report.console import format_band, print_files, print_order, print_result
from riskmc.simulation import simulate


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=80)


def printed(console: Console) -> str:
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ([0.001, 0.0039, 0.017], "probability", "0.10 / 0.39 / 1.7 %"),
        ([1 / 300, 1 / 90, 1 / 30], "frequency", "once in 300 / 90 / 30 y"),
        ([2.0, 2.5, 3.0], "plausibility", "2.00 / 2.50 / 3.00"),
        ([float("-inf"), 2.5, 3.0], "class", "none / 2.50 / 3.00"),
        ([9e8, 1.4e9, 2.1e9], "CHF", "CHF 0.90 / 1.4 / 2.1 bn"),
        ([5e3], "EUR", "EUR 5,000"),
    ],
)
def test_bands_read_in_the_words_of_their_axis(values, kind, text):
    assert format_band(values, kind) == text


def test_a_result_is_printed_within_80_columns(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**14, rng=1)
    print_result(console, result)
    text = printed(console)
    assert max(map(len, text.splitlines())) <= 80
    best = [("Far-right", "3.62"), ("Lek dike", "3.35"), ("Criminal", "2.52")]
    rows = text.splitlines()
    assert all(any(row.split()[:1] == name.split()[:1] and index in row for row in rows) for name, index in best)
    assert "P(rank 1)" in text
    assert "Far-right extremism ranks above Lek dike breach in 6" in text
    assert "within_scenario" not in text.split("Assumptions")[0]
    assert "severity factor with rank correlation 0.5" in " ".join(text.split("Assumptions")[1].split())


def test_a_model_without_best_estimates_is_printed_too(console):
    model = Model.from_laws({"flood": {"cost": PERT(0.1, 0.2, 0.9)}, "cyber": {"cost": PERT(0.1, 0.2, 0.4)}})
    print_result(console, simulate(model, n_draws=2**12, rng=1))
    assert "flood ranks above cyber" in printed(console)


def test_the_order_is_printed_by_profile_and_correlation(console):
    result = simulate(read_assessment("examples/nra-2014"), n_draws=2**12, rng=1)
    found = [OrderProbability("per-criterion", rho, 0.5, 0.01) for rho in (0.0, 0.5, 1.0)]
    print_order(console, result, found, "published")
    text = printed(console)
    assert "Draws in which the published order of total impact holds" in text
    assert "Far-right extremism > Lek dike breach > Criminal foreign enterprise" in text
    assert text.splitlines()[-1].split("%)")[0].split() == ["per-criterion", "50", "%", "(±", "1"]


def test_files_are_printed_with_what_they_hold(console):
    print_files(console, [Path("out/ranking.csv")])
    assert "out/ranking.csv  expected ranks, rank intervals" in printed(console)

import numpy as np
import pytest

from riskmc.distributions import PERT, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Item, Model
from riskmc.report import checks
from riskmc.report.checks import expert_cell, expert_table, quality_sentences, quality_table, run_checks

POOL = Item({"anna": Uniform(0, 1), "bert": PERT(2, 3, 9)})


def model_of(rho=0.5, n_scenarios=3, item=POOL):
    laws = {f"s{i}": {"cost": item, "dead": PERT(0, 2, 9), "trust": PERT(0, i + 1, 9)} for i in range(n_scenarios)}
    likelihood = {name: Uniform(0.1, 0.2) for name in laws}
    return Model.from_laws(laws, likelihood, dependence=Dependence(within_scenario=rho))


@pytest.fixture(scope="module")
def found():
    return run_checks(model_of(), 1)


def test_what_stands_beside_a_run_has_its_seed(found):
    assert {part.attrs["entropy"] for part in (found.quality, found.experts, found.dependence)} == {"1"}
    assert found.dependence["dependence"].values.tolist() == ["0", "0.5 (stated)", "1"]


def test_what_cannot_be_is_left_out():
    alone = run_checks(model_of(n_scenarios=1, item=PERT(0, 1, 2)), 1)
    assert (alone.experts, alone.dependence) == (None, None)


def test_many_scenarios_are_drawn_with_fewer_draws_and_not_again(monkeypatch):
    monkeypatch.setattr(checks, "MOST_SCENARIOS", 2)
    monkeypatch.setattr(checks, "MOST_NUMBERS", 4 * 3 * 4096)
    found = run_checks(model_of(), 1)
    assert (found.experts, found.dependence) == (None, None)
    assert found.quality.attrs["n_draws"] == 4096


def test_a_table_has_each_figure_and_each_pair_once(found):
    table = quality_table(found.quality)
    counts = table["what"].value_counts().to_dict()
    assert counts == {"quantile": 3 * 4 * 3, "within_scenario": 3 * 6, "between_scenarios": 4 * 3}
    row = table[(table["what"] == "within_scenario") & (table["item"] == "dead") & (table["other"] == "trust")].iloc[0]
    assert row["entered"] == pytest.approx(0.5)
    assert row["achieved"] == pytest.approx(0.5, abs=5 * row["achieved_mcse"])
    assert np.isnan(table[(table["what"] == "within_scenario") & (table["item"] == "cost")]["z"]).all()


def test_sentences_say_whether_the_draws_are_what_was_entered(found):
    for language, words in (("en", ": as entered. Of"), ("nl", ": zoals ingevoerd. Van")):
        sentences = quality_sentences(found.quality, language)
        assert [words in sentence for sentence in sentences] == [True] * 3
    assert quality_sentences(found.quality)[0].startswith(
        "5, 50 and 95 % quantiles of single items: as entered. Of 36 "
    )
    off = found.quality.assign(quantile_z=found.quality["quantile_z"] + 9.0)
    assert ": not as entered, or a rare chance. Of 36 compared" in quality_sentences(off)[0]
    with pytest.raises(InputError, match="`language` must be one of"):
        quality_sentences(found.quality, "fr")


def test_experts_have_a_row_for_each_scenario_and_profile(found):
    table = expert_table(found.experts)
    assert table["scenario"].tolist() == ["s0", "s1", "s2"]
    assert {"log10_risk_expert_share", "rank_by_risk_expert_share", "rank_by_risk_expert_share_mcse"} <= set(
        table.columns
    )
    cell = expert_cell(found.experts, "impact", "s0", "per-criterion")
    share = found.experts["log10_total_impact_expert_share"].sel(scenario="s0", profile="per-criterion").item()
    assert float(cell.split(" %")[0]) == pytest.approx(100 * share, abs=0.6)
    assert "\n\N{PLUS-MINUS SIGN} " in cell


def test_a_share_that_is_not_known_is_a_dash(found):
    unknown = found.experts.assign(log10_risk_expert_share=found.experts["log10_risk_expert_share"] * np.nan)
    assert expert_cell(unknown, "risk", "s0", "per-criterion") == "-"


def test_both_languages_have_the_same_phrases():
    assert checks.TEXTS["en"].keys() == checks.TEXTS["nl"].keys()


@pytest.mark.parametrize(
    ("share", "error", "shown"),
    [
        (-0.002, 0.008, "0.0 %\n\N{PLUS-MINUS SIGN} 0.8 %"),
        (0.0123, 0.008, "1.2 %\n\N{PLUS-MINUS SIGN} 0.8 %"),
        (0.64444, 0.0041, "64.4 %\n\N{PLUS-MINUS SIGN} 0.4 %"),
        (0.6, 0.03, "60 %\n\N{PLUS-MINUS SIGN} 3 %"),
        (1.0, 0.0, "100.0 %"),
    ],
)
def test_a_share_near_zero_has_an_error_and_no_bound(found, share, error, shown):
    name = "log10_risk_expert_share"
    given = found.experts.assign(
        {name: found.experts[name] * 0.0 + share, f"{name}_mcse": found.experts[name] * 0.0 + error}
    )
    assert expert_cell(given, "risk", "s0", "per-criterion") == shown

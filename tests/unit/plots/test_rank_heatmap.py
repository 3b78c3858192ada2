import matplotlib.pyplot as plt
import pytest
from tests.figures.rankings import plain_ranking, tied_ranking
from tests.figures.synthetic import synthetic_result
from tests.unit.report.pairless import without_pairs

from riskmc.distributions import Uniform
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.plots.heatmap_data import rank_heatmap_data
from riskmc.plots.rank_heatmap import plot_rank_heatmap
from riskmc.simulation import simulate


def test_it_draws_on_the_axes_it_is_given(three, ax):
    assert plot_rank_heatmap(three, ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


@pytest.mark.parametrize(("by", "words"), [("risk", "risk (likelihood x total impact)"), ("likelihood", "likelihood")])
def test_the_axis_says_what_is_ranked(three, by, words):
    assert plot_rank_heatmap(three, by=by).get_xlabel() == f"Rank by {words} (1 = highest)"


def test_the_title_says_which_weights(three):
    ax = plot_rank_heatmap(three, profile="per-interest")
    assert ax.get_title(loc="left") == "National Risk Assessment 6 (2014)"
    assert any(text.get_text().startswith("Weights: per-interest") for text in ax.texts)


def test_an_unknown_profile_leaves_no_figure(three):
    with pytest.raises(InputError, match="`profile` must be one of"):
        plot_rank_heatmap(three, profile="policy")
    assert plt.get_fignums() == []


@pytest.mark.parametrize(("result", "linear"), [("three", True), ("many", False)])
def test_many_scenarios_get_a_square_root_scale(request, result, linear):
    norm = plot_rank_heatmap(request.getfixturevalue(result)).images[0].norm
    assert (norm.gamma == 1.0) is linear


def test_a_long_register_stays_on_a_page_and_names_one_in_so_many():
    ax = plot_rank_heatmap(synthetic_result(150, seed=1))
    assert ax.figure.get_size_inches()[1] < 2.4 + 0.19 * 60 + 1.0
    assert len(ax.get_yticklabels()) == 150 / 3
    assert sum(text.get_gid() == "expected-rank-number" for text in ax.texts) == 150 / 3
    assert any("One in 3 scenarios is named." in text.get_text() for text in ax.texts)


def test_every_scenario_of_a_short_register_is_named(many):
    ax = plot_rank_heatmap(many)
    assert len(ax.get_yticklabels()) == 44
    assert not any("is named" in text.get_text() for text in ax.texts)


def test_scenarios_that_were_not_compared_in_pairs_are_drawn(three):
    bare = without_pairs(three)
    assert [t.get_text() for t in plot_rank_heatmap(bare).texts] == [
        t.get_text() for t in plot_rank_heatmap(three).texts
    ]


def test_computed_probabilities_are_not_written_surer_than_the_tables():
    model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}, "cyber": {"cost": Uniform(0, 2)}})
    ax = plot_rank_heatmap(simulate(model, method="exact"))
    assert {text.get_text() for text in ax.texts if text.get_gid() == "probability"} == {"25.000 %", "75.000 %"}


def test_a_plain_ranking_has_no_weights_and_no_assessment():
    ax = plot_rank_heatmap(plain_ranking(3))
    assert ax.get_xlabel() == "Rank (1 = highest)"
    assert ax.get_title(loc="left") == ""
    assert not any("Weights" in text.get_text() for text in ax.texts)


def test_all_tied_and_one_scenario():
    ax = plot_rank_heatmap(tied_ranking(5))
    assert {text.get_text() for text in ax.texts if text.get_gid() == "probability"} == {"20 %"}
    assert [label.get_text() for label in ax.child_axes[0].get_yticklabels()] == [
        f"{percent} %" for percent in (0, 4, 8, 12, 16, 20)
    ]
    assert len(plot_rank_heatmap(plain_ranking(1)).get_yticklabels()) == 1


def test_the_texts_are_in_the_language_asked_for(three):
    ax = plot_rank_heatmap(three, by="risk", language="nl")
    assert ax.get_xlabel().startswith("Rang naar risico")
    assert {text.get_text()[-5:] for text in ax.texts if text.get_gid() == "expected-rank-number"} <= {
        f"{rank:.2f}".replace(".", ",") for rank in rank_heatmap_data(three, by="risk").expected_rank
    }
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_rank_heatmap(three, language="fr")

import matplotlib.pyplot as plt
import pytest

from riskmc.exceptions import InputError
from riskmc.plots.rank_heatmap import plot_rank_heatmap


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

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.plots.hasse_diagram import numbered, partial_order, plot_hasse
from riskmc.plots.hasse_layout import hasse_layout
from riskmc.ranking.dominance import stochastic_dominance


def diamond(**attrs):
    above = np.zeros((4, 4), dtype=bool)
    above[0, 1:3] = above[1:3, 3] = True
    names = ["top", "left", "right", "bottom"]
    return xr.Dataset({"hasse": (("scenario", "other"), above)}, {"scenario": names, "other": names}, attrs)


def test_names_and_edges_are_those_given():
    order = partial_order(diamond(title="Order"))
    assert order.name == ("top", "left", "right", "bottom")
    assert order.attrs == {"title": "Order"}
    np.testing.assert_array_equal(partial_order(diamond()["hasse"].transpose("other", "scenario")).edges, order.edges)


def test_numbers_go_from_the_top_and_the_left():
    assert sorted(numbered(hasse_layout(partial_order(diamond()).edges))) == ["1", "2", "3", "4"]
    assert numbered(hasse_layout(partial_order(diamond()).edges))[0] == "1"


def test_it_draws_on_the_axes_it_is_given(ax):
    assert plot_hasse(diamond(), ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (xr.Dataset({"dominates": 1}), "no variable 'hasse'; it has 'dominates'"),
        (3, r"needs an order, got int\. Give what `riskmc\.ranking\.winning_order` or `riskmc\.ranking\.stochastic_"),
        (xr.DataTree(xr.Dataset({"hasse": 1})), r"needs an order, got DataTree\. Give what .*draws, such as result"),
        (diamond()["hasse"].rename(other="versus"), r"by \(scenario, 'other'\)"),
        (diamond()["hasse"].isel(other=[0, 1]), "equally many of both"),
        (diamond()["hasse"].isel(other=[3, 2, 1, 0]), "labels along 'other' are not those along 'scenario'"),
        (diamond()["hasse"].isel(scenario=[], other=[]), "equally many of both"),
    ],
)
def test_what_is_not_an_order(given, words):
    with pytest.raises(InputError, match=words):
        plot_hasse(given)
    assert plt.get_fignums() == []


def test_a_circle_leaves_no_figure():
    with pytest.raises(InputError, match="run in a circle"):
        plot_hasse(xr.DataArray(np.eye(3, k=1, dtype=bool) | np.eye(3, k=-2, dtype=bool), dims=("scenario", "other")))
    assert plt.get_fignums() == []


def test_one_scenario_and_no_order_at_all():
    ax = plot_hasse(xr.DataArray([[False]], dims=("scenario", "other")))
    assert [text.get_text() for text in ax.texts if text.get_gid() == "node"] == ["0"]
    ax = plot_hasse(xr.DataArray(np.zeros((40, 40), dtype=bool), dims=("scenario", "other")))
    assert sum(text.get_gid() == "node" for text in ax.texts) == 40
    assert any("0 lines between 40 scenarios in 1 layers" in text.get_text() for text in ax.texts)


def test_what_stands_above_is_explained():
    def note(**attrs):
        ax = plot_hasse(diamond(**attrs))
        return next(text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "note")

    dominance = note(order=2, tolerance=0.0123, n_draws=4096)
    assert dominance.startswith("Above: second-order stochastic dominance. Distribution functions may be off by 1.2 %.")
    assert "4,096 draws." in dominance
    assert note(theta=0.95).startswith("Above: with a probability of 95 % or more. 4 lines")


def test_circles_are_dashed():
    ax = plot_hasse(diamond().assign(cycle=("scenario", [0, 1, 1, 0])))
    nodes = [text for text in ax.texts if text.get_gid() == "node"]
    assert [node.get_bbox_patch().get_linestyle() for node in nodes] == ["-", "--", "--", "-"]
    assert any("Dashed: part of a circle" in text.get_text() for text in ax.texts)


def test_scenarios_that_were_not_compared_are_left_out():
    violation = np.zeros((4, 4))
    violation[2], violation[:, 2] = np.nan, np.nan
    order = partial_order(diamond().assign(violation=(("scenario", "other"), violation)))
    assert order.name == ("top", "left", "bottom")
    assert order.edges.sum() == 2
    with pytest.raises(InputError, match="no scenario was compared"):
        partial_order(diamond().assign(violation=(("scenario", "other"), np.full((4, 4), np.nan))))


def test_it_draws_what_stochastic_dominance_returns():
    draws = xr.DataArray([[3.0, 5.0, 7.0], [1.0, 2.0, 9.0], [2.0, 4.0, 6.0]], dims=("scenario", "draw"))
    order = partial_order(stochastic_dominance(draws, tolerance=0.0))
    np.testing.assert_array_equal(np.argwhere(order.edges), [[0, 2]])
    assert order.attrs["order"] == 1


def test_ids_break_at_an_underscore():
    name = ["far_right_extremism"]
    ax = plot_hasse(xr.DataArray([[False]], {"scenario": name, "other": name}, ("scenario", "other")))
    assert [text.get_text() for text in ax.texts if text.get_gid() == "node"] == ["far_right_\nextremism"]


def test_a_result_is_no_order(three):
    with pytest.raises(InputError, match=r"got DataTree\. Give what `riskmc\.ranking\.winning_order`"):
        plot_hasse(three)

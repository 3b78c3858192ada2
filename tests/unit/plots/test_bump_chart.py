import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.plots.bump_chart import plot_bump


def ranks(values):
    return xr.DataArray(values, {"scenario": list("abcd")[: np.shape(values)[1]]}, ("variant", "scenario"))


def names(ax, side):
    return [text.get_text() for text in ax.texts if text.get_gid() == f"name-{side}"]


def test_it_draws_on_the_axes_it_is_given(three, ax):
    assert plot_bump(three, ax=ax) is ax
    assert plt.get_fignums() == [ax.figure.number]


def test_nothing_moves():
    ax = plot_bump(ranks([[1.0, 2.0], [1.0, 2.0]]))
    assert not [line for line in ax.lines if line.get_gid() == "mover"]
    assert not any("move most" in text.get_text() for text in ax.texts)


def test_one_scenario_and_all_tied():
    assert names(plot_bump(ranks([[1.0], [1.0]])), "left") == ["a  1.0"]
    assert names(plot_bump(ranks(np.full((3, 4), 2.5))), "right") == [f"2.5  {name}" for name in "abcd"]


def test_a_scenario_without_a_rank_at_one_end_has_no_name_there():
    ax = plot_bump(ranks([[1.0, 2.0, np.nan], [1.0, 3.0, 2.0]]))
    assert names(ax, "left") == ["a  1.0", "b  2.0"]
    assert names(ax, "right") == ["1.0  a", "2.0  c", "3.0  b"]


def test_an_unknown_language_leaves_no_figure():
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_bump(ranks([[1.0, 2.0], [1.0, 2.0]]), language="fr")
    assert plt.get_fignums() == []

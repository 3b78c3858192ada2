"""The fan of exceedance shows the curves it was given, and says what they are."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.plots.exceedance import plot_exceedance
from riskmc.results.exceedance import exceedance


@pytest.fixture
def curves():
    rng = np.random.default_rng(1)
    dims = ("draw", "scenario")
    draws = xr.Dataset(
        {
            "total_impact": (dims, rng.lognormal([0.0, 1.0], 1.0, (1000, 2))),
            "likelihood": (dims, rng.beta(2.0, 30.0, (1000, 2))),
        },
        attrs={"title": "Register $1", "edition": "2014", "impact_unit": "CHF", "horizon_years": 5.0},
    )
    return exceedance(draws)


def by_gid(ax, gid):
    return [artist for artist in ax.findobj() if artist.get_gid() == gid]


def texts(ax):
    return [text.get_text() for text in (*ax.texts, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts())]


def test_lines_are_the_curves(curves):
    ax = plot_exceedance(curves)
    (median,), (mean,) = by_gid(ax, "median"), by_gid(ax, "mean")
    x, y = mean.get_data()
    np.testing.assert_allclose(x, curves["threshold"])
    np.testing.assert_allclose(y, curves["exceedance_mean"])
    shown = np.asarray(curves["exceedance_quantile"].sel(quantile=0.5))
    above = shown > ax.get_ylim()[0]
    np.testing.assert_allclose(median.get_ydata()[above], shown[above])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_bands_are_pairs_of_levels_the_widest_first(curves):
    ax = plot_exceedance(curves)
    wide, narrow = by_gid(ax, "band")
    for band, levels in ((wide, (0.05, 0.95)), (narrow, (0.25, 0.75))):
        reached = band.get_paths()[0].vertices[:, 1].max()
        np.testing.assert_allclose(reached, curves["exceedance_quantile"].sel(quantile=levels[1]).max())
    assert narrow.get_alpha() > wide.get_alpha()
    assert [text.get_text() for text in ax.get_legend().get_texts()][2:] == ["90 % band", "50 % band"]


def test_it_says_what_it_shows(curves):
    written = " ".join(texts(plot_exceedance(curves)))
    assert "Total impact (CHF)" in written
    assert "Probability of an event above it, within 5 years" in written
    assert "1,000 kept draws" in written
    assert "Events of 2 scenarios" in written
    assert plot_exceedance(curves).get_title(loc="left") == "Register $1 (2014)"


def test_numbers_of_events_are_no_percentages(curves):
    ax = plot_exceedance(curves, quantity="event_count")
    assert not any("%" in label.get_text() for label in ax.get_yticklabels())
    assert all(label.get_text().endswith(" %") for label in plot_exceedance(curves).get_yticklabels())
    np.testing.assert_allclose(by_gid(ax, "mean")[0].get_ydata(), curves["event_count_mean"])


def test_frequencies_are_a_year_and_in_dutch(curves):
    ax = plot_exceedance(curves.assign_attrs(likelihood_kind="frequency"), language="nl")
    assert ax.get_ylabel() == "Kans op een gebeurtenis daarboven, per jaar"


def test_five_decades_at_most(curves):
    deep = curves.copy()
    deep["exceedance_quantile"] = (
        deep["exceedance_quantile"] * np.geomspace(1.0, 1e-9, deep.sizes["threshold"])[:, None]
    )
    low, high = plot_exceedance(deep).get_ylim()
    assert 1e4 < high / low < 1e6


def test_what_is_drawn_on_stays_its_own(curves):
    first = plot_exceedance(curves)
    again = plot_exceedance(curves, ax=first.figure.add_subplot())
    assert again.figure is first.figure


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.isel(quantile=[0, 2]), "needs the median and pairs of levels"),
        (lambda c: c.isel(quantile=[2]), "needs the median and pairs of levels"),
        (lambda c: c.isel(quantile=[0, 4]), "needs the median and pairs of levels"),
        (lambda c: c.assign(exceedance_mean=0.0 * c["exceedance_mean"]), "nothing to draw on logarithmic axes"),
    ],
)
def test_curves_that_make_no_fan_are_refused(curves, change, said):
    with pytest.raises(InputError, match=said):
        plot_exceedance(change(curves))


def test_unknown_quantities_and_languages_are_refused(curves):
    with pytest.raises(InputError, match="`quantity` must be one of"):
        plot_exceedance(curves, quantity="risk")
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_exceedance(curves, language="fr")


def test_the_value_of_the_highest_class_is_named():
    impact, likelihood = np.random.default_rng(1).uniform(0.1, 0.9, (2, 500, 2))
    dims = ("draw", "scenario")
    draws = xr.Dataset({"total_impact": (dims, impact), "likelihood": (dims, likelihood)})
    inputs = xr.Dataset(
        {"impact_class_word": ("impact_class", ["minor", "catastrophic"])}, attrs={"rule": "weighted-sum"}
    )
    written = texts(plot_exceedance(xr.DataTree.from_dict({"inputs": inputs, "draws": draws})))
    assert "Total impact (value; catastrophic = 1)" in written
    inputs = inputs.assign_attrs(rule="monetised-sum", impact_unit="CHF")
    assert "Total impact (CHF)" in texts(plot_exceedance(xr.DataTree.from_dict({"inputs": inputs, "draws": draws})))

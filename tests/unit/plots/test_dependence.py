import re

import numpy as np
import pytest
import xarray as xr
from matplotlib import pyplot as plt

from riskmc.distributions import PERT, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Model, read_assessment
from riskmc.plots.dependence import MOST_SHOWN, plot_dependence
from riskmc.robustness.dependence import ranking_by_dependence


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def ranking():
    return ranking_by_dependence(read_assessment("examples/nra-2014"), n_draws=2**11, rng=1)


def artist(ax, gid):
    return next(one for one in ax.get_children() if one.get_gid() == gid)


def written(ax, gid):
    return [text.get_text() for text in ax.texts if text.get_gid() == gid]


def test_each_scenario_has_a_bar_for_each_dependence(ranking):
    ax = plot_dependence(ranking)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["Far-right extremism", "Lek dike breach", "Criminal foreign enterprise"]
    order = [ranking["scenario_name"].values.tolist().index(name) for name in names]
    for label in ranking["dependence"].values:
        bars = artist(ax, f"rank-interval-{label}").get_segments()
        here = ranking.sel(dependence=label, profile="per-criterion").isel(scenario=order)
        ends = here["rank_quantile"].sel(quantile=[0.05, 0.95]).values + np.array([-0.3, 0.3])
        assert np.asarray(bars)[:, :, 0] == pytest.approx(ends)
        marks = np.asarray(artist(ax, f"expected-rank-{label}").get_offsets())
        assert marks[:, 0] == pytest.approx(here["expected_rank"].values)


def test_the_stated_dependence_stands_out_and_is_named(ranking):
    ax = plot_dependence(ranking, profile="per-interest", language="nl")
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["correlatie 0", "correlatie 0,5 (opgegeven)", "correlatie 1"]
    assert written(ax, "subtitle")[0].startswith("Gewichten: per-interest\n")
    (note,) = written(ax, "note")
    line = " ".join(note.split())
    assert "Kans dat de gepubliceerde volgorde klopt: 3" in line
    assert "\N{PLUS-MINUS SIGN}\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%)" in note
    assert re.search(r"3\d % \(\N{PLUS-MINUS SIGN} 1 %\) bij 0,5 \(opgegeven\)", line)


def test_of_many_scenarios_the_first_are_shown():
    laws = {f"s{i:02}": {"cost": PERT(0, i + 1, 90), "dead": PERT(0, i + 1, 90)} for i in range(70)}
    many = ranking_by_dependence(Model.from_laws(laws), n_draws=512, rng=1)
    ax = plot_dependence(many)
    assert len(ax.get_yticklabels()) == MOST_SHOWN
    assert "The first 60 of 70 scenarios are shown." in written(ax, "note")[0]
    assert "reference order" not in written(ax, "note")[0]


def test_a_single_level_and_a_given_axes_will_do():
    model = Model.from_laws({"a": {"cost": Uniform(0, 1)}, "b": {"cost": Uniform(0, 2)}}, dependence=Dependence())
    _, ax = plt.subplots()
    assert plot_dependence(ranking_by_dependence(model, levels=(0,), n_draws=512, rng=1), ax=ax) is ax


def test_something_else_is_refused(ranking):
    with pytest.raises(InputError, match="`ranking` must be what"):
        plot_dependence(xr.Dataset())
    with pytest.raises(InputError, match="`profile` must be one of"):
        plot_dependence(ranking, profile="none")
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_dependence(ranking, language="fr")
    with pytest.raises(InputError, match="no scenario of this result is ranked by"):
        plot_dependence(ranking.assign(expected_rank=ranking["expected_rank"] * np.nan))


@pytest.mark.parametrize(("kind", "words"), [("published", "published"), ("best-estimate", "best-estimate")])
def test_the_order_is_called_what_the_terminal_calls_it(ranking, kind, words):
    ax = plot_dependence(ranking.assign_attrs(order_kind=kind))
    assert f"Probability that the {words} order holds: " in " ".join(written(ax, "note")[0].split())


def test_a_dependence_of_several_parts_has_no_number():
    laws = {name: {"cost": PERT(0, 2, 9), "dead": PERT(0, 3, 9)} for name in ("a", "b")}
    model = Model.from_laws(laws, dependence=Dependence(within_scenario=0.4, within_criterion=0.1))
    ax = plot_dependence(ranking_by_dependence(model, n_draws=512, rng=1))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["correlation 0", "all dependence as stated", "correlation 1"]
    assert "%) as stated, " in " ".join(written(ax, "note")[0].split())

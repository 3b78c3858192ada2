from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from tests.unit.model.judged import two_experts

from riskmc.exceptions import InputError
from riskmc.model import read_assessment
from riskmc.plots.feedback import plot_feedback

KNS = read_assessment("examples/kns-2025")


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def artist(ax, gid):
    return next(one for one in ax.get_children() if one.get_gid() == gid)


def written(ax, gid):
    return [text.get_text() for text in ax.texts if text.get_gid() == gid]


def test_every_judgement_and_pool_has_a_panel():
    ax = plot_feedback(two_experts(), scenario="flood")
    assert len(artist(ax, "density").get_paths()) == 11 + 10
    assert len(artist(ax, "pool-density").get_paths()) == 10
    assert len(artist(ax, "said").get_segments()) == 3 * (11 + 10)
    assert written(ax, "column-head") == ["flood\nanna", "flood\nbert", "flood\ntogether"]
    assert len(written(ax, "grade")) == 11 + 10


def test_marks_stand_where_the_figures_are():
    ax = plot_feedback(two_experts(), scenario="flood", expert="anna")
    low, high = np.asarray(artist(ax, "said").get_segments()[0])[:, 0]
    fit = np.asarray(artist(ax, "fit-quantiles").get_segments()[0])[:, 0]
    assert fit == pytest.approx([low, high], abs=1e-3)  # P5 and P95 as they were said
    median = artist(ax, "fit-median").get_offsets()[0]
    assert median[0] == pytest.approx(0.5 * (low + high), abs=1e-3)
    assert 0.0 < low < high < 1.0


def test_labels_stand_under_the_last_row_of_each_scale():
    ax = plot_feedback(KNS)
    classes = written(ax, "class-label")
    assert len(classes) == 6 * (9 + 7)
    assert classes[:9] == [str(k) for k in range(9)]


def test_pages_and_legend_are_in_the_language():
    ax = plot_feedback(KNS, page=8, language="nl")
    assert written(ax, "subtitle")[0].startswith("Terugkoppeling aan experts, pagina 8 van 8\n")
    assert len(written(ax, "column-head")) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()][-1] == "gezegd: laag, beste (ruit), hoog"


def test_names_stay_clear_of_each_other():
    ax = plot_feedback(KNS, page=2)
    ax.figure.draw_without_rendering()
    heads = [text.get_window_extent() for text in ax.texts if text.get_gid() == "column-head"]
    assert all(one.x1 < other.x0 for one, other in pairwise(heads))
    rows = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(one.y0 > other.y1 for one, other in pairwise(rows))


def test_an_axes_that_is_given_is_drawn_on():
    _, ax = plt.subplots()
    assert plot_feedback(two_experts(), scenario="flood", ax=ax) is ax


def test_an_unknown_language_draws_nothing():
    with pytest.raises(InputError, match="`language` must be one of"):
        plot_feedback(KNS, language="fr")
    assert plt.get_fignums() == []


def test_a_block_at_zero_is_explained_where_there_is_one():
    assert "A block on X is the probability of zero." in " ".join(
        written(plot_feedback(two_experts(), scenario="cyber"), "note")
    )
    assert "A block on" not in " ".join(written(plot_feedback(two_experts(), scenario="flood", expert="anna"), "note"))


def test_the_legend_is_no_wider_than_its_columns():
    ax = plot_feedback(two_experts(), scenario="flood")
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().x1 <= ax.get_window_extent().x1

"""The pictures of a ranking say what the ranking says, and nothing on them overlaps."""

import itertools

import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text
from tests.figures.rankings import plain_ranking

from riskmc.plots import save_figure
from riskmc.plots.bump_chart import plot_bump
from riskmc.plots.hasse_diagram import plot_hasse
from riskmc.plots.pairwise_matrix import plot_pairwise
from riskmc.plots.rank_bars import plot_rank_bars
from riskmc.plots.rank_heatmap import plot_rank_heatmap
from riskmc.plots.rank_intervals import plot_rank_intervals
from riskmc.plots.rankogram import plot_rankogram
from riskmc.plots.style import contrast_ratio
from riskmc.results import format_probability

RANKED = [plot_rank_heatmap, plot_rank_bars, plot_rankogram, plot_rank_intervals, plot_pairwise]


def by_gid(ax, gid):
    return [artist for artist in ax.findobj() if artist.get_gid() == gid]


def ranking(result, by="total_impact"):
    here = result["ranking"].to_dataset().sel(profile="per-criterion", by=by)
    return here.where(np.isfinite(here["expected_rank"]), drop=True).sortby("expected_rank")


def named(result, scenarios):
    return result["inputs"]["scenario_name"].sel(scenario=scenarios).values.tolist()


def assert_apart(texts):
    """Assert that no two texts overlap, a hair apart."""
    boxes = [text.get_window_extent().padded(-0.5) for text in texts]
    clashes = [
        (one.get_text(), other.get_text())
        for (one, box), (other, second) in itertools.combinations(zip(texts, boxes, strict=True), 2)
        if box.overlaps(second)
    ]
    assert clashes == []


def written(ax):
    """Return all texts in and around a frame but the stamp, which stands beside the first line of the subtitle."""
    texts = [child for child in ax.get_children() if isinstance(child, Text) and child.get_gid() != "illustrative"]
    texts += [ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
    texts += ax.get_legend().get_texts() if ax.get_legend() else []
    return [text for text in texts if text.get_text() and text.get_visible()]


def variants(result, n_variants):
    """Make expected ranks of variants: those of the result, moved about."""
    rng = np.random.default_rng(2)
    expected = ranking(result)["expected_rank"]
    moved = expected.values + np.vstack([np.zeros(expected.size), rng.normal(0, 4, (n_variants - 1, expected.size))])
    coords = {"variant": [f"variant {i}" for i in range(n_variants)], "scenario": named(result, expected["scenario"])}
    return xr.DataArray(moved.clip(1.0, expected.size), coords, ("variant", "scenario"))


@pytest.mark.parametrize("plot", RANKED)
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("result", "by"), [("three_in_pairs", "risk"), ("many_in_pairs", "total_impact")])
def test_nothing_is_clipped_and_no_text_overlaps(request, plot, language, result, by):
    ax = plot(request.getfixturevalue(result), by=by, language=language)
    ax.figure.draw_without_rendering()
    drawn, page = ax.get_tightbbox(), ax.figure.bbox
    assert page.x0 <= drawn.x0
    assert drawn.x1 <= page.x1
    assert page.y0 <= drawn.y0
    assert drawn.y1 <= page.y1
    assert_apart([text for frame in (ax, *ax.child_axes) for text in written(frame)])


@pytest.mark.parametrize("plot", RANKED)
def test_a_note_states_draws_error_and_what_is_left_out(many_in_pairs, plot):
    (note,) = by_gid(plot(many_in_pairs, by="risk"), "note")
    said = note.get_text().replace("\n", " ")
    assert said.startswith("Not shown: 11 judged by plausibility.")
    assert "4,096 draws. Largest Monte Carlo standard error: " in said
    (note,) = by_gid(plot(plain_ranking(3)), "note")
    assert "Largest Monte Carlo standard error: " in note.get_text()


@pytest.mark.parametrize("plot", RANKED)
def test_a_plain_ranking_is_drawn_in_order_of_expected_rank(plot):
    ax = plot(plain_ranking(3))
    names = [text.get_text() for text in ax.get_yticklabels()]
    names = names or [frame.get_title(loc="left").split("\n")[0] for frame in ax.child_axes]
    assert names == ["team 2", "team 1", "team 0"]


@pytest.mark.parametrize("plot", RANKED)
def test_pictures_can_be_saved_with_odd_names(three_in_pairs, plot, tmp_path):
    changed = three_in_pairs.copy()
    names = ("scenario", ["$x_1^2$ \\alpha \N{WATER WAVE}", "y" * 200, "z " * 60])
    changed["inputs"].dataset = changed["inputs"].to_dataset().assign(scenario_name=names)
    ax = plot(changed)
    assert ax.figure.get_size_inches().prod() < 250
    assert save_figure(ax, tmp_path / "picture.svg").stat().st_size > 5000


def test_parts_of_bars_are_the_probabilities(three_in_pairs):
    ax = plot_rank_bars(three_in_pairs)
    shares = ranking(three_in_pairs)["rank_acceptability"].values
    widths = np.array([bar.get_width() for bar in by_gid(ax, "part")]).reshape(3, 3).T
    np.testing.assert_allclose(widths, shares)
    colours = [bar.get_facecolor() for bar in by_gid(ax, "part")[::3]]
    greys = [contrast_ratio(colour, "black") for colour in colours]
    assert greys == sorted(greys)


def test_numbers_in_bars_are_those_of_the_table_and_stand_out(three_in_pairs):
    ax = plot_rank_bars(three_in_pairs)
    here = ranking(three_in_pairs)
    pairs = zip(here["rank_acceptability"].values.ravel(), here["rank_acceptability_mcse"].values.ravel(), strict=True)
    expected = [format_probability(*pair).split(" (")[0] for pair in pairs if pair[0] >= 0.09]
    assert [text.get_text() for text in by_gid(ax, "probability")] == expected
    parts = {(round(bar.get_y() + 0.42), round(bar.get_x(), 6)): bar for bar in by_gid(ax, "part")}
    for text in by_gid(ax, "probability"):
        x, row = text.get_position()
        (bar,) = (b for (r, left), b in parts.items() if r == round(row) and left < x < left + b.get_width())
        assert contrast_ratio(text.get_color(), bar.get_facecolor()) >= 4.5
        assert text.get_window_extent().width < bar.get_window_extent().width


def test_many_ranks_share_parts(many_in_pairs):
    ax = plot_rank_bars(many_in_pairs)
    (legend,) = by_gid(ax, "legend")
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels[:4] == ["rank 1", "rank 2", "rank 3", "ranks 4\N{EN DASH}5"]
    assert labels[-1] == "ranks 31\N{EN DASH}44"
    assert len(by_gid(ax, "part")) == 44 * len(labels)
    assert by_gid(ax, "probability") == []


@pytest.mark.parametrize("cumulative", [False, True])
def test_rankograms_are_the_probabilities(many_in_pairs, cumulative):
    ax = plot_rankogram(many_in_pairs, cumulative=cumulative)
    here = ranking(many_in_pairs)
    shares = here["rank_acceptability"].values
    heights = np.array([bars.get_data().values for bars in by_gid(ax, "distribution")])
    np.testing.assert_allclose(heights, np.cumsum(shares, axis=1) if cumulative else shares)
    marks = [float(mark.get_offsets()[0, 0]) for mark in by_gid(ax, "expected-rank")]
    np.testing.assert_allclose(marks, here["expected_rank"])
    figures = [frame.get_title(loc="left").split("\n")[-1] for frame in ax.child_axes]
    if cumulative:
        np.testing.assert_allclose([float(text.split()[-1]) for text in figures], here["sucra"], atol=0.051)
    else:
        assert figures == [f"expected rank {rank:.1f}" for rank in here["expected_rank"].values]


def test_intervals_medians_and_means_are_those_of_the_ranking(many_in_pairs):
    ax = plot_rank_intervals(many_in_pairs)
    here = ranking(many_in_pairs)
    quantile = here["rank_quantile"].transpose("scenario", "quantile").values
    (bars,) = by_gid(ax, "rank-interval")
    ends = np.array([segment[:, 0] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, quantile[:, [0, 2]] + [-0.3, 0.3])
    np.testing.assert_allclose(by_gid(ax, "median-rank")[0].get_offsets()[:, 0], quantile[:, 1])
    np.testing.assert_allclose(by_gid(ax, "expected-rank")[0].get_offsets()[:, 0], here["expected_rank"])


def test_tiers_are_shaded_in_turn_and_numbered(many_in_pairs):
    ax = plot_rank_intervals(many_in_pairs)
    tier = ranking(many_in_pairs)["tier"].values
    shades = by_gid(ax, "tier-shade")
    assert len(shades) == len(by_gid(ax, "tier")) == np.unique(tier).size
    heights = [round(shade.get_height()) for shade in shades]
    assert heights == [int((tier == number).sum()) for number in np.unique(tier)]
    assert all(one.get_facecolor() != other.get_facecolor() for one, other in itertools.pairwise(shades))


def test_a_tier_that_is_not_sure_is_hatched_and_has_a_dashed_border():
    scores = plain_ranking(4, apart=40.0)
    sure = plot_rank_intervals(scores)
    assert by_gid(sure, "tier-close") == []
    assert {line.get_linestyle() for line in by_gid(sure, "tier-border")} == {"-"}
    close = scores["team"] == "team 1"  # the third row: it leads a tier
    ax = plot_rank_intervals(scores.assign(tier_close=close))
    (hatched,) = by_gid(ax, "tier-close")
    assert (hatched.get_y(), hatched.get_hatch()) == (1.5, "////")
    assert [line.get_linestyle() for line in by_gid(ax, "tier-border")] == ["-", "--", "-"]
    (legend,) = by_gid(ax, "legend")
    assert any("not sure" in text.get_text() for text in legend.get_texts())


def test_cells_of_the_matrix_are_the_winning_indices(many_in_pairs):
    ax = plot_pairwise(many_in_pairs)
    here = ranking(many_in_pairs)
    expected = here["pairwise_winning"].sel(other=here["scenario"].values).transpose("scenario", "other").values
    shown = ax.images[0].get_array()
    off = ~np.eye(44, dtype=bool)
    np.testing.assert_array_equal(shown.data[off], expected[off])
    np.testing.assert_array_equal(shown.mask, ~off)
    numbers = {text.get_position(): text.get_text() for text in by_gid(ax, "winning")}
    assert numbers == {
        (column, row): f"{100 * expected[row, column]:.0f}"
        for row, column in itertools.product(range(44), range(44))
        if row != column and 0.01 <= expected[row, column] <= 0.99
    }


@pytest.mark.parametrize("n", [3, 12, 44])
def test_numbers_fit_their_cells_and_stand_out(n):
    ax = plot_pairwise(plain_ranking(n))
    image = ax.images[0]
    cell = ax.get_window_extent().width / n
    for text in by_gid(ax, "winning"):
        column, row = text.get_position()
        assert text.get_window_extent().width < cell
        assert contrast_ratio(text.get_color(), image.to_rgba(image.get_array()[row, column])) >= 4.5


def test_a_few_cells_carry_the_figures_of_the_table(three_in_pairs):
    ax = plot_pairwise(three_in_pairs)
    here = ranking(three_in_pairs)
    names = here["scenario"].values
    won = here[["pairwise_winning", "pairwise_winning_mcse"]].sel(other=names).transpose("scenario", "other")
    expected = {
        (k, i): format_probability(float(won["pairwise_winning"][i, k]), float(won["pairwise_winning_mcse"][i, k]))
        for i, k in itertools.permutations(range(3), 2)
    }
    shown = {text.get_position(): text.get_text() for text in by_gid(ax, "winning")}
    assert shown == {cell: text.split(" (")[0] for cell, text in expected.items()}


def test_low_cells_are_hatched(three_in_pairs):
    ax = plot_pairwise(three_in_pairs)
    shown = ax.images[0].get_array()
    (low,) = by_gid(ax, "low")
    assert len(low.get_paths()) == (shown.filled(1.0) < 0.5).sum()
    assert low.get_hatch()


def test_the_two_ends_differ_in_grey():
    colours = plot_pairwise(plain_ranking(3)).images[0].get_cmap()
    beats, beaten = (contrast_ratio(colours(end), "white") for end in (1.0, 0.0))
    assert beats > 2.0 * beaten
    assert contrast_ratio(colours(0.5), "white") < 1.05


def test_the_line_encloses_what_is_not_told_apart(many_in_pairs):
    ax = plot_pairwise(many_in_pairs, theta=0.8)
    shown = ax.images[0].get_array().filled(0.5)
    inside = np.pad(np.maximum(shown, 1 - shown) < 0.8, 1)
    n_edges = sum(int((np.diff(inside.astype(int), axis=axis) != 0).sum()) for axis in (0, 1))
    (line,) = by_gid(ax, "theta")
    assert len(line.get_segments()) == n_edges


def test_few_nodes_are_named_and_many_are_listed():
    below = np.triu(np.ones((20, 20), dtype=bool), 1) & ~np.triu(np.ones((20, 20), dtype=bool), 2)
    names = [f"scenario {i}" for i in range(20)]
    chain = xr.DataArray(below, {"scenario": names, "other": names}, ("scenario", "other"))
    few = plot_hasse(chain.isel(scenario=range(5), other=range(5)))
    assert [text.get_text() for text in by_gid(few, "node")] == names[:5]
    assert by_gid(few, "scenario-list") == []
    many = plot_hasse(chain)
    assert [text.get_text() for text in by_gid(many, "node")] == [str(i + 1) for i in range(20)]
    (listed,) = by_gid(many, "scenario-list")
    assert [text.get_text().split(maxsplit=1)[1] for text in listed.get_texts()] == names


@pytest.mark.parametrize("n", [3, 14, 44])
def test_nodes_do_not_overlap_and_lines_join_them(n):
    rng = np.random.default_rng(n)
    above = np.triu(rng.random((n, n)) < 2.0 / n, 1)
    names = [f"Accident at chemical facility {i}" for i in range(n)]
    ax = plot_hasse(xr.DataArray(above, {"scenario": names, "other": names}, ("scenario", "other")))
    nodes = by_gid(ax, "node")
    assert_apart(nodes)
    places = np.array([node.get_position() for node in nodes])
    (lines,) = by_gid(ax, "edges")
    ends = [(line[0], line[-1]) for line in lines.get_segments()]
    expected = [(places[i], places[k]) for i, k in np.argwhere(above)]
    np.testing.assert_allclose(np.array(ends).reshape(-1, 2, 2), np.array(expected).reshape(-1, 2, 2))
    assert all(lower[1] > upper[1] for upper, lower in ends)


def test_lines_of_a_bump_chart_are_the_expected_ranks(many_in_pairs):
    ranks = variants(many_in_pairs, 15)
    ax = plot_bump(ranks)
    moved = np.ptp(ranks.values, axis=0)
    farthest_movers = np.argsort(-moved)[:6]
    movers = [line for line in ax.lines if line.get_gid() == "mover"]
    np.testing.assert_allclose([line.get_ydata() for line in movers], ranks.values.T[farthest_movers])
    assert len({line.get_marker() for line in movers}) == len({line.get_color() for line in movers}) == 6
    (others,) = by_gid(ax, "others")
    assert len(others.get_segments()) == 44 - 6
    for mark, scenario in zip(by_gid(ax, "farthest"), farthest_movers, strict=True):
        shift = np.abs(ranks.values[:, scenario] - ranks.values[0, scenario])
        assert mark.get_offsets()[0, 0] == shift.argmax()


def test_names_of_a_bump_chart_stand_at_both_ends_and_apart(many_in_pairs):
    ranks = variants(many_in_pairs, 15)
    ax = plot_bump(ranks)
    ax.figure.draw_without_rendering()
    left, right = by_gid(ax, "name-left"), by_gid(ax, "name-right")
    assert len(left) == len(right) == 44
    assert_apart(left)
    assert_apart(right)
    bold = [text.get_text() for text in left if text.get_fontweight() == "bold"]
    assert len(bold) == 6
    assert [float(text.get_text().split()[0]) for text in right] == pytest.approx(np.sort(ranks.values[-1]), abs=0.0501)
    drawn, page = ax.get_tightbbox(), ax.figure.bbox
    assert page.x0 <= drawn.x0
    assert drawn.x1 <= page.x1


def test_the_profiles_of_a_result_make_a_bump_chart(three_in_pairs):
    ax = plot_bump(three_in_pairs, by="risk", language="nl")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["per-criterion", "per-interest"]
    (subtitle,) = by_gid(ax, "subtitle")
    assert subtitle.get_text().startswith("Rang naar risico")
    (note,) = by_gid(ax, "note")
    assert "4.096 trekkingen." in note.get_text()

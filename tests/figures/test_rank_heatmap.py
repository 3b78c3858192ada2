"""The rank heat map says what the result says."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from tests.figures.synthetic import synthetic_result

from riskmc.plots import plot_rank_heatmap, save_figure
from riskmc.plots.style import contrast_ratio
from riskmc.results import format_probability


def by_gid(ax, gid):
    return [artist for artist in ax.findobj() if artist.get_gid() == gid]


def ranking(result, by="total_impact"):
    return (
        result["ranking"]
        .to_dataset()
        .sel(profile="per-criterion", by=by)
        .dropna("scenario", how="all", subset=["expected_rank"])
    )


@pytest.mark.parametrize(
    ("result", "by", "n_shown"), [("three", "risk", 3), ("many", "total_impact", 44), ("many", "likelihood", 33)]
)
def test_rows_are_scenarios_by_expected_rank(request, result, by, n_shown):
    result = request.getfixturevalue(result)
    ax = plot_rank_heatmap(result, by=by)
    expected = ranking(result, by).sortby("expected_rank")
    names = result["inputs"]["scenario_name"].sel(scenario=expected.scenario).values.tolist()
    assert [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()] == names
    shown = ax.images[0].get_array()
    assert shown.shape == (n_shown, n_shown)
    np.testing.assert_array_equal(shown.data, expected["rank_acceptability"].values[:, :n_shown])


def test_expected_ranks_are_marked_and_written(three):
    ax = plot_rank_heatmap(three)
    expected = np.sort(ranking(three)["expected_rank"].values)
    (marks,) = by_gid(ax, "expected-rank")
    np.testing.assert_allclose(marks.get_offsets()[:, 0], expected)
    assert [text.get_text() for text in by_gid(ax, "expected-rank-number")] == [f"{rank:.2f}" for rank in expected]


def test_a_cell_is_left_white_below_a_thousandth(many):
    image = plot_rank_heatmap(many).images[0]
    np.testing.assert_array_equal(image.get_array().mask, image.get_array().data < 0.001)
    assert image.get_array().mask.any()


def test_probabilities_are_printed_only_where_they_can_be_read(three, many):
    ax = plot_rank_heatmap(three)
    assert len(by_gid(ax, "probability")) == (ax.images[0].get_array().data >= 0.001).sum()
    assert by_gid(plot_rank_heatmap(many), "probability") == []


@pytest.mark.parametrize("n_scenarios", [3, 12])
def test_probabilities_stand_out_from_their_cells(n_scenarios):
    ax = plot_rank_heatmap(synthetic_result(n_scenarios, seed=5))
    image = ax.images[0]
    for text in by_gid(ax, "probability"):
        x, y = text.get_position()
        cell = image.to_rgba(image.get_array()[round(y), round(x) - 1])
        assert contrast_ratio(text.get_color(), cell) >= 4.5


@pytest.mark.parametrize("n_scenarios", [3, 12])
def test_probabilities_fit_their_cells(n_scenarios):
    ax = plot_rank_heatmap(synthetic_result(n_scenarios, seed=5))
    cell = ax.get_window_extent().width / n_scenarios
    assert max(text.get_window_extent().width for text in by_gid(ax, "probability")) < cell


def test_colours_are_those_of_cividis_with_a_named_bar(many):
    ax = plot_rank_heatmap(many)
    (bar,) = ax.child_axes
    assert bar.get_ylabel() == "rank acceptability index"
    assert ax.images[0].get_cmap().name == "cividis_r"
    assert ax.images[0].norm.vmin == 0.0
    assert to_rgba("white") == ax.get_facecolor()


@pytest.mark.parametrize("result", ["three", "many"])
def test_nothing_is_clipped_and_rows_do_not_touch(request, result):
    ax = plot_rank_heatmap(request.getfixturevalue(result))
    ax.figure.draw_without_rendering()
    drawn, page = ax.get_tightbbox(), ax.figure.bbox
    assert page.x0 <= drawn.x0
    assert drawn.x1 <= page.x1
    assert page.y0 <= drawn.y0
    assert drawn.y1 <= page.y1
    rows = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert not any(above.overlaps(below) for above, below in itertools.pairwise(rows))


def test_scenarios_without_a_rank_are_counted_under_the_picture(many):
    (note,) = by_gid(plot_rank_heatmap(many, by="likelihood"), "note")
    assert note.get_text().startswith("Not shown: 11 judged by plausibility.")


def test_odd_and_long_names_are_written_as_they_are(three, tmp_path):
    names = [
        "$x_1^2$ \\alpha \N{WATER WAVE}",
        "A name of more than sixty letters, which is wrapped at the left",
        "y" * 60,
    ]
    changed = three.copy()
    changed["inputs"].dataset = changed["inputs"].to_dataset().assign(scenario_name=("scenario", names))
    _, ax = plt.subplots(figsize=(10, 5))
    plot_rank_heatmap(changed, ax=ax)
    written = {label.get_text().replace("\n", " ") for label in ax.get_yticklabels()}
    assert written == {"$x_1^2$ \\alpha \N{REPLACEMENT CHARACTER}", names[1], f"{'y' * 30} {'y' * 30}"}
    assert not any(text.get_parse_math() for text in ax.findobj(plt.Text) if text.get_text())
    assert save_figure(ax, tmp_path / "picture.png").stat().st_size > 10_000


def test_cells_carry_the_figures_of_the_table(three):
    ax = plot_rank_heatmap(three)
    here = ranking(three).sortby("expected_rank")
    pairs = zip(here["rank_acceptability"].values.ravel(), here["rank_acceptability_mcse"].values.ravel(), strict=True)
    expected = [format_probability(*pair).split(" (")[0] for pair in pairs if pair[0] >= 0.001]
    assert [text.get_text() for text in by_gid(ax, "probability")] == expected


def test_a_bound_fits_its_cell_among_twelve():
    ax = plot_rank_heatmap(synthetic_result(12, seed=5))
    text = by_gid(ax, "probability")[0]
    text.set_text("> 99.998 %")
    assert text.get_window_extent().width < ax.get_window_extent().width / 12


@pytest.mark.parametrize("letters", [60, 10_000])
def test_long_names_squeeze_no_cell(letters):
    result = synthetic_result(12, seed=5)
    names = ("scenario", ["W" * letters] * 12)
    result["inputs"].dataset = result["inputs"].to_dataset().assign(scenario_name=names)
    ax = plot_rank_heatmap(result)
    text = by_gid(ax, "probability")[0]
    text.set_text("> 99.998 %")
    assert text.get_window_extent().width < ax.get_window_extent().width / 12
    assert ax.figure.get_size_inches().prod() < 250


@pytest.mark.parametrize("n_scenarios", [44, 60, 100, 200])
def test_ranks_do_not_run_together(n_scenarios):
    ax = plot_rank_heatmap(synthetic_result(n_scenarios, seed=1))
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert len(boxes) > 5
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))


def test_grid_lines_do_not_cover_narrow_cells():
    ax = plot_rank_heatmap(synthetic_result(200, seed=1))
    cell = ax.get_window_extent().width * 72 / ax.figure.dpi / 200
    assert max(lines.get_linewidths()[0] for lines in ax.collections if hasattr(lines, "get_segments")) < 0.1 * cell

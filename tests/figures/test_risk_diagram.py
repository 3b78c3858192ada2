"""The risk diagram says what the result says, and hides nothing."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from tests.figures.synthetic import synthetic_result

from riskmc.plots import plot_risk_diagram, save_figure
from riskmc.plots.style import contrast_ratio

AXES = ["likelihood", "plausibility"]


def by_gid(ax, start):
    """Everything on `ax` whose id starts so."""
    return [artist for artist in ax.findobj() if str(artist.get_gid() or "").startswith(start)]


def boxes_of(artists):
    return [artist.get_window_extent() for artist in artists]


def points(ax):
    return np.concatenate([collection.get_offsets() for collection in by_gid(ax, "points-")])


def segments(ax, gid):
    (collection,) = by_gid(ax, gid)
    return np.array(collection.get_segments())


def at(result, variable, quantile, **labels):
    return result["summary"][variable].sel(quantile=quantile, **labels).dropna("scenario").values


def overlapping(boxes):
    return [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_axes_are_those_of_the_method(three, many):
    ax = plot_risk_diagram(three)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    ax = plot_risk_diagram(many, likelihood="plausibility")
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")


def test_points_stand_at_the_best_estimates(three):
    drawn = points(plot_risk_diagram(three, profile="per-interest"))
    summary = three["summary"]
    expected = np.column_stack(
        [summary["likelihood_best"].values, summary["total_impact_best"].sel(profile="per-interest").values]
    )
    np.testing.assert_allclose(np.sort(drawn, axis=0), np.sort(expected, axis=0))


@pytest.mark.parametrize(("likelihood", "n_shown"), [("likelihood", 33), ("plausibility", 11)])
def test_only_scenarios_judged_on_the_axis_are_drawn(many, likelihood, n_shown):
    ax = plot_risk_diagram(many, likelihood=likelihood)
    assert len(points(ax)) == n_shown
    assert len(by_gid(ax, "scenario-label")) == n_shown
    (note,) = by_gid(ax, "note")
    other = {"likelihood": "plausibility", "plausibility": "likelihood"}[likelihood]
    assert note.get_text().startswith(f"Not shown: {44 - n_shown} judged by {other}. 4,096 draws.")


@pytest.mark.parametrize(("gid", "low", "high"), [("band-0.5", 0.25, 0.75), ("band-0.9", 0.05, 0.95)])
def test_bars_end_at_the_quantiles(many, gid, low, high):
    ax = plot_risk_diagram(many)
    across = segments(ax, f"{gid}-likelihood")
    np.testing.assert_allclose(across[:, 0, 0], at(many, "likelihood_quantile", low))
    np.testing.assert_allclose(across[:, 1, 0], at(many, "likelihood_quantile", high))
    up = segments(ax, f"{gid}-impact")
    judged = {"profile": "per-criterion", "scenario": many["summary"]["likelihood_best"].dropna("scenario").scenario}
    floor = ax.get_ylim()[0]
    np.testing.assert_allclose(up[:, 0, 1], np.maximum(at(many, "total_impact_quantile", low, **judged), floor))
    np.testing.assert_allclose(up[:, 1, 1], at(many, "total_impact_quantile", high, **judged))


def test_bands_that_reach_zero_carry_an_arrow_at_the_lower_edge(many):
    ax = plot_risk_diagram(many)
    lowest = at(many, "total_impact_quantile", 0.05, profile="per-criterion")[:33]
    arrows = by_gid(ax, "to-zero")
    assert len(arrows) == (lowest == 0.0).sum() > 0
    assert {arrow.get_ydata()[0] for arrow in arrows} == {ax.get_ylim()[0]}


def test_draws_at_zero_are_a_rug_and_not_in_the_region(three):
    ax = plot_risk_diagram(three)
    rugs = by_gid(ax, "rug-")
    assert [rug.get_gid() for rug in rugs] == ["rug-far_right_extremism"]
    draws = three["draws"].sel(profile="per-criterion", scenario="far_right_extremism")
    at_zero = draws["likelihood"].values[draws["total_impact"].values == 0.0]
    assert np.isin(rugs[0].get_xdata(), at_zero).all()
    assert len(rugs[0].get_xdata()) == min(200, at_zero.size)


def test_every_scenario_with_spread_has_a_region_inside_the_frame(many):
    ax = plot_risk_diagram(many)
    regions = by_gid(ax, "region-")
    assert len(regions) == 33
    edges = np.concatenate([path.vertices for region in regions for path in region.get_paths()])
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert ((edges >= [left, bottom]) & (edges <= [right, top])).all()


@pytest.mark.parametrize("probability", [0.5, 0.9])
def test_a_region_holds_its_share_of_the_draws(three, probability):
    ax = plot_risk_diagram(three)
    region = by_gid(ax, "region-lek_dike_breach")[0]
    draws = three["draws"].sel(profile="per-criterion", scenario="lek_dike_breach")
    places = np.column_stack([draws["likelihood"].values.ravel(), draws["total_impact"].values.ravel()])
    # The first path is the ring between the two edges; its outline is the edge of the 90 % region.
    outer, inner = (path.to_polygons(closed_only=True) for path in region.get_paths())
    outline = max(outer if probability == 0.9 else inner, key=len)
    share = plt.Polygon(outline).get_path().contains_points(places).mean()
    assert share == pytest.approx(probability, abs=4 * np.sqrt(probability * (1 - probability) / len(places)))


@pytest.mark.parametrize(
    ("n_scenarios", "likelihood"),
    [(3, "likelihood"), (8, "likelihood"), (12, "likelihood"), (44, "likelihood"), (44, "plausibility")],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_labels_hide_neither_each_other_nor_a_point(n_scenarios, likelihood, seed):
    ax = plot_risk_diagram(synthetic_result(n_scenarios, seed), likelihood=likelihood)
    boxes = boxes_of(by_gid(ax, "scenario-label"))
    assert overlapping(boxes) == []
    for place in ax.transData.transform(points(ax)):
        assert not any(box.contains(*place) for box in boxes)


@pytest.mark.parametrize(
    ("result", "likelihood"), [("three", "likelihood"), ("many", "likelihood"), ("many", "plausibility")]
)
def test_labels_stay_in_the_frame(request, result, likelihood):
    ax = plot_risk_diagram(request.getfixturevalue(result), likelihood=likelihood)
    frame = ax.get_window_extent()
    for box in boxes_of(by_gid(ax, "scenario-label")):
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1


def test_labels_stand_where_they_stood(many):
    first, second = (
        [label.get_position() for label in by_gid(plot_risk_diagram(many), "scenario-label")] for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("result", "likelihood"), [("three", "likelihood"), ("many", "likelihood"), ("many", "plausibility")]
)
def test_words_and_numbers_on_the_axes_do_not_touch(request, result, likelihood):
    ax = plot_risk_diagram(request.getfixturevalue(result), likelihood=likelihood)
    ax.figure.draw_without_rendering()
    labels = [
        label
        for axis in (ax.xaxis, ax.yaxis)
        for label in (*axis.get_majorticklabels(), *axis.get_minorticklabels())
        if label.get_text()
    ]
    assert overlapping(boxes_of([*labels, ax.xaxis.label, ax.yaxis.label])) == []


@pytest.mark.parametrize(
    ("result", "likelihood"), [("three", "likelihood"), ("many", "likelihood"), ("many", "plausibility")]
)
def test_the_page_holds_everything(request, result, likelihood):
    ax = plot_risk_diagram(request.getfixturevalue(result), likelihood=likelihood)
    drawn, page = ax.get_tightbbox(), ax.figure.bbox
    assert page.x0 <= drawn.x0
    assert drawn.x1 <= page.x1
    assert page.y0 <= drawn.y0
    assert drawn.y1 <= page.y1


def test_class_words_stand_in_the_middle_of_their_classes(three):
    ax = plot_risk_diagram(three)
    words = {
        label.get_text(): place
        for label, place in zip(ax.yaxis.get_minorticklabels(), ax.get_yticks(minor=True), strict=True)
    }
    assert words == pytest.approx(
        {"limited": 3**-4, "substantial": 3**-3, "serious": 3**-2, "very serious": 3**-1, "catastrophic": 1}
    )
    across = [label.get_text().replace("\n", " ") for label in ax.xaxis.get_minorticklabels()]
    assert across == ["highly unlikely", "unlikely", "somewhat likely", "likely", "highly likely"]


def test_title_profile_and_stamp_are_written(three):
    ax = plot_risk_diagram(three, profile="per-interest")
    assert ax.get_title(loc="left") == "National Risk Assessment 6 (2014)"
    (subtitle,) = by_gid(ax, "subtitle")
    assert "Weights: per-interest" in subtitle.get_text()
    assert "bars: 50 and 90 % bands; shading: 50 and 90 % highest-density regions" in subtitle.get_text()
    assert [stamp.get_text() for stamp in by_gid(ax, "illustrative")] == ["Illustrative data"]


def test_data_that_are_real_carry_no_stamp(three):
    real = three.copy()
    real.attrs["illustrative"] = 0
    assert by_gid(plot_risk_diagram(real), "illustrative") == []


def test_kinds_have_their_own_shapes(three):
    ax = plot_risk_diagram(three)
    shapes = {collection.get_gid(): len(collection.get_offsets()) for collection in by_gid(ax, "points-")}
    assert shapes == {"points-threat": 2, "points-hazard": 1}
    outlines = [collection.get_paths()[0].vertices.shape for collection in by_gid(ax, "points-")]
    assert len(set(outlines)) == 2


def test_many_scenarios_are_listed_by_number_under_their_themes(many):
    ax = plot_risk_diagram(many)
    (listed,) = by_gid(ax, "scenario-list")
    lines = [text.get_text().replace("\u2007", "") for text in listed.get_texts()]
    assert [line for line in lines if not line[0].isdigit()] == ["nature", "technology", "society"]
    assert "12  Earthquake" in lines
    numbers = [label.get_text() for label in by_gid(ax, "scenario-label")]
    assert numbers == [line.split()[0] for line in lines if line[0].isdigit()]


def test_without_kept_draws_there_is_no_region_and_no_word_of_one(three):
    ax = plot_risk_diagram(three.drop_nodes("draws"))
    assert by_gid(ax, "region-") == []
    words = " ".join(text.get_text() for text in ax.get_legend().get_texts()) + by_gid(ax, "subtitle")[0].get_text()
    assert "region" not in words


ODD_NAMES = (
    "Costs $5 to $9, x_1^2",
    r"a\b $\frac{1}{2$ \alpha_{k}^2",
    "[bold]Wave[/red] \N{WATER WAVE}",
)


def with_names(result, names):
    changed = result.copy()
    inputs = changed["inputs"].to_dataset()
    changed["inputs"].dataset = inputs.assign(scenario_name=("scenario", list(names))).assign_attrs(title=names[0])
    return changed


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_odd_names_are_written_as_they_are(three, tmp_path, suffix):
    _, ax = plt.subplots(figsize=(9, 8))
    plot_risk_diagram(with_names(three, ODD_NAMES), ax=ax)
    labels = [label.get_text().replace("\n", " ") for label in by_gid(ax, "scenario-label")]
    assert labels == [*ODD_NAMES[:2], "[bold]Wave[/red] \N{REPLACEMENT CHARACTER}"]
    assert not any(text.get_parse_math() for text in ax.findobj(plt.Text) if text.get_text())
    (note,) = by_gid(ax, "note")
    assert note.get_text().replace("\n", " ").endswith("is a letter that the font of the picture lacks.")
    assert save_figure(ax, tmp_path / f"picture.{suffix}").stat().st_size > 10_000


@pytest.mark.parametrize(
    "name",
    [
        "\u041d\u0430\u0432\u043e\u0434\u043d\u0435\u043d\u0438\u0435",
        "\u6d2a\u6c34",
        "\u0641\u064a\u0636\u0627\u0646",
        "x" * 60,
    ],
)
def test_names_of_any_script_and_length_are_drawn(three, tmp_path, name):
    ax = plot_risk_diagram(with_names(three, [f"{name} {n}" for n in "abc"]))
    frame = ax.get_window_extent()
    for box in boxes_of(by_gid(ax, "scenario-label")):
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
    assert save_figure(ax, tmp_path / "picture.png").stat().st_size > 10_000


def test_scenarios_at_one_place_are_both_seen(three):
    changed = three.copy()
    summary = changed["summary"].to_dataset()
    changed["summary"].dataset = summary.assign(
        {name: summary[name] * 0 + summary[name].isel(scenario=0) for name in ("likelihood_best", "total_impact_best")}
    )
    ax = plot_risk_diagram(changed)
    assert len(np.unique(points(ax), axis=0)) == 1
    assert overlapping(boxes_of(by_gid(ax, "scenario-label"))) == []
    drawn = [(c.get_zorder(), size) for c in by_gid(ax, "points-") for size in c.get_sizes()]
    sizes = [size for _, size in drawn]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_it_draws_on_the_axes_it_is_given(three):
    _, (left, right) = plt.subplots(1, 2, figsize=(18, 8))
    assert plot_risk_diagram(three, ax=right) is right
    assert len(left.collections) == 0


def test_text_stands_out_from_the_page(many):
    ax = plot_risk_diagram(many)
    texts = [text for text in ax.findobj(plt.Text) if text.get_text() and text.get_gid() != "illustrative"]
    assert min(contrast_ratio(text.get_color(), "white") for text in texts) >= 4.5
    assert min(text.get_fontsize() for text in texts) >= 8.5


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_same_picture_gives_the_same_bytes(three, tmp_path, suffix):
    written = [save_figure(plot_risk_diagram(three), tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab"]
    assert written[0] == written[1]
    assert len(written[0]) > 10_000


@pytest.mark.parametrize("n_scenarios", [60, 100, 200])
def test_many_scenarios_keep_the_diagram_upright_and_whole(n_scenarios):
    ax = plot_risk_diagram(synthetic_result(n_scenarios, seed=1))
    ax.figure.draw_without_rendering()
    frame, page = ax.get_window_extent(), ax.figure.bbox
    assert frame.height > 0.6 * page.height
    assert frame.width > 0.7 * page.height
    (listed,), (legend,) = boxes_of(by_gid(ax, "scenario-list")), boxes_of(by_gid(ax, "legend"))
    assert frame.y0 <= listed.y0 < listed.y1 <= page.y1
    assert frame.x1 <= listed.x0 < listed.x1 <= page.x1
    assert page.y0 <= legend.y0 < legend.y1 <= frame.y0
    (title,) = [text for text in ax.findobj(plt.Text) if text.get_text() == ax.get_title(loc="left")]
    assert title.get_window_extent().y0 >= frame.y1
    assert page.width * page.height * (200 / ax.figure.dpi) ** 2 < 20e6


def test_a_name_of_ten_thousand_letters_leaves_room_for_the_diagram():
    result = synthetic_result(20, seed=1)
    names = [f"{'y' * 10_000} {i}" for i in range(20)]
    changed = with_names(result, names)
    changed["inputs"].dataset = changed["inputs"].to_dataset().assign(theme=("scenario", names))
    ax = plot_risk_diagram(changed)
    assert ax.get_window_extent().width >= 6.0 * ax.figure.dpi
    assert ax.figure.get_size_inches().prod() < 500


def test_no_region_reaches_beyond_certainty():
    result = synthetic_result(3, 1)
    result["draws"]["likelihood"] = result["draws"]["likelihood"] * 0 + np.linspace(0.5, 1.0, 1024)[None, :, None]
    ax = plot_risk_diagram(result)
    regions = [artist for artist in ax.collections if str(artist.get_gid()).startswith("region-")]
    ends = [path.vertices[:, 0].max() for region in regions for path in region.get_paths() if len(path.vertices)]
    assert ends
    assert max(ends) <= 1.0

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.plots.diagram_data import Classes, risk_diagram_data, view_limits


def with_group(result, name, dataset):
    changed = result.copy()
    changed[name].dataset = dataset
    return changed


def test_points_and_bands_are_those_of_the_result(three):
    diagram = risk_diagram_data(three, profile="per-interest")
    summary = three["summary"].to_dataset()
    np.testing.assert_array_equal(diagram.x.best, summary["likelihood_best"])
    impact = summary["total_impact_quantile"].sel(profile="per-interest")
    np.testing.assert_array_equal(diagram.y.bands[0.5], impact.sel(quantile=[0.25, 0.75]))
    np.testing.assert_array_equal(diagram.y.bands[0.9], impact.sel(quantile=[0.05, 0.95]))


def test_the_first_profile_is_the_default(three):
    assert risk_diagram_data(three).profile == "per-criterion"


def test_likelihood_and_plausibility_share_out_the_register(many):
    likely, plausible = (risk_diagram_data(many, likelihood=kind) for kind in ("likelihood", "plausibility"))
    assert (len(likely.scenario), len(plausible.scenario)) == (33, 11)
    assert not set(likely.scenario) & set(plausible.scenario)
    assert (likely.x_kind, plausible.x_kind) == ("frequency", "plausibility")
    assert likely.themes == plausible.themes == ("nature", "technology", "society")


def test_zeros_are_the_likelihoods_of_draws_with_zero_impact(three):
    zeros = risk_diagram_data(three).zeros
    draws = three["draws"].sel(profile="per-criterion", scenario="far_right_extremism")
    assert zeros[0].size == (draws["total_impact"] == 0.0).sum() > 0
    assert [some.size for some in zeros[1:]] == [0, 0]


def test_short_ids_are_the_marks_and_long_ones_give_way_to_places(three, many):
    assert risk_diagram_data(many, likelihood="plausibility").number[0] == "34"
    assert risk_diagram_data(three).number == ("1", "2", "3")


def test_a_scenario_without_a_name_goes_by_its_id(three):
    inputs = three["inputs"].to_dataset().drop_vars("scenario_name")
    assert risk_diagram_data(with_group(three, "inputs", inputs)).name == risk_diagram_data(three).scenario


def test_without_kept_draws_there_are_no_regions(three):
    diagram = risk_diagram_data(three.drop_nodes("draws"))
    assert diagram.regions == (None, None, None)
    assert [zeros.size for zeros in diagram.zeros] == [0, 0, 0]


def test_a_point_likelihood_has_no_region(three):
    draws = three["draws"].to_dataset()
    fixed = draws.assign(likelihood=draws["likelihood"] * 0.0 + 0.01)
    assert risk_diagram_data(with_group(three, "draws", fixed)).regions == (None, None, None)


def test_neighbouring_classes_share_a_bound(three):
    diagram = risk_diagram_data(three)
    np.testing.assert_allclose(diagram.y_classes.bounds, 3.0 ** (np.arange(0.5, 6.0) - 5.0))
    assert Classes((), np.empty(0), np.empty(0)).bounds.size == 0


def test_a_sum_of_money_has_no_classes(many):
    assert risk_diagram_data(many).y_classes.words == ()
    diagram = risk_diagram_data(many)
    lowest, highest = diagram.y.bands[0.9].min(), diagram.y.bands[0.9].max()
    (_, (bottom, top)) = view_limits(diagram)
    assert bottom > 1e-2 * max(lowest, diagram.y.best.min())
    assert top < 10 * highest


def test_those_on_the_other_axis_are_counted(three, many):
    counts = [risk_diagram_data(many, likelihood=axis).n_elsewhere for axis in ("likelihood", "plausibility")]
    assert counts == [11, 33]
    assert risk_diagram_data(three).n_elsewhere == 0


@pytest.mark.parametrize("kept", [1, 3, 49])
def test_few_kept_draws_give_no_region(three, kept):
    draws = three["draws"].to_dataset().isel(chain=[0], draw=slice(kept))
    assert risk_diagram_data(with_group(three, "draws", draws)).regions == (None, None, None)


def test_the_view_holds_classes_bands_and_regions(many):
    diagram = risk_diagram_data(many)
    (left, right), (bottom, top) = view_limits(diagram)
    assert left < diagram.x_classes.bounds[0]
    assert right > diagram.x_classes.bounds[-1]
    assert bottom > 0.0
    assert top > diagram.y.bands[0.9].max()


def test_no_scenario_of_the_kind_asked_for(three):
    with pytest.raises(
        InputError, match=r"no scenario of this result was judged by plausibility\. Try likelihood='likelihood'"
    ):
        risk_diagram_data(three, likelihood="plausibility")


def test_an_unknown_kind(three):
    with pytest.raises(InputError, match="`likelihood` must be one of 'likelihood', 'plausibility'; got 'frequency'"):
        risk_diagram_data(three, likelihood="frequency")


def test_an_unknown_profile(three):
    with pytest.raises(InputError, match="Did you mean 'per-interest'"):
        risk_diagram_data(three, profile="per-interests")


def test_a_result_without_best_estimates(three):
    bare = with_group(three, "summary", three["summary"].to_dataset().drop_vars("total_impact_best"))
    with pytest.raises(InputError, match="no best estimates, because it comes from a bare Model"):
        risk_diagram_data(bare)

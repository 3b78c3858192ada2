import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete, Point, Uniform, ZeroInflated
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Item, Model
from riskmc.robustness import quality
from riskmc.robustness.quality import KINDS, largest, quality_check

N = 2**14


def model_of(rho=0.5, low=1.0):
    pool = Item({"anna": Uniform(0, 1), "bert": PERT(2, 3, 9)}, {"anna": 0.3, "bert": 0.7})
    laws = {
        "flood": {"cost": PERT(low, 2, 5), "dead": PERT(0, 2, 9), "trust": Uniform(1, 2)},
        "cyber": {"cost": ZeroInflated(PERT(1, 2, 5), 0.3), "dead": pool, "trust": PERT(0, 1, 2)},
        "fire": {"cost": PERT(1, 4, 5), "dead": Point(2.0), "trust": Discrete([1, 2, 3], [0.2, 0.5, 0.3])},
    }
    likelihood = {"flood": PERT(0.1, 0.2, 0.5), "cyber": Uniform(0, 1)}
    return Model.from_laws(laws, likelihood, dependence=Dependence(within_scenario=rho))


def test_a_run_draws_what_was_entered():
    found = quality_check(model_of(), n_draws=N, rng=3)
    for kind in KINDS:
        count, worst, allowed = largest(found, kind)
        assert count > 0
        assert worst <= max(allowed, 4.0)
    point = found.sel(scenario="fire", item="dead")
    assert point["quantile_achieved"].values.tolist() == [2.0, 2.0, 2.0]
    assert (point["quantile_z"] == 0.0).all()
    assert np.isnan(found["quantile_entered"].sel(scenario="fire", item="likelihood")).all()


def test_figures_stand_at_the_labels_of_their_items():
    found = quality_check(model_of(), n_draws=N, rng=3)
    assert found["quantile_entered"].sel(scenario="flood", item="trust").values == pytest.approx([1.05, 1.5, 1.95])
    near = np.abs(found["quantile_achieved"] - found["quantile_entered"]) <= 5 * found["quantile_achieved_mcse"] + 1e-5
    assert near.where(found["quantile_entered"].notnull(), other=True).all()


def test_interests_out_of_order_do_not_mix_up_the_criteria():
    laws = {"flood": {"a": Uniform(0, 1), "b": Uniform(5, 6), "c": Uniform(9, 10)}}
    model = Model.from_laws(laws, interests={"a": "one", "b": "two", "c": "one"})
    found = quality_check(model, n_draws=2048, rng=1)["quantile_achieved"].sel(scenario="flood", quantile=0.5)
    assert found.sel(item=["a", "b", "c"]).values == pytest.approx([0.5, 5.5, 9.5], abs=0.05)


def test_only_items_that_have_the_ranks_of_their_score_are_compared():
    found = quality_check(model_of(), n_draws=N, rng=3)
    flood, cyber = (found["within_scenario_z"].sel(scenario=name) for name in ("flood", "cyber"))
    assert np.isfinite(flood.sel(item="cost", other_item="dead"))
    assert np.isnan(flood.sel(item="cost", other_item="cost"))
    assert np.isnan(cyber.sel(item="cost", other_item="dead"))
    achieved = found["within_scenario_achieved"].sel(scenario="cyber", item="cost", other_item="dead")
    entered = found["within_scenario_entered"].sel(scenario="cyber", item="cost", other_item="dead")
    assert entered == pytest.approx(0.5)
    assert 0.1 < achieved < 0.45  # the spike and the choice of an expert are drawn on their own


@pytest.mark.statistical
def test_a_run_of_other_laws_or_another_correlation_is_noticed(monkeypatch):
    draw = quality._items
    for other in (model_of(rho=0.4), model_of(low=0.5)):
        monkeypatch.setattr(quality, "_items", lambda _, entropy, n, other=other: draw(other, entropy, n))
        found = quality_check(model_of(), n_draws=N, rng=3)
        worst = max(largest(found, kind)[1] for kind in KINDS)
        assert worst > 6.0


def test_full_dependence_is_achieved_exactly():
    found = quality_check(model_of(rho=1.0), n_draws=2048, rng=1)
    flood = found["within_scenario_z"].sel(scenario="flood", item="cost", other_item="dead")
    assert flood == 0.0


def test_what_cannot_be_compared_has_no_largest_difference():
    model = Model.from_laws({"flood": {"cost": Item({"anna": Uniform(0, 1), "bert": Uniform(0, 2)})}})
    found = quality_check(model, n_draws=2048, rng=1)
    assert largest(found, "within_scenario")[0] == 0
    assert np.isnan(largest(found, "within_scenario")[1])


def test_too_few_draws_are_refused():
    with pytest.raises(InputError, match=r"`n_draws` must be a whole number of at least 2048"):
        quality_check(model_of(), n_draws=1024)


def test_every_estimate_has_its_error_and_words():
    found = quality_check(model_of(), n_draws=2048, rng=1)
    for kind in KINDS:
        assert f"{kind}_achieved_mcse" in found
    assert all(variable.attrs["units"] and variable.attrs["long_name"] for variable in found.data_vars.values())

import numpy as np
import pytest

from riskmc.distributions import PERT, Mixture, Point, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Item, Model
from riskmc.model.weight_laws import DirichletWeights
from riskmc.robustness.expert_shares import expert_shares, has_experts

N = 2**14
LAWS = {"anna": PERT(1, 2, 5), "bert": PERT(3, 6, 7), "carl": PERT(2, 3, 4)}
SHARES = {"anna": 0.5, "bert": 0.2, "carl": 0.3}


def between(laws, weights):
    """Variance of the experts' means over that of their linear pool."""
    means = np.array([law.mean() for law in laws.values()])
    share = np.array([weights[expert] for expert in laws])
    pool = Mixture(list(laws.values()), share)
    return (share * (means - pool.mean()) ** 2).sum() / pool.std() ** 2


def within_four_errors(found, name, expected, **at):
    here = found.sel(**at)
    error = here[f"{name}_expert_share_mcse"].item()
    return abs(here[f"{name}_expert_share"].item() - expected) <= 4 * error and error < 0.05


@pytest.mark.parametrize("sampling", ["coherent", "per-scenario", "independent"])
def test_the_share_of_a_single_item_is_that_of_the_experts_means(sampling):
    laws = {"flood": {"cost": Item(LAWS, SHARES)}, "cyber": {"cost": Point(3)}}
    found = expert_shares(Model.from_laws(laws, sampling=sampling), n_draws=N, rng=2)
    expected = between(LAWS, SHARES)
    assert within_four_errors(found, "total_impact", expected, scenario="flood", profile="per-criterion")
    assert not within_four_errors(found, "total_impact", expected + 0.1, scenario="flood", profile="per-criterion")
    assert np.isnan(found["total_impact_expert_share"].sel(scenario="cyber")).all()  # it never changes


def test_items_that_choose_on_their_own_add_up_their_variances():
    laws = {"flood": {"cost": Item(LAWS), "dead": Item({"anna": Uniform(0, 1), "bert": Uniform(4, 9)})}}
    found = expert_shares(Model.from_laws(laws, sampling="independent"), n_draws=N, rng=3)
    pools = [item.pooled() for item in (laws["flood"]["cost"], laws["flood"]["dead"])]
    shares = [between(dict(item.laws), dict(item.weights)) for item in laws["flood"].values()]
    variances = [pool.std() ** 2 for pool in pools]  # weights 1/2 and 1/2
    expected = np.dot(shares, variances) / np.sum(variances)
    assert within_four_errors(found, "total_impact", expected, scenario="flood", profile="per-criterion")


def test_experts_without_spread_are_all_of_it():
    item = Item({"anna": Point(1.0), "bert": Point(4.0)})
    found = expert_shares(
        Model.from_laws({"flood": {"cost": item}, "cyber": {"cost": Point(2.0)}}), n_draws=2**10, rng=1
    )
    assert found["total_impact_expert_share"].sel(scenario="flood").item() == 1.0
    assert found["log10_total_impact_expert_share"].sel(scenario="flood").item() == 1.0
    assert (found["rank_expert_share"].sel(by="total_impact") == 1.0).all()
    assert (found["rank_expert_share_mcse"].sel(by="total_impact") == 0.0).all()


def test_experts_who_agree_and_uncertain_weights_leave_nothing_between():
    same = {"anna": Uniform(0, 1), "bert": Uniform(0, 1)}
    laws = {"flood": {"cost": Item(same), "dead": Uniform(0, 2)}, "cyber": {"cost": Item(same), "dead": Uniform(0, 1)}}
    model = Model.from_laws(laws, profiles={"any": DirichletWeights((1.0, 1.0))})
    found = expert_shares(model, n_draws=N, rng=4)
    assert (np.abs(found["total_impact_expert_share"]) <= 4 * found["total_impact_expert_share_mcse"]).all()
    ranks = found.sel(by="total_impact")
    assert (np.abs(ranks["rank_expert_share"]) <= 4 * ranks["rank_expert_share_mcse"]).all()


def test_a_zero_has_no_logarithm_and_what_is_not_judged_no_share():
    zero = Item({"anna": Point(0.0), "bert": Uniform(1, 2)})
    model = Model.from_laws({"flood": {"cost": zero}, "cyber": {"cost": Item(LAWS)}}, {"cyber": Uniform(0.1, 0.2)})
    found = expert_shares(model, n_draws=2**10, rng=5)
    assert np.isnan(found["log10_total_impact_expert_share"].sel(scenario="flood")).all()
    assert np.isfinite(found["log10_total_impact_expert_share"].sel(scenario="cyber")).all()
    assert np.isnan(found["likelihood_expert_share"].sel(scenario="flood"))
    assert np.isnan(found["risk_expert_share"].sel(scenario="flood")).all()
    assert abs(found["likelihood_expert_share"].sel(scenario="cyber")) <= 4 * found["likelihood_expert_share_mcse"].sel(
        scenario="cyber"
    )


def test_one_expert_is_told_so():
    model = Model.from_laws({"flood": {"cost": Item(LAWS, {"anna": 1.0, "bert": 0.0, "carl": 0.0})}})
    assert not has_experts(model)
    with pytest.raises(InputError, match="no item of this model is drawn from several experts"):
        expert_shares(model)


def test_every_share_has_its_error_and_words():
    found = expert_shares(Model.from_laws({"flood": {"cost": Item(LAWS)}}), n_draws=2**10, rng=1)
    for name, variable in found.data_vars.items():
        assert f"{name}_mcse" in found or name.endswith("_mcse")
        assert variable.attrs["units"] == "1"
    assert found["log10_risk_expert_share"].attrs["long_name"] == (
        "Share of the variance of the log10 of the risk between experts"
    )

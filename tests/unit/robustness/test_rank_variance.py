import numpy as np
import pytest

from riskmc.distributions import Point, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights
from riskmc.robustness.rank_variance import rank_variance

FLAT = DirichletWeights((1.0, 1.0))
N = 2**14


def two_scenarios(flood: dict, cyber: dict, profiles: dict) -> Model:
    return Model.from_laws({"flood": flood, "cyber": cyber}, profiles=profiles)


def shares_of(model: Model, profile: str = "any", scenario: str = "flood", by: str = "total_impact") -> tuple:
    found = rank_variance(model, n_draws=N, rng=4).sel(profile=profile, scenario=scenario, by=by)
    return found["rank_variance_share"].values, found["rank_variance_share_mcse"].values


def test_fixed_scores_leave_all_to_the_weights():
    model = two_scenarios({"cost": Point(2), "dead": Point(1)}, {"cost": Point(1), "dead": Point(2)}, {"any": FLAT})
    share, error = shares_of(model)
    # Other scores are the same scores, so the first share is exact; the second follows from new weights.
    assert share[0] == 1.0
    assert abs(share[1]) < 4 * error[1]
    assert share.sum() == pytest.approx(1.0)


def test_fixed_weights_leave_all_to_the_scores():
    laws = {"cost": Uniform(0, 2), "dead": Uniform(0, 3)}, {"cost": Uniform(0, 1), "dead": Uniform(0, 4)}
    model = two_scenarios(*laws, {"any": FLAT, "even": (0.5, 0.5)})
    share, error = shares_of(model, "even")
    assert share.tolist() == [0.0, 1.0, 0.0]
    assert error.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.statistical
def test_shares_meet_their_closed_form():
    # flood ranks above cyber where w a > (1 - w) b, with a and b uniform on (-1, 1) and w on (0, 1):
    # V(E[R | x]) / V(R) = 1/2 + 2 Var(a / (a + b)) with both above zero, and Var = 3/4 - ln 2.
    laws = {"cost": Uniform(0, 2), "dead": Point(1)}, {"cost": Point(1), "dead": Uniform(0, 2)}
    share, error = shares_of(two_scenarios(*laws, {"any": FLAT}))
    scores = 2.0 - 2.0 * np.log(2.0)
    expected = np.array([0.0, scores, 1.0 - scores])
    assert (np.abs(share - expected) < 4 * error).all()
    assert (error < 0.03).all()
    assert abs(share[1] - 0.5) > 4 * error[1]  # the control: half and half is not what it says


def test_a_rank_that_never_changes_has_no_shares():
    model = two_scenarios({"cost": Point(2), "dead": Point(2)}, {"cost": Point(1), "dead": Point(1)}, {"any": FLAT})
    share, error = shares_of(model)
    assert np.isnan(share).all()
    assert np.isnan(error).all()


def test_scenarios_without_likelihood_are_not_ranked_by_risk():
    laws = {"flood": {"cost": Uniform(0, 2)}, "cyber": {"cost": Uniform(0, 2)}, "fire": {"cost": Uniform(0, 4)}}
    likelihood = {"flood": Uniform(0, 1), "cyber": Uniform(0, 1)}
    model = Model.from_laws(laws, likelihood, profiles={"any": DirichletWeights((1.0,))})
    found = rank_variance(model, n_draws=1024, rng=1)["rank_variance"].sel(by="risk", profile="any")
    assert found.sel(scenario="flood") == pytest.approx(0.25, abs=0.01)
    assert np.isnan(found.sel(scenario="fire"))


def test_without_uncertain_weights_there_is_nothing_to_split():
    model = two_scenarios({"cost": Uniform(0, 2)}, {"cost": Uniform(0, 3)}, {"even": (1.0,)})
    with pytest.raises(InputError, match="no profile has uncertain weights"):
        rank_variance(model)

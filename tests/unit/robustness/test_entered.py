import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete, Point, Uniform, ZeroInflated
from riskmc.model import Dependence, Driver, Item, Model
from riskmc.robustness.entered import comparable_items, entered_correlation, is_direct

TWO = {"anna": Uniform(0, 1), "bert": Uniform(2, 3)}
LAWS = {name: {"cost": PERT(0, 1, 3), "dead": PERT(1, 2, 3)} for name in ("flood", "cyber", "fire")}
LIKELIHOOD = {name: PERT(0.1, 0.2, 0.4) for name in LAWS}


@pytest.mark.parametrize(
    ("item", "direct"),
    [
        (Item.of(PERT(0, 1, 3)), True),
        (Item.of(Point(1)), False),
        (Item.of(Discrete([1, 2], [0.5, 0.5])), False),
        (Item.of(ZeroInflated(Uniform(0, 1), 0.2)), False),
        (Item.of(ZeroInflated(Uniform(0, 1), 0.0)), True),
        (Item(TWO), False),
        (None, False),
    ],
)
def test_only_one_law_without_atoms_has_the_ranks_of_its_score(item, direct):
    assert is_direct(item) is direct


def test_factors_that_items_share_add_up():
    dependence = Dependence(within_scenario=0.3, drivers=(Driver("rain", ("flood", "fire"), impact=0.2),))
    within, between = entered_correlation(Model.from_laws(LAWS, LIKELIHOOD, dependence=dependence))
    score = 2 * np.sin(np.pi * 0.3 / 6) + 2 * np.sin(np.pi * 0.2 / 6)
    assert within[0, 0, 1] == pytest.approx(6 / np.pi * np.arcsin(score / 2))
    assert within[1, 0, 1] == pytest.approx(0.3)
    assert between[0, 0, 2] == pytest.approx(0.2)
    assert between[0, 0, 1] == 0.0
    assert (within[:, 2, :2] == 0.0).all()


def test_a_t_copula_has_smaller_rank_correlations_and_smaller_ones_between_scenarios():
    model = Model.from_laws(
        LAWS, LIKELIHOOD, dependence=Dependence(within_scenario=0.4, within_criterion=0.4, degrees_of_freedom=3.0)
    )
    within, between = entered_correlation(model)
    assert 0.3 < within[0, 0, 1] < 0.4
    assert 0.3 < between[0, 0, 1] < within[0, 0, 1]
    assert (np.diagonal(between[0]) == 1.0).all()


def test_rank_correlations_of_scores_mixed_apart_meet_draws():
    rng, nu, r, n = np.random.default_rng(3), 3.0, 0.6, 2**18
    z = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], n) / np.sqrt(rng.chisquare(nu, (n, 2)) / nu)
    ranks = z.argsort(axis=0).argsort(axis=0)
    model = Model.from_laws(
        LAWS, dependence=Dependence(within_criterion=6 / np.pi * np.arcsin(r / 2), degrees_of_freedom=nu)
    )
    _, between = entered_correlation(model)
    assert between[0, 0, 1] == pytest.approx(np.corrcoef(ranks.T)[0, 1], abs=4 / np.sqrt(n))


def test_with_an_expert_factor_who_speaks_must_be_known():
    laws = LAWS | {"flood": {"cost": Item(TWO), "dead": PERT(1, 2, 3)}}
    one, several = (Model.from_laws(given, dependence=Dependence(within_expert=0.2)) for given in (LAWS, laws))
    assert comparable_items(one)[:, :2].all()
    assert not comparable_items(several).any()

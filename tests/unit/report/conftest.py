import pytest
from tests.unit.report.ranked import LAWS

from riskmc.distributions import PERT
from riskmc.model import Dependence, Model
from riskmc.simulation import simulate


@pytest.fixture(scope="session")
def model() -> Model:
    likelihood = {"flood": PERT(0.1, 0.2, 0.9), "cyber": PERT(0.1, 0.2, 0.9)}
    return Model.from_laws(LAWS, likelihood, dependence=Dependence(within_scenario=0.5))


@pytest.fixture(scope="session")
def result(model):
    return simulate(model, n_draws=2**14, rng=1, keep_draws=2**13)

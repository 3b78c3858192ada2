import numpy as np
import pytest

from riskmc.distributions import PERT, ClassRange, Discrete, Mixture, Point, Triangular, Uniform, ZeroInflated
from riskmc.engine import compile_model
from riskmc.engine.exact.pieces import Pieces, joined, pieces_of
from riskmc.model import Item, Model
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"))
LAWS = {
    "uniform": Uniform(0.2, 0.7),
    "pert": PERT(0, 0.2, 1),
    "triangular": Triangular(0, 0.1, 0.9),
    "classes": ClassRange("A", "C", "E", scale=SCALE).value(),
    "latent zero": ClassRange("X", "B", "D", scale=SCALE).value(),
    "spike": ClassRange("X", "C", "D", scale=SCALE, zero_mass=1 / 3).value(),
    "nominal": ClassRange("X", "B", "D", scale=SCALE).value(classes="nominal"),
    "discrete": Discrete([0.1, 0.5, 0.9], [0.5, 0.2, 0.3]),
    "gap": Mixture([Uniform(0, 0.1), Point(0.5), Uniform(0.9, 1)], [1, 1, 2]),
}


def pieces(law, **kwargs):
    plan, units = compile_model(Model.from_laws({"flood": {"a": law}}, **kwargs), 1)
    found = pieces_of(plan, np.array([0]))
    return found._replace(low=found.low * units.impact, high=found.high * units.impact)


def cdf(found, x):
    low, high, mass = found.of(0)
    width = np.where(high > low, high - low, 1.0)
    share = np.where(high > low, np.clip((x - low) / width, 0, 1), x >= low)
    return mass @ share


@pytest.mark.parametrize("name", LAWS)
def test_pieces_have_mass_moments_and_probabilities_of_the_law(name):
    law, found = LAWS[name], pieces(LAWS[name])
    assert found.mass.sum() == pytest.approx(1.0, abs=1e-12)
    mean, variance = found.moments()
    assert mean[0] == pytest.approx(law.mean(), abs=1e-6)
    assert np.sqrt(variance[0]) == pytest.approx(law.std(), rel=1e-5)
    for x in np.linspace(0.01, 0.97, 25):
        assert cdf(found, x) == pytest.approx(float(law.cdf(x)), abs=2e-4)


@pytest.mark.parametrize(
    ("name", "value", "mass"),
    [
        ("spike", [0.0], [1 / 3]),
        ("discrete", [0.1, 0.5, 0.9], [0.5, 0.2, 0.3]),
        ("gap", [0.5], [0.25]),
        ("uniform", [], []),
        ("pert", [], []),
    ],
)
def test_atoms_have_no_width(name, value, mass):
    found = pieces(LAWS[name])
    flat = found.low == found.high
    distinct, place = np.unique(np.round(found.low[flat], 6), return_inverse=True)
    np.testing.assert_allclose(distinct, value, rtol=1e-6)
    np.testing.assert_allclose(np.bincount(place, found.mass[flat]), mass, atol=1e-7)
    assert found.atom_mass()[0] == pytest.approx(sum(mass), abs=1e-7)


def test_experts_have_their_shares():
    pool = Item({"a": Uniform(0, 1), "b": ZeroInflated(Uniform(2, 3), 0.5), "c": Point(4)}, {"a": 1, "b": 2, "c": 1})
    found = pieces(pool, sampling="independent")
    assert cdf(found, 0.0) == pytest.approx(2 / 4 * 0.5, abs=1e-9)
    assert cdf(found, 1.5) == pytest.approx(1 / 4 + 2 / 4 * 0.5, abs=1e-9)
    assert cdf(found, 3.5) == pytest.approx(3 / 4, abs=1e-9)
    assert found.moments()[0][0] == pytest.approx(1 / 4 * 0.5 + 2 / 4 * 0.5 * 2.5 + 1 / 4 * 4, rel=1e-7)


def test_constants_and_what_is_missing():
    model = Model.from_laws({"flood": {"a": Point(0.75), "b": Uniform(0, 1)}})
    plan, units = compile_model(model, 1)
    found = pieces_of(plan, np.array([0, 2]))  # item 2 would be the likelihood, which is missing
    assert (found.low * units.impact).tolist() == [0.75, 0.0]
    assert (found.mass.tolist(), found.first.tolist()) == ([1.0, 1.0], [0, 1, 2])


def test_numbers_are_joined_one_after_another():
    one = Pieces(np.array([0.0]), np.array([1.0]), np.array([1.0]), np.array([0, 1]))
    two = Pieces(np.array([2.0, 3.0]), np.array([2.5, 4.0]), np.array([0.5, 0.5]), np.array([0, 2]))
    both = joined(one, two)
    assert [array.tolist() for array in both.of(1)] == [[2.0, 3.0], [2.5, 4.0], [0.5, 0.5]]
    assert [end.tolist() for end in both.ends()] == [[0.0, 2.0], [1.0, 4.0]]

import numpy as np
import pytest

from riskmc.engine.exact.laws import as_pieces
from riskmc.engine.exact.pieces import Pieces
from riskmc.engine.exact.products import log_laws, logarithms, products

CELLS = np.linspace(0, 1, 401)


def uniform(low, high, zero=0.0):
    edges = low + (high - low) * CELLS
    mass = np.full(400, (1 - zero) / 400)
    first = np.array([0, 401])
    return Pieces(np.append(edges[:-1], 0.0), np.append(edges[1:], 0.0), np.append(mass, zero), first)


def fixed(*values):
    value = np.array(values, dtype=float)
    return Pieces(value, value, np.full(value.size, 1 / value.size), np.array([0, value.size]))


def law_of(one, other, nodes=2048):
    (law,) = products(logarithms(one), logarithms(other), nodes)
    return law


def test_a_lattice_keeps_the_mean_of_logarithms():
    (law,) = log_laws(logarithms(uniform(1, 2)), 256)
    # E[ln U] on (1, 2) is 2 ln 2 - 1
    assert as_pieces([law]).moments()[0][0] == pytest.approx(2 * np.log(2) - 1, abs=2e-6)


def test_zero_has_no_logarithm_but_a_probability():
    logs = logarithms(uniform(1, 2, zero=0.25))
    assert logs.zero[0] == 0.25
    assert logs.pieces.mass.sum() == pytest.approx(0.75)


def test_the_low_end_of_a_number_that_reaches_zero_is_cut():
    low, _ = logarithms(uniform(0, 1)).pieces.ends()
    assert np.log(1e-4) > low[0] > np.log(1e-12)


def test_product_of_uniforms():
    law = law_of(uniform(0, 1), uniform(0, 1))
    x = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(law.below(np.log(x), reached=True), x * (1 - np.log(x)), atol=2e-6)


def test_zero_is_an_atom_at_minus_infinity():
    law = law_of(uniform(1, 2, zero=0.25), uniform(1, 2, zero=0.5))
    assert law.atoms.value.tolist() == [-np.inf]
    assert law.atoms.mass[0] == pytest.approx(1 - 0.75 * 0.5)
    assert law.spread == pytest.approx(0.75 * 0.5)
    assert np.exp(law.quantiles(np.array([0.5])))[0] == 0.0


def test_products_of_atoms_tie_whatever_their_order():
    law = law_of(fixed(0.1, 0.3), fixed(0.2, 0.6))
    np.testing.assert_allclose(np.exp(law.atoms.value), [0.02, 0.06, 0.18], rtol=1e-6)
    np.testing.assert_allclose(law.atoms.mass, [0.25, 0.5, 0.25])


def test_a_certain_factor_moves_the_law():
    (law,), half = log_laws(logarithms(uniform(1, 2)), 1024), law_of(uniform(1, 2), fixed(0.5), nodes=1024)
    x = np.log(np.linspace(1, 2, 21))
    np.testing.assert_allclose(half.below(x + np.log(0.5), reached=True), law.below(x, reached=True), atol=1e-12)


def test_what_is_always_zero_makes_the_product_zero():
    law = law_of(fixed(0.0), uniform(1, 2))
    assert (law.spread, law.atoms.value.tolist(), law.atoms.mass.tolist()) == (0.0, [-np.inf], [1.0])

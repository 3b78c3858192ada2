"""An outcome is the same set of arrays, whatever it was made from."""

import numpy as np
import pytest

from riskmc.distributions import Uniform
from riskmc.engine import compile_model, run
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Model
from riskmc.ranking.outcomes import computed, drawn

LAWS = {"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 2)}, "strike": {"a": Uniform(0, 1)}}
MODEL = Model.from_laws(LAWS, {"strike": Uniform(0.1, 0.2), "flood": Uniform(0.1, 0.3)})
PLAN, UNITS = compile_model(MODEL, 1)


@pytest.fixture(scope="module")
def independent():
    return drawn(MODEL, PLAN, UNITS, [run(PLAN, 16_000)])


@pytest.fixture(scope="module")
def chains():
    return [run(compile_model(MODEL, seed)[0], 1000) for seed in range(16)]


def test_every_way_gives_the_same_arrays(independent, chains):
    for other in (drawn(MODEL, PLAN, UNITS, chains), computed(MODEL, PLAN, UNITS)):
        for parts in zip(independent, other, strict=True):
            for name in parts[0]._fields:
                one, array = (getattr(part, name) for part in parts)
                assert one.shape == array.shape, name
                if name != "std":  # its error is known between chains only
                    np.testing.assert_array_equal(np.isnan(one), np.isnan(array), err_msg=name)


def test_estimates_of_chains_are_those_of_all_draws(chains):
    together = drawn(MODEL, PLAN, UNITS, chains).estimates
    each = [drawn(MODEL, PLAN, UNITS, [chain]).estimates for chain in chains]
    for name in ("ranks", "wins", "mean", "worst_exceedance"):
        expected = np.mean([getattr(one, name) for one in each], axis=0)
        np.testing.assert_allclose(getattr(together, name), expected, rtol=1e-12, err_msg=name)


def test_errors_of_chains_are_their_spread(independent, chains):
    spread, formula = (outcome.errors.wins[0, 0] for outcome in (drawn(MODEL, PLAN, UNITS, chains), independent))
    off_diagonal = ~np.eye(3, dtype=bool)
    # Of 16 chains of independent draws the standard error is itself uncertain by 1/sqrt(30).
    np.testing.assert_allclose(spread[off_diagonal], formula[off_diagonal], rtol=4.0 / np.sqrt(30.0))


def test_what_is_computed_lies_within_the_errors_of_what_is_drawn(independent):
    exact = computed(MODEL, PLAN, UNITS)
    for name in ("ranks", "wins", "mean", "class_probability"):
        one, other, error = (getattr(part, name) for part in (exact[0], independent.estimates, independent.errors))
        assert not (np.abs(one - other) > 4.5 * error + 1e-6).any(), name


def test_what_cannot_be_computed_is_refused():
    model = Model.from_laws(LAWS, dependence=Dependence(within_scenario=0.5))
    with pytest.raises(InputError, match="the exact method needs items that are independent"):
        computed(model, *compile_model(model, 1))

"""Laws of other packages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from riskmc.distributions import PERT, Mixture
from riskmc.distributions.adapters import QUANTILE_METHODS, as_law
from riskmc.distributions.tables import evaluate, uniform_table
from riskmc.exceptions import InputError

U = np.array([[0.05, 0.3, 0.5], [0.7, 0.9, 0.999]])


class OfOpenTurns:
    """Takes a number, answers in a point."""

    def computeQuantile(self, p):  # noqa: N802 - their name
        assert isinstance(p, float)
        return [special.ndtri(p)]

    def computeCDF(self, x):  # noqa: N802 - their name
        return float(special.ndtr(x))


class OfChaospy:
    def inv(self, u):
        return special.ndtri(u)

    def fwd(self, x):
        return special.ndtr(x)


class OnlyQuantiles:
    def ppf(self, q):
        return special.ndtri(q)


@pytest.mark.parametrize("given", [stats.norm(), stats.Normal(), OfOpenTurns(), OfChaospy(), OnlyQuantiles()])
def test_a_normal_law_of_any_make_is_a_normal_law(given):
    law = as_law(given)
    np.testing.assert_allclose(law.ppf(U), special.ndtri(U), rtol=1e-12)
    np.testing.assert_allclose(law.cdf(special.ndtri(U)), U, atol=1e-9)
    assert law.ppf(0.5).shape == law.cdf(1.0).shape == ()
    assert (law.mean(), law.std()) == pytest.approx((0.0, 1.0), abs=1e-9)
    assert law.support() == (-np.inf, np.inf)
    np.testing.assert_allclose(evaluate(uniform_table(law), U), special.ndtri(U), atol=1e-4)


@pytest.mark.parametrize(
    ("given", "reference"),
    [
        (stats.beta(2, 3, 1, 4), stats.beta(2, 3, 1, 4)),
        (stats.make_distribution(stats.gamma)(a=2.5), stats.gamma(2.5)),
    ],
)
def test_laws_of_both_kinds_of_scipy(given, reference):
    law = as_law(given)
    np.testing.assert_allclose(law.ppf(U), reference.ppf(U), rtol=1e-9)
    np.testing.assert_allclose(law.cdf(reference.ppf(U)), U, rtol=1e-9)
    assert (law.mean(), law.std()) == pytest.approx((reference.mean(), reference.std()), rel=1e-8)


def test_a_law_of_whole_numbers_starts_at_its_least():
    law = as_law(stats.poisson(3))
    assert law.support() == (0.0, np.inf)
    assert law.ppf([0.04, 0.5]).tolist() == [0.0, 3.0]


def test_a_law_of_ours_is_given_back():
    law = PERT(1, 2, 4)
    assert as_law(law) is law


def test_an_adapted_law_can_be_pooled_and_keyed():
    given = stats.norm(3, 1)
    assert Mixture([as_law(given), PERT(1, 2, 4)]).ppf(0.5) == pytest.approx(2.5, abs=0.2)
    assert len({as_law(given), as_law(given)}) == 2


@pytest.mark.parametrize("given", [3.0, "PERT", None, np.array([0.5]), stats.multivariate_normal([0, 0])])
def test_what_has_no_quantiles_is_refused_with_what_is_accepted(given):
    with pytest.raises(InputError, match="is no law: it has none of `ppf`, `icdf`, `computeQuantile`, `inv`"):
        as_law(given)


def answering(method, answer):
    return type("Other", (), {method: lambda _, q: answer(q)})()


@pytest.mark.parametrize("method", QUANTILE_METHODS)
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda q: np.append(q, q), "must return one number for each probability"),
        (lambda q: np.multiply(q, np.nan), r"gives nan at the probability 1\.164e-10, but quantiles must be finite"),
        (lambda q: -np.asarray(q), r"falls from -.* at .* to -.* but quantiles must not fall"),
        (lambda _: "many", r"an object of type Other failed at"),
        (lambda q: len(q) / 0 if np.ndim(q) else q / 0, r"failed at .* division by zero"),
    ],
)
def test_quantiles_that_cannot_be_are_refused(method, answer, message):
    with pytest.raises(InputError, match=message):
        as_law(answering(method, answer))


def test_a_class_is_no_law_but_its_object_is():
    with pytest.raises(InputError, match="the class OnlyQuantiles failed at `ppf"):
        as_law(OnlyQuantiles)


def test_parameters_that_are_missing_or_many_are_named_by_the_error_of_the_package():
    with pytest.raises(InputError, match="missing 2 required positional arguments"):
        as_law(stats.beta)
    with pytest.raises(InputError, match="failed at `ppf"):
        as_law(stats.norm([0, 1], 1))

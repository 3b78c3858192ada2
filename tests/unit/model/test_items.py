"""One uncertain number: its laws, its experts' weights, its pool."""

from __future__ import annotations

import pytest

from riskmc.distributions import PERT, Mixture, Uniform
from riskmc.exceptions import InputError
from riskmc.model import Item

ANNA, BERT = PERT(0, 1, 4), PERT(1, 2, 3)


class Quantiles:
    """An object that has quantiles and nothing else."""

    def ppf(self, q):
        return q


def test_experts_weigh_the_same_unless_weights_are_given():
    assert Item({"anna": ANNA, "bert": BERT}).weights == {"anna": 0.5, "bert": 0.5}
    assert Item({"anna": ANNA, "bert": BERT}, {"anna": 1, "bert": 3}).weights == {"anna": 0.25, "bert": 0.75}


def test_weights_of_others_are_left_out():
    item = Item({"anna": ANNA, "bert": BERT}, {"carl": 7, "bert": 3, "anna": 1})
    assert list(item.weights.items()) == [("anna", 0.25), ("bert", 0.75)]


def test_the_order_in_which_experts_are_given_changes_nothing():
    first, second = Item({"anna": ANNA, "bert": BERT}), Item({"bert": BERT, "anna": ANNA})
    assert list(second.laws) == list(second.weights) == ["anna", "bert"]
    assert first.pooled() == second.pooled()


def test_the_pool_is_the_mixture_of_the_laws():
    assert Item({"anna": ANNA, "bert": BERT}, {"anna": 1, "bert": 3}).pooled() == Mixture([ANNA, BERT], [1, 3])


def test_a_single_law_is_its_own_pool():
    assert Item.of(ANNA).pooled() == ANNA


def test_anything_with_quantiles_can_be_an_item_and_be_pooled():
    item = Item({"anna": Quantiles(), "bert": Uniform(0, 1)})
    assert item.laws["anna"].ppf([0.25, 0.5]).tolist() == [0.25, 0.5]
    assert item.pooled().ppf(0.75) == pytest.approx(0.75, abs=1e-9)


def test_laws_of_riskmc_stay_as_they_are():
    assert Item({"anna": ANNA}).laws["anna"] is ANNA


@pytest.mark.parametrize(
    ("laws", "weights", "message"),
    [
        ({}, {}, r"an item needs at least one law"),
        ({"anna": 3.0}, {}, r"the law of 'anna': an object of type float is no law"),
        ({"": 3.0}, {}, r"the law of 'the item': an object of type float is no law"),
        ({"anna": ANNA, "bert": BERT}, {"anna": 1}, r"no weight is given for 'bert'"),
        ({"anna": ANNA}, {"anna": 0}, r"`weights` must not all be zero"),
    ],
)
def test_an_item_refuses_what_it_cannot_draw(laws, weights, message):
    with pytest.raises(InputError, match=message):
        Item(laws, weights)


class Wrong:
    """A law whose ``ppf`` gives the same thing for any probabilities."""

    def __init__(self, given):
        self.given = given

    def ppf(self, _, /):
        return self.given


@pytest.mark.parametrize("given", [3.0, None, [1.0], "abc"])
def test_a_law_must_give_one_quantile_for_each_probability(given):
    with pytest.raises(InputError, match=r"the law of 'the item': an object of type Wrong"):
        Item.of(Wrong(given))

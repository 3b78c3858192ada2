import pytest
from pydantic import ValidationError

from riskmc.elicitation.settings_experts import Experts


def test_experts_are_a_linear_pool_of_equal_weights_unless_said():
    experts = Experts()
    assert (experts.pooling, experts.pooling_of_likelihood, experts.weights) == ("linear", "linear", "equal")
    assert (experts.threshold, experts.round, experts.extremise) == ("optimised", "latest", 1.0)


def test_likelihoods_are_pooled_as_all_else_unless_said():
    assert Experts(pooling="log").pooling_of_likelihood == "log"
    odds = Experts(pooling="quantile", likelihood_pooling="log-odds", extremise=2)
    assert (odds.pooling, odds.pooling_of_likelihood, odds.extremise) == ("quantile", "log-odds", 2.0)


@pytest.mark.parametrize("weights", ["equal", "given", "global", "item", {"anna": 2.0, "bert": 0.0}])
def test_weights_have_a_name_or_are_a_table(weights):
    assert Experts(weights=weights).weights == weights


@pytest.mark.parametrize(("given", "kept"), [("latest", "latest"), (2, 2), (2.0, 2)])
def test_a_round_is_the_latest_or_a_number(given, kept):
    assert Experts(round=given).round == kept


@pytest.mark.parametrize(("given", "kept"), [("optimised", "optimised"), (0, 0.0), (0.05, 0.05), (1, 1.0)])
def test_a_threshold_is_optimised_or_a_number(given, kept):
    assert Experts(weights="global", threshold=given).threshold == kept


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weights": "gloabl"}, r"'item' or a table of expert and weight.*Did you mean 'global'\?"),
        ({"weights": "global", "threshold": 2}, "got 2, allowed are 'optimised' or a number from 0 to 1"),
        ({"weights": "global", "threshold": True}, "got True, allowed are 'optimised'"),
        ({"threshold": 0.05}, 'threshold belongs to weights = "global" or "item"'),
        ({"extremise": 2}, 'extremise belongs to likelihood_pooling = "log-odds"'),
        ({"likelihood_pooling": "log-odds", "extremise": 0}, "greater than 0"),
        ({"likelihood_pooling": "log-odds", "extremise": 5.1}, "less than or equal to 5"),
        ({"likelihood_pooling": "odds"}, "'quantile' or 'log-odds'"),
        ({"pooling": "log-odds"}, "'log' or 'quantile'"),
        ({"round": 0}, "got 0, allowed are 'latest' or the number of a round"),
        ({"round": 1.5}, "got 1.5, allowed are 'latest'"),
        ({"round": "first"}, "got 'first', allowed are 'latest'"),
        ({"round": True}, "got True, allowed are 'latest'"),
    ],
)
def test_what_cannot_be_is_refused(given, words):
    with pytest.raises(ValidationError, match=words):
        Experts(**given)

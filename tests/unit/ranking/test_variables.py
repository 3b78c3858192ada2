import numpy as np

from riskmc.ranking.figure_errors import draw_figure_errors
from riskmc.ranking.figures import figures_of, law_of_shares
from riskmc.ranking.tiers import walk_tiers
from riskmc.ranking.variables import matrix_tiers, numbers, others, rank_variables, tier_rule, with_error

SHARES = np.array([[0.7, 0.3], [0.3, 0.7]])
WINS = np.array([[0.0, 0.7], [0.3, 0.0]])


def test_an_estimate_has_its_error_and_the_same_unit():
    found = with_error("sucra", ("scenario",), np.ones(2), np.zeros(2))
    assert list(found) == ["sucra", "sucra_mcse"]
    assert found["sucra_mcse"][2]["long_name"].startswith("Monte Carlo standard error: Surface")
    assert found["sucra_mcse"][2]["units"] == found["sucra"][2]["units"] == "1"


def test_figures_of_ranks():
    law = law_of_shares(SHARES, 100)
    errors = draw_figure_errors(SHARES, 100)
    found = rank_variables(("scenario",), figures_of(law, np.asarray(np.nan)), law.modal, errors)
    assert found["median_rank"][1].tolist() == found["modal_rank"][1].tolist() == [1, 2]
    np.testing.assert_allclose(found["sucra"][1], [0.7, 0.3])
    np.testing.assert_allclose(found["sucra_mcse"][1], errors.expected / (2 - 1))
    assert found["rank_interval_width"][0] == ()
    assert "median_rank_mcse" not in found


def test_tiers_say_what_decided_them():
    found = matrix_tiers(("scenario",), WINS, np.full((2, 2), 0.1), walk_tiers(WINS, 0.8), 0.8)
    assert found["tier"][1].tolist() == [1, 1]
    np.testing.assert_array_equal(found["tier_winning"][1], [np.nan, 0.7])
    assert found["tier_close"][1].tolist() == [False, True]
    assert tier_rule(0.8) == {"theta": 0.8, "tier_rule": "leader"}


def test_coordinates_are_numbered_and_named():
    assert list(numbers(3)["k"][1]) == list(numbers(3)["rank"][1]) == [1, 2, 3]
    assert list(numbers(30, 10)["k"][1]) == list(range(1, 11))
    assert "rank" not in numbers(30, 10)
    assert others("measure") == {"long_name": "The measure compared with"}

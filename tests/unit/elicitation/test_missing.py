from __future__ import annotations

from dataclasses import replace

from tests.unit.elicitation.rows import FRAMEWORK, entries, texts

from riskmc.elicitation.missing import both_axes_faults, missing_faults
from riskmc.elicitation.scenarios import Scenario

ALL = ("1.1", "1.2", "likelihood")


def known(*items, scenarios=(), **options):
    found = entries(*scenarios, **options)
    found.rounds.update({(scenario, criterion, "anna"): number for scenario, criterion, number in items})
    return found


def test_nothing_is_missing_where_all_is_judged():
    items = [(scenario, criterion, 1) for scenario in ("flood", "fire") for criterion in ALL]
    assert list(missing_faults(known(*items), "judgements.csv", "error")) == []


def test_what_is_missing_is_listed_by_scenario():
    found = known(*(("flood", criterion, 1) for criterion in ALL), ("fire", "1.1", 1))
    (fault,) = missing_faults(found, "judgements.csv", "error")
    assert str(fault).startswith("judgements.csv: 'fire' has no judgement of 1.2 and likelihood. Add the rows, or")
    assert list(missing_faults(found, "judgements.csv", "exclude")) == []


def test_a_scenario_of_which_nothing_is_judged_is_always_a_fault():
    (fault,) = missing_faults(known(("flood", "1.1", 1)), "judgements.csv", "exclude")
    assert str(fault).startswith("judgements.csv: 'fire' has no judgement. Judge something of it")


def test_what_is_judged_later_only_is_missing_up_to_an_earlier_round():
    items = [(scenario, criterion, 1) for scenario in ("flood", "fire") for criterion in ALL[:2]]
    found = known(*items, ("flood", "likelihood", 1), ("fire", "likelihood", 2))
    assert list(missing_faults(found, "judgements.csv", "error", 2)) == []
    (fault,) = missing_faults(found, "judgements.csv", "error", 1)
    assert "'fire' has no judgement of likelihood up to round 1, the last one that [experts] round counts." in str(
        fault
    )


def test_a_long_list_is_cut():
    many = [Scenario(f"s{number}", "") for number in range(13)]
    faults = texts(missing_faults(known(scenarios=many), "judgements.csv", "exclude"))
    assert (len(faults), faults[-1]) == (11, "judgements.csv: and 3 more scenarios have missing judgements.")


def test_two_axes_of_likelihood_exclude_each_other():
    both = replace(FRAMEWORK, plausibility=replace(FRAMEWORK.likelihood, kind="plausibility"))
    found = known(("flood", "likelihood", 1), ("flood", "plausibility", 2), framework=both)
    (fault,) = both_axes_faults(found, "judgements.csv")
    assert "'flood' has both likelihood and plausibility, which are never mixed." in str(fault)

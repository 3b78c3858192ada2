"""Judgements that nobody gave, and scenarios judged on two axes that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from riskmc._schema import LIKELIHOOD, PLAUSIBILITY
from riskmc._validation import shown
from riskmc.elicitation.entries import MOST_LISTED, Entries, judged_criteria
from riskmc.exceptions import Fault
from riskmc.frameworks.framework import Framework

_NOTHING_ADVICE: Final = "Judge something of it, or take it out of the list of scenarios."
_MISSING_ADVICE: Final = 'Add the rows, or declare [reading] missing = "exclude" or "full-range".'


def both_axes_faults(entries: Entries, file: str) -> Iterator[Fault]:
    """Yield the scenarios that have both a likelihood and a plausibility."""
    judged = entries.judged()
    for scenario in entries.scenarios:
        if (scenario, LIKELIHOOD) in judged and (scenario, PLAUSIBILITY) in judged:
            message = (
                f"{shown(scenario)} has both likelihood and plausibility, which are never mixed. Keep one of them."
            )
            yield Fault(message, file)


def missing_faults(entries: Entries, file: str, policy: str, last_round: int | None = None) -> Iterator[Fault]:
    """Yield what is not judged by scenario, the first ten of them.

    Parameters
    ----------
    entries : Entries
    file : str
        Where it should stand.
    policy : {"error", "exclude", "full-range"}
        Unless it is ``"error"``, only scenarios of which nothing is judged are faults.
    last_round : int, optional
        Last round that counts.
    """
    judged = entries.judged(last_round)
    with_any = {scenario for scenario, _ in judged}
    up_to = "" if last_round is None else f" up to round {last_round}, the last one that [experts] round counts"
    gaps = []
    for scenario in entries.scenarios:
        absent = _absent(scenario, judged, entries.framework)
        everything = scenario not in with_any
        if len(absent) > entries.misnamed[scenario] and (everything or policy == "error"):
            what, advice = ("", _NOTHING_ADVICE) if everything else (f" of {_listed(absent)}", _MISSING_ADVICE)
            gaps.append(f"{shown(scenario)} has no judgement{what}{up_to}. {advice}")
    yield from (Fault(gap, file) for gap in gaps[:MOST_LISTED])
    if len(gaps) > MOST_LISTED:
        yield Fault(f"and {len(gaps) - MOST_LISTED} more scenarios have missing judgements.", file)


def _absent(scenario: str, judged: set[tuple[str, str]], framework: Framework) -> list[str]:
    absent = [name for name in framework.criterion_ids if (scenario, name) not in judged]
    axes = judged_criteria(framework)[len(framework.criteria) :]
    if axes and not any((scenario, axis) in judged for axis in axes):
        absent.append(" or ".join(axes))
    return absent


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

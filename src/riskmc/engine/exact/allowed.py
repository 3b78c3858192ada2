"""Which models can be computed without draws."""

from __future__ import annotations

from riskmc.model import Model

_SAMPLE = 'Use method="sample".'


def why_not(model: Model) -> str | None:
    """Say what stands in the way of computing a model exactly; None where nothing does.

    Criteria and scenarios must be independent: no correlation within a scenario, no expert
    whose opinion counts for several items in the same draw, and no uncertain weights, which
    all scenarios share.

    Parameters
    ----------
    model : Model

    Returns
    -------
    str or None
        One or two sentences for people.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.model import Dependence
    >>> laws = {"flood": {"cost": PERT(1, 2, 5), "harm": PERT(0, 1, 3)}}
    >>> why_not(Model.from_laws(laws)) is None
    True
    >>> why_not(Model.from_laws(laws, dependence=Dependence(within_scenario=0.5)))
    'the exact method needs items that are independent of each other, ...'
    """
    uncertain = [profile for profile, law in zip(model.profiles, model.weight_laws, strict=True) if law is not None]
    if uncertain:
        listed = ", ".join(map(repr, uncertain))
        return f"the exact method needs weights that are fixed, and those of {listed} are uncertain. {_SAMPLE}"
    if not model.dependence.is_independent:
        return (
            "the exact method needs items that are independent of each other, and the model's `dependence` "
            f"correlates them. {_SAMPLE}"
        )
    if model.sampling == "independent":
        return None
    pools = [_pools(model, s) for s in range(len(model.scenarios))]
    whole = model.sampling == "coherent"
    if (sum(pools) if whole else max(pools)) > 1:
        once = "once for the whole register" if whole else "once for each scenario"
        return (
            "the exact method needs items that are independent of each other, but an expert is chosen "
            f'{once} (`sampling` is "{model.sampling}"), so that items move together. {_SAMPLE}'
        )
    return None


def _pools(model: Model, scenario: int) -> int:
    """Count the items of a scenario that several experts have a weight in."""
    likelihood = model.likelihood[scenario] or model.plausibility[scenario]
    items = (*model.impact[scenario], likelihood)
    return sum(item is not None and sum(weight > 0.0 for weight in item.weights.values()) > 1 for item in items)

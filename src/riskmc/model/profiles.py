"""Profiles of an assessment as numbers: weights, and the laws of those that are uncertain."""

from __future__ import annotations

import numpy as np

from riskmc._typing import FloatArray
from riskmc.elicitation.profiles import (
    DirichletProfile,
    FixedProfile,
    FlatProfile,
    IntervalProfile,
    LawProfile,
    MixtureProfile,
    OrdinalProfile,
    Over,
    interval_bounds,
    weighed_units,
)
from riskmc.elicitation.settings import Settings
from riskmc.frameworks.framework import Framework
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
    WeightLaw,
)
from riskmc.model.weights import dirichlet_around, profile_weights


def mean_weights(settings: Settings, framework: Framework) -> FloatArray:
    """Return the weights of each profile, where they are uncertain their means.

    Parameters
    ----------
    settings : Settings
    framework : Framework

    Returns
    -------
    array, shape (profile, criterion)
        Each row sums to one.

    Raises
    ------
    InputError
        If a profile does not fit the framework, see `weight_law`.

    Examples
    --------
    >>> from riskmc.elicitation.settings import read_settings
    >>> from riskmc.frameworks import load
    >>> given = {"reading": {"bounds": "range"}, "dependence": {"within_scenario": 0}}
    >>> given |= {"format": 1, "title": "T", "framework": "generic-5x5"}
    >>> ordered = {"law": "ordinal", "order": ["people", "society", "economy"]}
    >>> settings, _ = read_settings(given | {"profiles": {"even": "equal", "ordered": ordered}})
    >>> mean_weights(settings, load("generic-5x5")).round(3)
    array([[0.333, 0.333, 0.333],
           [0.611, 0.111, 0.278]])
    """
    rows = [
        _fixed(profile, framework)
        if isinstance(profile, str | dict)
        else weight_law(profile, settings, framework).mean()
        for profile in settings.profiles.values()
    ]
    return np.stack(rows)


def weight_laws(settings: Settings, framework: Framework) -> tuple[WeightLaw | None, ...]:
    """Return the law of the weights of each profile, None where they are fixed."""
    return tuple(
        None if isinstance(profile, str | dict) else weight_law(profile, settings, framework)
        for profile in settings.profiles.values()
    )


def weight_law(profile: LawProfile, settings: Settings, framework: Framework) -> WeightLaw:
    """Return the law that a profile of the settings describes.

    Parameters
    ----------
    profile : LawProfile
    settings : Settings
        Whose other profiles a mixture names.
    framework : Framework

    Returns
    -------
    WeightLaw

    Raises
    ------
    InputError
        If the law's numbers are out of range: a spread that no weights have, bounds
        without weights between them. Names are checked by
        `riskmc.elicitation.agreement.check_settings`.
    """
    match profile:
        case DirichletProfile(around=around, std=std, concentration=concentration):
            return dirichlet_around(_fixed(around, framework), std=std, concentration=concentration)
        case FlatProfile(over="criteria"):
            return DirichletWeights((1.0,) * len(framework.criteria))
        case FlatProfile():
            return NestedWeights(_unit_of("interests", framework))
        case OrdinalProfile(over=over, order=order):
            units = weighed_units(over, framework)
            return OrdinalWeights(tuple(map(units.index, order)), _unit_of(over, framework))
        case IntervalProfile(over=over):
            return IntervalWeights(*interval_bounds(profile, framework), _unit_of(over, framework))
        case MixtureProfile(of=shares):
            named = [settings.profiles[name] for name in shares]
            rows = [_fixed(one, framework) for one in named if isinstance(one, str | dict)]
            return MixtureWeights(tuple(tuple(row.tolist()) for row in rows), tuple(shares.values()))


def _fixed(profile: FixedProfile, framework: Framework) -> FloatArray:
    family = [criterion.interest for criterion in framework.criteria]
    return profile_weights(profile, framework.criterion_ids, family)


def _unit_of(over: Over, framework: Framework) -> tuple[int, ...]:
    """Return the number of the unit of each criterion."""
    units = weighed_units(over, framework)
    names = framework.criterion_ids if over == "criteria" else [c.interest for c in framework.criteria]
    return tuple(map(units.index, names))

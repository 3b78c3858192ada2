"""The group `inputs`: what went in, so that a result can be read on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import FloatArray
from riskmc.elicitation.judgements import Judgement
from riskmc.frameworks.framework import Framework, LikelihoodAxis
from riskmc.model import Assessment, Model
from riskmc.results.elicited import Variables, elicited, per_item
from riskmc.results.entered_dependence import described_dependence, matrix_variables
from riskmc.scales import LOWEST, Scale


def inputs_dataset(model: Model, assessment: Assessment | None = None) -> xr.Dataset:
    """Return judgements, weights, classes and texts.

    Parameters
    ----------
    model : Model
    assessment : Assessment, optional
        Without it only the weights and the impact classes are known.

    Returns
    -------
    Dataset
        ``low``, ``best``, ``high`` (scenario, criterion, expert) and the same of
        likelihood and plausibility (scenario, expert) on the class axis; ``weights``
        (profile, criterion), the means of uncertain ones, and their standard deviation
        ``weights_std``, 0 where they are fixed; names and words; class bounds on the
        value axis; what was elicited beside it, see `riskmc.results.elicited`; the
        dependence in the attribute ``dependence`` (JSON), and its matrix, see
        `riskmc.results.entered_dependence`.
    """
    scale = model.impact_scale
    edges = model.unit_value * scale.value(np.arange(scale.n_classes + 1) + LOWEST)
    variables: Variables = {
        "weights": ((names.PROFILE, names.CRITERION), model.weights),
        "weights_std": ((names.PROFILE, names.CRITERION), _spread_of_weights(model)),
        "impact_class_word": ((names.IMPACT_CLASS,), list(_words(scale, "en"))),
        "impact_class_lower": ((names.IMPACT_CLASS,), edges[:-1]),
        "impact_class_upper": ((names.IMPACT_CLASS,), edges[1:]),
    }
    coords = {
        names.SCENARIO: list(model.scenarios),
        names.CRITERION: list(model.criteria),
        names.PROFILE: list(model.profiles),
        names.IMPACT_CLASS: list(scale.classes),
    }
    attrs: dict[str, object] = {
        "rule": model.rule,
        "base": scale.base,
        "n_classes": scale.n_classes,
        "impact_unit": model.impact_unit,
        "likelihood_kind": model.likelihood_kind,
        "dependence": described_dependence(model.dependence),
    }
    matrix, distance = matrix_variables(model)
    variables |= matrix
    attrs |= distance
    if assessment is not None:
        variables |= _judged(assessment)
        coords |= {names.EXPERT: list(assessment.experts), names.INTEREST: list(assessment.framework.interest_ids)}
        attrs |= _described(assessment)
        said, scores = elicited(assessment)
        variables |= said
        attrs |= scores
    return xr.Dataset(variables, coords=coords, attrs=attrs)


def _spread_of_weights(model: Model) -> FloatArray:
    """Return the standard deviation of the weights, shape (profile, criterion)."""
    spread = np.zeros(model.weights.shape)
    for profile, law in enumerate(model.weight_laws):
        if law is not None:
            spread[profile] = np.sqrt(np.maximum(np.diag(law.covariance()), 0.0))
    return spread


def _judged(assessment: Assessment) -> Variables:
    """Return judgements and texts."""
    scenarios, framework = assessment.scenarios, assessment.framework
    variables: Variables = {
        "scenario_name": ((names.SCENARIO,), [scenario.name for scenario in scenarios]),
        "theme": ((names.SCENARIO,), [scenario.theme for scenario in scenarios]),
        "kind": ((names.SCENARIO,), [scenario.kind for scenario in scenarios]),
        "criterion_name": ((names.CRITERION,), [_text(criterion.name) for criterion in framework.criteria]),
        "criterion_interest": ((names.CRITERION,), [criterion.interest for criterion in framework.criteria]),
        "interest_name": ((names.INTEREST,), [_text(interest.name) for interest in framework.interests]),
    }
    middles: dict[str, Callable[[Judgement], float]] = {
        "low": lambda judgement: judgement.low.mid,
        "best": lambda judgement: judgement.best.mid,
        "high": lambda judgement: judgement.high.mid,
    }
    for end, middle in middles.items():
        variables |= per_item(assessment, end, middle, np.nan)
    for name, axis in ((names.LIKELIHOOD, framework.likelihood), (names.PLAUSIBILITY, framework.plausibility)):
        variables |= _axis_classes(name, axis)
    return variables


def _described(assessment: Assessment) -> dict[str, object]:
    settings, framework = assessment.settings, assessment.framework
    return {
        "title": settings.title,
        "edition": settings.edition,
        "framework": framework.id,
        "territory": settings.territory,
        "source": settings.source,
        "language": framework.language,
        "horizon_years": _horizon(framework),
    }


def _axis_classes(name: str, axis: LikelihoodAxis | None) -> Variables:
    if axis is None:
        return {}
    dim = (f"{name}_class",)
    edges = np.arange(axis.scale.n_classes + 1) + LOWEST
    if axis.scale.bounds is not None:
        edges = np.asarray(axis.scale.bounds, dtype=float)
    return {
        f"{name}_class_word": (dim, list(_words(axis.scale, "en"))),
        f"{name}_class_lower": (dim, edges[:-1]),
        f"{name}_class_upper": (dim, edges[1:]),
    }


def _horizon(framework: Framework) -> float:
    axis = framework.likelihood
    return np.nan if axis is None or axis.horizon_years is None else axis.horizon_years


def _words(scale: Scale, language: str) -> Sequence[str]:
    return scale.words.get(language, scale.classes)


def _text(names_by_language: object) -> str:
    texts = dict(names_by_language) if isinstance(names_by_language, dict) else {}
    return str(texts.get("en") or next(iter(texts.values()), ""))

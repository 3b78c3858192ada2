"""Draw an assessment under several variants of its method, all with the same random numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from riskmc._schema import DRAW, RISK, SCENARIO, TOTAL_IMPACT, VARIANT
from riskmc._typing import FloatArray, Seed
from riskmc._validation import check_choice
from riskmc.engine import compile_model, entropy_of
from riskmc.engine.item_draws import item_draws
from riskmc.engine.run import check_draws
from riskmc.engine.streams import CHUNK
from riskmc.model import Assessment, Model, to_model
from riskmc.robustness.changing import MONETISED, has_prices, rule_of
from riskmc.robustness.scoring import Drawn, Register, Scorer
from riskmc.robustness.variants import EXPONENTS, Variant, check_variants, standard_variants

if TYPE_CHECKING:
    from collections.abc import Hashable

CHUNK_ENTRIES: Final = 2**19
"""Impacts that are held at once, at least a chunk of draws."""

REFERENCE: Final = "reference"


def draw_variants(
    assessment: Assessment,
    variants: Sequence[Variant] | None = None,
    *,
    n_draws: int = 2**14,
    rng: Seed = None,
    by: Literal["total_impact", "risk"] = "total_impact",
) -> xr.DataArray:
    """Draw the scores of all scenarios under several variants of the method.

    All variants use the same draws: random numbers belong to scenario and criterion, so
    what a variant does not change is the same number in all of them. The scores under
    the reference are those that `riskmc.simulate` ranks with the same seed.

    Parameters
    ----------
    assessment : Assessment
    variants : sequence of Variant, optional
        By default `standard_variants`. The assessment as it stands comes first, under the
        name ``reference``, unless the first one given changes nothing.
    n_draws : int
    rng : int, SeedSequence, Generator or None
        None takes fresh entropy, which is written into the result.
    by : {"total_impact", "risk"}
        What is to be ranked.

    Returns
    -------
    DataArray
        Scores (variant, draw, scenario), float32, in units of each variant, so to be
        ranked within one. NaN for the risk of a scenario without likelihood. Attributes:
        ``variants`` (JSON, name and changes of each), ``entropy``.

    Raises
    ------
    InputError
        If a number is out of range, two variants have one name, or the assessment cannot
        have a variant; the message says which and why.
    AssessmentError
        If a judgement cannot be met by the reading of a variant.

    Notes
    -----
    A zero would absorb all else in the rule "weighted-product", and in "power-mean" with
    an exponent up to zero, so there class 0 counts as the class one below class 1: the
    product is the mean of class numbers with class 0 as 0. "medal" counts the classes
    that impacts round to; "evamix" takes these for criteria whose classes have no bounds,
    values for the others, and gives net scores. An interest below the threshold of its
    method counts as zero under every rule. Where a method adds money, the other rules
    take the values of its classes.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("flood", "impact", "3", "4", "5"), ("cyber", "impact", "2", "4", "5")]
    >>> rows += [(scenario, "likelihood", "1", "2", "3") for scenario in ("flood", "cyber")]
    >>> assessment = Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="uk-nrr-2025",
    ...     reading={"bounds": "range"},
    ...     dependence={"within_scenario": 0},
    ... )
    >>> draws = draw_variants(assessment, [Variant("as numbers", reading={"classes": "nominal"})], n_draws=1024, rng=1)
    >>> draws.dims, draws["variant"].values.tolist()
    (('variant', 'draw', 'scenario'), ['reference', 'as numbers'])
    """
    check_choice("by", by, (TOTAL_IMPACT, RISK))
    check_draws(n_draws)
    chosen = _with_reference(standard_variants(assessment, by=by) if variants is None else tuple(variants))
    check_variants(chosen, assessment, by)
    entropy, scores = entropy_of(rng), np.empty((len(chosen), n_draws, len(assessment.scenarios)), np.float32)
    for numbers in _passes(chosen, assessment):
        register = _register(assessment, chosen[numbers[0]], entropy)
        scorers = {k: _scorer(chosen[k], assessment, register.model, n_draws, entropy) for k in numbers}
        for at, drawn in _chunks(register, n_draws):
            for k, scorer in scorers.items():
                scores[k, at] = _to_rank(scorer, drawn, at, by).T
    attrs = {
        "long_name": f"{by.replace('_', ' ')} under each variant",
        "units": "1",
        "variants": json.dumps({variant.name: variant.changes() for variant in chosen}),
        "entropy": str(entropy),
    }
    coords = {VARIANT: [variant.name for variant in chosen], SCENARIO: list(assessment.scenario_ids)}
    return xr.DataArray(scores, coords=coords, dims=(VARIANT, DRAW, SCENARIO), name=by, attrs=attrs)


def _with_reference(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    if variants and variants[0].is_reference:
        return variants
    return (Variant(REFERENCE), *variants)


def _passes(variants: Sequence[Variant], assessment: Assessment) -> list[list[int]]:
    """Return the numbers of the variants that share the draws of their items."""
    passes: dict[Hashable, list[int]] = {}
    for number, variant in enumerate(variants):
        money = has_prices(assessment.framework) and rule_of(assessment, variant.rule) == MONETISED
        tables = [sorted((table or {}).items()) for table in (variant.reading, variant.dependence, variant.experts)]
        key = (repr(tables), variant.within_scenario, money)
        passes.setdefault(key, []).append(number)
    return list(passes.values())


def _register(assessment: Assessment, variant: Variant, entropy: int) -> Register:
    """Compile the model of a variant."""
    read = variant.applied(assessment)
    model = to_model(read)
    plan, units = compile_model(model, entropy, pairwise=False)
    order = sorted(range(len(model.criteria)), key=lambda c: model.interest_of[c])  # as the plan has them
    criteria = [read.framework.criteria[c] for c in order]
    money = has_prices(read.framework)
    return Register(
        model=model,
        plan=plan,
        units=units,
        order=tuple(order),
        by_class=tuple(not money or criterion.unit_value is None for criterion in criteria),
        types=tuple("ordinal" if criterion.scale.bounds is None else "cardinal" for criterion in criteria),
    )


def _scorer(variant: Variant, assessment: Assessment, model: Model, n_draws: int, entropy: int) -> Scorer:
    rule = rule_of(assessment, variant.rule)
    profile = 0 if variant.profile is None else model.profiles.index(variant.profile)
    exponent = EXPONENTS.get(rule) if variant.exponent is None else variant.exponent
    base = None if variant.base == model.impact_scale.base else variant.base
    return Scorer(rule, base, exponent, _weights(model, profile, n_draws, entropy))


def _weights(model: Model, profile: int, n_draws: int, entropy: int) -> FloatArray:
    """Return the weights of a profile, of each draw where they have a law."""
    law = model.weight_laws[profile]
    if law is None:
        return np.asarray(model.weights[profile])
    from riskmc.engine.weights import draw_weights  # noqa: PLC0415 - only where weights are uncertain

    return draw_weights(law, n_draws, entropy, profile=model.profiles[profile])


def _chunks(register: Register, n_draws: int) -> Iterator[tuple[slice, Drawn]]:
    """Yield the draws of all items, some chunks at a time."""
    _, n_scenarios, n_criteria = register.plan.within.shape
    step = CHUNK * max(1, CHUNK_ENTRIES // (n_scenarios * n_criteria * CHUNK))
    for first in range(0, n_draws, step):
        last = min(first + step, n_draws)
        yield slice(first, last), Drawn(register, *item_draws(register.plan, first, last))


def _to_rank(scorer: Scorer, drawn: Drawn, at: slice, by: str) -> npt.NDArray[np.float32]:
    """Return what is ranked, shape (scenario, draw)."""
    scores, factor = scorer.score(drawn, at)
    if by == TOTAL_IMPACT:
        return scores * factor
    risk = scores * drawn.likelihood * (factor * drawn.register.units.likelihood)
    return np.where(drawn.register.model.comparable[:, None], risk, np.float32(np.nan))

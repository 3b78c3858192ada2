"""The tables `reading` and `knowledge` of the settings: how a judgement becomes a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from riskmc._typing import COVERAGE, BestIs, Bounds, Classes
from riskmc._validation import LARGEST_SHAPE, LEAST_COVERAGE, suggestion
from riskmc.elicitation.cells import GRADES
from riskmc.elicitation.profiles import SettingsTable, is_number

Grade = Literal["low", "medium", "high"]
"""How strong the knowledge behind a judgement is."""

ReadShape = Literal["pert", "triangular", "uniform", "beta", "metalog", "minimum-information", "best-fit", "confidence"]
"""What low, best and high can be read as."""

QUANTILE_SHAPES: Final = ("beta", "metalog", "minimum-information", "best-fit")
"""Shapes that go on beyond low and high, so that these must hold less than all."""

MEDIAN_SHAPES: Final = ("metalog", "minimum-information", "best-fit")
"""Shapes whose middle quantile is best, so that best must be the median."""

Standardise = Literal["own", "linear", "normal"]

MEANINGS: Final = (
    "'range' (the truth lies between them for certain), 'p5-p95' (it lies between them with probability 0.9), "
    "'p10-p90' (with probability 0.8) or {coverage = 0.8} (any probability from 0.01 to 1)"
)

LARGEST_WIDENING: Final = 10.0


def _read_bounds(given: object) -> object:
    """Accept a named meaning or ``{coverage = number in [0.01, 1]}``."""
    if isinstance(given, str) and given in COVERAGE:
        return given
    if isinstance(given, Mapping) and set(given) == {"coverage"}:
        coverage = given["coverage"]
        if is_number(coverage) and LEAST_COVERAGE <= coverage <= 1.0:
            return {"coverage": float(coverage)}
    message = f"got {given!r}, allowed are {MEANINGS}."
    hint = suggestion(given, COVERAGE) if isinstance(given, str) else ""
    raise ValueError(message + hint)


def _read_zero_mass(given: object) -> object:
    if given == "experts" or (is_number(given) and 0.0 <= given <= 1.0):
        return given
    message = f"got {given!r}, allowed are 'experts' (the share of labels that say zero) or a number from 0 to 1."
    raise ValueError(message)


def _read_widening(given: object) -> object:
    """Accept a table of grades and factors from 1 to 10, the weaker grade not the smaller one."""
    allowed = f"a table of grade and factor from 1 to {LARGEST_WIDENING:g}, such as {{low = 1.5, medium = 1.2}}"
    if given is None:
        return None
    if not isinstance(given, Mapping) or not given:
        message = f"got {given!r}, allowed is {allowed}."
        raise ValueError(message)
    for grade, factor in given.items():
        if grade not in GRADES:
            message = f"unknown grade {grade!r}, allowed are {', '.join(GRADES)}.{suggestion(str(grade), GRADES)}"
            raise ValueError(message)
        if not (is_number(factor) and 1.0 <= factor <= LARGEST_WIDENING):
            message = f"got {grade} = {factor!r}, allowed is {allowed}."
            raise ValueError(message)
    factors = {grade: float(given.get(grade, 1.0)) for grade in GRADES}
    if not factors["low"] >= factors["medium"] >= factors["high"]:
        listed = ", ".join(f"{grade} = {factor:g}" for grade, factor in factors.items())
        message = f"weaker knowledge must not widen less than stronger knowledge, got {listed}."
        raise ValueError(message)
    return {grade: factors[grade] for grade in GRADES if grade in given}


class Reading(SettingsTable):
    """How a judgement becomes a distribution.

    `bounds` is what low and high mean; `confidence` is the probability of the best
    class where `shape` is ``"confidence"``; `zero_mass` is the probability of a zero
    where `zero` is ``"spike"``, by default the share of the labels low, best and high
    that say zero. `standardise` is what is done with a judgement that has a coverage of
    its own: it is read with it (``"own"``), or first brought to that of `bounds`.
    """

    bounds: Annotated[Bounds | dict[Literal["coverage"], float], BeforeValidator(_read_bounds)]
    best: BestIs = "mode"
    shape: ReadShape = "pert"
    pert_shape: Annotated[float, Field(gt=0.0, le=LARGEST_SHAPE, allow_inf_nan=False)] = 4.0
    classes: Classes = "continuous"
    zero: Literal["spike", "latent"] = "spike"
    zero_mass: Annotated[Literal["experts"] | float, BeforeValidator(_read_zero_mass)] = "experts"
    missing: Literal["error", "exclude", "full-range"] = "error"
    confidence: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    standardise: Standardise = "own"

    @model_validator(mode="after")
    def _confidence_fits_shape(self) -> Reading:
        if self.shape == "confidence" and self.confidence is None:
            message = 'shape = "confidence" needs confidence = a number in (0, 1]: the probability of the best class.'
            raise ValueError(message)
        if self.shape != "confidence" and self.confidence is not None:
            message = f'confidence belongs to shape = "confidence", but the shape is {self.shape!r}.'
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _bounds_and_best_fit_shape(self) -> Reading:
        if self.shape in QUANTILE_SHAPES and self.coverage == 1.0:
            message = (
                f"shape = {self.shape!r} goes on beyond low and high, so these cannot be certain bounds. "
                'Write bounds = "p5-p95", "p10-p90" or {coverage = 0.8}, or take another shape.'
            )
            raise ValueError(message)
        if self.shape in MEDIAN_SHAPES and self.best == "mode":
            message = (
                f"shape = {self.shape!r} reads best as the median: as likely to be exceeded as not. "
                'Write best = "median", or take another shape.'
            )
            raise ValueError(message)
        if self.standardise != "own" and self.coverage == 1.0:
            message = (
                f"standardise = {self.standardise!r} brings ranges to the coverage of bounds, which must be less than "
                '1: no factor makes a range certain. Write bounds = "p5-p95", "p10-p90" or {coverage = 0.8}.'
            )
            raise ValueError(message)
        return self

    @property
    def coverage(self) -> float:
        """Return the probability that low and high are meant to hold, in (0, 1].

        Examples
        --------
        >>> Reading(bounds="p5-p95").coverage
        0.9
        """
        return self.bounds["coverage"] if isinstance(self.bounds, dict) else COVERAGE[self.bounds]


class Knowledge(SettingsTable):
    """What grades of knowledge do to a judgement: nothing, unless `widen` says so.

    `widen` gives the factor by which the distances of low and high from best grow, for
    the weakest of the grades of a judgement.
    """

    widen: Annotated[dict[Grade, float] | None, BeforeValidator(_read_widening)] = None

    def factor(self, grade: str) -> float:
        """Return the factor of a grade; 1 where it is not given or there is no grade.

        Examples
        --------
        >>> Knowledge(widen={"low": 1.5}).factor("low"), Knowledge().factor("low")
        (1.5, 1.0)
        """
        return next((factor for name, factor in (self.widen or {}).items() if name == grade), 1.0)

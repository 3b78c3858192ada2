"""What one cell of a judgement says: a class, a class coordinate or a quantity."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, NoReturn

from riskmc._typing import LikelihoodKind
from riskmc._validation import shown, suggestion
from riskmc.exceptions import ScaleError
from riskmc.scales import LOWEST, Scale

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RATE: Final = re.compile(rf"(?P<events>{_NUMBER})\s*/\s*(?:(?P<years>{_NUMBER})\s*)?(?:y|yr|yrs|year|years)")
_QUANTITY: Final = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>[^\d\s.,+/'\u2019-].*)?")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+\b.*")
_THOUSANDS: Final = re.compile(r"(?P<number>[+-]?\d{1,3}(?:[ '\u2019]\d{3})+(?:\.\d+)?)(?P<rest>\D.*)?")
_NOT_GIVEN: Final = frozenset(
    {"-", "--", "?", "n/a", "na", "nan", "none", "null", "unknown", "onbekend", "n.v.t.", "nvt"}
)


@dataclass(frozen=True, slots=True)
class Label:
    """One cell of a judgement, as the part of the class axis that it covers.

    Parameters
    ----------
    text : str
        The cell as it was written.
    lower, upper : float
        Ends on the class axis; equal for a class coordinate or a quantity.
    quantity : float, optional
        The number in the unit of the criterion, where the cell was a quantity. For a
        likelihood: the probability within the horizon, or the events per year.
    is_zero : bool
        Whether the cell says class 0, "not applicable".

    Examples
    --------
    >>> Label("C", 2.5, 3.5).mid
    3.0
    """

    text: str
    lower: float
    upper: float
    quantity: float | None = None
    is_zero: bool = False

    @property
    def mid(self) -> float:
        """Return the middle on the class axis."""
        return 0.5 * (self.lower + self.upper)


def parse_label(
    text: str, scale: Scale, *, kind: LikelihoodKind | None = None, horizon_years: float | None = None
) -> Label:
    """Read one cell as a class, a class coordinate or a quantity, in this order.

    * A class, a part of one or class 0: ``C``, ``C high``, ``C_high``, ``X``.
    * A class coordinate, where the scale allows them: a number without exponent and
      unit, ``3.5``, from 0 (1/2 where the scale has no class 0) to K + 1/2. Where the
      classes are digits, ``3`` is the class and ``3.5`` the coordinate. On a probability
      axis a bare number up to 1 is refused: ``0.8`` may mean 80 %.
    * A quantity: a number with the unit of the scale, ``350 deaths``; with an
      exponent the unit may be left out, ``13e9``. A probability is given as ``0.5 %``
      or as a rate ``1/200 y``, read by the Poisson form ``p = 1 - exp(-h * rate)``
      (at least one event within h years, events independent); a frequency as a rate
      ``1/200 y`` or ``0.005 /y``. A plausibility has no quantity.

    Parameters
    ----------
    text : str
        The cell.
    scale : Scale
        Classes of the criterion or of the likelihood axis.
    kind : {"probability", "frequency", "plausibility"}, optional
        Given for a likelihood; None for a criterion.
    horizon_years : float, optional
        h, the years in which a probability holds.

    Returns
    -------
    Label

    Raises
    ------
    ScaleError
        If the cell is none of these, has another unit, or lies more than one class
        outside the scale. The message says what is allowed.

    Examples
    --------
    >>> costs = Scale(("A", "B", "C"), bounds=(5e7, 5e8, 5e9, 5e10), unit="EUR")
    >>> parse_label("B", costs)
    Label(text='B', lower=1.5, upper=2.5, quantity=None, is_zero=False)
    >>> round(parse_label("13e9 EUR", costs).mid, 3)
    2.915
    """
    name = " ".join(text.replace("_", " ").split())
    if name in scale.labels:
        lower, upper = scale.interval(name)
        return Label(text, lower, upper, is_zero=name == scale.zero)
    if rate := _RATE.fullmatch(name):
        quantity = _from_rate(text, float(rate["events"]), float(rate["years"] or 1.0), kind, horizon_years, scale)
        return _quantity_label(text, quantity, scale, kind)
    match = _QUANTITY.fullmatch(name)
    if match is None:
        _refuse_text(text, scale, kind)
    number, unit = match["number"], match["unit"] or ""
    if not unit and "e" not in number.lower():
        return _coordinate_label(text, float(number), scale, kind)
    return _quantity_label(text, _from_unit(text, float(number), unit, scale, kind), scale, kind)


def allowed_labels(scale: Scale, kind: LikelihoodKind | None = None) -> str:
    """Say in one sentence what a cell may hold.

    Examples
    --------
    >>> allowed_labels(Scale(("A", "B"), bounds=(1, 10, 100), unit="deaths"))
    "Allowed: X, A, B, a class coordinate such as 1.5, or a quantity such as '3 deaths'."
    """
    classes = ", ".join(scale.labels)
    coordinate = f"a class coordinate such as {scale.n_classes - 0.5:g}" if scale.coordinates else ""
    quantity = _example_quantity(scale, kind)
    others = [part for part in (coordinate, f"a quantity such as {quantity}" if quantity else "") if part]
    return f"Allowed: {', or '.join([', '.join([classes, *others[:-1]]), *others[-1:]])}."


def _example_quantity(scale: Scale, kind: LikelihoodKind | None) -> str:
    if kind == "plausibility" or scale.bounds is None:
        return ""
    if kind == "probability":
        return "'0.5 %' or '1/200 y'"
    if kind == "frequency":
        return "'1/200 y' or '0.005 /y'"
    middle = math.sqrt(scale.bounds[0] * scale.bounds[1])
    return f"'{f'{middle:.0e}'.replace('e+0', 'e') if middle >= 1e5 else f'{middle:.0f}'} {scale.unit}'"  # noqa: PLR2004 - long numbers


def _coordinate_label(text: str, number: float, scale: Scale, kind: LikelihoodKind | None) -> Label:
    if kind == "probability" and 0.0 < number <= 1.0:
        _refuse(
            f"{shown(text)} is a bare number that may be a probability or a class coordinate: "
            f"write '{100.0 * number:.6g} %' or a class.",
            scale,
            kind,
        )
    least, most = (LOWEST if scale.zero is None else 0.0), scale.n_classes + 0.5
    if not scale.coordinates:
        _refuse(
            f"{shown(text)} is a bare number, which this scale does not take: give a class, or add the unit.",
            scale,
            kind,
        )
    if not least <= number <= most:
        _refuse(
            f"{shown(text)} is a bare number outside the class axis, which runs from {least:g} to {most:g}: "
            "if a quantity is meant, add the unit.",
            scale,
            kind,
        )
    return Label(text, number, number, is_zero=number < LOWEST)


def _from_rate(
    text: str, events: float, years: float, kind: LikelihoodKind | None, horizon_years: float | None, scale: Scale
) -> float:
    if kind not in {"probability", "frequency"}:
        _refuse(f"{shown(text)} is a rate per year, which only a frequency or probability can be.", scale, kind)
    if not (years > 0.0 and events >= 0.0):
        _refuse(
            f"{shown(text)} is not a rate: give a number of events that is not negative, per years above zero.",
            scale,
            kind,
        )
    if kind == "frequency":
        return events / years
    if horizon_years is None:
        _refuse(
            f"{shown(text)} is a rate per year, but the framework states no horizon in years "
            "to turn it into a probability.",
            scale,
            kind,
        )
    return -math.expm1(-horizon_years * events / years)


def _from_unit(text: str, number: float, unit: str, scale: Scale, kind: LikelihoodKind | None) -> float:
    if kind == "plausibility":
        _refuse(f"{shown(text)} is a quantity, but a plausibility has no numbers: give a class.", scale, kind)
    if kind == "probability" and unit == "%":
        return number / 100.0
    expected = {"probability": "%", "frequency": "/y"}.get(kind or "", scale.unit)
    if unit and (kind == "frequency" or not _same_unit(unit, expected)):
        asked = f"the unit is {expected!r}" if expected else "this scale has no unit"
        _refuse(f"{shown(text)} has the unit {shown(unit)}, but {asked}.", scale, kind)
    return number


def _quantity_label(text: str, quantity: float, scale: Scale, kind: LikelihoodKind | None) -> Label:
    if scale.bounds is None:
        _refuse(
            f"{shown(text)} is a quantity, but these classes have no bounds to place it by: give a class.", scale, kind
        )
    if not (math.isfinite(quantity) and quantity >= 0.0):
        _refuse(f"{shown(text)} must be a finite number that is not negative.", scale, kind)
    if kind == "probability" and quantity > 1.0:
        _refuse(f"{shown(text)} is a probability above 1.", scale, kind)
    if quantity == 0.0:
        if scale.zero is None:
            _refuse(f"{shown(text)} is zero, and this scale has no class for zero.", scale, kind)
        return Label(text, -LOWEST, LOWEST, quantity, is_zero=True)
    coordinate = float(scale.from_natural(quantity))
    if not -LOWEST <= coordinate <= scale.n_classes + 1.5:
        lowest, highest = f"{scale.bounds[0]:g}", f"{scale.bounds[-1]:g}"
        _refuse(
            f"{shown(text)} ({quantity:g}) lies more than one class outside the scale, "
            f"which runs from {lowest} to {highest}"
            f"{f' {scale.unit}' if scale.unit else ''}: check the number and its unit.",
            scale,
            kind,
        )
    return Label(text, coordinate, coordinate, quantity)


def _same_unit(given: str, expected: str) -> bool:
    """Compare units regardless of case and of a plural s."""
    plain = [[word.rstrip("s") for word in unit.casefold().split()] for unit in (given, expected)]
    return plain[0] == plain[1]


def _refuse_text(text: str, scale: Scale, kind: LikelihoodKind | None) -> NoReturn:
    if _DECIMAL_COMMA.fullmatch(text.strip()):
        _refuse(
            f"{shown(text)} has a comma in a number: write a decimal point and no thousands separator.", scale, kind
        )
    if grouped := _THOUSANDS.fullmatch(" ".join(text.split())):
        plain = re.sub(r"[ '\u2019]", "", grouped["number"]) + (grouped["rest"] or "")
        _refuse(f"{shown(text)} has a thousands separator: write {plain!r}, with the unit.", scale, kind)
    if text.strip().casefold() in _NOT_GIVEN:
        zero = f" {scale.zero!r} means not applicable." if scale.zero is not None else ""
        _refuse(f"{shown(text)} is not a class: leave low, best and high empty where nobody judged.{zero}", scale, kind)
    message = f"{shown(text)} is not a class. {allowed_labels(scale, kind)}"
    raise ScaleError(message + _near(text, scale))


def _near(text: str, scale: Scale) -> str:
    name = " ".join(text.replace("_", " ").split())
    for label in scale.labels:
        if name.casefold() == label.casefold():
            return f" Did you mean {label!r}?"
    return suggestion(name, scale.labels)


def _refuse(problem: str, scale: Scale, kind: LikelihoodKind | None) -> NoReturn:
    message = f"{problem} {allowed_labels(scale, kind)}"
    raise ScaleError(message)

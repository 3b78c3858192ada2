"""What can go wrong, each under the builtin error it is a kind of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in an input: where it stands, what was given, what is allowed.

    Parameters
    ----------
    message : str
        What is wrong and what to do, in one or two sentences.
    file : str, optional
        Name of the file or sheet, as the user knows it.
    row : int, optional
        Row number as a spreadsheet shows it (the header is row 1).
    column : str, optional
        Name of the column or dotted key.

    Examples
    --------
    >>> print(Fault("'F' is not a class. Allowed: X, A, B.", "judgements.csv", 4, "best"))
    judgements.csv, row 4, column best: 'F' is not a class. Allowed: X, A, B.
    """

    message: str
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """Return the place, a colon and the message."""
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}" if self.row is not None else self.column)
        return f"{', '.join(place)}: {self.message}" if place else self.message


class RiskmcError(Exception):
    """Base of every error that riskmc raises on purpose."""


class InputError(RiskmcError, ValueError):
    """An argument has a value that is not allowed."""


class RangeError(InputError):
    """A low / best / high range is reversed, not finite or cannot be met.

    Parameters
    ----------
    message : str
    attainable : tuple of float, optional
        The least and the largest best that can be met.

    Attributes
    ----------
    attainable : tuple of float or None
    """

    def __init__(self, message: str, *, attainable: tuple[float, float] | None = None) -> None:
        self.attainable = attainable
        super().__init__(message)


class ScaleError(InputError):
    """Classes overlap, leave a gap or stand out of order, or a label is unknown."""


class AssessmentError(InputError):
    """An assessment or framework file has faults; all of them are listed, or the first of very many.

    Parameters
    ----------
    faults : sequence of Fault
        Every fault found, in reading order.
    source : str, optional
        The folder or workbook they were found in.
    more : int
        Number of further faults, which are counted only.

    Attributes
    ----------
    faults : tuple of Fault
    source : str

    Examples
    --------
    >>> error = AssessmentError([Fault("is empty", "scenarios.csv")], source="nra")
    >>> print(error)
    nra has 1 fault:
      scenarios.csv: is empty
    """

    def __init__(self, faults: Sequence[Fault], source: str = "the assessment", *, more: int = 0) -> None:
        self.faults = tuple(faults)
        self.source = source
        count = len(self.faults) + more
        lines = [f"  {fault}" for fault in self.faults] + ([f"  and {more:,} more."] if more else [])
        super().__init__("\n".join([f"{source} has {count:,} fault{'s' if count != 1 else ''}:", *lines]))


class PrecisionWarning(UserWarning):
    """The number of draws does not support a figure that was asked for."""


class ReadingWarning(UserWarning):
    """A judgement was read in a way its author may not have meant."""


class SizeWarning(UserWarning):
    """What was asked for grows with the square of the number of scenarios."""

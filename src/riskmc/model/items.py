"""One uncertain number of the model: a law for each expert who judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from riskmc._validation import as_weights
from riskmc.distributions import Distribution, Mixture
from riskmc.distributions.adapters import as_law
from riskmc.exceptions import InputError


@dataclass(frozen=True, slots=True)
class Item:
    """A linear pool of laws that is drawn once per draw.

    Parameters
    ----------
    laws : mapping of str to law
        Law by expert; one entry where there is no panel. A riskmc distribution, or one of
        another package, see `riskmc.distributions.adapters.as_law`.
    weights : mapping of str to float, optional
        Weight of each expert, by default equal. Normalised over the experts in `laws`.

    Raises
    ------
    InputError
        If there is no law, something is no law, or the weights do not fit.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> Item({"anna": PERT(0, 1, 4), "bert": PERT(1, 2, 3)}).pooled().mean()
    1.6666666666666665
    """

    laws: Mapping[str, Distribution]
    weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the laws and normalise the weights."""
        if not self.laws:
            message = "an item needs at least one law."
            raise InputError(message)
        laws = {expert: _law(expert, self.laws[expert]) for expert in sorted(self.laws)}
        object.__setattr__(self, "laws", laws)  # sorted: sums must not depend on the order of rows to the last bit
        given = self.weights or dict.fromkeys(self.laws, 1.0)
        missing = [expert for expert in self.laws if expert not in given]
        if missing:
            message = f"no weight is given for {', '.join(map(repr, missing))}."
            raise InputError(message)
        shares = as_weights("weights", [given[expert] for expert in self.laws])
        object.__setattr__(self, "weights", dict(zip(self.laws, shares.tolist(), strict=True)))

    @classmethod
    def of(cls, law: object) -> Item:
        """Return the item of a single law, under the expert name ""."""
        return cls({"": _law("", law)})

    def pooled(self) -> Distribution:
        """Return the linear pool as one law.

        Returns
        -------
        Distribution
            The law itself where there is one only.
        """
        laws = list(self.laws.values())
        return laws[0] if len(laws) == 1 else Mixture(laws, list(self.weights.values()))


def _law(expert: str, given: object) -> Distribution:
    """Return what is given as a law of riskmc; name the expert where it is none."""
    try:
        return as_law(given)
    except InputError as error:
        message = f"the law of {expert or 'the item'!r}: {error}"
        raise InputError(message) from error

"""One uncertain number of the model: a law for each expert who judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from riskmc._typing import HasPpf
from riskmc._validation import as_weights
from riskmc.distributions import Distribution, Mixture
from riskmc.exceptions import InputError


@dataclass(frozen=True, slots=True)
class Item:
    """A linear pool of laws that is drawn once per draw.

    Parameters
    ----------
    laws : mapping of str to object with ``ppf``
        Law by expert; one entry where there is no panel.
    weights : mapping of str to float, optional
        Weight of each expert, by default equal. Normalised over the experts in `laws`.

    Raises
    ------
    InputError
        If there is no law, a law has no ``ppf`` or one that does not give one quantile
        for each probability, or the weights do not fit.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> Item({"anna": PERT(0, 1, 4), "bert": PERT(1, 2, 3)}).pooled().mean()
    1.6666666666666665
    """

    laws: Mapping[str, HasPpf]
    weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the laws and normalise the weights."""
        if not self.laws:
            message = "an item needs at least one law."
            raise InputError(message)
        for expert, law in self.laws.items():
            if not isinstance(law, HasPpf):
                message = (
                    f"the law of {expert or 'the item'!r} has no `ppf` method: got {type(law).__name__}. "
                    "It must be a distribution, for example Point(3)."
                )
                raise InputError(message)
            _check_quantiles(expert or "the item", law)
        given = self.weights or dict.fromkeys(self.laws, 1.0)
        missing = [expert for expert in self.laws if expert not in given]
        if missing:
            message = f"no weight is given for {', '.join(map(repr, missing))}."
            raise InputError(message)
        shares = as_weights("weights", [given[expert] for expert in self.laws])
        object.__setattr__(self, "weights", dict(zip(self.laws, shares.tolist(), strict=True)))

    @classmethod
    def of(cls, law: HasPpf) -> Item:
        """Return the item of a single law, under the expert name ""."""
        return cls({"": law})

    def pooled(self) -> Distribution:
        """Return the linear pool as one law.

        Returns
        -------
        Distribution
            The law itself where there is one only.

        Raises
        ------
        InputError
            If a law is not a riskmc distribution, so that its ``cdf`` is not known.
        """
        laws = list(self.laws.values())
        own = [law for law in laws if isinstance(law, Distribution)]
        if len(own) < len(laws):
            message = "only riskmc distributions can be pooled into one law; draw the item instead."
            raise InputError(message)
        return own[0] if len(own) == 1 else Mixture(own, list(self.weights.values()))


def _check_quantiles(name: str, law: HasPpf) -> None:
    """Refuse a law from elsewhere whose ``ppf`` does not map an array to one of its shape."""
    if isinstance(law, Distribution):
        return
    given = law.ppf(np.array([0.25, 0.5, 0.75]))
    try:
        fits = np.asarray(given, dtype=float).shape == (3,)
    except (TypeError, ValueError):
        fits = False
    if not fits:
        message = f"the law of {name!r}: its `ppf` must return one quantile for each probability, got {given!r} for 3."
        raise InputError(message)

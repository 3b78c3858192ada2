"""Where the command line keeps the state of a run, until all of its files are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskmc.engine.state import State, read_state
from riskmc.report.outputs import made

_NAME = ".riskmc-run.state"
"""Begins as what is not complete does, so that it may lie in an output folder."""


@contextmanager
def state_in(folder: Path, wanted: int | None) -> Iterator[Path]:
    """Yield the file for the state of a run, which is removed when all went well.

    Parameters
    ----------
    folder : Path
        Of the output; is made, and goes again with what was made above it if nothing is left in it.
    wanted : int, optional
        Draws of the run, for the message; None where they are not known beforehand.

    Raises
    ------
    KeyboardInterrupt
        With what to say, if the run is stopped and there is a state.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, state_in(Path(folder) / "out", 2**18) as state:
    ...     state.name
    '.riskmc-run.state'
    """
    path = folder / _NAME
    with made(folder):
        try:
            yield path
        except KeyboardInterrupt:
            further = sorted(folder.glob(f"{_NAME}-*"))
            state = read_state(further[-1] if further else path)
            if state is None:
                raise
            message = f"stopped at {_words(state, wanted, further)}; the same command goes on from there."
            raise KeyboardInterrupt(message) from None
    for file in folder.glob(f"{_NAME}*"):
        file.unlink()


def _words(state: State, wanted: int | None, further: list[Path]) -> str:
    done = sum(tally.n_draws for tally in state.tallies)
    of = "" if wanted is None else f" of {wanted:,}"
    run = f" of comparison {len(further)}, after all of the assessment itself" if further else ""
    return f"{done:,}{of} draws{run}"


def state_beside(path: Path | None, name: str) -> Path | None:
    """Return the file for the state of a further run.

    Examples
    --------
    >>> state_beside(Path("out/.riskmc-run.state"), "0.5").name
    '.riskmc-run.state-0.5'
    """
    return None if path is None else path.with_name(f"{path.name}-{name}")

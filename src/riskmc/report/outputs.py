"""All files of a run, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import xarray as xr

from riskmc import _schema as names
from riskmc.exceptions import InputError
from riskmc.plots import plot_rank_heatmap, plot_risk_diagram, save_figure
from riskmc.plots.dependence import plot_dependence
from riskmc.plots.diagram_data import LikelihoodChoice
from riskmc.report.checks import Checks, expert_table, quality_table
from riskmc.report.tables import ranking_table, summary_table
from riskmc.results import write_result

FILES = {
    "risk-diagram.png": "the risk diagram with bands",
    "risk-diagram.svg": "the same for print",
    "plausibility-diagram.png": "the scenarios judged by plausibility, on their own axis",
    "plausibility-diagram.svg": "the same for print",
    "rank-heatmap.png": "the probability of each rank",
    "dependence.png": "rank intervals under independence, the stated and full dependence",
    "ranking.csv": "expected ranks, rank intervals, P(rank 1), tiers",
    "summary.csv": "bands of impact, likelihood and risk",
    "expert-shares.csv": "how much of each spread lies between experts",
    "quality.csv": "quantiles and correlations as entered and as drawn",
    "result.nc": "everything, for Python and other tools",
}
"""What each output file holds, in the order of reading."""


_PRIVATE = ".riskmc-"
"""Folders with a name that begins so hold what is not complete yet; a killed run leaves one."""


def is_output(name: str) -> bool:
    """Tell whether a file is one that a run writes."""
    return name in FILES


def check_folder(folder: str | Path, is_own: Callable[[str], bool] = is_output) -> None:
    """Raise unless `folder` can be made and written to, and holds nothing but an earlier run's files.

    Parameters
    ----------
    folder : str or Path
    is_own : callable
        Tells of a name whether it is a file that is written there.

    Raises
    ------
    InputError
        If it is or lies in a file, cannot be written to, or holds files that riskmc did
        not write.
    """
    target = Path(folder).resolve()
    nearest = next(place for place in (target, *target.parents) if os.path.exists(place))  # noqa: PTH110 - never raises
    if not nearest.is_dir():
        message = f"{str(nearest)!r} is a file; give a folder for the output."
        raise InputError(message)
    try:
        _refuse_foreign_files(folder, target, is_own)
        with made(target, keep=False), tempfile.TemporaryDirectory(prefix=_PRIVATE, dir=target):
            pass
    except OSError as error:
        message = (
            f"the folder {str(folder)!r} cannot be written to ({_reason(error)}); give another one for the output."
        )
        raise InputError(message) from error


def _refuse_foreign_files(folder: str | Path, target: Path, is_own: Callable[[str], bool]) -> None:
    found = sorted(path.name for path in target.iterdir()) if target.is_dir() else []
    foreign = [name for name in found if not (is_own(name) or name.startswith(_PRIVATE))]
    if foreign:
        message = (
            f"the folder {str(folder)!r} holds files that are no output of riskmc ({', '.join(foreign[:3])}); "
            "an output folder is replaced as a whole, so give a new or empty one."
        )
        raise InputError(message)


def write_outputs(result: xr.DataTree, folder: str | Path, checks: Checks | None = None) -> list[Path]:
    """Write pictures, tables and the result; an earlier run's files are replaced.

    Parameters
    ----------
    result : DataTree
        With kept draws.
    folder : str or Path
        A link is followed; the folder itself stays, whatever is mounted on it.
    checks : Checks, optional
        What was drawn beside the run.

    Returns
    -------
    list of Path
        The files, in the order of `FILES`.

    Raises
    ------
    InputError
        As `check_folder`.
    OSError
        If writing fails, as on a full disk; the folder is then as it was.
    """

    def write(place: Path) -> None:
        _write(result, place)
        if checks is not None:
            _write_checks(checks, place)

    write_whole(folder, write, is_output)
    return [Path(folder) / name for name in FILES if (Path(folder).resolve() / name).is_file()]


def write_whole(folder: str | Path, write: Callable[[Path], None], is_own: Callable[[str], bool]) -> None:
    """Write files whole or not at all; earlier ones are replaced.

    Everything is written to a private folder inside first and moved when it is complete.

    Parameters
    ----------
    folder : str or Path
    write : callable
        Gets the folder to write into.
    is_own : callable
        Tells of a name whether it is a file that is written there.

    Raises
    ------
    InputError
        As `check_folder`.
    OSError
        If writing fails, as on a full disk; the folder is then as it was.
    """
    check_folder(folder, is_own)
    target = Path(folder).resolve()
    try:
        with made(target), tempfile.TemporaryDirectory(prefix=_PRIVATE, dir=target) as private:
            complete, earlier = Path(private) / "complete", Path(private) / "earlier"
            complete.mkdir()
            earlier.mkdir()
            write(complete)
            _replace(target, complete, earlier, is_own)
    except OSError as error:
        message = (
            f"the output could not be written to {str(folder)!r} ({_reason(error)}). "
            "Nothing was changed there; make room, or give another folder."
        )
        raise OSError(error.errno, message) from error


@contextmanager
def made(folder: Path, *, keep: bool = True) -> Iterator[None]:
    """Make a folder with its parents; remove those again on failure, or always unless `keep`."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    done = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
        done = True
    finally:
        for place in () if done and keep else missing:
            with suppress(OSError):
                place.rmdir()


def _replace(folder: Path, complete: Path, earlier: Path, is_own: Callable[[str], bool]) -> None:
    """Move the complete files into `folder` and what they replace to `earlier`; all of them or none."""
    new = [path.name for path in complete.iterdir()]
    try:
        for name in sorted(path.name for path in folder.iterdir() if is_own(path.name)):
            (folder / name).rename(earlier / name)
        for name in new:
            (complete / name).rename(folder / name)
    except BaseException:
        for name in new:
            if not (complete / name).exists():
                (folder / name).rename(complete / name)
        for path in earlier.iterdir():
            path.rename(folder / path.name)
        raise


def _reason(error: OSError) -> str:
    """Return the reason alone: the name in the error may be that of a private file."""
    return error.strerror or str(error)


def _write(result: xr.DataTree, folder: Path) -> None:
    summary = result[names.SUMMARY].to_dataset()
    axes: dict[LikelihoodChoice, str] = {"likelihood": "risk-diagram", "plausibility": "plausibility-diagram"}
    for axis, stem in axes.items():
        if not _has(summary, axis):
            continue
        diagram = plot_risk_diagram(result, likelihood=axis)
        for suffix in ("png", "svg"):
            save_figure(diagram, folder / f"{stem}.{suffix}")
        close(diagram)
    heatmap = plot_rank_heatmap(result)
    save_figure(heatmap, folder / "rank-heatmap.png")
    close(heatmap)
    ranking_table(result).to_csv(folder / "ranking.csv", index=False)
    summary_table(result).to_csv(folder / "summary.csv", index=False)
    write_result(result, folder / "result.nc")


def _write_checks(checks: Checks, folder: Path) -> None:
    quality_table(checks.quality).to_csv(folder / "quality.csv", index=False)
    if checks.experts is not None:
        expert_table(checks.experts).to_csv(folder / "expert-shares.csv", index=False)
    if checks.dependence is not None:
        picture = plot_dependence(checks.dependence)
        save_figure(picture, folder / "dependence.png")
        close(picture)


def _has(summary: xr.Dataset, axis: str) -> bool:
    return f"{axis}_quantile" in summary and bool(summary[f"{axis}_quantile"].notnull().any())


def close(ax: object) -> None:
    """Forget the figure of an Axes."""
    from matplotlib import pyplot as plt  # noqa: PLC0415 - the plots have loaded it by now

    plt.close(getattr(ax, "figure", None))

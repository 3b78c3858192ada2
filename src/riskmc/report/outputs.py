"""All files of a run, written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import xarray as xr

from riskmc import _schema as names
from riskmc.exceptions import InputError
from riskmc.plots import plot_rank_heatmap, plot_risk_diagram, save_figure
from riskmc.plots.diagram_data import LikelihoodChoice
from riskmc.report.tables import ranking_table, summary_table
from riskmc.results import write_result

FILES = {
    "risk-diagram.png": "the risk diagram with bands",
    "risk-diagram.svg": "the same for print",
    "plausibility-diagram.png": "the scenarios judged by plausibility, on their own axis",
    "plausibility-diagram.svg": "the same for print",
    "rank-heatmap.png": "the probability of each rank",
    "ranking.csv": "expected ranks, rank intervals, P(rank 1), tiers",
    "summary.csv": "bands of impact, likelihood and risk",
    "result.nc": "everything, for Python and other tools",
}
"""What each output file holds, in the order of reading."""


def check_folder(folder: str | Path) -> None:
    """Raise unless `folder` can be made, or holds nothing but an earlier run's files.

    Raises
    ------
    InputError
        If it is a file, or holds files that riskmc did not write.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        message = f"{str(folder)!r} is a file; give a folder for the output."
        raise InputError(message)
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in FILES) if folder.is_dir() else []
    if foreign:
        message = (
            f"the folder {str(folder)!r} holds files that are no output of riskmc ({', '.join(foreign[:3])}); "
            "an output folder is replaced as a whole, so give a new or empty one."
        )
        raise InputError(message)


def write_outputs(result: xr.DataTree, folder: str | Path) -> list[Path]:
    """Write pictures, tables and the result; an earlier run's files are replaced.

    Everything is written beside the folder first and moved when it is complete.

    Parameters
    ----------
    result : DataTree
        With kept draws.
    folder : str or Path

    Returns
    -------
    list of Path
        The files, in the order of `FILES`.

    Raises
    ------
    InputError
        As `check_folder`.
    """
    folder = Path(folder)
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as partial:
        complete = Path(partial) / "complete"
        complete.mkdir()
        _write(result, complete)
        if folder.is_dir():
            folder.rename(Path(partial) / "earlier")
        complete.rename(folder)
    return [folder / name for name in FILES if (folder / name).is_file()]


def _write(result: xr.DataTree, folder: Path) -> None:
    summary = result[names.SUMMARY].to_dataset()
    axes: dict[LikelihoodChoice, str] = {"likelihood": "risk-diagram", "plausibility": "plausibility-diagram"}
    for axis, stem in axes.items():
        if not _has(summary, axis):
            continue
        diagram = plot_risk_diagram(result, likelihood=axis)
        for suffix in ("png", "svg"):
            save_figure(diagram, folder / f"{stem}.{suffix}")
        _close(diagram)
    heatmap = plot_rank_heatmap(result)
    save_figure(heatmap, folder / "rank-heatmap.png")
    _close(heatmap)
    ranking_table(result).to_csv(folder / "ranking.csv", index=False)
    summary_table(result).to_csv(folder / "summary.csv", index=False)
    write_result(result, folder / "result.nc")


def _has(summary: xr.Dataset, axis: str) -> bool:
    return f"{axis}_quantile" in summary and bool(summary[f"{axis}_quantile"].notnull().any())


def _close(ax: object) -> None:
    from matplotlib import pyplot as plt  # noqa: PLC0415 - the plots have loaded it by now

    plt.close(getattr(ax, "figure", None))

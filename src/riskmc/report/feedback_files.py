"""Feedback to experts as files: a table, and pictures page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from riskmc.model import Assessment
from riskmc.model.feedback import feedback
from riskmc.plots.feedback import plot_feedback
from riskmc.plots.feedback_data import feedback_columns
from riskmc.plots.style import save_figure
from riskmc.report.outputs import check_folder, close, write_whole

TABLE: Final = "feedback.csv"
_PICTURE: Final = re.compile(r"feedback-\d+\.png")


def is_feedback(name: str) -> bool:
    """Tell whether a file is one that `write_feedback` writes.

    Examples
    --------
    >>> is_feedback("feedback.csv"), is_feedback("feedback-03.png"), is_feedback("feedback-x.png")
    (True, True, False)
    """
    return name == TABLE or _PICTURE.fullmatch(name) is not None


def check_feedback_folder(folder: str | Path) -> None:
    """Raise unless `folder` can be written to and holds nothing but earlier feedback.

    Raises
    ------
    InputError
        As `riskmc.report.check_folder`.
    """
    check_folder(folder, is_feedback)


def write_feedback(
    assessment: Assessment,
    folder: str | Path,
    *,
    expert: str | None = None,
    language: str = "en",
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write what the reading makes of every judgement, to be shown to the experts; earlier feedback is replaced.

    Parameters
    ----------
    assessment : Assessment
    folder : str or Path
        Made where it is missing.
    expert : str, optional
        Only of this one.
    language : {"en", "nl"}
    progress : callable, optional
        Gets the pages done and wanted.

    Returns
    -------
    list of Path
        ``feedback.csv`` (see `riskmc.model.feedback.feedback`) and ``feedback-01.png`` and so on
        (see `riskmc.plots.feedback.plot_feedback`).

    Raises
    ------
    InputError
        If `folder` holds other files or cannot be written to, there is no such expert, or
        there are no texts in `language`.
    OSError
        If writing fails; the folder is then as it was.
    """
    check_feedback_folder(folder)
    n_pages = len(feedback_columns(assessment, expert=expert))
    digits = max(2, len(str(n_pages)))
    pictures = [f"feedback-{page:0{digits}d}.png" for page in range(1, n_pages + 1)]

    def write(place: Path) -> None:
        feedback(assessment, expert=expert, language=language).to_csv(place / TABLE, index=False)
        for page, name in enumerate(pictures, start=1):
            ax = plot_feedback(assessment, expert=expert, page=page, language=language)
            save_figure(ax, place / name)
            close(ax)
            if progress is not None:
                progress(page, n_pages)

    write_whole(folder, write, is_feedback)
    return [Path(folder) / name for name in (TABLE, *pictures)]

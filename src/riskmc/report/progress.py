"""A bar for a run that takes long enough to be watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from riskmc.engine.run import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 0.5
"""Seconds without a bar. To load and draw one takes longer than a small run."""


@contextmanager
def late_bar() -> Iterator[Progress]:
    """Yield what to call with the draws done and wanted: after half a second it shows a bar on standard error.

    Where the draws done become fewer, another run has begun, which gets a bar of its own.

    Examples
    --------
    >>> with late_bar() as report:
    ...     report(1024, 4096)  # too soon to show anything
    """
    late = _LateBar()
    try:
        yield late
    finally:
        if late.bar is not None:
            late.bar.stop()


class _LateBar:
    def __init__(self) -> None:
        self.begun, self.done = perf_counter(), 0
        self.name = "Drawing"
        self.bar: Bar | None = None
        self.task: TaskID | None = None

    def __call__(self, done: int, wanted: int) -> None:
        if done < self.done:
            self._begin_another()
        self.done = done
        if self.bar is None and done < wanted and perf_counter() - self.begun > PATIENCE:
            self._show()
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=wanted)

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only where a bar is wanted
        from rich.progress import Progress as Bar  # noqa: PLC0415 - only where a bar is wanted

        self.bar = Bar(console=Console(stderr=True))
        self.task = self.bar.add_task(self.name, total=None)
        self.bar.start()

    def _begin_another(self) -> None:
        self.name = "Drawing to compare"
        if self.bar is not None:
            self.task = self.bar.add_task(self.name, total=None)

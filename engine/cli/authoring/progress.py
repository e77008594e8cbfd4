"""Progress on a terminal, on standard error; nowhere else is anything drawn."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[int, int], None]
"""(done, in all)."""


@contextmanager
def reporting(words: str) -> Iterator[Report | None]:
    """A function to call while working; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(words, total=None)

        def report(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        yield report

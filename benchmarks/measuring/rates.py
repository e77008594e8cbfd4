"""Measuring side by side: rounds A B A B in one run, rates per CPU second, medians and ratios."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time


@dataclass(frozen=True, slots=True)
class Rate:
    """Runs per CPU second, round by round."""

    name: str
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def against(self, other: "Rate") -> tuple[float, float, float]:
        """(worst, median, best) ratio to `other`, round by round, so that drift of the machine cancels out."""
        ratios = [mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True)]
        return min(ratios), statistics.median(ratios), max(ratios)


def rate(run: Callable[[], object], calls: int, seconds: float) -> float:
    """How many of the `calls` that one `run` makes fit into a CPU second of this process."""
    done, start = 0, process_time()
    while (spent := process_time() - start) < seconds:
        run()
        done += calls
    return done / spent


def side_by_side(
    runs: Mapping[str, Callable[[], object]], calls: int = 1, rounds: int = 7, seconds: float = 0.3
) -> list[Rate]:
    """Every variant in turn, `rounds` times, after one warm-up."""
    for run in runs.values():
        run()
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(rate(run, calls, seconds))
    return [Rate(name, tuple(rates)) for name, rates in found.items()]


def table(rates: Sequence[Rate], unit: str, reference: str) -> str:
    """Markdown: per variant the median and the ratio to the reference (worst, median, best round)."""
    peer = next(each for each in rates if each.name == reference)
    lines = [f"| variant | {unit} | × {reference} (worst, median, best) |", "| --- | --- | --- |"]
    for each in rates:
        low, middle, high = each.against(peer)
        lines.append(f"| {each.name} | {each.median:,.0f} | {low:.2f} **{middle:.2f}** {high:.2f} |")
    return "\n".join(lines)

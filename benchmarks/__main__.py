"""`make bench`: every benchmark, or those named on the command line; Markdown on standard output."""

import sys
from collections.abc import Callable, Mapping

from benchmarks import engine_speed

BENCHMARKS: Mapping[str, Callable[[], str]] = {
    "engine": engine_speed.run,
}


def main(names: list[str]) -> None:
    """Unknown names end with the list of known ones."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; known: {', '.join(BENCHMARKS)}")
    for name in names or list(BENCHMARKS):
        print(f"\n## {name}\n\n{BENCHMARKS[name]()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

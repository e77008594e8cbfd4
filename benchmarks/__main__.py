"""`make bench`: every benchmark, or those named on the command line (`ARGS="page upload"`); Markdown on standard output."""

import sys
from collections.abc import Callable, Mapping

from benchmarks import (
    dates_speed,
    document_speed,
    engine_speed,
    journey_speed,
    large_speed,
    page_speed,
    save_speed,
    schedule_speed,
    specs_speed,
    start_speed,
    upload_speed,
)
from benchmarks.measuring.machine import machine

BENCHMARKS: Mapping[str, Callable[[], str]] = {
    "engine": engine_speed.run,
    "large": large_speed.run,
    "save": save_speed.run,
    "dates": dates_speed.run,
    "schedule": schedule_speed.run,
    "page": page_speed.run,
    "upload": upload_speed.run,
    "specs": specs_speed.run,
    "start": start_speed.run,
    "document": document_speed.run,
    "journey": journey_speed.run,
}


def main(names: list[str]) -> None:
    """Unknown names end with the list of known ones."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; known: {', '.join(BENCHMARKS)}")
    print(machine(), flush=True)
    for name in names or list(BENCHMARKS):
        print(f"\n## {name}\n\n{BENCHMARKS[name]()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

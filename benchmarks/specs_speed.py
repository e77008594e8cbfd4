"""1,000 specs of the size of 添付資料再提出 through the real `tetsuzuki check`: the first time, and from its cache."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

from benchmarks.measuring.machine import MIB, ROOT, peak_of, start

COUNT: Final = 1000
MODEL: Final = ROOT / "specs" / "resubmission.yaml"
PORTAL: Final = ROOT / "specs" / "portals" / "small_enterprise.yaml"


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: seconds from start to end, CPU seconds, the most resident bytes."""

    seconds: float
    cpu: float
    peak: int


def write_specs(folder: Path, count: int) -> None:
    """`count` variants that differ in id and title, and their portal with all of them in its menu."""
    text = MODEL.read_text(encoding="utf-8")
    entry, numbered = "    - form: resubmission\n      label: 添付資料再提出\n", range(count)
    menu = "".join(entry.replace("resubmission", f"resubmission_{number:04}") for number in numbered)
    (folder / "portals").mkdir(parents=True)
    (folder / "portals" / PORTAL.name).write_text(
        PORTAL.read_text(encoding="utf-8").replace(entry, menu), encoding="utf-8"
    )
    for number in numbered:
        (folder / f"resubmission_{number:04}.yaml").write_text(variant(text, number), encoding="utf-8")


def variant(text: str, number: int) -> str:
    """Another form: its own id (in `form:` and wherever scenarios choose it) and title."""
    name = f"resubmission_{number:04}"
    text = text.replace("\nform: resubmission\n", f"\nform: {name}\n")
    text = text.replace("choose: resubmission\n", f"choose: {name}\n")
    return text.replace("\ntitle: 添付資料再提出\n", f"\ntitle: 添付資料再提出{number}\n")


def check(folder: Path, cache: Path) -> Run:
    """`tetsuzuki check` as people run it. Raises SystemExit when it finds anything."""
    command = ["engine", "check", str(folder), "--cache", str(cache)]
    began, most = perf_counter(), 0
    process = start(command)
    while (status := _ended(process.pid)) is None:
        most = max(most, peak_of(process.pid))
        sleep(0.02)
    process.returncode, cpu = status
    if process.returncode:
        raise SystemExit(f"{folder} has mistakes")
    return Run(perf_counter() - began, cpu, most)


def _ended(pid: int) -> tuple[int, float] | None:
    """Exit code and CPU seconds. (Its `ru_maxrss` would begin at the size of this process.)"""
    ended, status, usage = os.wait4(pid, os.WNOHANG)
    return (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime) if ended else None


def run() -> str:
    """First check, then three times from the cache."""
    with TemporaryDirectory() as folder:
        specs, cache = Path(folder, "specs"), Path(folder, "cache")
        write_specs(specs, COUNT)
        runs = {"first": check(specs, cache)} | {f"from the cache, {n}": check(specs, cache) for n in (1, 2, 3)}
        kept = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
    lines = [
        f"| {COUNT} specs of {MODEL.stat().st_size // 1024} KiB | s | CPU s | peak MiB |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {name} | {one.seconds:.2f} | {one.cpu:.2f} | {one.peak / MIB:.0f} |" for name, one in runs.items()]
    return "\n".join([*lines, "", f"Cache on disk: {kept / MIB:.1f} MiB."])

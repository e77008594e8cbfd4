"""`make serve` a second time: from pressing return to the first answered request."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

from benchmarks.measuring.browser import Browser
from benchmarks.measuring.machine import ROOT, free_port

TIMES: Final = 5
PATIENCE_SECONDS: Final = 60.0


def start_once(data: Path) -> float:
    """Seconds until the index page was there."""
    port = free_port()
    command = ["make", "--no-print-directory", "serve", f"ARGS=--port {port} --data {data}"]
    began = perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while perf_counter() - began < PATIENCE_SECONDS and process.poll() is None:
            if asyncio.run(_status(port)) == 200:
                return perf_counter() - began
            sleep(0.005)
        raise SystemExit(f"not up: {process.poll()}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


async def _status(port: int) -> int:
    """0: nobody there yet. Waits for the answer where somebody listens already."""
    browser = Browser(port)
    try:
        return (await browser.get("/")).status
    except (OSError, asyncio.IncompleteReadError):
        return 0
    finally:
        await browser.close()


def run() -> str:
    """The first start of this data folder (which creates it), then later ones."""
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        first, *later = [start_once(data) for _ in range(TIMES + 1)]
    return (
        "| start | s to the first answer |\n| --- | --- |\n"
        f"| with an empty data folder | {first:.2f} |\n"
        f"| later (best, median, worst of {TIMES}) | {min(later):.2f} **{median(later):.2f}** {max(later):.2f} |"
    )

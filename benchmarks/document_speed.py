"""A receipt as PDF: the first one of a process, and those after it. For information; it never runs in the web process."""

from statistics import median
from time import perf_counter, process_time
from typing import Final

from renderers.pdf.drawer import PdfDrawer
from renderers.pdf.letters import read_repertoire
from renderers.pdf.machine import font_file
from renderers.pdf.sample import SAMPLE

TIMES: Final = 10


def run() -> str:
    """CPU and wall milliseconds."""
    drawer = PdfDrawer(read_repertoire(font_file("BIZ UDPGothic", "Regular")))
    (first_cpu, first), *warm = [_draw(drawer) for _ in range(TIMES + 1)]
    cpu, wall = zip(*warm, strict=True)
    return (
        "| receipt | CPU ms | ms |\n| --- | --- | --- |\n"
        f"| first in its process | {first_cpu:.0f} | {first:.0f} |\n"
        f"| warm (best, median, worst of {TIMES}) | {min(cpu):.0f} **{median(cpu):.0f}** {max(cpu):.0f} "
        f"| {min(wall):.0f} **{median(wall):.0f}** {max(wall):.0f} |"
    )


def _draw(drawer: PdfDrawer) -> tuple[float, float]:
    cpu, wall = process_time(), perf_counter()
    drawer.draw(SAMPLE)
    return (process_time() - cpu) * 1000, (perf_counter() - wall) * 1000

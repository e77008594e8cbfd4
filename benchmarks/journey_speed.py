"""A whole journey through the permit form, start page to completion. For information: no portal written by hand stands beside."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from benchmarks.measuring.browser import Answer, Browser
from benchmarks.measuring.load import Side, User, compare
from benchmarks.measuring.machine import ROOT, free_port, running
from benchmarks.permit_answers import EVERYTHING

USERS: Final = 8
HIDDEN: Final = re.compile(rb'name="(_csrf|_revision)" value="([^"]*)"')
REQUESTS: Final = 8


def run() -> str:
    """CPU milliseconds and number of journeys, with a durable commit at every step."""
    with TemporaryDirectory() as folder:
        port, specs = free_port(), ROOT / "benchmarks" / "specs"
        command = ["engine", "serve", "--port", str(port), "--data", str(Path(folder, "data")), str(specs)]
        with running("ours", command, port) as server:
            rates = compare({"ours": Side(server, lambda: [_applicant(port)] * USERS)})
    cpu, wall = rates.cpu[0], rates.wall[0]
    return (
        "| journey | CPU ms | CPU ms per request | journeys/s |\n| --- | --- | --- | --- |\n"
        f"| permit form, {REQUESTS} requests, {USERS} users (median of {len(cpu.rounds)}) "
        f"| {1000 / cpu.median:.1f} | {1000 / cpu.median / REQUESTS:.2f} | {wall.median:.0f} |"
    )


def _applicant(port: int) -> User:
    async def walk(until: float) -> int:
        done = 0
        while perf_counter() < until:
            browser = Browser(port)
            await journey(browser)
            await browser.close()
            done += 1
        return done

    return walk


async def journey(browser: Browser) -> Answer:
    """Eight requests; returns the completion page. Raises AssertionError when a page is not what it should be."""
    start = "/bench/permit/"
    begun = await post(browser, start, await page(browser, start))
    step = await browser.get(begun.location)
    filled = await page(browser, step.location)
    saved = await post(browser, step.location, filled, {**EVERYTHING, "_button": "next"})
    sent = await post(browser, saved.location, await page(browser, saved.location))
    return await page(browser, sent.location)


async def page(browser: Browser, path: str) -> Answer:
    answer = await browser.get(path)
    if answer.status != 200:
        raise AssertionError(f"{path}: {answer.head.decode()}")
    return answer


async def post(browser: Browser, path: str, shown: Answer, fields: dict[str, str] | None = None) -> Answer:
    """Posts with the hidden fields of the page shown; the answer leads on."""
    hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(shown.body)}
    answer = await browser.post(path, {**hidden, **(fields or {})})
    if answer.status != 303:
        raise AssertionError(f"{path}: {answer.head.decode()}\n{answer.body.decode()[:1500]}")
    return answer

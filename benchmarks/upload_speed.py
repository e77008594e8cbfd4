"""One upload of 10 MiB through our step with files (sealed, hashed, told by content, durable) against writing it to disk."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

from benchmarks.measuring.browser import Answer, Browser
from benchmarks.measuring.load import Side, User, compare, drive
from benchmarks.measuring.machine import MIB, ROOT, Running, driver_aside, free_port, running
from benchmarks.measuring.rates import table
from benchmarks.measuring.seed import seed, settings_for
from benchmarks.measuring.seeded import Seeded
from engine.settings import Settings

FILE: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * (10 * MIB // 256)
SIZE: Final = 10 * MIB
TOGETHER: Final = 16
BOUNDARY: Final = "measured7d1f2ab39c"
MEDIA_TYPE: Final = f"multipart/form-data; boundary={BOUNDARY}".encode()


@dataclass(frozen=True, slots=True)
class Pair:
    """Our portal with so many drafts, and the one that only writes into `written`."""

    ours: Running
    by_hand: Running
    seeded: list[Seeded]
    settings: Settings
    written: Path


@contextmanager
def pair() -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        data, written = Path(folder, "data"), Path(folder, "written")
        written.mkdir()
        specs = ROOT / "benchmarks" / "specs"
        port, other_port = free_port(), free_port()
        settings = settings_for(data, specs, port)
        seeded = seed(settings, "papers", {}, count=TOGETHER)
        command = ["engine", "serve", "--port", str(port), "--data", str(data), str(specs)]
        with (
            running("ours", command, port) as ours,
            running("written", ["benchmarks.by_hand.upload", str(other_port), str(written)], other_port) as by_hand,
        ):
            yield Pair(ours, by_hand, seeded, settings, written)


def run() -> str:
    """CPU and time per upload, then memory."""
    with pair() as both:
        revisions = [one.revision for one in both.seeded]
        sides = {
            "body to disk": Side(both.by_hand, lambda: _users(both, "/raw", 2)),
            "file to disk": Side(both.by_hand, lambda: _users(both, "/parsed", 2)),
            "ours": Side(both.ours, lambda: _ours(both, revisions, 2)),
        }
        rates = compare(sides, seconds=3.0)
        memory = [
            _growth("body to disk", Side(both.by_hand, lambda: _users(both, "/raw", TOGETHER))),
            _growth("ours", Side(both.ours, lambda: _ours(both, revisions, TOGETHER))),
        ]
    head = f"| variant | growth of the peak, MB, per upload in flight ({TOGETHER} at once) |\n| --- | --- |"
    cpu = table(rates.cpu, "uploads per CPU second", "body to disk")
    wall = table(rates.wall, "uploads per second", "body to disk")
    return f"{cpu}\n\n{wall}\n\n" + "\n".join([head, *memory])


def _growth(name: str, side: Side) -> str:
    """The worst of five rounds; what earlier rounds left behind is not counted again."""
    found = []
    with driver_aside():
        for _ in range(5):
            sleep(0.3)
            before = side.server.resident()
            side.server.forget_peak()
            drive(side, 2.0)
            found.append((side.server.peak() - before) / TOGETHER / 1e6)
    return f"| {name} | {max(found):.2f} (median {sorted(found)[2]:.2f}) |"


def _users(both: Pair, path: str, count: int) -> list[User]:
    return [_writer(both, path) for _ in range(count)]


def _writer(both: Pair, path: str) -> User:
    async def upload(until: float) -> int:
        browser, done = Browser(both.by_hand.port), 0
        while perf_counter() < until:
            check(await send(browser, path, both.seeded[0], 1), "/done")
            done += 1
        await browser.close()
        return done

    return upload


def _ours(both: Pair, revisions: list[int], count: int) -> list[User]:
    return [_applicant(both, revisions, place) for place in range(count)]


def _applicant(both: Pair, revisions: list[int], place: int) -> User:
    """Sends the file again and again, each time in place of the one before."""
    seeded = both.seeded[place]

    async def upload(until: float) -> int:
        browser, done = Browser(both.ours.port, {b"session": seeded.cookie.encode()}), 0
        while perf_counter() < until:
            answer = await send(browser, f"/d/{seeded.draft}/papers", seeded, revisions[place])
            check(answer, f"/d/{seeded.draft}/check")
            revisions[place] += 1
            done += 1
        await browser.close()
        return done

    return upload


async def send(browser: Browser, path: str, seeded: Seeded, revision: int) -> Answer:
    """As a browser posts the step."""
    fields = {"_csrf": seeded.csrf, "_revision": str(revision), "_button": "next"}
    small = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    begin = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="papers"; filename="scan.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    file = memoryview(FILE)[:SIZE]
    return await browser.send(path, MEDIA_TYPE, ((small + begin).encode(), file, f"\r\n--{BOUNDARY}--\r\n".encode()))


def check(answer: Answer, location: str) -> None:
    """Raises AssertionError unless the upload was taken."""
    if (answer.status, answer.location) != (303, location):
        raise AssertionError(f"{answer.head.decode()}\n{answer.body.decode()[:2000]}")


def once(both: Pair) -> None:
    """One upload on each side. Raises AssertionError unless both took it."""

    async def both_sides() -> None:
        seeded = both.seeded[0]
        ours = Browser(both.ours.port, {b"session": seeded.cookie.encode()})
        check(await send(ours, f"/d/{seeded.draft}/papers", seeded, seeded.revision), f"/d/{seeded.draft}/check")
        await ours.close()
        by_hand = Browser(both.by_hand.port)
        check(await send(by_hand, "/parsed", seeded, 1), "/done")
        await by_hand.close()

    asyncio.run(both_sides())

"""One GET of a form page: our portal against a hand-written Starlette and Jinja2 page that sends the same bytes."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from benchmarks.by_hand.page import make_database
from benchmarks.measuring.browser import Answer, Browser
from benchmarks.measuring.load import Side, User, compare
from benchmarks.measuring.machine import ROOT, Running, free_port, running
from benchmarks.measuring.rates import table
from benchmarks.measuring.seed import seed, settings_for
from benchmarks.measuring.seeded import Seeded
from benchmarks.permit_answers import EVERYTHING

USERS: Final = 8


@dataclass(frozen=True, slots=True)
class Subject:
    """A step of a form, what has been answered so far, and which steps are done."""

    title: str
    specs: Path
    form: str
    step: str
    answers: Mapping[str, str]
    done: tuple[str, ...]


SUBJECTS: Final = (
    Subject("permit: 16 inputs, 4 computed", ROOT / "benchmarks" / "specs", "permit", "form", EVERYTHING, ("form",)),
    Subject(
        "添付資料再提出②: 2 inputs, files",
        ROOT / "specs",
        "resubmission",
        "papers",
        {"confirmed": "on", "contract_no": "123456789", "receipt_no": "1" * 32},
        ("agreement",),
    ),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both servers with the same draft."""

    ours: Running
    by_hand: Running
    seeded: Seeded
    path: str

    def look(self, server: Running) -> Answer:
        """The page once."""
        return asyncio.run(look(server.port, self.seeded.cookie, self.path))


async def look(port: int, cookie: str, path: str) -> Answer:
    browser = Browser(port, {b"session": cookie.encode()})
    try:
        return await browser.get(path)
    finally:
        await browser.close()


@contextmanager
def pair(subject: Subject) -> Iterator[Pair]:
    """Our portal on a draft, and the hand-written page on the same answers."""
    with TemporaryDirectory() as folder:
        data, other = Path(folder, "data"), Path(folder, "by_hand")
        port, other_port = free_port(), free_port()
        seeded = seed(settings_for(data, subject.specs, port), subject.form, subject.answers, subject.done)[0]
        path = f"/d/{seeded.draft}/{subject.step}"
        command = ["engine", "serve", "--port", str(port), "--data", str(data), str(subject.specs)]
        with running("ours", command, port) as ours:
            page = asyncio.run(look(port, seeded.cookie, path)).body.decode()
            other.mkdir()
            for name, text in given_by(page).items():
                (other / name).write_text(text, encoding="utf-8")
            make_database(other, seeded, subject.answers)
            command = ["benchmarks.by_hand.page", str(other_port), str(other)]
            with running("by hand", command, other_port) as by_hand:
                yield Pair(ours, by_hand, seeded, path)


def given_by(page: str) -> dict[str, str]:
    """What the hand-written page takes as it is, so that it keeps up with layout and wording: all but fields and form."""
    top, _, rest = page.partition("<form ")
    words = {
        "help": re.findall(r'<div class="help-text">(.*?)</div></details>', rest),
        "hint": re.findall(r'<div class="hint" id="[^"]*">(.*?)</div>', rest),
    }
    bottom = rest.partition("</form>\n")[2]
    return {"top.html": top, "bottom.html": bottom, "words.json": json.dumps(words)}


def agree(pair: Pair) -> Answer:
    """Raises AssertionError where the two answers differ (then `by_hand/templates` is behind). Returns the answer."""
    ours, by_hand = pair.look(pair.ours), pair.look(pair.by_hand)
    if (ours.status, ours.body) != (by_hand.status, by_hand.body) or ours.status != 200:
        before, after = by_hand.body.decode().splitlines(), ours.body.decode().splitlines()
        difference = unified_diff(before, after, "by hand", "ours", n=0, lineterm="")
        raise AssertionError("\n".join([f"{by_hand.status} / {ours.status}", *difference]))
    if names_in(ours.head) != names_in(by_hand.head):
        raise AssertionError(f"{names_in(ours.head) ^ names_in(by_hand.head)}")
    return ours


def names_in(head: bytes) -> set[bytes]:
    return {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:] if line}


def run() -> str:
    """Two tables for each page."""
    return "\n\n".join(_measure(subject) for subject in SUBJECTS)


def _measure(subject: Subject) -> str:
    with pair(subject) as both:
        size = len(agree(both).body)

        def users(server: Running) -> list[User]:
            return [_reader(server.port, both, size) for _ in range(USERS)]

        sides = {s.name: Side(s, lambda s=s: users(s)) for s in (both.by_hand, both.ours)}  # type: ignore[misc]
        rates = compare(sides)
    cpu = table(rates.cpu, "pages per CPU second", "by hand")
    return f"### {subject.title} ({size} bytes)\n\n{cpu}\n\n{table(rates.wall, 'pages per second', 'by hand')}"


def _reader(port: int, both: Pair, size: int) -> User:
    async def read(until: float) -> int:
        browser, done = Browser(port, {b"session": both.seeded.cookie.encode()}), 0
        while perf_counter() < until:
            answer = await browser.get(both.path)
            if answer.status != 200 or len(answer.body) != size:
                raise AssertionError(answer.head)
            done += 1
        await browser.close()
        return done

    return read

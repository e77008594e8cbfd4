"""Closed loops against servers: so many users, each asking again as soon as it has an answer; side by side, round by round."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import uvloop

from benchmarks.measuring.machine import Running, driver_aside, settle
from benchmarks.measuring.rates import Rate

User = Callable[[float], Awaitable[int]]
"""Works until that moment of `perf_counter`; returns how often it got what it asked for. Raises when it did not."""
ROUNDS: Final = 7
SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Side:
    """A server and what makes its users anew for each round."""

    server: Running
    users: Callable[[], Sequence[User]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Per CPU second of the server's processes, and per second."""

    cpu: list[Rate]
    wall: list[Rate]


def compare(sides: Mapping[str, Side], rounds: int = ROUNDS, seconds: float = SECONDS) -> Rates:
    """Every side in turn, after a short warm-up, once nobody is busy with starting."""
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    wall: dict[str, list[float]] = {name: [] for name in sides}
    with driver_aside():
        for side in sides.values():
            settle(side.server)
            drive(side, seconds / 4)
        for _ in range(rounds):
            for name, side in sides.items():
                per_cpu, per_second = drive(side, seconds)
                cpu[name].append(per_cpu)
                wall[name].append(per_second)
    return Rates(*([Rate(name, tuple(rates)) for name, rates in found.items()] for found in (cpu, wall)))


def drive(side: Side, seconds: float) -> tuple[float, float]:
    """(per CPU second of the server, per second)."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        before, began = side.server.cpu_seconds(), perf_counter()
        done = runner.run(_all(side.users(), began + seconds))
        took, spent = perf_counter() - began, side.server.cpu_seconds() - before
    return done / spent, done / took


async def _all(users: Sequence[User], until: float) -> int:
    return sum(await asyncio.gather(*(user(until) for user in users)))

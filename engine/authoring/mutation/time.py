"""Small changes of time: days, minutes, months, ends and holidays of deadlines and of named days, and dated values."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, cast

from engine.authoring.mutation.mutant import GONE, Edit, Kind, Mutant
from engine.dates import MINUTES_PER_DAY
from engine.spec.building.deadlines import minutes
from engine.spec.building.parts import Data, entries
from engine.spec.source import Path

_SIGNED: Final = (
    ("months", "months_after", "months_before"),
    ("business_days", "business_days_after", "business_days_before"),
)


def time_mutants(data: Data) -> Iterator[Mutant]:
    """Of the `deadlines:`, `month_days:` and `parameters:` of a form."""
    for index, deadline in enumerate(entries(data, "deadlines")):
        for part in ("opens", "closes", "advises"):
            if part in deadline:
                yield from _end(("deadlines", index, part), cast(Data, deadline[part]), data)
    for index, day in enumerate(entries(data, "month_days")):
        yield from _day(("month_days", index), day, data)
    for index, parameter in enumerate(entries(data, "parameters")):
        for number, value in enumerate(entries(parameter, "values")):
            yield from _dated(("parameters", index, "values", number), value)


def changed(kind: Kind, path: Path, before: object, after: object) -> Mutant:
    """One value in place of another."""
    return Mutant(kind, path, written(before), written(after), ((path, after),))


def written(value: object) -> str:
    """As it stands in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def minute_mutants(path: Path, at: object) -> Iterator[Mutant]:
    """A time of day, a minute later and earlier; 24:00 is the last there is."""
    for step in (1, -1):
        moved = minutes(str(at)) + step
        if 0 <= moved <= MINUTES_PER_DAY:
            yield changed("time", path, at, f"{moved // 60:02}:{moved % 60:02}")


def _end(path: Path, end: Data, form: Data) -> Iterator[Mutant]:
    """One end of a deadline, or the day it advises."""
    yield from _day(path, end, form)
    if path[-1] == "opens" or "time" in end:
        yield from minute_mutants((*path, "time"), end.get("time", "00:00"))
    if path[-1] == "closes" and "time" in end:
        includes = bool(end.get("includes_end", False))
        yield changed("end", (*path, "includes_end"), includes, not includes)


def _day(path: Path, day: Data, form: Data) -> Iterator[Mutant]:
    for step in (1, -1):
        number = cast(int, day["day"])
        yield changed("day", (*path, "day"), number, number + step)
        for index, special in enumerate(entries(day, "in_months")):
            number = cast(int, special["day"])
            yield changed("day", (*path, "in_months", index, "day"), number, number + step)
    yield from _counted(path, day)
    if "calendar" in day or "calendar" in form:
        rolling = str(day.get("holiday", "stays"))
        after = "next_business_day" if rolling == "stays" else "stays"
        yield changed("holiday", (*path, "holiday"), rolling, after)


def _counted(path: Path, day: Data) -> Iterator[Mutant]:
    """Months before or after, one more and one less; business days only where there are any."""
    for unit, after, before in _SIGNED:
        now = cast(int, day.get(after, 0)) - cast(int, day.get(before, 0))
        for step in (1, -1) if unit == "months" or now else ():
            at: Path = (*path, before if now < 0 or before in day else after)
            yield Mutant(
                cast(Kind, unit), at, f"{now:+}", f"{now + step:+}", _signed(path, day, (after, before), now + step)
            )


def _signed(path: Path, day: Data, keys: tuple[str, str], now: int) -> tuple[Edit, ...]:
    gone: tuple[Edit, ...] = tuple(((*path, key), GONE) for key in keys if key in day)
    return gone if now == 0 else (*gone, ((*path, keys[0] if now > 0 else keys[1]), abs(now)))


def _dated(path: Path, value: Mapping[str, object]) -> Iterator[Mutant]:
    """A figure, and the day from which on it holds."""
    for step in (1, -1):
        figure = value["value"]
        if isinstance(figure, int):
            yield changed("value", (*path, "value"), figure, figure + step)
        since = date.fromisoformat(str(value["from"]))
        yield changed("from", (*path, "from"), str(since), str(since + timedelta(days=step)))

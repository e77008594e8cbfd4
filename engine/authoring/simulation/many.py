"""A form looked at on many moments, in every channel, with several sets of answers: when can nothing be chosen?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine.authoring.asking.situation import registered_values
from engine.authoring.simulation.given import GivenAnswers
from engine.errors import TetsuzukiError
from engine.flow.choices import deadline_of
from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.model.answers import Raw
from engine.model.deadline import Channel
from engine.model.field import Field
from engine.model.form import Form
from engine.model.outcome import Problem
from engine.model.text import Catalogue
from engine.model.words.problems import problem_code, problem_message

EVERY: Final[Mapping[str, timedelta]] = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
MOST: Final = 500_000
"""Moments of one run: fifty years by hour."""
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Moments next to each other, the last one included."""

    first: datetime
    last: datetime
    moments: int = 1


@dataclass(slots=True)
class Offered:
    """What one field offered in one channel. `gaps`: nothing; `unknown`: the calendar has no days for it."""

    field_id: str
    channel: Channel
    least: int = MOST
    most: int = 0
    gaps: list[Stretch] = field(default_factory=list)
    unknown: list[Stretch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that was refused: by which name the answers go, how often, and when first."""

    answers: str
    channel: Channel
    field: str
    code: str
    message: str
    first: datetime
    moments: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """At how many moments one set of answers could be filed as it is, with one of the months offered then."""

    answers: str
    channel: Channel
    accepted: int


@dataclass(frozen=True, slots=True)
class Many:
    """The whole run. `first` and `last` in the portal's zone."""

    form: Form
    first: datetime
    last: datetime
    every: str
    moments: int
    offered: tuple[Offered, ...]
    refused: tuple[Refused, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @property
    def gaps(self) -> tuple[tuple[Offered, Stretch], ...]:
        return tuple((each, stretch) for each in self.offered for stretch in (*each.gaps, *each.unknown))


@dataclass(frozen=True, slots=True)
class Span:
    """Every so often from the beginning of the first day to the last moment of the last one."""

    first: date
    last: date
    every: str

    def moments(self, form: Form) -> list[datetime]:
        """In the portal's zone. Raises TetsuzukiError for too many, or a last day before the first."""
        if self.first > self.last:
            raise TetsuzukiError("deadlines.order")
        zone, step = ZoneInfo(form.portal.time_zone), EVERY[self.every]
        count = (self.last - self.first + timedelta(days=1)) // step
        if count > MOST:
            raise TetsuzukiError("many.too_many", most=MOST)
        start = datetime.combine(self.first, time(), zone)
        return [start + number * step for number in range(count)]


def simulate_many(
    program: Program, span: Span, given: Mapping[str, GivenAnswers], words: Catalogue, report: Report | None = None
) -> Many:
    """`given` by the names of their files. Fields that choose from open months are answered with a month offered then."""
    form, moments = program.form, span.moments(program.form)
    runs = [_Run(program, channel, given) for channel in channels_of(form)]
    done, total = 0, len(moments) * len(runs)
    for run in runs:
        for at in moments:
            run.look(at)
            done += 1
            if report is not None and done % 200 == 0:
                report(done, total)
    return Many(
        form, moments[0], moments[-1], span.every, len(moments),
        tuple(offered for run in runs for offered in run.offered.values()),
        tuple(each for run in runs for each in run.refusals(words)),
        tuple(Accepted(name, run.channel, count) for run in runs for name, count in run.accepted.items()),
    )  # fmt: skip


def channels_of(form: Form) -> tuple[Channel, ...]:
    """The ways to file: those of the start page; without any, online."""
    return tuple(each.channel for each in form.start.channels) or ("online",)


@dataclass(slots=True)
class _Run:
    """One channel. Everything is counted while looking, nothing else is kept."""

    program: Program
    channel: Channel
    given: Mapping[str, GivenAnswers]
    offered: dict[str, Offered] = field(default_factory=dict)
    found: dict[tuple[str, str, str], tuple[Problem, datetime, int]] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    asked: tuple[Field, ...] = ()
    before: datetime | None = None

    def __post_init__(self) -> None:
        self.asked = tuple(each for each in self.program.form.fields() if each.choices_from is not None)
        self.offered = {each.id: Offered(each.id, self.channel) for each in self.asked}
        self.accepted = dict.fromkeys(self.given, 0)

    def look(self, at: datetime) -> None:
        facts = Facts(at.astimezone(UTC), at.date(), {}, True, self.channel)
        months = {each.id: self._months(each, facts, at) for each in self.asked}
        for name, given in self.given.items():
            self._answer(name, given, facts, months, at)
        self.before = at

    def _months(self, asked: Field, facts: Facts, at: datetime) -> tuple[str, ...]:
        """Offered at this moment; an empty list is a gap."""
        offered, bound = self.offered[asked.id], deadline_of(self.program, asked, facts, {})
        found = None if bound is None else bound.months()
        months = tuple(str(month) for month in found.months) if found else ()
        offered.least, offered.most = min(offered.least, len(months)), max(offered.most, len(months))
        if not months:
            self._extend(offered.unknown if found is None or found.unknown else offered.gaps, at)
        return months

    def _extend(self, stretches: list[Stretch], at: datetime) -> None:
        if stretches and stretches[-1].last == self.before:
            stretches[-1] = replace(stretches[-1], last=at, moments=stretches[-1].moments + 1)
        else:
            stretches.append(Stretch(at, at))

    def _answer(
        self, name: str, given: GivenAnswers, facts: Facts, months: Mapping[str, tuple[str, ...]], at: datetime
    ) -> None:
        """Accepted when one of the months goes; else the first month's refusals are counted."""
        facts = facts._replace(claims=given.facts, given=registered_values(self.program.form, given.registered))
        first: Sequence[Problem] | None = None
        for answers in _with_months(given.answers, months):
            problems = self.program.evaluate(answers, facts).problems
            if not problems:
                self.accepted[name] += 1
                return
            first = problems if first is None else first
        for problem in first or ():
            key = (name, problem.field, problem.code)
            kept = self.found.get(key, (problem, at, 0))
            self.found[key] = (kept[0], kept[1], kept[2] + 1)

    def refusals(self, words: Catalogue) -> Iterator[Refused]:
        """In the order met."""
        labels = {each.id: each.label.in_locale(words.locale) for each in self.program.form.fields()}
        for (name, field_id, _), (problem, first, count) in self.found.items():
            message = problem_message(problem, labels[field_id], words)
            yield Refused(name, self.channel, field_id, problem_code(problem), message, first, count)


def _with_months(answers: Mapping[str, Raw], months: Mapping[str, tuple[str, ...]]) -> Iterator[Mapping[str, Raw]]:
    """The answers with the first month offered, the second, …; as given where nothing is offered."""
    for number in range(max((len(each) for each in months.values()), default=1) or 1):
        taken = {name: each[min(number, len(each) - 1)] for name, each in months.items() if each}
        yield {**answers, **taken}

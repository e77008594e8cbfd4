"""One look at a form, through the same compiled program that serves applicants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.authoring.asking.situation import Situation, facts_of
from engine.authoring.simulation.given import GivenAnswers
from engine.errors import TetsuzukiError
from engine.flow.choices import month_choices
from engine.flow.facts import Facts
from engine.flow.navigation import first_undone
from engine.flow.program import Program
from engine.flow.schedule import work_out, work_out_courses
from engine.model.answers import Raw
from engine.model.deadline import Channel
from engine.model.field import Field
from engine.model.form import Form
from engine.model.outcome import Evaluation
from engine.model.schedule import Schedule
from engine.model.text import Catalogue
from engine.model.words.problems import problem_code, problem_message
from engine.ports.fields import FieldType

CHECK = "check"


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field. `value` is None while there is none; `shown` are the lines people read."""

    field: Field
    step: str
    label: str
    asked: bool
    answer: Raw | None
    value: object
    shown: tuple[str, ...]
    months: tuple[str, ...] = ()

    @property
    def chooses(self) -> bool:
        """Whether something is to be chosen, even where nothing can be chosen now."""
        return bool(self.choices) or (self.asked and self.field.choices_from is not None)

    @property
    def choices(self) -> Sequence[str]:
        """What can be chosen now: the months offered, or the ids of the choices."""
        return (self.months or [each.id for each in self.field.choices]) if self.asked else ()


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal, or a mark: what the applicant reads and on which basis."""

    field: str
    code: str
    message: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """`at` in the portal's zone. `next` is the id of the first step that is not right yet, or `check`.

    `schedule` is the course asked for (None while something it needs is missing), `courses` what else can happen.
    """

    form: Form
    at: datetime
    today: date
    next: str
    fields: tuple[FieldSeen, ...]
    hidden_steps: frozenset[str]
    problems: tuple[Told, ...]
    marks: tuple[Told, ...]
    verdict: str
    words: Catalogue
    schedule: Schedule | None = None
    courses: tuple[str, ...] = ()


def simulate(
    program: Program, given: GivenAnswers, at: datetime, *,
    field_types: Mapping[str, FieldType], words: Catalogue, final: bool = False, course: str = "",
    channel: Channel = "online",
) -> Simulation:  # fmt: skip
    """`final`: as at the moment of submission, when constraints that are still unknown are decided.

    Raises TetsuzukiError for a `course` that the form does not have.
    """
    form = program.form
    local = at.astimezone(ZoneInfo(form.portal.time_zone))
    facts = facts_of(form, Situation(at, channel, given.facts, given.registered, final=final))
    evaluation = program.evaluate(given.answers, facts)
    schedule, courses = _scheduled(program, evaluation, facts, course)
    undone = first_undone(form, evaluation, [step.id for step in form.steps])
    labels = {field.id: field.label.in_locale(words.locale) for field in form.fields()}
    problems = tuple(
        Told(each.field, problem_code(each), problem_message(each, labels[each.field], words), each.basis)
        for each in evaluation.problems
    )
    marks = tuple(
        Told(each.field, "mark", each.message.in_locale(words.locale), each.basis) for each in evaluation.marks
    )
    return Simulation(
        form=form,
        at=local,
        today=local.date(),
        next=undone.id if undone else CHECK,
        fields=tuple(_seen(program, facts, given, evaluation, field_types=field_types, locale=words.locale)),
        hidden_steps=evaluation.irrelevant_steps,
        problems=problems,
        marks=marks,
        verdict=evaluation.verdict.value,
        words=words,
        schedule=schedule,
        courses=courses,
    )


def _scheduled(
    program: Program, evaluation: Evaluation, facts: Facts, course: str
) -> tuple[Schedule | None, tuple[str, ...]]:
    compiled = program.schedule
    known = tuple(name for name in compiled.courses if name) if compiled else ()
    if course and course not in known:
        raise TetsuzukiError(
            "simulate.course" if known else "simulate.no_course", course=course, known="、".join(known)
        )
    if compiled is None:
        return None, ()
    others = work_out_courses(compiled, evaluation.values, facts)
    return work_out(compiled, evaluation.values, facts, course), tuple(each.course for each in others)


def _seen(
    program: Program, facts: Facts, given: GivenAnswers, evaluation: Evaluation, *,
    field_types: Mapping[str, FieldType], locale: str,
) -> list[FieldSeen]:  # fmt: skip
    form = program.form
    steps = {field.id: step.id for step in form.steps for field in step.fields}
    found = []
    for field in form.fields():
        step = steps.get(field.id, "")
        asked = field.id not in evaluation.irrelevant and step not in evaluation.irrelevant_steps
        value = evaluation.values.get(field.id)
        shown = () if value is None else _shown(field, value, field_types[field.type], locale)
        label = field.label.in_locale(locale)
        offered = month_choices(program, field, facts, evaluation.values).offered
        months = tuple(str(each.month) for each in offered)
        found.append(FieldSeen(field, step, label, asked, given.answers.get(field.id), value, shown, months))
    return found


def _shown(field: Field, value: object, kind: FieldType, locale: str) -> tuple[str, ...]:
    """As the check page shows it, without `check_as`: a choice by its label."""
    lines = kind.show(value, field.options, locale)
    choice = next((each for each in field.choices if lines == (each.id,)), None)
    return (choice.label.in_locale(locale),) if choice else lines

"""Several forms filed at once by one: each looks at the answers that stand for its own, and what it refuses is told there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.flow.facts import Facts
from engine.flow.paired import as_other
from engine.flow.program import Program
from engine.model.answers import Raw
from engine.model.outcome import Evaluation, Mark, Problem
from engine.model.pair import PartRule

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the forms, ready to run: `answers` maps its fields to those of the form that files it."""

    program: Program
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What one of the forms makes of the answers: `seen` in its own fields, by its own `facts`."""

    part: Part
    facts: Facts
    seen: Evaluation


def parts_of(rules: Sequence[PartRule], programs: Mapping[str, Program]) -> tuple[Part, ...]:
    """The forms by id made ready; one that is not there any more has nothing to say."""
    return tuple(Part(programs[each.form], dict(each.answers)) for each in rules if each.form in programs)


def filing_at_once(program: Program, programs: Mapping[str, Program]) -> Program:
    """The form with what those that it files at once say of its answers; itself where it files none."""
    parts = parts_of(program.form.files, programs)
    if not parts:
        return program

    def evaluate(raw: Mapping[str, Raw], facts: Facts) -> Evaluation:
        return with_parts(program.evaluate(raw, facts), parts, facts)

    return replace(program, evaluate=evaluate)


def values_for(answers: Mapping[str, str], values: Values) -> dict[str, object]:
    """Typed `values` of the form that files, under the names of one of those it files; missing ones are left out."""
    found = {name: values.get(source) for name, source in answers.items()}
    return {name: value for name, value in found.items() if value is not None}


def looks(parts: Sequence[Part], values: Values, facts: Facts) -> tuple[Look, ...]:
    """Each form by itself, reading the others' answers as those of its counterpart (`other.<field>`)."""
    own = [values_for(part.answers, values) for part in parts]
    found = []
    for number, part in enumerate(parts):
        others = {name: v for index, each in enumerate(own) if index != number for name, v in as_other(each).items()}
        there = facts._replace(given={**facts.given, **others})
        raw = {name: _raw(value) for name, value in own[number].items()}
        found.append(Look(part, there, part.program.evaluate(raw, there)))
    return tuple(found)


def with_parts(own: Evaluation, parts: Sequence[Part], facts: Facts) -> Evaluation:
    """`own` with what the forms refuse and mark, at the fields here that stand for theirs.

    As long as nothing is submitted, only answers are judged: what is still blank here is no one's problem yet.
    """
    seen = looks(parts, own.values, facts)
    problems = {problem.field: problem for problem in own.problems}
    for look in seen:
        for problem in _refused(look, own, facts.final):
            problems.setdefault(problem.field, problem)
    marks = list(own.marks)
    for mark in (mark for look in seen for mark in _marked(look)):
        if mark not in marks:
            marks.append(mark)
    return own._replace(problems=list(problems.values()), marks=marks)


def _refused(look: Look, own: Evaluation, final: bool) -> Iterator[Problem]:
    """A field that nothing here stands for cannot be mended by an answer: its problem is told, at the last one, when sent."""
    somewhere = [*look.part.answers.values()][-1]
    for problem in look.seen.problems:
        source = look.part.answers.get(problem.field, "")
        if final or (source and own.values.get(source) is not None):
            yield problem._replace(field=source or somewhere)


def _marked(look: Look) -> Iterator[Mark]:
    for mark in look.seen.marks:
        if mark.field in look.part.answers:
            yield Mark(look.part.answers[mark.field], mark.message, mark.basis)


def _raw(value: object) -> Raw:
    """As one would have typed or chosen it."""
    if isinstance(value, tuple):
        return value
    return "true" if value is True else str(value)

"""Why? Every value, choice, refusal and mark of a form at one moment with given answers: the rule, its parts, its basis.

Pure, and made on request only: an ordinary evaluation pays nothing for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.dates import YearMonth
from engine.expressions import trace
from engine.flow.choices import month_choices
from engine.flow.explain_days import explain_day, explain_missing, explain_offered, explain_window
from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.flow.rule_parts import Cutting
from engine.flow.rule_words import RuleWords
from engine.model.explanation import Explained, ExplainedKind
from engine.model.field import Constraint, Field, Step
from engine.model.outcome import Evaluation, Mark, Problem
from engine.model.rule import Rule
from engine.model.text import Catalogue, Text
from engine.model.words.plain import plain
from engine.model.words.problems import problem_message
from engine.ports.fields import FieldType


@dataclass(frozen=True, slots=True)
class Why:
    """One look at a form, ready to be explained in one language."""

    program: Program
    facts: Facts
    evaluation: Evaluation
    field_types: Mapping[str, FieldType]
    words: Catalogue

    @property
    def rules(self) -> RuleWords:
        return RuleWords(self.program.form, self.field_types, self.words)

    def cutting(self) -> Cutting:
        return Cutting(self.rules, self.program.names(self.facts, self.evaluation.values), self.program.days)

    def said(self, text: Text) -> str:
        return plain(text, self.words.locale)


def explain(why: Why) -> tuple[Explained, ...]:
    """Everything, in the order of the form: steps and fields, calculated values, then windows of time and days."""
    return tuple(_all(why))


def explain_field(why: Why, asked: Field) -> tuple[Explained, ...]:
    """What stands behind 「理由を見る」 at one field: its months to choose, its refusal, its marks. Nothing where no rule
    decided."""
    months = tuple(_months(why, asked)) if asked.choices_from is not None else ()
    return (*months, *(each for each in (*_refusals(why, asked), *_marks(why, asked)) if each.parts))


def explain_windows(why: Why) -> tuple[Explained, ...]:
    """Each deadline for the months around this moment, and each day of the month for the months at hand."""
    return (*_windows(why), *_days(why))


def _all(why: Why) -> Iterator[Explained]:
    form, evaluation = why.program.form, why.evaluation
    for step in form.steps:
        if step.relevant is not None:
            yield _relevance(why, step, step.relevant, step.id not in evaluation.irrelevant_steps)
        if step.id in evaluation.irrelevant_steps:
            continue
        for each in step.fields:
            yield from _field(why, each)
    for each in form.calculated:
        yield from _field(why, each)
    yield from explain_windows(why)


def _field(why: Why, each: Field) -> Iterator[Explained]:
    on = each.id not in why.evaluation.irrelevant
    if each.relevant is not None:
        yield _relevance(why, each, each.relevant, on)
    if not on:
        return
    if each.calculate is not None or why.evaluation.values.get(each.id) is not None:
        yield _value(why, each)
    if each.choices_from is not None:
        yield from _months(why, each)
    yield from _refusals(why, each)
    yield from _marks(why, each)


def _relevance(why: Why, of: Field | Step, rule: Rule, on: bool) -> Explained:
    title = why.said(of.label if isinstance(of, Field) else of.title)
    result = why.words.get("explain.asked" if on else "explain.not_asked")
    return Explained("relevance", of.id, title, result, why.cutting().parts(rule), of.basis)


def _value(why: Why, each: Field) -> Explained:
    value = why.evaluation.values.get(each.id)
    parts = why.cutting().parts(each.calculate) if each.calculate is not None else ()
    return Explained("value", each.id, why.said(each.label), why.rules.field_value(each, value), parts, each.basis)


def _months(why: Why, each: Field) -> Iterator[Explained]:
    """Every month offered, and those beside them that are not."""
    found = month_choices(why.program, each, why.facts, why.evaluation.values)
    earlier = [m for m in found.missing if m.why == "closed"]
    later = [m for m in found.missing if m.why != "closed"]
    yield from (explain_missing(why.rules, each, month, why.facts.now) for month in earlier)
    yield from (explain_offered(why.rules, each, month, why.facts.now) for month in found.offered)
    yield from (explain_missing(why.rules, each, month, why.facts.now) for month in later)


def _refusals(why: Why, each: Field) -> Iterator[Explained]:
    for problem in why.evaluation.problems:
        if problem.field == each.id:
            yield refusal(why, each, problem)


def refusal(why: Why, each: Field, problem: Problem) -> Explained:
    """Of a constraint: its rule with the values, and which answer would be right and why. Else what the type says."""
    message = problem_message(problem, why.said(each.label), why.words)
    broken = broken_constraint(why, each, problem)
    if broken is None:
        return Explained("refusal", each.id, why.said(each.label), message, (), problem.basis)
    return _judged(why, "refusal", each, broken, message)


def broken_constraint(why: Why, each: Field, problem: Problem) -> Constraint | None:
    """The constraint that a problem comes from: the first one that refuses by these values."""
    if problem.code != "constraint":
        return None
    names = why.program.names(why.facts, why.evaluation.values)
    for constraint in each.constraints:
        value = trace(constraint.must.typed, names).value
        undecided = value is None and constraint.if_unknown == "refuse" and why.facts.final
        if constraint.if_false == "refuse" and (value is False or undecided):
            return constraint
    return None


def _marks(why: Why, each: Field) -> Iterator[Explained]:
    for mark in why.evaluation.marks:
        if mark.field == each.id:
            yield _mark(why, each, mark)


def _mark(why: Why, each: Field, mark: Mark) -> Explained:
    found = next((c for c in each.constraints if c.message == mark.message and c.basis == mark.basis), None)
    if found is None:
        return Explained("mark", each.id, why.said(each.label), why.said(mark.message), (), mark.basis)
    return _judged(why, "mark", each, found, why.said(mark.message))


def _judged(why: Why, kind: ExplainedKind, each: Field, constraint: Constraint, message: str) -> Explained:
    cutting = why.cutting()
    parts = cutting.parts(constraint.must)
    if constraint.right is not None:
        parts = (*parts, *cutting.parts(constraint.right, "right"))
    basis = constraint.basis or each.basis
    return Explained(kind, each.id, why.said(each.label), message, parts, basis, constraint.id)


def _windows(why: Why) -> Iterator[Explained]:
    for each in why.program.form.deadlines:
        bound = why.program.table.deadlines[each.id](why.facts.now)
        found = bound.months()
        windows = {w.month: w for w in (*found.offered, *(missing.window for missing in found.missing))}
        for month in sorted(windows):
            yield explain_window(why.rules, each, windows[month], why.facts.now)


def _days(why: Why) -> Iterator[Explained]:
    """For the months that were answered; without any, this month and the next."""
    this = YearMonth.of(why.facts.today)
    answered = {value for value in why.evaluation.values.values() if isinstance(value, YearMonth)}
    for each in why.program.form.month_days:
        find = why.program.days.get(each.id)
        for month in sorted(answered or {this, this.plus_months(1)}) if find else ():
            found = find(month) if find else None
            if found is not None:
                yield explain_day(why.rules, each, month, found)

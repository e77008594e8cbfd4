"""Questions about a form with answers: what it makes of them, what would be right, why, and what happens after filing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.authoring.asking.days import Question, situation_of, typed
from engine.authoring.asking.office import Office, not_known
from engine.authoring.asking.shapes import Json, explained_json, value_json
from engine.authoring.simulation.given import claims_read
from engine.authoring.simulation.schedule_report import schedule_json
from engine.errors import TetsuzukiError
from engine.expressions import names_used, trace
from engine.flow.choices import month_choices
from engine.flow.explain import Why, broken_constraint, explain, explain_field
from engine.flow.facts import Facts
from engine.flow.navigation import first_undone
from engine.flow.program import Program
from engine.flow.schedule import work_out, work_out_courses
from engine.model.answers import Raw
from engine.model.field import Field
from engine.model.outcome import Evaluation, Problem
from engine.model.schedule import ScheduleRow
from engine.model.words.plain import plain
from engine.model.words.problems import problem_code, problem_message


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at a form. `answers` with what was filled in for the asker."""

    office: Office
    program: Program
    facts: Facts
    answers: Mapping[str, Raw]
    evaluation: Evaluation

    @property
    def why(self) -> Why:
        return Why(self.program, self.facts, self.evaluation, self.office.field_types, self.office.words)

    def field(self, name: str) -> Field:
        return self.office.field(self.program.form.ref.id, name)

    def right(self, field: Field) -> object:
        """The answer that would be right, by the last constraint that knows one."""
        names = self.program.names(self.facts, self.evaluation.values)
        found = [trace(each.right.typed, names).value for each in field.constraints if each.right is not None]
        return next((value for value in reversed(found) if value is not None), None)


def look(question: Question, office: Office) -> Seen:
    """Evaluates; fields in `fill` are answered with what would be right. Raises TetsuzukiError."""
    form_id = question["form"]
    program, answers = office.program(form_id), typed(question.get("answers", {}))
    for name in (*answers, *question.get("fill", ())):
        if office.field(form_id, name).calculate is not None:
            raise TetsuzukiError("ask.calculated", field=name)
    for name in question.get("fill", ()):
        if not any(each.right for each in office.field(form_id, name).constraints):
            raise TetsuzukiError("ask.no_right", field=name)
    _check_claims(question, program)
    facts = office.facts(form_id, situation_of(question))
    seen = Seen(office, program, facts, answers, program.evaluate(answers, facts))
    for name in question.get("fill", ()):
        right = seen.right(seen.field(name))
        if right is not None:
            more = {**seen.answers, name: str(right)}
            seen = Seen(office, program, facts, more, program.evaluate(more, facts))
    return seen


def _check_claims(question: Question, program: Program) -> None:
    """A claim that no rule reads is a slip of the pen: it would silently decide nothing."""
    known = claims_read(program.form)
    for name in question.get("identity", {}):
        if name not in known:
            raise not_known(f"identity/{name}", [f"identity/{each}" for each in known])


def ask_evaluate(question: Question, office: Office) -> Json:
    """Values, refusals, marks and choices. `accepted` judges the fields that were answered, be it with nothing ("");
    `right` says what would be."""
    seen = look(question, office)
    form, evaluation = seen.program.form, seen.evaluation
    problems = {each.field: problem_json(seen, each) for each in evaluation.problems}
    given = question.get("answers", {})
    answered = [name for name, raw in seen.answers.items() if raw != "" or given.get(name) is not None]
    undone = first_undone(form, evaluation, [step.id for step in form.steps])
    rights = {each.id: seen.right(each) for each in form.fields() if any(c.right for c in each.constraints)}
    answer = {
        "accepted": not any(name in problems for name in answered),
        "verdict": evaluation.verdict.value,
        "next": undone.id if undone else "check",
        "fields": {name: name not in problems for name in answered},
        "values": {name: value_json(value) for name, value in evaluation.values.items() if name not in _off(seen)},
        "shown": {each.id: _shown(seen, each) for each in form.fields() if _shown(seen, each)},
        "right": {name: value_json(value) for name, value in rights.items() if value is not None},
        "problems": list(problems.values()),
        "marks": [
            {"field": each.field, "message": plain(each.message, office.words.locale), "basis": list(each.basis)}
            for each in evaluation.marks
        ],
        "choices": _choices(seen),
    }
    return {**answer, "why": _why(seen, answered)} if question.get("explain") else answer


def problem_json(seen: Seen, problem: Problem) -> Json:
    """`constraint` is its id; `right` the answer that would be right (null: nobody knows)."""
    field, words = seen.field(problem.field), seen.office.words
    broken = broken_constraint(seen.why, field, problem)
    return {
        "field": problem.field,
        "code": problem_code(problem),
        "constraint": broken.id if broken else "",
        "message": problem_message(problem, plain(field.label, words.locale), words),
        "right": value_json(seen.right(field)) if broken else None,
        "basis": list(problem.basis),
    }


def ask_explain(question: Question, office: Office) -> Json:
    """Everything, or one field's months, refusal and marks."""
    seen = look(question, office)
    if "field" in question:
        return {"explained": explained_json(explain_field(seen.why, seen.field(question["field"])))}
    return {"explained": explained_json(explain(seen.why))}


def ask_schedule(question: Question, office: Office) -> Json:
    """The usual course, or another. Null: it does not apply, or something is missing: `unknown` names what rules of its
    rows read and nobody told. `courses` are the others that apply."""
    seen = look(question, office)
    compiled, course = seen.program.schedule, question.get("course", "")
    if compiled is None:
        raise TetsuzukiError("ask.no_schedule", form=question["form"])
    if course not in compiled.courses:
        raise not_known(course, [name for name in compiled.courses if name])
    values, locale = seen.evaluation.values, office.words.locale
    found = work_out(compiled, values, seen.facts, course)
    others = work_out_courses(compiled, values, seen.facts)
    unknown = [] if found is not None else _unknown(seen, [each.row for each in compiled.courses[course].rows])
    courses = [each.course for each in others]
    return {"schedule": schedule_json(found, locale), "unknown": unknown, "courses": courses}


def _unknown(seen: Seen, rows: Sequence[ScheduleRow]) -> list[str]:
    """Names without a value, in the order of the rows."""
    names = seen.program.names(seen.facts, seen.evaluation.values)
    rules = [rule for row in rows for rule in (row.relevant, row.from_month, row.count, row.until, row.on, row.amount)]
    read = dict.fromkeys(name for rule in rules if rule for name in sorted(names_used(rule.typed)))
    return [name for name in read if not name.startswith("row.") and names.get(name) is None]


def ask_forms(question: Question, office: Office) -> Json:
    """What can be asked about: forms with their fields, deadlines, days and courses; calendars."""
    del question
    return {
        "forms": [_form(each) for _, each in sorted(office.programs.items())],
        "calendars": [
            {"calendar": name, "version": each.version, "until": each.known_until.isoformat()}
            for name, each in sorted(office.calendars.items())
        ],
    }


def _form(program: Program) -> Json:
    form, schedule = program.form, program.schedule
    return {
        "form": form.ref.id,
        "version": form.ref.version,
        "fields": [
            {"field": each.id, "type": each.type, "calculated": each.calculate is not None} for each in form.fields()
        ],
        "deadlines": [each.id for each in form.deadlines],
        "days": [each.id for each in form.month_days],
        "courses": [name for name in schedule.courses if name] if schedule else [],
        "pair": form.pair.other if form.pair else "",
        "registered": [each.id for each in form.portal.register.facts] if form.portal.register else [],
    }


def _off(seen: Seen) -> frozenset[str]:
    return seen.evaluation.irrelevant


def _shown(seen: Seen, field: Field) -> str:
    value = seen.evaluation.values.get(field.id)
    return "" if value is None or field.id in _off(seen) else seen.why.rules.field_value(field, value)


def _choices(seen: Seen) -> Json:
    """Of fields whose choices are known: months that are offered now, else what the spec lists."""
    found: dict[str, Sequence[str]] = {}
    for each in seen.program.form.fields():
        if each.choices_from is not None:
            months = month_choices(seen.program, each, seen.facts, seen.evaluation.values)
            found[each.id] = [str(month.month) for month in months.offered]
        elif each.choices:
            found[each.id] = [choice.id for choice in each.choices]
    return found


def _why(seen: Seen, fields: Sequence[str]) -> Json:
    told = {name: explained_json(explain_field(seen.why, seen.field(name))) for name in fields}
    return {name: explained for name, explained in told.items() if explained}

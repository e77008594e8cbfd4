"""A simulation as text, and as JSON in a stable shape (docs/simulation.schema.json)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from engine.authoring.simulation.schedule_report import schedule_json, schedule_text
from engine.authoring.simulation.simulate import FieldSeen, Simulation, Told
from engine.dates import YearMonth
from engine.model.answers import Attachment, Raw

REPORT_SCHEMA: Final = 1
Words = Mapping[str, str]


def simulation_text(seen: Simulation, words: Words) -> str:
    """For people: what comes next, what is wrong, then every field."""
    locale = seen.words.locale
    title = seen.form.title.in_locale(locale)
    lines = [
        words["simulate.head"].format(title=title, id=seen.form.ref.id, version=seen.form.ref.version),
        words["simulate.at"].format(at=seen.at.isoformat(), today=seen.today.isoformat()),
        words["simulate.next"].format(step=seen.next, title=_title(seen, seen.next)),
    ]
    lines.extend(("", words["simulate.problems"]))
    lines.extend(f"  {_told(each)}" for each in seen.problems)
    if not seen.problems:
        lines.append(f"  {words['simulate.none']}")
    if seen.marks:
        lines.extend(("", words["simulate.marks"], *(f"  {_told(each)}" for each in seen.marks)))
    for step in (*(step.id for step in seen.form.steps), ""):
        lines.extend(_step(seen, step, words))
    if seen.schedule is not None:
        lines.extend(("", *schedule_text(seen.schedule, seen.words)))
    if seen.courses:
        lines.extend(("", words["simulate.courses"].format(courses="、".join(seen.courses))))
    return "\n".join(lines)


def _told(each: Told) -> str:
    basis = f" [{'、'.join(each.basis)}]" if each.basis else ""
    return f"{each.field} ({each.code}) {each.message}{basis}"


def _title(seen: Simulation, step_id: str) -> str:
    step = seen.form.step(step_id)
    return (step.title if step else seen.form.check.title).in_locale(seen.words.locale)


def _step(seen: Simulation, step: str, words: Words) -> Iterator[str]:
    fields = [each for each in seen.fields if each.step == step]
    if not fields:
        return
    yield ""
    yield f"{step} {_title(seen, step)}" if step else words["simulate.calculated"]
    if step in seen.hidden_steps:
        yield f"  {words['simulate.step_hidden']}"
        return
    for each in fields:
        value = " / ".join(each.shown) or words["simulate.no_value"]
        yield f"  {each.field.id}  {each.label}: {value if each.asked else words['simulate.hidden']}"
        if each.chooses:
            yield f"    {words['simulate.choices']} {'、'.join(each.choices) or '-'}"


def simulation_json(seen: Simulation) -> str:
    """Dates and months as text, amounts of yen as integers."""
    ref = seen.form.ref
    data = {
        "schema": REPORT_SCHEMA,
        "form": ref.id,
        "version": ref.version,
        "digest": ref.digest,
        "at": seen.at.isoformat(),
        "today": seen.today.isoformat(),
        "verdict": seen.verdict,
        "next": seen.next,
        "problems": [_told_json(each) for each in seen.problems],
        "marks": [_told_json(each) for each in seen.marks],
        "values": {each.field.id: json_value(each.value) for each in seen.fields if each.asked},
        "choices": {each.field.id: list(each.choices) for each in seen.fields if each.chooses},
        "fields": [_field_json(each) for each in seen.fields],
        "hidden_steps": sorted(seen.hidden_steps),
        "schedule": schedule_json(seen.schedule, seen.words.locale),
        "courses": list(seen.courses),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _told_json(each: Told) -> dict[str, object]:
    return {"field": each.field, "code": each.code, "message": each.message, "basis": list(each.basis)}


def _field_json(each: FieldSeen) -> dict[str, object]:
    return {
        "field": each.field.id,
        "type": each.field.type,
        "step": each.step,
        "label": each.label,
        "asked": each.asked,
        "calculated": each.field.calculate is not None,
        "answer": _answer_json(each.answer),
        "value": json_value(each.value),
        "shown": list(each.shown),
    }


def _answer_json(raw: Raw | None) -> object:
    if isinstance(raw, tuple):
        return [each.name if isinstance(each, Attachment) else each for each in raw]
    return raw


def json_value(value: object) -> object:
    """A typed value as JSON: whole numbers, true and false as such, all else as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | YearMonth | Decimal):
        return value.isoformat() if isinstance(value, date) else str(value)
    return [json_value(each) for each in value] if isinstance(value, tuple | list) else str(value)

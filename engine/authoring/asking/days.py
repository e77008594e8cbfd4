"""Questions about time: business days, days of the month, windows, and the months that are offered at an instant."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from engine.authoring.asking.office import Office, not_known
from engine.authoring.asking.shapes import Json, found_json, window_json
from engine.authoring.asking.situation import Situation, day, instant, month
from engine.dates import add_business_days, next_business_day, previous_business_day
from engine.errors import TetsuzukiError
from engine.flow.choices import month_choices
from engine.flow.explain_days import explain_missing
from engine.flow.rule_words import RuleWords
from engine.model.answers import Raw
from engine.model.words.schedules import closed_words, day_words

Question = Mapping[str, Any]


def ask_business_day(question: Question, office: Office) -> Json:
    """Whether it is one, why not, and its neighbours; `count` business days on (negative: back)."""
    asked, calendar = day(question["day"]), office.calendar(question["calendar"])
    closed, words = calendar.closed(asked), office.words
    why = {"by": closed.by, "name": closed.name, "message": closed_words(closed, words)} if closed else None
    answer = {
        "day": asked.isoformat(),
        "words": day_words(asked, words),
        "business_day": closed is None,
        "closed": why,
        "next": next_business_day(asked, calendar).day.isoformat(),
        "previous": previous_business_day(asked, calendar).day.isoformat(),
        "provisional": asked > calendar.known_until,
        "calendar": {"name": calendar.name, "version": calendar.version, "until": calendar.known_until.isoformat()},
    }
    if "count" in question:
        answer["counted"] = found_json(add_business_days(asked, question["count"], calendar), words)
    return answer


def ask_day(question: Question, office: Office) -> Json:
    """A day of every month, such as a billing day, for one month: it stays that month's day wherever it moves."""
    program, asked = office.program(question["form"]), month(question["month"])
    named = next((each for each in program.form.month_days if each.id == question["day"]), None)
    if named is None:
        raise not_known(question["day"], [each.id for each in program.form.month_days])
    found = program.days[named.id](asked)
    if found is None:
        raise TetsuzukiError("ask.out_of_range", what=str(asked))
    label = named.label.in_locale(office.words.locale)
    return {"month": str(asked), "label": label, **found_json(found, office.words), "basis": list(named.basis)}


def ask_window(question: Question, office: Office) -> Json:
    """From when, until when one month of a deadline is open; with `at`, whether it is open then."""
    program, asked = office.program(question["form"]), month(question["month"])
    bind = program.table.deadlines.get(question["deadline"])
    if bind is None:
        raise not_known(question["deadline"], program.table.deadlines)
    at = instant(question["at"]) if "at" in question else None
    bound = bind(at or instant("2000-01-01T00:00:00+09:00"))
    window = bound.window_for(asked)
    if window is None:
        raise TetsuzukiError("ask.out_of_range", what=str(asked))
    told = window_json(bound.deadline, window, program.form.portal.time_zone, office.words)
    return told if at is None else {**told, "open": window.interval.contains(at)}


def ask_months(question: Question, office: Office) -> Json:
    """The months that a field offers at an instant; with `forms` (pairs of form and field) those that all of them do."""
    asked: Sequence[Sequence[str]] = question.get("forms") or [[question.get("form", ""), question.get("field", "")]]
    told = [_months(question, office, form, field) for form, field in asked]
    offered = [cast(list[str], each["months"]) for each in told]
    both = [month for month in offered[0] if all(month in months for months in offered)]
    return told[0] if len(told) == 1 else {"months": both, "forms": told}


def _months(question: Question, office: Office, form_id: str, field_id: str) -> dict[str, object]:
    program, field = office.program(form_id), office.field(form_id, field_id)
    if field.choices_from is None:
        raise TetsuzukiError("ask.no_months", field=field_id)
    facts = office.facts(form_id, situation_of(question))
    values = program.evaluate(typed(question.get("answers", {})), facts).values
    found = month_choices(program, field, facts, values)
    zone, words = program.form.portal.time_zone, office.words
    rules = RuleWords(program.form, office.field_types, words)
    return {
        "form": form_id,
        "field": field_id,
        "months": [str(each.month) for each in found.offered],
        "offered": [window_json(each.deadline, each.window, zone, words) for each in found.offered],
        "missing": [
            {
                **window_json(each.deadline, each.window, zone, words),
                "why": each.why,
                "message": explain_missing(rules, field, each, facts.now).parts[0].value,
            }
            for each in found.missing
        ],
    }


def situation_of(question: Question) -> Situation:
    """The keys that every question about a form may have."""
    return Situation(
        instant(question["at"]),
        question.get("channel", "online"),
        {name: str(value) for name, value in question.get("identity", {}).items()},
        question.get("registered", {}),
        typed(question.get("other", {})),
        question.get("submit", False),
    )


def typed(answers: Mapping[str, object]) -> dict[str, Raw]:
    """Answers as a person types them: numbers as digits, a tick as `on`, nothing as nothing."""
    ticks = {True: "on", False: "", None: ""}
    return {
        name: ticks[value] if value is None or isinstance(value, bool) else str(value)
        for name, value in answers.items()
    }

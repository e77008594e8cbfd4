"""What two filings that belong together come to: filed online at an instant, or on paper, accepted and arrived on days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.authoring.asking.days import Question, typed
from engine.authoring.asking.forms import Seen, problem_json
from engine.authoring.asking.office import Office
from engine.authoring.asking.shapes import Json
from engine.authoring.asking.situation import Situation, instant, instant_or_day
from engine.errors import TetsuzukiError
from engine.flow.choices import deadline_of
from engine.flow.paired import Paired, filed_values
from engine.flow.pairing import pair_states
from engine.model.deadline import Channel, CountingEvent, Deadline
from engine.model.form import Form
from engine.model.outcome import Problem
from engine.model.pair import Filed, PairState

_WHEN: Mapping[CountingEvent, str] = {"filing": "at", "arrival": "arrived", "acceptance": "accepted"}
_CLOSED = ".closed"


@dataclass(frozen=True, slots=True)
class Judged:
    """One filing. `refused` holds what its own form says against what was answered; `taken`: it counts in the pair."""

    filed: Filed
    seen: Seen
    refused: tuple[Problem, ...]
    taken: bool


def ask_pair(question: Question, office: Office) -> Json:
    """The state of every filing at `at`. `outcome` maps each one's id to `together`, `pending`, `lapses`, `goes_on`,
    `alone` (needs no other), `unclear` (several fit), `withdrawn`, `refused` or `not_yet` (filed later than `at`)."""
    pair = office.pairs.get(question["form"])
    if pair is None:
        raise TetsuzukiError("ask.no_counterpart")
    at = instant(question["at"])
    judged = [_judged(each, number, pair, office) for number, each in enumerate(question["filings"], 1)]
    _tell_apart([each.filed.id for each in judged])
    judged = [replace(each, filed=_known_at(at, each.filed)) for each in judged]
    counted = [each.filed for each in judged if each.taken and each.filed.counted_at <= at]
    states = pair_states(pair.pairing, counted, at)
    zone = ZoneInfo(office.program(question["form"]).form.portal.time_zone)
    return {
        "at": at.isoformat(),
        "filings": [_filing(each, zone) for each in judged],
        "states": [_state(state, zone) for state in states],
        "outcome": {each.filed.id: _outcome(each, states, at) for each in judged},
    }


def _tell_apart(ids: Sequence[str]) -> None:
    """Two filings of one name would be one in the answer."""
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise TetsuzukiError("ask.twice", id=twice)


def _known_at(at: datetime, filed: Filed) -> Filed:
    """At `at` nobody knows that a filing will be withdrawn."""
    later = filed.withdrawn_at is not None and filed.withdrawn_at > at
    return replace(filed, withdrawn_at=None) if later else filed


def _judged(given: Question, number: int, pair: Paired, office: Office) -> Judged:
    if given["form"] not in pair.forms:
        raise TetsuzukiError("ask.other_pair", form=given["form"])
    form, channel = office.program(given["form"]).form, given.get("channel", "online")
    counts = _counts(pair, channel, office)
    month = _month_field(pair, form)
    own = _own_deadline(form, month, given, office)
    own_counts = own.counts if own is not None else "filing"
    counted_at = _when(given, counts, form)
    _in_order(given, form)
    situation = Situation(_when(given, own_counts, form, counted_at), channel, given.get("identity", {}),
                          given.get("registered", {}))  # fmt: skip
    answers, program = typed(given["answers"]), office.program(form.ref.id)
    for name in answers:
        office.field(form.ref.id, name)
    for name in (pair.rule.key, month):
        if not answers.get(name):
            raise TetsuzukiError("ask.missing", key=f"filings/{number - 1}/answers/{name}", known="")
    facts = office.facts(form.ref.id, situation)
    seen = Seen(office, program, facts, answers, program.evaluate(answers, facts))
    refused = tuple(each for each in seen.evaluation.problems if answers.get(each.field))
    values = _with_month(seen, month, refused)
    withdrawn = instant_or_day(given["withdrawn"], form) if "withdrawn" in given else None
    filed = Filed(form.ref.id, given.get("id", f"{form.ref.id}-{number}"), filed_values(values, facts),
                  counted_at, channel, withdrawn)  # fmt: skip
    lapses = own is not None and own.id in pair.rule.deadlines
    late = lapses and all(each.field == month and each.code.endswith(_CLOSED) for each in refused)
    return Judged(filed, seen, refused, not refused or late)


def _with_month(seen: Seen, field: str, refused: tuple[Problem, ...]) -> Mapping[str, object]:
    """The month that was asked for stands in a late filing, too: it is what the filing lapses for."""
    values = dict(seen.evaluation.values)
    if any(each.field == field for each in refused):
        asked = seen.field(field)
        parse = seen.office.field_types[asked.type].parser(asked.options, ())
        values[field] = parse(seen.answers[field])
    return values


def _month_field(pair: Paired, form: Form) -> str:
    return pair.rule.month if form.ref.id == pair.rule.this else pair.rule.other_month


def _counts(pair: Paired, channel: Channel, office: Office) -> CountingEvent:
    """What has to happen in time for the pair, in this channel."""
    declared = office.program(pair.rule.this).form
    found = (declared.deadline(name) for name in pair.rule.deadlines)
    return next((each.counts for each in found if each is not None and each.channel == channel), "filing")


def _own_deadline(form: Form, field: str, given: Question, office: Office) -> Deadline | None:
    """What decides over the form's own month: for an increase on paper the acceptance by the institution (R7)."""
    program, asked = office.program(form.ref.id), office.field(form.ref.id, field)
    some = instant("2000-01-01T00:00:00+09:00")
    facts = office.facts(form.ref.id, Situation(some, given.get("channel", "online")))
    found = deadline_of(program, asked, facts, {})
    return found.deadline if found is not None else None


def _in_order(given: Question, form: Form) -> None:
    """Paper arrives on the day of its acceptance at the earliest, and is withdrawn after that, as any filing."""
    days = {key: instant_or_day(given[key], form) for key in ("accepted", "arrived", "at", "withdrawn") if key in given}
    for first, then in (("accepted", "arrived"), ("at", "withdrawn"), ("accepted", "withdrawn")):
        if first in days and then in days and days[then] < days[first]:
            raise TetsuzukiError("ask.order", first=first, then=then)


def _when(given: Question, counts: CountingEvent, form: Form, otherwise: datetime | None = None) -> datetime:
    """The instant (or the beginning of the day) at which the event happened."""
    written = given.get(_WHEN[counts])
    if written is not None:
        return instant_or_day(written, form)
    if otherwise is not None:
        return otherwise
    raise TetsuzukiError("ask.when", form=form.ref.id, key=_WHEN[counts])


def _filing(each: Judged, zone: ZoneInfo) -> Json:
    return {
        "id": each.filed.id,
        "form": each.filed.form,
        "counted_at": each.filed.counted_at.astimezone(zone).isoformat(),
        "taken": each.taken,
        "problems": [problem_json(each.seen, problem) for problem in each.refused],
    }


def _state(state: PairState, zone: ZoneInfo) -> Json:
    return {
        "status": state.status,
        "id": state.filed.id,
        "form": state.filed.form,
        "month": str(state.month),
        "until": state.until.astimezone(zone).isoformat(),
        "counterpart": state.counterpart.id if state.counterpart else "",
        "missing": state.missing,
        "lapses": list(state.lapses),
        "goes_on": list(state.goes_on),
        "candidates": [each.id for each in state.candidates],
    }


def _outcome(each: Judged, states: tuple[PairState, ...], at: datetime) -> str:
    if each.filed.counted_at > at:
        return "not_yet"
    if each.filed.withdrawn_at is not None:
        return "withdrawn"
    if not each.taken:
        return "refused"
    mine = (state for state in states if _about(state, each.filed.id))
    state = next(mine, None)
    if state is None:
        return "alone"
    if state.status == "lapsed":
        return "lapses" if each.filed.form in state.lapses else "goes_on"
    return {"both": "together", "several": "unclear"}.get(state.status, "pending")


def _about(state: PairState, filing: str) -> bool:
    named = [state.filed, *([state.counterpart] if state.counterpart else []), *state.candidates]
    return any(each.id == filing for each in named)

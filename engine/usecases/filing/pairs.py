"""Filings of one person that belong together: read, typed, and their states derived at a moment. Nothing is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from engine.flow.facts import Facts, claims_of
from engine.flow.paired import Paired, as_other, filed_values
from engine.flow.pairing import pair_states
from engine.flow.together import values_for
from engine.model.answers import Answer
from engine.model.pair import Filed, PairState
from engine.model.submission import SubmissionContent
from engine.ports.fields import Parser
from engine.usecases.drafting.registered import registered_facts, typed_key
from engine.usecases.filing.submissions import read_record
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.store import Store

OPEN: Final = ("pending", "withdrawn")
"""The counterpart can still be filed in time."""
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OpenHalves:
    """Filings that wait for the form being filled in. `read` reads the field `key`, which says what they are about."""

    key: str
    read: Parser | None = None
    filings: tuple[Filed, ...] = ()

    def facts(self, raw: object) -> Mapping[str, object]:
        """`other.<field>` of the one filing about `raw` (as typed); nothing while there is none, or several."""
        typed = typed_key(raw, self.read)
        found = [each for each in self.filings if typed is not None and each.values.get(self.key) == str(typed)]
        return as_other(found[0].values) if len(found) == 1 else _NOTHING


NO_HALVES: Final = OpenHalves("")


def filed(content: SubmissionContent, procedure: Procedure, draft_id: str, paired: Paired) -> tuple[Filed, ...]:
    """An application as pairing sees it: its answers read again by its own text, as they counted when it was sent.

    One that files both halves at once is two filings under one id.
    """
    form, program = procedure.form, procedure.program
    register, answers = form.portal.register, content.answers
    named = answers.at((register.key,)) if register else None
    typed = typed_key(named.raw, procedure.read_key) if named else None
    given = registered_facts(register, content.registered, typed, procedure.read_key)
    today = content.received_at.astimezone(ZoneInfo(form.portal.time_zone)).date()
    facts = Facts(content.received_at, today, claims_of(content.identity), given=given)
    raw = {name: answer.raw for name, answer in answers.children.items() if isinstance(answer, Answer)}
    values, parts = program.evaluate(raw, facts).values, [each for each in form.files if each.form in paired.forms]
    read = [(part.form, values_for(dict(part.answers), values)) for part in parts] or [(form.ref.id, dict(values))]
    return tuple(
        Filed(name, draft_id, _about(filed_values(each, facts), paired.rule.key), content.received_at)
        for name, each in read
    )


def _about(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    """With the field that says what it is about as text."""
    return values if values.get(key) is None else {**values, key: str(values[key])}


def filings_of(owner: bytes, paired: Paired, *, procedures: Procedures, store: Store) -> tuple[Filed, ...]:
    """All of one person, of both forms. One whose text is not served any more cannot be read, and counts as none."""
    named = paired.forms | paired.together
    return tuple(
        half
        for each in store.storage.submissions_of(owner)
        if each.form.id in named and each.form in procedures.versions
        for half in filed(read_record(each, store.sealer), procedures.versions[each.form], each.draft_id, paired)
    )


def states_of(
    owner: bytes, paired: Paired, now: datetime, *, procedures: Procedures, store: Store
) -> tuple[PairState, ...]:
    """Where the pairs of one person stand at `now`."""
    return pair_states(paired.pairing, filings_of(owner, paired, procedures=procedures, store=store), now)


def state_about(states: Iterable[PairState], draft_id: str) -> PairState | None:
    """The state that tells about one filing; None where it needs no counterpart."""
    return next((state for state in states if draft_id in parts_of(state)), None)


def parts_of(state: PairState) -> tuple[str, ...]:
    """Ids of every filing that a state is about, the one it is told under first."""
    others = (*((state.counterpart,) if state.counterpart else ()), *state.candidates)
    return tuple(dict.fromkeys((state.filed.id, *(each.id for each in others))))


def open_halves(
    owner: bytes, procedure: Procedure, now: datetime, *, procedures: Procedures, store: Store
) -> OpenHalves:
    """What waits for a draft of this form; nothing in portals without pairs."""
    form = procedure.form
    paired = procedures.pairs.get(form.ref.id)
    if paired is None:
        return NO_HALVES
    states = states_of(owner, paired, now, procedures=procedures, store=store)
    waiting = tuple(state.filed for state in states if state.status in OPEN and state.missing == form.ref.id)
    return OpenHalves(paired.rule.key, key_reader(procedure, paired, procedures), waiting)


def key_reader(procedure: Procedure, paired: Paired, procedures: Procedures) -> Parser | None:
    """Reads the key as the form's field does; None for a version without that field."""
    field = procedure.form.field(paired.rule.key)
    if field is None:
        return None
    return procedures.field_types[field.type].parser(field.options, tuple(choice.id for choice in field.choices))


def copied_answers(
    paired: Paired, waiting: Filed, procedure: Procedure, procedures: Procedures, now: datetime
) -> dict[str, Answer]:
    """What the missing form begins with: the copies of the pair, and fields with a `prefill` from the other."""
    rule, form = paired.rule, procedure.form
    is_this = waiting.form == rule.this
    copies = dict(rule.copies) if is_this else {source: to for to, source in rule.copies}
    named = {
        each.id: each.prefill.removeprefix("other.") for each in form.fields() if each.prefill.startswith("other.")
    }
    found: dict[str, Answer] = {}
    for name, source in {**named, **copies}.items():
        field, value = form.field(name), waiting.values.get(source)
        if field is not None and value is not None and not field.readonly and field.calculate is None:
            found[name] = Answer(str(value), "copied", source=waiting.form, at=now)
    return found

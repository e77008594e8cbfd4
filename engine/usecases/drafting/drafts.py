"""Drafts as use cases hold them: opened for their owner only, looked at with one `now`, saved with their revision."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.errors import NotFound
from engine.expressions import trace
from engine.flow.facts import Facts, claims_of
from engine.flow.navigation import first_undone, may_open
from engine.flow.schedule import work_out, work_out_courses
from engine.model.answers import Answer, Answers, Raw
from engine.model.field import Step
from engine.model.form import Form
from engine.model.outcome import Evaluation
from engine.model.records import DraftRecord
from engine.model.rule import Rule
from engine.model.schedule import Schedule
from engine.model.submission import DraftContent
from engine.ports.keys import Box
from engine.usecases.arrival.admission import look_at_standing
from engine.usecases.content import read_draft, write_draft
from engine.usecases.drafting.registered import registered_facts, typed_key
from engine.usecases.filing.pairs import NO_HALVES, OpenHalves, open_halves
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


class Draft(NamedTuple):
    """An opened draft. `now` is never before its last change, so that no later request decides with an earlier time.

    `halves` are the person's filings of another form that wait for this one.
    """

    record: DraftRecord
    content: DraftContent
    procedure: Procedure
    now: datetime
    box: Box
    halves: OpenHalves = NO_HALVES

    @property
    def form(self) -> Form:
        return self.procedure.form

    @property
    def submitted(self) -> bool:
        return self.record.state == "submitted"

    def evaluate(self, answers: Answers | None = None, *, final: bool = False) -> Evaluation:
        """One look at all answers (`answers` in place of the stored ones)."""
        answers = answers or self.content.answers
        return self.procedure.evaluate(raw_of(answers), self.facts(final, answers))

    def holds(self, rule: Rule, evaluation: Evaluation) -> bool:
        """Whether a single rule is true by these values; missing is not true."""
        return self.value_of(rule, evaluation) is True

    def value_of(self, rule: Rule, evaluation: Evaluation) -> object:
        """A single rule by these values; None: missing."""
        facts = self.facts_for(evaluation)
        return trace(rule.typed, self.procedure.program.names(facts, evaluation.values)).value

    def schedules(self, evaluation: Evaluation) -> tuple[Schedule | None, tuple[Schedule, ...]]:
        """The schedule by these values and the other courses; None while something that it needs is missing."""
        compiled = self.procedure.program.schedule
        if compiled is None:
            return None, ()
        facts = self.facts_for(evaluation)
        usual = work_out(compiled, evaluation.values, facts)
        return usual, work_out_courses(compiled, evaluation.values, facts) if usual else ()

    def facts(self, final: bool = False, answers: Answers | None = None) -> Facts:
        """What rules read besides answers, at this draft's `now`; what is registered of the contract they name."""
        register = self.form.portal.register
        answer = (answers or self.content.answers).at((register.key,)) if register else None
        about = (answers or self.content.answers).at((self.halves.key,)) if self.halves.filings else None
        key = typed_key(answer.raw, self.procedure.read_key) if answer else None
        return self._facts(key, about.raw if about else None, final)

    def facts_for(self, evaluation: Evaluation, final: bool = False) -> Facts:
        """The same as `facts`, by what was read of the answers."""
        register = self.form.portal.register
        about = evaluation.values.get(self.halves.key)
        key = evaluation.values.get(register.key) if register else None
        return self._facts(key, None if about is None else str(about), final)

    def _facts(self, key: object, about: object, final: bool = False) -> Facts:
        """`key`: the contract's number (typed); `about`: what the filing is about, as typed."""
        today = self.now.astimezone(ZoneInfo(self.form.portal.time_zone)).date()
        given = registered_facts(self.form.portal.register, self.content.registered, key, self.procedure.read_key)
        if self.halves.filings:
            given = {**given, **self.halves.facts(about)}
        return Facts(self.now, today, claims_of(self.content.identity), final, self.content.channel, given)

    def done(self) -> frozenset[str]:
        """Steps saved without problem and without something typed since."""
        content = self.content
        return frozenset(content.done) - content.typed.keys() if content.typed else frozenset(content.done)

    def first_undone(self, evaluation: Evaluation) -> Step | None:
        return first_undone(self.form, evaluation, self.done())

    def may_open(self, evaluation: Evaluation, step_id: str) -> bool:
        return may_open(self.form, evaluation, self.done(), step_id)


def raw_of(answers: Answers) -> Mapping[str, Raw]:
    """Answers by field id, as the compiled form takes them."""
    return {name: answer.raw for name, answer in answers.children.items() if isinstance(answer, Answer)}


def open_draft(visit: Visit, draft_id: str, *, procedures: Procedures, store: Store, expired: bool = False) -> Draft:
    """The asker's own draft (`expired`: also that of a session which has expired, to keep what was typed).

    Raises NotFound for unknown and foreign ones alike, NotAdmitted for one's own as long as one is not properly known.
    """
    record, session = store.storage.load_draft(draft_id), visit.session
    if record is None or not (session.owned if expired else session.owns)(record.owner):
        raise NotFound("draft.unknown")
    look_at_standing(session, record.owner, procedures.desk(record.portal))
    return as_draft(record, visit.now, procedures=procedures, store=store)


def as_draft(record: DraftRecord, now: datetime, *, procedures: Procedures, store: Store) -> Draft:
    """A draft that somebody may open."""
    box = store.sealer.box(record.wrapped_key)
    content = read_draft(box.open(record.sealed, draft_context(record.id)))
    procedure, now = procedures.pinned(record.form), max(now, record.changed_at)
    halves = open_halves(record.owner, procedure, now, procedures=procedures, store=store)
    return Draft(record, content, procedure, now, box, halves)


def open_drafts(owner: bytes, portal: str, *, procedures: Procedures, store: Store) -> tuple[DraftRecord, ...]:
    """Those that can go on here, newest change first: what a menu lists, and what counts against the limit."""
    drafts = store.storage.drafts_of(owner)
    return tuple(draft for draft in drafts if draft.portal == portal and draft.form in procedures.versions)


def save_draft(draft: Draft, content: DraftContent, store: Store) -> Draft:
    """Saves with the revision that was read. Raises StaleRevision when somebody was faster."""
    old = draft.record
    sealed = draft.box.seal(write_draft(content), draft_context(old.id))
    record = replace(old, revision=old.revision + 1, changed_at=draft.now, sealed=sealed)
    store.storage.save_draft(record, old.revision)
    return draft._replace(record=record, content=content)


def draft_context(draft_id: str) -> str:
    """Binds a sealed draft to its place."""
    return f"draft:{draft_id}"

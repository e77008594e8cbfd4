"""Posting a step: only its own fields are taken; everything is looked at anew; problems save nothing but good files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from engine.errors import StaleRevision
from engine.flow.navigation import path, previous
from engine.model.answers import Answer, Answers
from engine.model.controls import BUTTON_ADD, BUTTON_BACK, BUTTON_CLEAR, BUTTON_NEXT, BUTTON_REMOVE
from engine.model.field import Step
from engine.model.outcome import Evaluation, Problem
from engine.model.page import Shown
from engine.model.submission import DraftContent
from engine.ports.attachments import AttachmentStore
from engine.usecases import places
from engine.usecases.drafting.attach import within_limits
from engine.usecases.drafting.drafts import Draft, open_draft, save_draft
from engine.usecases.drafting.open_step import first_open, step_of
from engine.usecases.drafting.received import (
    NO_FILES,
    Files,
    Received,
    delete_files,
    ids_in,
    present_files,
    put_together,
    without_repeats,
)
from engine.usecases.drafting.step_page import FieldTypes, is_files, is_shown_only, step_page
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Posted, Visit

ATTEMPTS: Final = 3
"""So often it is looked at anew when another tab was faster in the same instant."""


def save_step(
    visit: Visit, draft_id: str, step_id: str, posted: Posted, received: Received = NO_FILES, *,
    procedures: Procedures, store: Store, attachments: AttachmentStore,
) -> Outcome:  # fmt: skip
    """The next place, or the same page with problems and what was typed. Files nobody kept are deleted in any case."""
    unused = ids_in(received.files)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                saved = _save_once(visit, draft_id, step_id, posted, received, procedures=procedures, store=store)
                unused = (unused | saved.before) - saved.after
                return saved.outcome
            except StaleRevision:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")
    finally:
        delete_files(draft_id, unused, attachments)


@dataclass(frozen=True, slots=True)
class _Saved:
    """`before` and `after` are the ids of the files the step referred to."""

    outcome: Outcome
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


def _save_once(
    visit: Visit, draft_id: str, step_id: str, posted: Posted, received: Received, *,
    procedures: Procedures, store: Store,
) -> _Saved:  # fmt: skip
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    if draft.submitted:
        return _Saved(Go(places.Done(draft_id)))
    step, evaluation = step_of(draft, step_id), draft.evaluate()
    if not draft.may_open(evaluation, step_id):
        return _Saved(Go(first_open(draft, evaluation)))
    kinds = procedures.field_types
    if posted.revision != draft.record.revision:
        received = without_repeats(received, present_files(draft, step, kinds))
    post = _Post(visit, draft, step, posted, within_limits(received, draft, step), kinds)
    return _Saved(post.save(store), ids_in(post.present), ids_in(post.files))


@dataclass(frozen=True)
class _Post:
    """One posted step against one opened draft. What is asked for several times is worked out once."""

    visit: Visit
    draft: Draft
    step: Step
    posted: Posted
    received: Received
    field_types: FieldTypes

    @cached_property
    def present(self) -> Files:
        return present_files(self.draft, self.step, self.field_types)

    @property
    def is_stale(self) -> bool:
        """The page was drawn from an older draft: another tab, or the same button pressed twice."""
        return self.posted.revision != self.draft.record.revision

    @cached_property
    def files(self) -> Files:
        return put_together(self.present, self.step, self.received, self.posted.button)

    def save(self, store: Store) -> Outcome:
        button = self.posted.button
        if self.is_stale:
            return self._stale(store)
        if button == BUTTON_BACK:
            return self._back(store)
        if button == BUTTON_ADD or button.startswith((BUTTON_CLEAR, BUTTON_REMOVE)):
            return self._files_only(store)
        return self._next(store)

    def _next(self, store: Store) -> Outcome:
        answers = self._taken()
        evaluation = self.draft.evaluate(answers)
        problems = self._problems(evaluation)
        if problems:
            return self._again(store, 422, problems, evaluation=evaluation)
        answers = self._with_off_path(answers, evaluation)
        done = (*(s for s in self.draft.content.done if s != self.step.id), self.step.id)
        content = self._content(answers, typed=None, done=done)
        saved = save_draft(self.draft, content, store)
        return Go(_next_place(saved, evaluation, self.step, self.posted.from_check))

    def _back(self, store: Store) -> Outcome:
        """Keeps what was typed without looking at it."""
        evaluation = self.draft.evaluate()
        before = previous(self.draft.form, evaluation, self.step.id)
        self._keep_typed(store)
        return Go(places.Step(self.draft.record.id, before.id if before else self.step.id))

    def _files_only(self, store: Store) -> Outcome:
        """Files were added or removed; what else was typed stays as typed."""
        if self.received.problems:
            return self._again(store, 422, self.received.problems)
        self._keep_typed(store)
        return Go(places.Step(self.draft.record.id, self.step.id, self.posted.from_check))

    def _stale(self, store: Store) -> Outcome:
        """Another tab saved meanwhile. The same content twice (a double press) is no conflict."""
        same = self.typed == self._stored() and self.present == self.files
        going_on = self.posted.button in ("", BUTTON_NEXT)
        if same and going_on and self.step.id in self.draft.done():
            return Go(_next_place(self.draft, self.draft.evaluate(), self.step, self.posted.from_check))
        return self._again(store, 409, self.received.problems, "notice.stale", self._saved_elsewhere())

    def _again(
        self, store: Store, status: int, problems: Sequence[Problem], notice: str = "",
        saved_elsewhere: Mapping[str, Shown] | None = None, evaluation: Evaluation | None = None,
    ) -> Show:  # fmt: skip
        """The same page with what was typed. Nothing is saved but good files. `evaluation`: of what was typed."""
        draft = self.draft
        if self.files != self.present:
            answers = self._with_files(draft.content.answers)
            draft = save_draft(draft, replace(draft.content, answers=answers), store)
        page = step_page(
            self.visit, draft, self.step, evaluation or draft.evaluate(self._taken()), field_types=self.field_types,
            typed=self.typed, problems=problems, notice=notice,
            from_check=self.posted.from_check, saved=saved_elsewhere,
        )  # fmt: skip
        return Show(page, status)

    def _keep_typed(self, store: Store) -> None:
        typed, content = self.typed, self.draft.content
        kept = typed if typed != self._stored() else None
        new = self._content(self._with_files(content.answers), typed=kept, done=content.done)
        if new != content:
            save_draft(self.draft, new, store)

    def _content(self, answers: Answers, *, typed: Mapping[str, str] | None, done: tuple[str, ...]) -> DraftContent:
        """The draft with new answers; `typed` of this step is kept as typed (None: nothing to keep)."""
        content = self.draft.content
        others = {name: values for name, values in content.typed.items() if name != self.step.id}
        kept = others if typed is None else {**others, self.step.id: typed}
        locale = self.visit.locale_of(self.draft.form)
        # Forms that were made say what was answered then.
        papers = content.papers if answers == content.answers and typed is None else None
        return replace(content, answers=answers, typed=kept, done=done, locale=locale, papers=papers)

    @cached_property
    def asked(self) -> list[str]:
        """Ids of the fields that take typed input here."""
        kinds = self.field_types
        return [f.id for f in self.step.fields if not is_shown_only(f, kinds) and not is_files(f, kinds)]

    @cached_property
    def typed(self) -> dict[str, str]:
        return {name: self.posted.values.get(name, "") for name in self.asked}

    def _stored(self) -> dict[str, str]:
        answers = {name: self.draft.content.answers.at((name,)) for name in self.asked}
        return {name: str(answer.raw) if answer else "" for name, answer in answers.items()}

    def _saved_elsewhere(self) -> dict[str, Shown]:
        typed = self.typed
        return {name: raw for name, raw in self._stored().items() if raw != typed[name]}

    def _taken(self) -> Answers:
        """All answers with this step's input in place of its old ones; blank input is no answer."""
        typed, old = self.typed, self.draft.content.answers
        changed = {name: raw for name, raw in typed.items() if raw and raw != _raw(old, name)}
        blank = frozenset(name for name, raw in typed.items() if not raw)
        new = {name: Answer(raw, at=self.draft.now) for name, raw in changed.items()}
        return self._with_files(old.without(blank).with_answers(new))

    def _with_files(self, answers: Answers) -> Answers:
        present, files = self.present, self.files
        changed = {name: several for name, several in files.items() if several != present[name]}
        gone = frozenset(name for name, several in changed.items() if not several)
        new = {name: Answer(several, at=self.draft.now) for name, several in changed.items() if several}
        return answers.without(gone).with_answers(new)

    def _with_off_path(self, answers: Answers, evaluation: Evaluation) -> Answers:
        """Input for fields off the path is discarded; what was answered there before stays and counts nowhere."""
        off = [name for name in self.asked if name in evaluation.irrelevant]
        old = {name: self.draft.content.answers.at((name,)) for name in off}
        return answers.without(frozenset(off)).with_answers({n: a for n, a in old.items() if a is not None})

    def _problems(self, evaluation: Evaluation) -> tuple[Problem, ...]:
        """Of this step only, in the order of its fields; what was wrong with a file comes before what is wrong now."""
        found = {problem.field: problem for problem in (*evaluation.problems, *self.received.problems)}
        return tuple(found[field.id] for field in self.step.fields if field.id in found)


def _raw(answers: Answers, name: str) -> object:
    answer = answers.at((name,))
    return answer.raw if answer else ""


def _next_place(draft: Draft, evaluation: Evaluation, step: Step, from_check: bool) -> places.Place:
    """The next step on the path; from the check page straight back to it, unless something new has to be asked."""
    after = [s.id for s in path(draft.form, evaluation)]
    rest = after[after.index(step.id) + 1 :] if step.id in after else []
    if rest and not from_check:
        return places.Step(draft.record.id, rest[0])
    return first_open(draft, evaluation)

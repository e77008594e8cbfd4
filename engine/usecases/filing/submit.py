"""Sending: every step looked at once more at one instant, a number issued, all frozen in one transaction with its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.errors import NumberTaken, StaleRevision, TetsuzukiError
from engine.flow.navigation import path
from engine.model.answers import Answer, Answers
from engine.model.identity import Identity
from engine.model.outcome import Evaluation
from engine.model.records import JobRecord, SubmissionRecord
from engine.model.registered import Registered
from engine.model.submission import SubmissionContent
from engine.model.text import Catalogue
from engine.ports.numbers import NumberIssuer
from engine.usecases import places
from engine.usecases.arrival.again import has_to_prove_again, prove_again
from engine.usecases.arrival.identify import Providers
from engine.usecases.content import write_submission
from engine.usecases.drafting.check import check_page, checked_fields, checked_lines
from engine.usecases.drafting.drafts import Draft, open_draft
from engine.usecases.drafting.registered import contract_named
from engine.usecases.drafting.step_page import FieldTypes
from engine.usecases.filing.jobs import application_mail_job, document_job
from engine.usecases.filing.mails import application_mail, usual_words
from engine.usecases.filing.pair_jobs import pair_jobs
from engine.usecases.filing.papers import make_papers
from engine.usecases.filing.receipt import build_receipt, documents_of
from engine.usecases.filing.submissions import submission_context
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

NUMBERS_TRIED: Final = 5


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a frozen application needs besides the draft: number issuers, the words of documents, versions at work."""

    issuers: Mapping[str, NumberIssuer]
    words: Mapping[str, Catalogue]
    versions: Mapping[str, str]


def submit(
    visit: Visit, draft_id: str, revision: int, *,
    procedures: Procedures, store: Store, freezing: Freezing, providers: Providers,
) -> Outcome:  # fmt: skip
    """The completion page's place. A second press finds the first result; a changed draft is shown again first.

    Where the portal asks for a proof just before, that begins instead; afterwards one presses once more. On paper nothing
    is sent: the forms are made instead, and the draft stays open.
    """
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    if draft.submitted or draft.content.papers:
        return Go(places.Done(draft_id))
    evaluation = draft.evaluate(final=True)
    undone = draft.first_undone(evaluation)
    if undone and undone.id not in draft.done():
        return Go(places.Step(draft_id, undone.id))
    kinds = procedures.field_types
    if undone:
        return Show(check_page(visit, draft, evaluation, kinds, problems=evaluation.problems), 422)
    if revision != draft.record.revision:
        return Show(check_page(visit, draft, evaluation, kinds, notice="notice.stale"), 409)
    if draft.content.channel == "paper":
        words = freezing.words[draft.content.locale]
        return make_papers(visit, draft, evaluation, kinds=kinds, words=words, store=store)
    desk = procedures.desk(draft.record.portal)
    if has_to_prove_again(visit, desk):
        return prove_again(visit, desk, draft_id, procedures=procedures, providers=providers, store=store)
    try:
        _freeze(visit, draft, evaluation, procedures=procedures, store=store, freezing=freezing)
    except StaleRevision:
        return Go(places.Check(draft_id))
    return Go(places.Done(draft_id))


def _freeze(
    visit: Visit, draft: Draft, evaluation: Evaluation, *, procedures: Procedures, store: Store, freezing: Freezing
) -> None:
    """Tries another number when one is taken: a collision of 32 digits is a story, one of 6 is a Tuesday."""
    form = draft.form
    for _ in range(NUMBERS_TRIED):
        number = freezing.issuers[form.number_issuer].issue(form.number_digits, store.entropy)
        content = freeze(draft, evaluation, number, procedures.field_types, freezing.versions)
        content = replace(content, sent_by=_sender(visit))
        jobs = _jobs(visit, draft, content, procedures=procedures, store=store, freezing=freezing)
        try:
            store.storage.submit(_record(draft, content, store), jobs, draft.record.revision)
        except NumberTaken:
            continue
        return
    raise TetsuzukiError("submit.no_number")


def _sender(visit: Visit) -> Identity | None:
    """The account that pressed the button, as it was proven last."""
    identity = visit.session.content.identity
    return replace(identity, claims={}) if identity else None


def freeze(
    draft: Draft, evaluation: Evaluation, number: str, kinds: FieldTypes, versions: Mapping[str, str]
) -> SubmissionContent:
    """Everything needed to show the application again exactly as it was."""
    form, locale = draft.form, draft.content.locale
    shown = tuple(
        (field.label, checked_lines(draft, field, evaluation, kinds, locale))
        for field in checked_fields(form, evaluation)
    )
    schedule, courses = draft.schedules(evaluation)
    return SubmissionContent(
        form=form.ref,
        reference_number=number,
        received_at=draft.now,
        answers=_on_path(draft, evaluation),
        values={name: str(value) for name, value in evaluation.values.items() if value is not None},
        email=mail_address(draft, evaluation),
        identity=draft.content.identity,
        shown=shown,
        spec_text=form.source,
        portal_text=form.portal_source,
        versions=versions,
        locale=locale,
        registered=_of_this_contract(draft, evaluation),
        schedule=schedule,
        courses=courses,
    )


def mail_address(draft: Draft, evaluation: Evaluation) -> str:
    """Where mails about this application go: where the form's rule says, else to the registered address."""
    found = draft.value_of(draft.form.mail_to, evaluation) if draft.form.mail_to else None
    return found if isinstance(found, str) and found else draft.content.email


def _of_this_contract(draft: Draft, evaluation: Evaluation) -> Registered | None:
    """What the register said of the contract that is filed, and of no other."""
    register, registered = draft.form.portal.register, draft.content.registered
    if register is None or registered is None:
        return None
    contract = contract_named(registered, evaluation.values.get(register.key), draft.procedure.read_key)
    return replace(registered, contracts=(contract,) if contract else ())


def _on_path(draft: Draft, evaluation: Evaluation) -> Answers:
    """What counts: answers off the path are not sent; what was shown or calculated is filed with its origin."""
    form, identity = draft.form, draft.content.identity
    on = {f.id for step in path(form, evaluation) for f in step.fields} - evaluation.irrelevant
    kept = {name: child for name, child in draft.content.answers.children.items() if name in on}
    for field in form.fields():
        value = evaluation.values.get(field.id)
        claim = identity.claims.get(str(field.options.get("claim", ""))) if identity else None
        if field.calculate is not None and value is not None:
            kept[field.id] = Answer(str(value), "calculated", at=draft.now)
        elif field.type == "identity" and claim and identity:
            kept[field.id] = Answer(claim.value, "identity", claim.level, claim.source, identity.at)
    return Answers(kept)


def _record(draft: Draft, content: SubmissionContent, store: Store) -> SubmissionRecord:
    old = draft.record
    return SubmissionRecord(
        draft_id=old.id,
        number_hash=store.sealer.lookup_hash("number", content.reference_number),
        owner=old.owner,
        portal=old.portal,
        form=old.form,
        received_at=content.received_at,
        wrapped_key=old.wrapped_key,
        sealed=draft.box.seal(write_submission(content), submission_context(old.id)),
    )


def _jobs(
    visit: Visit, draft: Draft, content: SubmissionContent, *, procedures: Procedures, store: Store, freezing: Freezing
) -> tuple[JobRecord, ...]:
    """Mails to the verified address, documents, and what a pair waits for; written in the transaction that freezes."""
    form, words = draft.form, freezing.words[content.locale]
    told, application = usual_words(form, content, words), (draft.record.id, draft.record.wrapped_key)
    mails = [
        application_mail_job(application_mail(template, form, content, told, store.entropy), template.id, application,
                             box=draft.box, now=draft.now)
        for template in form.mails
        if template.on == "submitted" and content.email
    ]  # fmt: skip
    development = not visit.settings.production
    documents = [build_receipt(content, form, d, words, development=development) for d in documents_of(form, content)]
    drawn = (document_job(document, draft.record, box=draft.box, now=draft.now) for document in documents)
    return (*mails, *drawn, *pair_jobs(draft, content, procedures=procedures, store=store))

"""Mails of a pair: a reminder while the other half is missing, and the outcome at the deadline.

A job says only when to look. What is told is derived anew from what is filed by then, so a job that has become needless
sends nothing, and two jobs about one outcome send one mail.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine.dates import Window
from engine.errors import NotFound, ProviderFailed
from engine.flow.paired import Paired
from engine.flow.pairing import pair_states
from engine.model.pair import PairState, Reminder
from engine.model.records import JobRecord, SubmissionRecord
from engine.model.submission import PairWork, SubmissionContent
from engine.model.template import MailTemplate
from engine.model.text import Catalogue
from engine.model.words.pairs import month_words, until_words
from engine.ports.clock import Clock
from engine.usecases.content import read_pair_work, write_pair_work
from engine.usecases.drafting.drafts import Draft
from engine.usecases.filing.drain import Work
from engine.usecases.filing.jobs import PAIR, application_mail_job, later_job
from engine.usecases.filing.mails import application_mail, usual_words
from engine.usecases.filing.pairs import OPEN, filed, filings_of, parts_of, state_about, states_of
from engine.usecases.filing.submissions import read_record
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store

REMINDER: Final = "reminder"
OUTCOME: Final = "outcome"
_INSTANT: Final = timedelta(seconds=1)
"""Where the last instant still belongs to the deadline, the outcome is told this much later."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What is served now, and the words by locale; specs may be loaded anew while jobs wait."""

    procedures: Procedures
    words: Mapping[str, Catalogue]


def pair_jobs(
    draft: Draft, content: SubmissionContent, *, procedures: Procedures, store: Store
) -> tuple[JobRecord, ...]:
    """To be written in the transaction that freezes `content`. Nothing for a filing that needs no other."""
    paired = procedures.pairs.get(draft.form.ref.id)
    if paired is None or not content.email:
        return ()
    new = filed(content, draft.procedure, draft.record.id, paired)
    there = filings_of(draft.record.owner, paired, procedures=procedures, store=store)
    state = state_about(pair_states(paired.pairing, (*there, *new), draft.now), draft.record.id)
    window = None if state is None else paired.pairing.window(state.month, new[0].channel)
    if state is None or window is None or state.status == "lapsed":
        return ()
    zone = ZoneInfo(draft.form.portal.time_zone)
    waits = state.status in OPEN and state.filed.id == draft.record.id
    planned = [*(_reminders(paired, window, zone) if waits else ()), *_outcome(paired, state, window)]
    record = draft.record
    return tuple(
        later_job(work.key(record.id), PAIR, (draft.now, due), (record.id, record.wrapped_key),
                  box=draft.box, plain=write_pair_work(work))
        for due, work in planned
        if due > draft.now
    )  # fmt: skip


def _reminders(paired: Paired, window: Window, zone: ZoneInfo) -> Iterator[tuple[datetime, PairWork]]:
    for reminder in paired.rule.reminders:
        yield _at(reminder, window, zone), PairWork(REMINDER, reminder.mail, reminder.days_before)


def _at(reminder: Reminder, window: Window, zone: ZoneInfo) -> datetime:
    day = window.closes.day - timedelta(days=reminder.days_before)
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=reminder.minute)


def _outcome(paired: Paired, state: PairState, window: Window) -> Iterator[tuple[datetime, PairWork]]:
    if paired.rule.outcome_mail:
        due = state.until + _INSTANT if window.interval.contains(state.until) else state.until
        yield due, PairWork(OUTCOME, paired.rule.outcome_mail, 0)


def tell_pairs(offered: Callable[[], Offered | None], *, store: Store, clock: Clock) -> Work:
    """Looks at the pair when its time has come, and writes the mail that is to be sent."""

    def work(job: JobRecord, plain: bytes) -> None:
        there, planned = offered(), read_pair_work(plain)
        if there is None:
            raise ProviderFailed("pair.no_specs")
        record = store.storage.load_submission(job.draft_id)
        if record is None:
            raise NotFound("pair.no_filing")
        paired = there.procedures.pairs.get(record.form.id)
        if paired is None:
            return  # The pair is not offered any more: there is nothing to say about it.
        # The job was due, so this moment has been; a clock set back meanwhile undoes nothing.
        now = max(clock.now(), job.due_at)
        states = states_of(record.owner, paired, now, procedures=there.procedures, store=store)
        state = state_about(states, record.draft_id)
        if state is None:
            return
        mail = _mail_job(planned, paired, state, record, now, offered=there, store=store)
        if mail is not None:
            store.storage.add_jobs((mail,))

    return work


def _mail_job(
    planned: PairWork, paired: Paired, state: PairState, record: SubmissionRecord, now: datetime, *,
    offered: Offered, store: Store,
) -> JobRecord | None:  # fmt: skip
    """None where nothing is to be said now."""
    waits = state.status in OPEN
    if planned.what == REMINDER and (not waits or state.filed.id != record.draft_id):
        return None
    if planned.what == OUTCOME and waits:
        raise ProviderFailed("pair.not_decided")
    told_under = (
        record.draft_id if planned.what == REMINDER else min(parts_of(state)) if state.candidates else state.filed.id
    )
    about = record if told_under == record.draft_id else store.storage.load_submission(told_under)
    template = _template(planned.mail, paired, offered.procedures)
    if about is None or template is None:
        return None
    content = read_record(about, store.sealer)
    if not content.email:
        return None
    form = offered.procedures.current[about.form.id].form
    words = offered.words[content.locale]
    told = {**usual_words(form, content, words), **_words(paired, state, content.locale, offered)}
    mail = application_mail(template, form, content, told, store.entropy)
    name = f"{planned.mail}.{planned.number}" if planned.what == REMINDER else f"{planned.mail}.{state.status}"
    box = store.sealer.box(about.wrapped_key)
    return application_mail_job(mail, name, (about.draft_id, about.wrapped_key), box=box, now=now)


def _template(mail: str, paired: Paired, procedures: Procedures) -> MailTemplate | None:
    form = procedures.current[paired.rule.this].form
    return next((each for each in form.mails if each.id == mail), None)


def _words(paired: Paired, state: PairState, locale: str, offered: Offered) -> dict[str, str]:
    """Everything that mails of a pair may say besides the usual."""
    procedures, words = offered.procedures, offered.words[locale]
    zone = ZoneInfo(procedures.desks[paired.portal].portal.time_zone)
    titles = {form: procedures.current[form].form.title.in_locale(locale) for form in paired.forms}
    return {
        "filed": titles[state.filed.form],
        "missing": titles[state.missing or paired.other_half(state.filed.form)],
        "month": month_words(state.month, words),
        "until": until_words(state.until.astimezone(zone), words),
        "outcome": outcome_words(paired, state, titles, words),
    }


def outcome_words(paired: Paired, state: PairState, titles: Mapping[str, str], words: Catalogue) -> str:
    """What became of the pair, in sentences."""
    both = {"this": titles[paired.rule.this], "other": titles[paired.rule.other]}
    if state.status in ("both", "several"):
        key = "pair.outcome.both" if state.status == "both" else "pair.outcome.several"
        return words.get(key, **both)
    if state.status != "lapsed":
        return ""
    late = state.counterpart is not None or len({*state.lapses, *state.goes_on}) > 1
    missing = titles[paired.other_half(state.filed.form)]
    return "\n".join((
        words.get("pair.outcome.late" if late else "pair.outcome.missing", missing=missing),
        *(words.get("pair.outcome.lapses", form=titles[form]) for form in state.lapses),
        *(words.get("pair.outcome.goes_on", form=titles[form]) for form in state.goes_on),
    ))  # fmt: skip

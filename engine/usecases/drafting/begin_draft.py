"""A new draft of the current version of a form, filed under its owner; its version is pinned from now on.

Nobody needs many unfinished ones: beyond `open_drafts_per_owner` none is added. Presses at once may go over by a few.
"""

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.errors import StaleRevision
from engine.model.answers import Answer
from engine.model.deadline import Channel
from engine.model.records import DraftRecord
from engine.model.registered import Registered
from engine.model.submission import DraftContent, SessionContent
from engine.usecases.content import write_draft
from engine.usecases.drafting.drafts import draft_context, open_drafts
from engine.usecases.drafting.registered import ask_register, first_answers
from engine.usecases.filing.pairs import copied_answers, open_halves
from engine.usecases.places import Resume
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

_ID_BYTES: Final = 15
_BESIDE_AT_MOST: Final = 100
NO_COPIES: Final[Mapping[str, Answer]] = MappingProxyType({})


def begin_draft(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, *, procedures: Procedures, store: Store,
    channel: Channel = "online", goes_with: str = "",
) -> Resume | None:  # fmt: skip
    """Returns where it begins; None when there are as many unfinished ones as may be.

    `goes_with` is the filing whose counterpart it is; without one it begins like that of the only filing that waits for
    this form. The portal's register is asked here, once; so this may block.
    """
    there = open_drafts(owner, procedure.form.portal.id, procedures=procedures, store=store)
    if there and len(there) >= visit.settings.open_drafts_per_owner:
        return None
    source = procedures.desk(procedure.form.portal.id).source
    registered = ask_register(procedure.form, session.identity, source, visit.now)
    if channel == "paper":
        return _begin(visit, procedure, session, owner, store, registered, channel)
    halves = open_halves(owner, procedure, visit.now, procedures=procedures, store=store)
    waiting = [each for each in halves.filings if goes_with in ("", each.id)]
    copied: dict[str, Answer] = {}
    if len(waiting) == 1:
        paired = procedures.pairs[procedure.form.ref.id]
        copied = copied_answers(paired, waiting[0], procedure, procedures, visit.now)
    draft_id = _id_beside(goes_with, store) if goes_with else ""
    return _begin(visit, procedure, session, owner, store, registered, channel, copied, draft_id)


def begin_or_go_on(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, *, procedures: Procedures, store: Store,
    channel: Channel = "online", goes_with: str = "",
) -> Resume:  # fmt: skip
    """Where no menu lists them: instead of one too many, the one of this form that was changed last goes on."""
    begun = begin_draft(
        visit, procedure, session, owner, procedures=procedures, store=store, channel=channel, goes_with=goes_with
    )
    if begun is not None:
        return begun
    there = open_drafts(owner, procedure.form.portal.id, procedures=procedures, store=store)
    same = (draft.id for draft in there if draft.form == procedure.form.ref)
    return Resume(next(same, there[0].id))


def _begin(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, store: Store,
    registered: Registered | None, channel: Channel, copied: Mapping[str, Answer] = NO_COPIES, draft_id: str = "",
) -> Resume:  # fmt: skip
    form = procedure.form
    draft_id = draft_id or _written(store.entropy.token_bytes(_ID_BYTES))
    wrapped_key = store.sealer.new_key()
    content = DraftContent(
        answers=first_answers(form, session.identity, registered).with_answers(copied),
        email=session.email, identity=session.identity, locale=visit.locale_of(form), registered=registered,
        channel=channel,
    )  # fmt: skip
    sealed = store.sealer.box(wrapped_key).seal(write_draft(content), draft_context(draft_id))
    record = DraftRecord(
        id=draft_id, owner=owner, portal=form.portal.id, form=form.ref, revision=1, state="open",
        created_at=visit.now, changed_at=visit.now, wrapped_key=wrapped_key, sealed=sealed,
    )  # fmt: skip
    try:
        store.storage.insert_draft(record)
    except StaleRevision:
        # Another press was faster; only an id that is made from something else is ever made twice.
        if not copied:
            raise
    return Resume(draft_id)


def _id_beside(filing: str, store: Store) -> str:
    """The same id for the same filing, so that two presses at once begin one draft; another one once that was sent."""
    for number in range(_BESIDE_AT_MOST):
        draft_id = _written(store.sealer.lookup_hash("draft", f"{filing}:{number}")[:_ID_BYTES])
        there = store.storage.load_draft(draft_id)
        if there is None:
            return draft_id
    return ""


def _written(secret: bytes) -> str:
    return base64.b32encode(secret).decode().lower()

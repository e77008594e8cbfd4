"""A new draft of the current version of a form, filed under its owner; its version is pinned from now on.

Nobody needs many unfinished ones: beyond `open_drafts_per_owner` none is added. Presses at once may go over by a few.
"""

import base64
from typing import Final

from engine.model.deadline import Channel
from engine.model.records import DraftRecord
from engine.model.registered import Registered
from engine.model.submission import DraftContent, SessionContent
from engine.usecases.content import write_draft
from engine.usecases.drafts import draft_context, open_drafts
from engine.usecases.places import Resume
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.registered import ask_register, first_answers
from engine.usecases.store import Store
from engine.usecases.visit import Visit

_ID_BYTES: Final = 15


def begin_draft(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, *, procedures: Procedures, store: Store,
    channel: Channel = "online",
) -> Resume | None:  # fmt: skip
    """Returns where it begins; None when there are as many unfinished ones as may be.

    The portal's register is asked here, once; so this may block.
    """
    there = open_drafts(owner, procedure.form.portal.id, procedures=procedures, store=store)
    if there and len(there) >= visit.settings.open_drafts_per_owner:
        return None
    source = procedures.desk(procedure.form.portal.id).source
    registered = ask_register(procedure.form, session.identity, source, visit.now)
    return _begin(visit, procedure, session, owner, store, registered, channel)


def begin_or_go_on(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, *, procedures: Procedures, store: Store,
    channel: Channel = "online",
) -> Resume:  # fmt: skip
    """Where no menu lists them: instead of one too many, the one of this form that was changed last goes on."""
    begun = begin_draft(visit, procedure, session, owner, procedures=procedures, store=store, channel=channel)
    if begun is not None:
        return begun
    there = open_drafts(owner, procedure.form.portal.id, procedures=procedures, store=store)
    same = (draft.id for draft in there if draft.form == procedure.form.ref)
    return Resume(next(same, there[0].id))


def _begin(
    visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, store: Store,
    registered: Registered | None, channel: Channel,
) -> Resume:  # fmt: skip
    form = procedure.form
    draft_id = base64.b32encode(store.entropy.token_bytes(_ID_BYTES)).decode().lower()
    wrapped_key = store.sealer.new_key()
    content = DraftContent(
        answers=first_answers(form, session.identity, registered, visit.now),
        email=session.email, identity=session.identity, locale=visit.locale_of(form), registered=registered,
        channel=channel,
    )  # fmt: skip
    sealed = store.sealer.box(wrapped_key).seal(write_draft(content), draft_context(draft_id))
    record = DraftRecord(
        id=draft_id, owner=owner, portal=form.portal.id, form=form.ref, revision=1, state="open",
        created_at=visit.now, changed_at=visit.now, wrapped_key=wrapped_key, sealed=sealed,
    )  # fmt: skip
    store.storage.insert_draft(record)
    return Resume(draft_id)

"""A new draft of the current version of a form, filed under its owner; its version is pinned from now on."""

import base64
from typing import Final

from engine.model.records import DraftRecord
from engine.model.submission import DraftContent, SessionContent
from engine.usecases.content import write_draft
from engine.usecases.drafts import draft_context
from engine.usecases.places import Resume
from engine.usecases.procedures import Procedure
from engine.usecases.store import Store
from engine.usecases.visit import Visit

_ID_BYTES: Final = 15


def begin_draft(visit: Visit, procedure: Procedure, session: SessionContent, owner: bytes, *, store: Store) -> Resume:
    """Returns where it begins."""
    form = procedure.form
    draft_id = base64.b32encode(store.entropy.token_bytes(_ID_BYTES)).decode().lower()
    wrapped_key = store.sealer.new_key()
    content = DraftContent(email=session.email, identity=session.identity, locale=visit.locale_of(form))
    sealed = store.sealer.box(wrapped_key).seal(write_draft(content), draft_context(draft_id))
    record = DraftRecord(
        id=draft_id, owner=owner, portal=form.portal.id, form=form.ref, revision=1, state="open",
        created_at=visit.now, changed_at=visit.now, wrapped_key=wrapped_key, sealed=sealed,
    )  # fmt: skip
    store.storage.insert_draft(record)
    return Resume(draft_id)

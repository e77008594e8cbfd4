"""Before the first byte of a step with files is read: may this person send it at all?"""

from engine.ports.attachments import AttachmentStore
from engine.usecases.drafting.attach import Intake
from engine.usecases.drafting.drafts import open_draft
from engine.usecases.drafting.open_step import step_of
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def begin_upload(
    visit: Visit, draft_id: str, step_id: str, *, procedures: Procedures, store: Store, attachments: AttachmentStore
) -> Intake:
    """What takes the files. Raises NotFound for unknown and foreign drafts alike, before anything is stored.

    Whose session has expired is still listened to, because what was typed is kept.
    """
    draft = open_draft(visit, draft_id, procedures=procedures, store=store, expired=True)
    step = step_of(draft, step_id)
    return Intake(draft, step, procedures.field_types, attachments=attachments, entropy=store.entropy)

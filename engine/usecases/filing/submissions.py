"""Frozen applications as use cases hold them: read for their owner only."""

from engine.errors import NotFound
from engine.model.records import SubmissionRecord
from engine.model.submission import SubmissionContent
from engine.ports.keys import Sealer
from engine.usecases.arrival.admission import look_at_standing
from engine.usecases.content import read_submission
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def submission_context(draft_id: str) -> str:
    """Binds a sealed submission to its place."""
    return f"submission:{draft_id}"


def read_record(record: SubmissionRecord, sealer: Sealer) -> SubmissionContent:
    sealed, context = record.sealed, submission_context(record.draft_id)
    return read_submission(sealer.box(record.wrapped_key).open(sealed, context))


def open_submission(
    visit: Visit, draft_id: str, *, procedures: Procedures, store: Store
) -> tuple[SubmissionRecord, SubmissionContent]:
    """The asker's own application. Raises NotFound for unknown and foreign ones alike, NotAdmitted like `open_draft`."""
    record, owner = store.storage.load_submission(draft_id), visit.session.owner
    if record is None or owner is None or record.owner != owner:
        raise NotFound("submission.unknown")
    look_at_standing(visit.session, owner, procedures.desk(record.portal))
    return record, read_record(record, store.sealer)

"""What the job queue does after each event: mails go into a list, documents are built but not drawn."""

from dataclasses import dataclass, field
from typing import Final

from engine.authoring.world.ports import World
from engine.errors import Diagnostic, ProviderFailed
from engine.model.records import JobRecord
from engine.model.submission import Document, Mail
from engine.usecases.content import read_document
from engine.usecases.filing.drain import Backoff, Queue, Work, drain_one, send_mail
from engine.usecases.filing.jobs import DOCUMENT, MAIL, PAIR
from engine.usecases.filing.pair_jobs import Offered, tell_pairs

_ONCE: Final = Backoff(attempts=1)


@dataclass(slots=True)
class Delivered:
    """A MailTransport that keeps what it is given, and the documents that were built; oldest first."""

    name: str = "scenario"
    development: bool = True
    mails: list[Mail] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def build(self, job: JobRecord, plain: bytes) -> None:
        del job
        self.documents.append(read_document(plain))


def deliver(world: World, delivered: Delivered) -> None:
    """Does every job that is due. Raises ProviderFailed when a mail or a document cannot be made of its job."""
    offered = Offered(world.procedures, world.around.words)
    look = tell_pairs(lambda: offered, store=world.store, clock=world.clock)
    works: tuple[tuple[str, Work], ...] = (
        (PAIR, look),
        (MAIL, send_mail(delivered)),
        (DOCUMENT, delivered.build),
    )
    for kind, work in works:
        while True:
            drained = drain_one(
                Queue(kind, _ONCE), work, storage=world.store.storage, sealer=world.store.sealer, clock=world.clock
            )
            if drained is None:
                break
            if drained.ending != "done":
                raise ProviderFailed("scenario.job", retry=False, error=drained.error)

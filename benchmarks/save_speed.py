"""Posting a step of 掛金前納申出: the whole use case without storage. Goal: 0.5 ms.

Counted: the draft read from its bytes and written to bytes, the register's facts, filings of the other procedure looked for and
read, two full evaluations, the next place, or the page with its problems and its months as a value. Not counted: the
database (a double hands out the same records and throws away what is saved), sealing, HTTP, and the page as HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, cast

from benchmarks.dates_speed import calendars
from benchmarks.measuring.machine import ROOT
from benchmarks.measuring.rates import side_by_side
from engine.authoring.assembling import assemble
from engine.defaults.fields.builtin import BUILT_IN
from engine.model.answers import Answer, Answers
from engine.model.form import FormRef
from engine.model.identity import Claim, Identity
from engine.model.page import StepPage
from engine.model.records import DraftRecord, SessionRecord, SubmissionRecord
from engine.model.registered import Contract, Registered
from engine.model.submission import DraftContent, SessionContent, SubmissionContent
from engine.ports.attachments import AttachmentStore
from engine.ports.entropy import Entropy
from engine.ports.keys import Box, Sealer
from engine.ports.storage import Storage
from engine.settings import Settings
from engine.spec import Doors, load
from engine.usecases.content import write_draft, write_session, write_submission
from engine.usecases.drafting.save_step import save_step
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Posted, Session, Visit
from engine.web.addresses import SiteAddresses

SPECS: Final = ROOT / "specs"
NOW: Final = datetime(2026, 10, 1, 3, tzinfo=UTC)
OWNER: Final = b"owner"
GOAL_MS: Final = 0.5
IDENTITY: Final = Identity(
    "gbizid", "7000012050002", "prime", NOW,
    {name: Claim(value, "prime", "gbizid") for name, value in {
        "account_type": "prime", "corp_type": "1", "name": "株式会社見本製作所", "email": "mihon@example.jp",
    }.items()},
)  # fmt: skip
FACTS: Final = {
    "business_name": "株式会社見本製作所",
    "business_address": "東京都港区虎ノ門３丁目５番１号",
    "person_name": "見本　太郎",
    "monthly_amount": "100000",
    "total_paid": "1200000",
    "debited_until": "2026-09",
}
REGISTERED: Final = Registered("contract_register", NOW, True, (Contract("A10000001", FACTS),))
TYPED: Final = {
    "contract_no": "A10000001",
    "business_address": "東京都港区虎ノ門３丁目５番１号",
    "business_name": "株式会社見本製作所",
    "person_name": "見本　太郎",
    "monthly": "200000",
    "months": "12",
    "payment_amount": "2,400,000円",
    "with_decrease": "none",
    "prepay_month": "2026-10",
}
WRONG: Final = {**TYPED, "payment_amount": "2,000,000", "prepay_month": "2026-12"}
INCREASE: Final = {
    "contract_no": "A10000001",
    "business_address": TYPED["business_address"],
    "business_name": TYPED["business_name"],
    "person_name": TYPED["person_name"],
    "new_monthly": "200000",
    "change_month": "2026-10",
}


class Unsealed:
    """A Sealer and its Box that seal nothing."""

    def box(self, wrapped_key: bytes) -> Box:
        del wrapped_key
        return cast(Box, self)

    def seal(self, plain: bytes, context: str) -> bytes:
        del context
        return plain

    def open(self, sealed: bytes, context: str) -> bytes:
        del context
        return sealed


@dataclass(frozen=True, slots=True)
class Records:
    """A Storage that holds one draft and what its owner has filed, and throws away what is saved."""

    draft: DraftRecord
    filed: tuple[SubmissionRecord, ...] = ()

    def load_draft(self, draft_id: str) -> DraftRecord:
        del draft_id
        return self.draft

    def save_draft(self, draft: DraftRecord, expected_revision: int) -> None:
        if expected_revision != self.draft.revision:
            raise AssertionError(draft.id)

    def submissions_of(self, owner: bytes) -> Sequence[SubmissionRecord]:
        return self.filed if owner == OWNER else ()


def procedures(specs: Path = SPECS) -> Procedures:
    """What is served from the specs. Raises SystemExit while the procedure is not among them."""
    kinds, known = {kind.name: kind for kind in BUILT_IN}, calendars()
    doors = Doors(
        kinds, frozenset({"digital_authentication", "gbizid", "mynumber_card"}), frozenset({"pdf", "ics"}), frozenset({"random_digits"}),
        frozenset({"contract_register"}), known,
    )  # fmt: skip
    found = assemble(load([specs], doors), kinds, known)
    if "prepayment" not in found.current:
        raise SystemExit(f"{specs}/prepayment.yaml is missing")
    levels = {IDENTITY.provider: frozenset({IDENTITY.level})}
    return replace(found, desks={name: replace(desk, levels=levels) for name, desk in found.desks.items()})


def posting(served: Procedures, typed: Mapping[str, str], *, waiting: bool = False) -> partial[Outcome]:
    """One call of the use case: 掛金前納申出② with these values. `waiting`: the increase was filed before."""
    form = served.current["prepayment"].form
    prefilled = {name: Answer(value, "prefill", "registered", "contract_register", NOW) for name, value in FACTS.items()
                 if form.field(name)}  # fmt: skip
    content = DraftContent(
        Answers({"agreed": Answer("on", at=NOW), **prefilled}),
        identity=IDENTITY, done=("agreement",), registered=REGISTERED,
    )  # fmt: skip
    draft = DraftRecord("d", OWNER, "safety", form.ref, 2, "open", NOW, NOW, b"", write_draft(content))
    filed = (_filed(served.current["increase"].form.ref),) if waiting else ()
    unsealed = cast(Sealer, Unsealed())
    store = Store(cast(Storage, Records(draft, filed)), unsealed, cast(Entropy, None))
    known = write_session(SessionContent("", "safety", identity=IDENTITY))
    session = Session(b"s", SessionRecord(b"s", OWNER, NOW, NOW, NOW, b""), known)
    visit = Visit(NOW, Settings(), SiteAddresses("http://127.0.0.1"), session=session)
    posted = Posted(typed, 2, "next")
    no_files = cast(AttachmentStore, None)
    return partial(save_step, visit, "d", "request", posted, procedures=served, store=store, attachments=no_files)


def _filed(form: FormRef) -> SubmissionRecord:
    answers = Answers({name: Answer(value, at=NOW) for name, value in INCREASE.items()})
    content = SubmissionContent(
        form, "1" * 32, NOW, answers, {}, "mihon@example.jp", IDENTITY, (), "", "", {}, registered=REGISTERED
    )
    return SubmissionRecord("i", b"", OWNER, "safety", form, NOW, b"", write_submission(content))


def agree(served: Procedures) -> None:
    """Raises AssertionError when the step does not lead where it should."""
    for waiting in (False, True):
        outcome = posting(served, TYPED, waiting=waiting)()
        if not isinstance(outcome, Go) or type(outcome.place).__name__ != "Check":
            raise AssertionError(outcome)
    refused = posting(served, WRONG)()
    if not isinstance(refused, Show) or not isinstance(refused.page, StepPage) or len(refused.page.problems) != 2:
        raise AssertionError(refused)


def run() -> str:
    """Milliseconds of one call, for three ways it can go."""
    served = procedures()
    agree(served)
    runs = {
        "no problem, led on to the check page": posting(served, TYPED),
        "the same while a filed increase waits for it": posting(served, TYPED, waiting=True),
        "two problems, the page again with its months": posting(served, WRONG),
    }
    told = {rate.name: 1000 / rate.median for rate in side_by_side(runs)}
    lines = [f"| {name} | {spent:.3f} |" for name, spent in told.items()]
    verdict = "kept" if max(told.values()) <= GOAL_MS else "missed"
    return "\n".join([
        "| one step of 掛金前納申出 posted, without storage, sealing, HTTP and HTML | CPU ms |", "| --- | --- |", *lines, "",
        f"The goal of {GOAL_MS} ms is {verdict}.",
    ])  # fmt: skip

"""Two filings that belong together: how a spec declares it, and the state derived from submissions and the moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.dates import YearMonth
from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text

IfMissed = Literal["lapses", "goes_on"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A mail before the deadline: `days_before` the closing day, at `minute` of that day."""

    days_before: int
    minute: int
    mail: str


@dataclass(frozen=True, slots=True)
class PairRule:
    """The `pair:` of a spec (`this`), beside the form `other`. Same owner, same `key` field, and `where` holds (R10, R11).

    `where` reads fields of this form bare and of the other as `other.<field>`. `deadline` is one of this form's, for the
    month in the field `month`. `copies`: field of the other form -> field of this one, filled in when one leads to the
    other. `offers` leads from this form to the other one, `offers_back` from the other to this.
    """

    this: str
    other: str
    key: str
    where: Rule
    deadline: str
    month: str
    this_if_missed: IfMissed
    other_if_missed: IfMissed
    copies: tuple[tuple[str, str], ...] = ()
    offer: Text = EMPTY
    offer_back: Text = EMPTY
    reminders: tuple[Reminder, ...] = ()
    outcome_mail: str = ""
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """One filing as pairing sees it. `id` is its draft's id; `values` typed field values; `counted_at` the instant that
    counts (received, arrived or accepted); `withdrawn_at` None = it stands."""

    form: str
    id: str
    values: "dict[str, object]"
    counted_at: datetime
    withdrawn_at: datetime | None = None


PairStatus = Literal["none", "pending", "both", "lapsed", "several", "withdrawn"]
"""`pending`: one is filed and the other can still be in time. `lapsed`: the deadline passed with only one.
`several`: more than one counterpart fits and nobody can say which. `withdrawn`: its counterpart was taken back."""


@dataclass(frozen=True, slots=True)
class PairState:
    """The state of one filing (`filed`) with its counterpart. `missing` is the form still to be filed ("" = none).

    `until`: the deadline's closing instant (that instant itself is too late unless the deadline includes it).
    `lapses` and `goes_on` name the forms that the deadline ends or leaves standing. `rule` ids in `basis`.
    """

    status: PairStatus
    filed: Filed | None
    counterpart: Filed | None = None
    month: YearMonth | None = None
    until: datetime | None = None
    missing: str = ""
    lapses: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()
    candidates: tuple[Filed, ...] = ()
    basis: Basis = ()

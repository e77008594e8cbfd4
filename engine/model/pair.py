"""Two filings that belong together: how a spec declares it, and the state derived from submissions and the moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.dates import YearMonth
from engine.model.deadline import Channel
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

    `where` reads fields of this form bare and of the other as `other.<field>`. `deadlines` are this form's, at most one
    for each channel, for the month in the field `month` (the other form's month is the field that `copies` fills with it).
    `relevant` says whether a filing of this form needs the other at all, `other_relevant` (reading `other.<field>`) the
    same of the other form; None: always. `copies`: (field of the other form, field of this one), filled in when one leads
    to the other. `offer` leads from this form to the other one, `offer_back` from the other to this. The mails are this
    form's.
    """

    this: str
    other: str
    key: str
    where: Rule
    deadlines: tuple[str, ...]
    month: str
    this_if_missed: IfMissed
    other_if_missed: IfMissed
    relevant: Rule | None = None
    other_relevant: Rule | None = None
    copies: tuple[tuple[str, str], ...] = ()
    offer: Text = EMPTY
    offer_back: Text = EMPTY
    reminders: tuple[Reminder, ...] = ()
    outcome_mail: str = ""
    basis: Basis = ()

    @property
    def other_month(self) -> str:
        """The other form's field that holds the month."""
        return next(to for to, source in self.copies if source == self.month)


@dataclass(frozen=True, slots=True)
class PartRule:
    """One of the forms that a form files at once (`files:`): `answers` are (field of that form, field of this one)."""

    form: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """One filing as pairing sees it. `id` is its draft's id; `values` are typed, by field id (the key field's as text).
    One application that files both forms at once is two of these under one id.

    `counted_at` is the instant that counts (received online, or arrived on paper); `withdrawn_at` None = it stands.
    """

    form: str
    id: str
    values: Mapping[str, object]
    counted_at: datetime
    channel: Channel = "online"
    withdrawn_at: datetime | None = None


PairStatus = Literal["pending", "both", "lapsed", "several", "withdrawn"]
"""`pending`: one is filed and the other can still be in time. `lapsed`: the deadline passed with only one.
`several`: more than one counterpart fits and nobody can say which. `withdrawn`: its counterpart was taken back."""


@dataclass(frozen=True, slots=True)
class PairState:
    """The state of one filing (`filed`) with its counterpart. `missing` is the form still to be filed ("" = none).

    `until` is the deadline's closing instant, at which the state is decided. `lapses` and `goes_on` are the forms that
    the deadline ends, or leaves standing (both empty as long as nothing is decided). `candidates` only for `several`.
    """

    status: PairStatus
    filed: Filed
    month: YearMonth
    until: datetime
    counterpart: Filed | None = None
    missing: str = ""
    lapses: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()
    candidates: tuple[Filed, ...] = ()

"""What a procedure is: its start page, its steps, its check and completion pages, all it consists of. Read from a spec, never
changed. Fields stand in `field`, mails and documents in `template`, the site around it in `portal`."""

from dataclasses import dataclass
from typing import Literal

from engine.model.deadline import Channel, Deadline, MonthDay, Parameter
from engine.model.field import Choice, Field, Step
from engine.model.pair import PairRule, PartRule
from engine.model.portal import Portal
from engine.model.rule import Basis, Rule
from engine.model.schedule import ScheduleRule
from engine.model.template import DocumentTemplate, MailTemplate, PaperPages
from engine.model.text import EMPTY, Text

InFlight = Literal["pin", "fast_forward", "reask"]


@dataclass(frozen=True, slots=True, order=True)
class FormRef:
    """Which text of which procedure. `digest` is SHA-256 (hex) over the resolved form: scenarios and comments left out."""

    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Need:
    """A thing to have at hand before starting."""

    id: str
    label: Text
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the start page that can end in a stop."""

    id: str
    label: Text
    choices: tuple[Choice, ...]
    hint: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A kind page: why it cannot be done here, and what to do instead."""

    id: str
    title: Text
    text: Text
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class ChannelOffer:
    """One of the ways to file, side by side on the start page with its deadlines (their ids) and its own button."""

    channel: Channel
    label: Text
    text: Text = EMPTY
    deadlines: tuple[str, ...] = ()
    submit: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Start:
    """The procedure's start page: what one needs, by when, with which device; and the questions before it begins."""

    title: Text
    text: Text
    needs: tuple[Need, ...] = ()
    questions: tuple[Question, ...] = ()
    stops: tuple[Stop, ...] = ()
    by_when: Text = EMPTY
    submit: Text = EMPTY
    channels: tuple[ChannelOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The page before submission. `items` are field ids in the order shown; empty means every asked field."""

    title: Text
    stage: str
    text: Text = EMPTY
    items: tuple[str, ...] = ()
    submit: Text = EMPTY
    back: Text = EMPTY


@dataclass(frozen=True, slots=True)
class DonePage:
    """The page after submission. `top_menu`: the menu that `top` leads to ("" = the portal's first page)."""

    title: Text
    stage: str
    text: Text = EMPTY
    top: Text = EMPTY
    download: Text = EMPTY
    top_menu: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One procedure in one version, resolved (portal texts are in `portal`). `source` is the spec text as published.

    `files` are the forms that one application of this one files at once; their own rules look at its answers too.
    """

    ref: FormRef
    title: Text
    portal: Portal
    start: Start
    steps: tuple[Step, ...]
    check: CheckPage
    done: DonePage
    summary: Text = EMPTY
    mails: tuple[MailTemplate, ...] = ()
    documents: tuple[DocumentTemplate, ...] = ()
    locales: tuple[str, ...] = ("ja",)
    in_flight: InFlight = "pin"
    number_issuer: str = "random_digits"
    number_digits: int = 32
    calculated: tuple[Field, ...] = ()
    calendar: str = ""
    deadlines: tuple[Deadline, ...] = ()
    month_days: tuple[MonthDay, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    schedule: ScheduleRule | None = None
    pair: PairRule | None = None
    files: tuple[PartRule, ...] = ()
    paper: PaperPages | None = None
    mail_to: Rule | None = None
    source: str = ""
    portal_source: str = ""

    def step(self, step_id: str) -> Step | None:
        return next((s for s in self.steps if s.id == step_id), None)

    def fields(self) -> tuple[Field, ...]:
        """Every field in the order of the steps, then values calculated off-page."""
        return (*(f for s in self.steps for f in s.fields), *self.calculated)

    def field(self, field_id: str) -> Field | None:
        return next((f for f in self.fields() if f.id == field_id), None)

    def documents_for(self, channel: Channel) -> tuple[DocumentTemplate, ...]:
        """Those made where one files this way."""
        return tuple(document for document in self.documents if document.channel == channel)

    def deadline(self, deadline_id: str) -> Deadline | None:
        return next((d for d in self.deadlines if d.id == deadline_id), None)

"""What a procedure is: form, steps, fields, rules, start page, mails, documents. Read from a spec, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.deadline import Channel, Deadline, MonthDay, Parameter
from engine.model.pair import PairRule, PartRule
from engine.model.registered import Register
from engine.model.rule import Basis as Basis
from engine.model.rule import Rule as Rule
from engine.model.schedule import ScheduleRule
from engine.model.sheet import SheetSection
from engine.model.text import EMPTY, Text

IfUnknown = Literal["pass", "mark", "refuse"]
IfFalse = Literal["refuse", "mark"]
InFlight = Literal["pin", "fast_forward", "reask"]


@dataclass(frozen=True, slots=True, order=True)
class FormRef:
    """Which text of which procedure. `digest` is SHA-256 (hex) over the resolved form: scenarios and comments left out."""

    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must hold of an answer. `must` may be missing (a part unanswered): then `if_unknown` decides at submission.

    `if_false` mark: the answer is taken all the same, and `message` is shown beside it. `right` gives the answer that would
    hold; `message` says it at `{right}`.
    """

    id: str
    must: Rule
    message: Text
    if_unknown: IfUnknown = "pass"
    basis: Basis = ()
    if_false: IfFalse = "refuse"
    right: Rule | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. `stop` names a stop page of the start questions."""

    id: str
    label: Text
    hint: Text = EMPTY
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question or one shown value. `type` names a field type; `options` are its settings, checked and completed.

    `claim` (type `identity`) names the fact shown. `check_as` replaces the value on the check page (有) when answered.
    `choices_from` lists what may be chosen at the moment (`open_months(deadline.online)`). `prefill` names the fact that
    the answer begins with (`registered.business_name`, `identity.name`); the applicant may change it.
    """

    id: str
    type: str
    label: Text
    hint: Text = EMPTY
    help: Text = EMPTY
    options: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool | Rule = True
    relevant: Rule | None = None
    readonly: bool = False
    calculate: Rule | None = None
    constraints: tuple[Constraint, ...] = ()
    check_as: Text = EMPTY
    autocomplete: str = ""
    messages: Mapping[str, Text] = field(default_factory=dict)
    basis: Basis = ()
    choices_from: Rule | None = None
    prefill: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions. `stage` is a stage of the portal's progress bar; `submit` and `back` are button captions.

    `text` stands above the fields, `note` below the buttons.
    """

    id: str
    title: Text
    stage: str
    fields: tuple[Field, ...]
    text: Text = EMPTY
    submit: Text = EMPTY
    back: Text = EMPTY
    relevant: Rule | None = None
    basis: Basis = ()
    note: Text = EMPTY


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
class MailTemplate:
    """A mail of the spec. `text` may use `{reference_number}`, `{form_title}`, `{received_at}`, `{link}`, `{organisation}`.

    `on`: `registered` (the link mail of a portal) or `submitted`.
    """

    id: str
    on: str
    subject: Text
    text: Text
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """A document made at submission. `kind` `receipt` lists what was sent; `renderer` names a document renderer.

    `channel`: made where one files that way. `sheet` is a paper form and `guide` a page to read, both made of
    `sections`; `code` stands in a corner of the form. Where `relevant` does not hold it is not made.
    """

    id: str
    kind: str
    title: Text
    renderer: str
    text: Text = EMPTY
    items: tuple[str, ...] = ()
    note: Text = EMPTY
    channel: Channel = "online"
    code: Text = EMPTY
    sections: tuple[SheetSection, ...] = ()
    relevant: Rule | None = None


@dataclass(frozen=True, slots=True)
class PaperPages:
    """What the check page and the page after it say where one files on paper: nothing is sent, forms are made.

    `deadline` (an id) and `month` give the days by which the papers must be there.
    """

    check_title: Text
    check_text: Text
    check_submit: Text
    done_title: Text
    done_text: Text
    deadline: str = ""
    month: Rule | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One procedure in one version, resolved (portal texts are in `portal`). `source` is the spec text as published.

    `files` are the forms that one application of this one files at once; their own rules look at its answers too.
    """

    ref: FormRef
    title: Text
    portal: "Portal"
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


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One section of the progress bar."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a link lives: `seconds` from sending; `includes_end` says whether the last instant belongs (R43)."""

    seconds: int
    includes_end: bool
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """The e-mail registration of a portal: a step, which of its fields is the address, the page after, the link mail."""

    step: Step
    address: str
    sent_title: Text
    sent_text: Text
    sent_close: Text
    validity: Validity
    mail: MailTemplate


@dataclass(frozen=True, slots=True)
class Way:
    """One way to prove who one is, as explained on the page."""

    id: str
    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class RefusedIdentity:
    """What the portal says when its provider refuses with this code: why, and what else one can do."""

    code: str
    title: Text
    text: Text
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class IdentityStep:
    """How a portal identifies: provider by name, the page that begins it, the page that shows what was read.

    `confirm` None: nothing is shown, one goes straight on. `claims` are further claims that rules and `prefill` may
    read. `refusals` without an entry for a code leave it to the provider's own words.
    """

    provider: str
    title: Text
    stage: str
    text: Text
    ways: tuple[Way, ...]
    submit: Text
    confirm: Step | None
    basis: Basis = ()
    claims: tuple[str, ...] = ()
    refusals: tuple[RefusedIdentity, ...] = ()

    def refusal(self, code: str) -> RefusedIdentity | None:
        return next((each for each in self.refusals if each.code == code), None)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A button of a menu: it begins a form, or leads to another menu (the other of the two is "")."""

    form: str
    label: Text
    menu: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A page of buttons. `id` is "" for the portal's first menu."""

    title: Text
    stage: str
    text: Text
    entries: tuple[MenuEntry, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """A site that offers procedures: names, links, progress, sender, how people register and identify, the menus.

    `menu` is the first menu, `menus` those it leads to; `register` is what is known of contracts beforehand.
    """

    id: str
    title: Text
    organisation: Text
    time_zone: str
    sender: Text
    head: Text
    head_links: tuple[str, ...] = ()
    foot_links: tuple[str, ...] = ()
    copyright: Text = EMPTY
    links: Mapping[str, Link] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    required_mark: Text = EMPTY
    optional_mark: Text = EMPTY
    registration: Registration | None = None
    identity: IdentityStep | None = None
    menu: Menu | None = None
    locales: tuple[str, ...] = ("ja",)
    menus: tuple[Menu, ...] = ()
    register: Register | None = None

    def menu_called(self, menu_id: str) -> Menu | None:
        """The first menu for "", else one of `menus`."""
        return self.menu if not menu_id else next((menu for menu in self.menus if menu.id == menu_id), None)

    def all_menus(self) -> tuple[Menu, ...]:
        """The first one, then the others in the spec's order."""
        return (self.menu, *self.menus) if self.menu else ()

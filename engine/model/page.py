"""What a page shows, as frozen values: the outcome of a use case, drawn by a page renderer, readable by scenarios.

Addresses are paths on this site, already built by `engine.web`. Texts are filled in; nothing here is HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.dates import Window, YearMonth
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, LeavingPage, LogoutPage, SentPage, WaitingPage
from engine.model.deadline import Channel, Deadline, MonthChoices
from engine.model.explanation import Explained
from engine.model.frame import Frame
from engine.model.outcome import Mark, Problem
from engine.model.schedule import Schedule
from engine.model.text import EMPTY, Text

Shown = str | tuple[str, ...] | tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Every portal and procedure served here. `forms` maps portal id -> form ids, `addresses` form id -> start page.

    `inbox` is the address of the development inbox ("" = none).
    """

    frame: Frame
    forms: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str] = field(default_factory=dict)
    inbox: str = ""


@dataclass(frozen=True, slots=True)
class ChannelWindows:
    """One way to file on the start page: its deadlines for this month and the next.

    Its button posts CHANNEL_CONTROL to the start page's action. A month that the calendar does not reach is left out.
    """

    channel: Channel
    windows: tuple[tuple[Deadline, Window], ...]


@dataclass(frozen=True, slots=True)
class StartPage:
    """The procedure's start page; `values` what was chosen, `problems` unanswered questions; `now` decides "closed"."""

    frame: Frame
    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    channels: tuple[ChannelWindows, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class StopPage:
    """It cannot be done online: why, and what else. `back` leads to the questions."""

    frame: Frame
    stop: str
    back: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """A page of questions: a step of a form, a portal's registration, or what the identity says.

    `place`: `form` | `registration` | `identity`. `values` maps field id -> as typed (or as shown, for readonly ones).
    `irrelevant` fields are not drawn. `revision` is the draft's revision the page was drawn from. `back` is the page
    in front of this one ("" = no 戻る button; the button posts BUTTON_BACK to `action`). `saved` are answers that
    another tab saved meanwhile and that differ from `values` (only on a stale page). `required` are
    fields whose `required` is a rule that holds now (the others' marks are constant). `mails_to` (place `identity`) is
    the address that mails will go to ("" = none): whoever opened somebody else's link sees it here at the latest.
    `months` maps field id -> the months offered with their deadlines, and why others are missing; `why` field id -> what
    stands behind 「理由を見る」. With `channel` paper the portal's progress bar is left out: it tells of logging in and sending.
    """

    frame: Frame
    place: str
    step: str
    action: str
    values: Mapping[str, Shown]
    back: str = ""
    revision: int = 0
    irrelevant: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    marks: tuple[Mark, ...] = ()
    multipart: bool = False
    saved: Mapping[str, Shown] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    mails_to: str = ""
    months: Mapping[str, MonthChoices] = field(default_factory=dict)
    why: Mapping[str, tuple[Explained, ...]] = field(default_factory=dict)
    channel: Channel = "online"


@dataclass(frozen=True, slots=True)
class Sent:
    """One earlier application in the menu's list."""

    form_title: Text
    reference_number: str
    received_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """One unfinished draft in the menu's list. `address` resumes it."""

    form_title: Text
    changed_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class MenuPage:
    """Which procedure to begin or to go on with, and what was sent before. `chosen` is the form one came for.

    `menu` is the id of the menu shown ("" = the portal's first); `menus` are the menus it leads to, (id, address), and
    `back` leads to the menu above it ("" = none).
    """

    frame: Frame
    action: str
    entries: tuple[str, ...]
    drafts: tuple[OpenDraft, ...] = ()
    sent: tuple[Sent, ...] = ()
    chosen: str = ""
    menu: str = ""
    menus: tuple[tuple[str, str], ...] = ()
    back: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the check page: `values` are the lines shown; `change` leads to the field's step."""

    field: str
    values: tuple[str, ...]
    change: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPageShown:
    """Everything as it will be sent; with `channel` paper, as it will stand on the forms (nothing is sent then)."""

    frame: Frame
    action: str
    back: str
    revision: int
    items: tuple[CheckItem, ...]
    problems: tuple[Problem, ...] = ()
    marks: tuple[Mark, ...] = ()
    schedule: Schedule | None = None
    courses: tuple[Schedule, ...] = ()
    why: Mapping[str, tuple[Explained, ...]] = field(default_factory=dict)
    channel: Channel = "online"


@dataclass(frozen=True, slots=True)
class NextForm:
    """What to do next: the counterpart of a pair (R38). `until` = the instant from which on it is too late."""

    title: Text
    text: Text
    month: YearMonth
    until: datetime
    address: str


@dataclass(frozen=True, slots=True)
class DonePageShown:
    """It arrived. `documents` are (title, address); `calendar` the address of the schedule as .ics ("" = none).

    `channel` paper: nothing was filed; the documents are forms to print, there is no reference number, and
    `received_at` is when they were made. `due` is by when they must be there; `change` leads back to the answers.
    """

    frame: Frame
    reference_number: str
    received_at: datetime
    top: str
    documents: tuple[tuple[Text, str], ...] = ()
    schedule: Schedule | None = None
    courses: tuple[Schedule, ...] = ()
    calendar: str = ""
    next_form: NextForm | None = None
    next_done: Text = EMPTY
    channel: Channel = "online"
    due: tuple[Deadline, Window] | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class DocumentWaitingPage:
    """The document is being drawn; the page asks again by itself after `refresh` seconds.

    The document is a download: the page stays when it comes. `back` is the completion page ("" = none).
    """

    frame: Frame
    again: str
    refresh: int
    back: str = ""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Something ended or went wrong, in kind words: catalogue keys `message.<code>.title` and `.text`.

    `code` examples: `link_used`, `link_expired`, `link_unknown`, `not_found`, `session_expired`, `stale`, `too_many`,
    `storage`, `csrf`, `internal`. `actions` are (catalogue key or text, address). `error_id` is for the operator.
    """

    frame: Frame
    code: str
    status: int
    params: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[tuple[str, str], ...] = ()
    error_id: str = ""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One mail of the development inbox. `address` opens it."""

    id: str
    to: str
    subject: str
    sent_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Development only: mails written to the folder."""

    frame: Frame
    items: tuple[InboxItem, ...]
    text: str = ""
    html: str = ""
    opened: InboxItem | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagnosticsPage:
    """`serve --watch`: the spec just saved cannot be served; the last good one still is.

    `lines`, one per finding: what to do, and on further lines of the same text the line of the spec with a mark below it.
    """

    frame: Frame
    lines: tuple[str, ...]


Page = (
    IndexPage
    | StartPage
    | StopPage
    | StepPage
    | SentPage
    | IdentifyPage
    | LeavingPage
    | LogoutPage
    | WaitingPage
    | MenuPage
    | CheckPageShown
    | DonePageShown
    | DocumentWaitingPage
    | MessagePage
    | InboxPage
    | DiagnosticsPage
)

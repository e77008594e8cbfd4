"""Where an outcome leads, as values; the web turns them into addresses, scenarios read them as they are."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Index:
    """Everything served here."""


@dataclass(frozen=True, slots=True)
class Start:
    """The start page of a procedure."""

    portal: str
    form: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A page where the start questions end."""

    portal: str
    form: str
    stop: str


@dataclass(frozen=True, slots=True)
class Registration:
    """The e-mail registration; `form` is what one came for."""

    portal: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A mail is on its way."""

    portal: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What the mailed address opens; `opened` proves that its page was opened in time."""

    portal: str
    token: str
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Identify:
    """Begins an identification; `form` is what one came for, where there was no registration."""

    portal: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A program on the applicant's side is at work."""

    portal: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """The one-time address that program talks to."""

    token: str


@dataclass(frozen=True, slots=True)
class IdentityReturn:
    """Where that program sends the browser back to."""

    portal: str
    token: str


@dataclass(frozen=True, slots=True)
class IdentityCallback:
    """Where another site sends the browser back to: one address for each provider, so that no answer counts as another's."""

    portal: str
    provider: str


@dataclass(frozen=True, slots=True)
class Logout:
    """Leaving, and what comes after it."""


@dataclass(frozen=True, slots=True)
class LeaveSite:
    """Leaving the site, too, where one was identified."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """What the identity says, to be confirmed."""

    portal: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of a portal: the first one, or the one called `menu`."""

    portal: str
    menu: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """An open draft, at the first step that is not done."""

    draft: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a draft; `from_check`: afterwards straight back to the check page; `field` is where to look."""

    draft: str
    step: str
    from_check: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """`told`: how the identification just before sending has ended (`proven` | `failed`)."""

    draft: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    draft: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The form that is still missing beside what was sent with this draft: begun, or gone on with."""

    draft: str


@dataclass(frozen=True, slots=True)
class Document:
    draft: str
    document: str


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A mail in the development inbox ("" = the list)."""

    item: str = ""


@dataclass(frozen=True, slots=True)
class SamePage:
    """The page that was asked for, once more. `path` is its address on this site, query included."""

    path: str


Place = (
    Index
    | Start
    | Stop
    | Registration
    | Registered
    | Link
    | Identify
    | Waiting
    | Handoff
    | IdentityReturn
    | IdentityCallback
    | Logout
    | LeaveSite
    | Confirm
    | Menu
    | Resume
    | Step
    | Check
    | Done
    | Counterpart
    | Document
    | InboxItem
    | SamePage
)


class Addresses(Protocol):
    """Built by whoever serves the pages."""

    def path(self, place: Place) -> str:
        """An address on this site, for pages."""
        ...

    def url(self, place: Place) -> str:
        """The whole address, for mails and programs."""
        ...

"""Pages between the mailed link and the menu: the link is on its way, who one is has to be proven."""

from dataclasses import dataclass

from engine.model.frame import Frame


@dataclass(frozen=True, slots=True)
class SentPage:
    """The link mail is on its way; says the same whether the address is known or not."""

    frame: Frame
    close: str


@dataclass(frozen=True, slots=True)
class IdentifyPage:
    """Explains the ways to identify and begins one. For a portal without identity: a page that only continues.

    Where the portal's ways lead to different providers, each has a button of its own: WAY_CONTROL with the way's id.

    `mails_to` is the registered address, that mails will go to ("" = none, or the browser's session is over).
    """

    frame: Frame
    action: str
    mails_to: str = ""


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """On the way to a page of somebody else: a link to `address` and a refresh that goes there at once, without scripts.

    `host` is whose page that is. `why`: `identify` | `logout`. Nothing of this page's own address goes along.
    """

    frame: Frame
    address: str
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class LogoutPage:
    """With `action` (its button posts there): asks whether one wants to leave. Without: one has left; `on` leads on.

    `site`: the site where one was identified may know one still; `end` is where that is ended, too ("" = not from here).
    """

    frame: Frame
    on: str = ""
    action: str = ""
    site: bool = False
    end: str = ""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A program on the applicant's side is at work. `link` starts it ("" = another device has it); `code` is shown there, too.

    `state`: `waiting` | `begun` | `answered` (by a program on this device) | `confirm` (by one on another device: what it
    shows is typed here, CODE_CONTROL posted to `action`) | `failed`. `problem` is a catalogue key: why it failed, or what is
    wrong with the digits typed (`tries_left` 0 = they were no try). `refresh` in seconds (0 = none). `again` begins anew, or,
    once answered, leads on; the page never goes there by itself. `purpose` names the procedure in the same words as the
    program does. `across`: a program on another device may be given the code, and the portal's address, `origin`.
    `paper`: where who cannot identify can do it on paper ("" = not at all). `error_id` is for the operator.
    """

    frame: Frame
    link: str
    code: str
    state: str
    refresh: int
    again: str
    problem: str = ""
    progress: str = ""
    purpose: str = ""
    action: str = ""
    tries_left: int = 0
    across: bool = False
    origin: str = ""
    paper: str = ""
    error_id: str = ""

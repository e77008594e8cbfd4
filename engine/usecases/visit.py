"""One request as use cases see it: when, in which language, by whom, and how its answers become addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple

from engine.errors import Tampered
from engine.model.form import Form
from engine.model.frame import Frame
from engine.model.identity import NOBODY, Standing
from engine.model.portal import Portal
from engine.model.records import SessionRecord
from engine.model.submission import SessionContent
from engine.settings import Settings
from engine.usecases.content import read_session, read_standing
from engine.usecases.places import Addresses, Logout

ENGINE_LOCALES: Final = ("ja", "en")
"""Languages of the pages that belong to no portal."""


NOTHING: Final = SessionContent(csrf="")
"""A browser nothing is known of."""
PAPER_OWNER: Final = "paper_owner"
"""Among what a session remembers: under whom this browser's drafts on paper are filed (hex)."""

_UNREADABLE: Final = Standing("", "unreadable")
"""Admitted nowhere."""


@dataclass(frozen=True)
class Session:
    """A browser's session as this request found it. Without a record nothing is known of the browser.

    `plain` is what was sealed, opened and so proven genuine (nothing: b"").
    """

    id_hash: bytes = b""
    record: SessionRecord | None = None
    plain: bytes = b""
    expired: bool = False

    @cached_property
    def content(self) -> SessionContent:
        """Taken apart when first asked for: whose it is stands in the record, and pages of a draft need no more."""
        try:
            return read_session(self.plain) if self.plain else NOTHING
        except Tampered:
            return NOTHING

    @cached_property
    def standing(self) -> Standing:
        """By whom and how the person of this session was identified."""
        try:
            return read_standing(self.plain) if self.plain else NOBODY
        except Tampered:
            return _UNREADABLE

    @property
    def owner(self) -> bytes | None:
        """Whose drafts may be opened; None before an identification and after the session expired."""
        return self.record.owner if self.record and not self.expired else None

    @property
    def paper_owner(self) -> bytes | None:
        """Whose drafts on paper are: this browser's, for as long as its session lives. No person's."""
        if self.record is None or self.expired:
            return None
        return bytes.fromhex(self.content.values.get(PAPER_OWNER, "")) or None

    @property
    def only_on_paper(self) -> bool:
        """Nobody identified in this session: once it expired, there is no way back to what was filled in."""
        return self.record is not None and self.record.owner is None and PAPER_OWNER in self.content.values

    def owns(self, owner: bytes) -> bool:
        """Whether what is filed under `owner` opens in this session."""
        return owner == self.owner or owner == self.paper_owner

    def owned(self, owner: bytes) -> bool:
        """Whether it did before the session expired. Drafts on paper are left behind."""
        return owner == self.remembered_owner or self.owns(owner)

    @property
    def remembered_owner(self) -> bytes | None:
        """Whose session it was, for keeping what is typed into an expired one."""
        return self.record.owner if self.record else None

    def at(self, portal: str) -> SessionContent | None:
        """What is remembered for this portal, if the session is alive and belongs to it."""
        alive = self.record is not None and not self.expired
        return self.content if alive and self.content.portal == portal else None


class Visit(NamedTuple):
    """`now`: taken when the last byte of the request had arrived. `client` names the asker for limits only.

    A tuple, because one is made on every request.
    """

    now: datetime
    settings: Settings
    addresses: Addresses
    locale: str = "ja"
    csrf: str = ""
    client: str = ""
    session: Session = Session()

    def frame(self, of: Form | Portal | None = None, notice: str = "", **params: str) -> Frame:
        """What every page carries, in a language that the form or portal offers."""
        portal = of.portal.id if isinstance(of, Form) else of.id if of else ""
        form = of.ref if isinstance(of, Form) else None
        development, told = not self.settings.production, dict(params)
        leave = self.addresses.path(Logout()) if self._is_logged_in(of) else ""
        return Frame(self.locale_of(of), self.csrf, development, portal, form, notice, told, leave=leave)

    def _is_logged_in(self, of: Form | Portal | None) -> bool:
        """Somebody who proved who they are, or opened a mailed link; not where a portal asks nobody."""
        portal = of.portal if isinstance(of, Form) else of
        asks = portal is not None and (portal.identity is not None or portal.registration is not None)
        return asks and self.session.owner is not None

    def locale_of(self, of: Form | Portal | None) -> str:
        """The visitor's language where it is offered, else the first one offered."""
        offered = of.locales if of else ENGINE_LOCALES
        return self.locale if self.locale in offered or not offered else offered[0]


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form brought. `revision` is that of the draft the page was drawn from; `button` which one was pressed."""

    values: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    button: str = ""
    from_check: bool = False

"""What every page carries: the locale, the token of its forms, a notice, and filings whose counterpart is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.dates import YearMonth
from engine.model.form import FormRef
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A filing whose counterpart is still to be made (R38): named on every page until it is done.

    `filed` and `missing` are the titles of the two forms; `until` (in the portal's zone) the instant from which on it is
    too late; `address` begins (or resumes) the missing one with what is known filled in ("" while that very form
    is being filled in). `optional`: what was filed goes on by itself if nothing more happens. `several`: more than one
    fits, and nobody can say which is meant.
    """

    filed: Text
    missing: Text
    month: YearMonth
    until: datetime
    address: str = ""
    optional: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page carries. `form` is the pinned text (None: a page of the portal or of the engine).

    `csrf` goes into every form of the page; `locale` is the applicant's; `development` draws the 見本 mark;
    `notice` is a catalogue key of a message above the page ("" = none). `leave` is where whoever is logged in logs out
    ("" = nobody is).
    """

    locale: str
    csrf: str
    development: bool
    portal: str = ""
    form: FormRef | None = None
    notice: str = ""
    notice_params: Mapping[str, str] = field(default_factory=dict)
    open_pairs: tuple[OpenPair, ...] = ()
    leave: str = ""

"""A scenario of a spec: timed events with expectations, each knowing its line so that a failure is reported there.

Written by authors in `scenarios:`; read by `engine/spec`, run by `engine/authoring`. Not part of a form's digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.model.rule import Basis

Word = Literal[
    "start",
    "start_on_paper",
    "open_start",
    "register",
    "wait",
    "until",
    "open_link",
    "identify",
    "pick",
    "outage",
    "card_result",
    "confirm",
    "choose",
    "answer",
    "back",
    "press",
    "submit",
    "look",
]
"""What happens. `look`: nothing; only the expectation is checked."""

PairExpected = Literal["none", "pending", "both", "lapsed", "several", "withdrawn"]
"""The state of the pair of the last filing; `none`: it needs no counterpart."""

DraftStatus = Literal["none", "open", "submitted"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is written: line and column from 1 in the spec file."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to attach: its content is made up, `size` bytes that look like `kind` (`jpeg`, `pdf`, …)."""

    name: str
    kind: str
    size: int


Given = str | bool | tuple[str, ...] | tuple[GivenFile, ...]
"""An answer as typed, ticked, chosen or attached. Numbers of the spec are text here."""


@dataclass(frozen=True, slots=True)
class ExpectedProblem:
    """A refused field. Empty parts are not compared. `code` is `required`, `constraint` or `<type>.<code>`."""

    field: str
    place: Place
    code: str = ""
    message: str = ""
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Expect:
    """What should be the case after an event; None (or "") = not asked. `places` say where each key is written (`values.fee`: one field of it).

    `page`: a step id, a stop id, or start, registration, sent, identify, identity, menu, check, done. `values`: field
    id -> lines shown. `marks`: fields with a remark. `schedule` (and `courses`, by id) are lines of a schedule written as
    `2026-10-27 charge 2400000`: day or month, row, yen; `information` maps its id -> value. `deadlines` are those of the
    start page: `paper 2026-10 2026-09-01T00:00 2026-10-06T00:00 2026-09-30` (opens, closes before, advised day). `mails`: subjects of all mails the event sends. `notice`: the code of a message page.
    """

    place: Place
    page: str = ""
    problems: tuple[ExpectedProblem, ...] | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    marks: tuple[str, ...] | None = None
    schedule: tuple[str, ...] | None = None
    courses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    information: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deadlines: tuple[str, ...] | None = None
    mail: str = ""
    mails: tuple[str, ...] | None = None
    mail_says: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    refused: str = ""
    notice: str = ""
    status: DraftStatus | None = None
    pair: PairExpected | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens. `given`: answers (start, register, identify, answer); `text`: choose, press, card_result,
    pick (an option's id), outage (`register` or `none`).

    `seconds`: how long `wait` takes; `at`: the instant of `until`.
    """

    word: Word
    place: Place
    given: Mapping[str, Given] = field(default_factory=dict)
    text: str = ""
    seconds: int = 0
    at: datetime | None = None
    expect: Expect | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to try a form, beginning at the instant `at`. `covers` are ids of rules it exercises.

    `after` names the scenario this one goes on from; the first `inherited` events are that scenario's.
    """

    form: str
    name: str
    at: datetime
    events: tuple[Event, ...]
    file: str
    place: Place
    covers: Basis = ()
    after: str = ""
    inherited: int = 0

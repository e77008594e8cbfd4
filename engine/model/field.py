"""Steps and their fields: what is asked on one page, which answers are taken, and what must hold of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text

IfUnknown = Literal["pass", "mark", "refuse"]

IfFalse = Literal["refuse", "mark"]


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

"""Mails and documents as a spec words them, and the pages shown where one files on paper."""

from dataclasses import dataclass

from engine.model.deadline import Channel
from engine.model.rule import Basis, Rule
from engine.model.sheet import SheetSection
from engine.model.text import EMPTY, Text


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

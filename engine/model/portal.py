"""A site that offers procedures: names, links and progress, how people register and identify, and its menus."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.field import Step
from engine.model.registered import Register
from engine.model.rule import Basis
from engine.model.template import MailTemplate
from engine.model.text import EMPTY, Text


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
    """One way to prove who one is, as explained on the page. `provider`: another than the step's ("" = the step's).

    `submit`: the words of its own button, where the ways of a portal lead to different providers.
    """

    id: str
    label: Text
    text: Text
    provider: str = ""
    submit: Text = EMPTY


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
    read. `refusals` without an entry for a code leave it to the provider's own words. `again_before_submit`: the proof has
    to be given once more shortly before one files.
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
    again_before_submit: bool = False

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of all that the ways lead to, each once."""
        return tuple(dict.fromkeys((self.provider, *(way.provider for way in self.ways if way.provider))))

    def provider_for(self, way: str) -> str:
        """Of the way with this id; the step's own for a way that names none, and where none was pressed."""
        return next((each.provider for each in self.ways if each.id == way and each.provider), self.provider)

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

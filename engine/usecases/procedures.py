"""What is served: every form version with its compiled program, and the portals that offer them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import NotFound
from engine.flow.facts import Facts
from engine.flow.paired import Paired
from engine.flow.program import Program
from engine.flow.together import Part, with_parts
from engine.model.answers import Raw
from engine.model.form import Form, FormRef
from engine.model.identity import NOBODY, Standing
from engine.model.outcome import Evaluation
from engine.model.portal import Menu, MenuEntry, Portal, Registration
from engine.model.text import Catalogue
from engine.ports.fields import FieldType, Parser
from engine.ports.prefill import PrefillSource


@dataclass(frozen=True, slots=True)
class Procedure:
    """One form in one version. `read_key` reads the field that names the contract, where the portal has a register.

    `words` by locale are what rules are explained in on its pages; without them nothing is. `parts` are the forms that
    it files at once.
    """

    form: Form
    program: Program
    read_key: Parser | None = None
    words: Mapping[str, Catalogue] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def evaluate(self, raw: Mapping[str, Raw], facts: Facts) -> Evaluation:
        """One look at all answers, as typed: the form's own, and that of every form that it files at once."""
        own = self.program.evaluate(raw, facts)
        return with_parts(own, self.parts, facts) if self.parts else own


@dataclass(frozen=True, slots=True)
class Desk:
    """A portal with the current forms it offers. `registration` checks what is typed on the registration page.

    `source` is asked for what is registered of a person's contracts, where the portal has a register. `levels` are those
    that may act here, by identity provider. `claims` are what any of its forms, archived ones too, has a use for.
    """

    portal: Portal
    forms: tuple[str, ...]
    registration: Program | None = None
    source: PrefillSource | None = None
    levels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()

    def admits(self, standing: Standing) -> bool:
        """Whether who is known like this may act here, by today's configuration."""
        if self.portal.identity is None:
            return standing == NOBODY
        return standing.level in self.levels.get(standing.provider, ())

    def menu(self, menu_id: str) -> Menu:
        """One of the portal's menus ("" = the first). Raises NotFound."""
        found = self.portal.menu_called(menu_id)
        if found is None:
            raise NotFound("menu.unknown")
        return found

    def entries(self, menu_id: str = "") -> tuple[MenuEntry, ...]:
        """The lines of a menu that begin a form which is served."""
        menu = self.portal.menu_called(menu_id)
        return tuple(entry for entry in menu.entries if entry.form in self.forms) if menu else ()

    def above(self, menu_id: str) -> Menu | None:
        """The menu that leads to this one; None for the first."""
        menus = self.portal.all_menus() if menu_id else ()
        return next((menu for menu in menus if any(entry.menu == menu_id for entry in menu.entries)), None)

    def asked(self) -> Registration:
        """The registration. Raises NotFound where the portal has none."""
        if self.portal.registration is None:
            raise NotFound("portal.no_registration")
        return self.portal.registration


@dataclass(frozen=True, slots=True)
class Procedures:
    """`current` by form id, `versions` by pinned text, `desks` by portal id, `pairs` by the ids of both their forms,
    and of those that file both at once."""

    current: Mapping[str, Procedure]
    versions: Mapping[FormRef, Procedure]
    desks: Mapping[str, Desk]
    field_types: Mapping[str, FieldType]
    pairs: Mapping[str, Paired] = field(default_factory=dict)

    def desk(self, portal: str) -> Desk:
        """Raises NotFound."""
        if portal not in self.desks:
            raise NotFound("portal.unknown")
        return self.desks[portal]

    def offered(self, portal: str, form: str) -> Procedure:
        """The current version of a form at its own portal. Raises NotFound."""
        if form not in self.desk(portal).forms:
            raise NotFound("form.unknown")
        return self.current[form]

    def pinned(self, ref: FormRef) -> Procedure:
        """The very text a draft was begun under. Raises NotFound when it is no longer served."""
        found = self.versions.get(ref)
        if found is None:
            raise NotFound("form.version_gone")
        return found

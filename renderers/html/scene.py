"""What does not change from page to page: the form, its portal, the words of one locale, and the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

from engine.model.form import Form
from engine.model.portal import Link, Portal, Stage
from engine.model.text import Catalogue, Text
from engine.ports.fields import FieldType
from renderers.html.markup import Links, Params, blocks, inline, plain

_FOREIGN = Markup('<span lang="{}">{}</span>')
_FOREIGN_BLOCK = Markup('<div lang="{}">{}</div>')
KILO, MEGA = 1 << 10, 1 << 20


def links_of(portal: Portal | None, words: Catalogue) -> Links:
    """The portal's links, which texts name by id."""
    links = portal.links if portal else {}
    return Links({name: link.url for name, link in links.items()}, words.get("page.new_tab"))


@dataclass(frozen=True, slots=True)
class Scene:
    """One form (or none), portal (or none) and locale. `static` maps an asset's plain name to its address."""

    form: Form | None
    portal: Portal | None
    words: Catalogue
    field_types: Mapping[str, FieldType]
    forms: tuple[Form, ...]
    templates: Environment
    static: Mapping[str, str]
    links: Links

    def draw(self, template: str, macro: str, *args: object) -> Markup:
        """Calls a macro of a template: whole lines, or nothing."""
        drawn: object = getattr(self.templates.get_template(template).module, macro)(*args)
        text = str(drawn).strip()
        return Markup(f"{text}\n" if text else "")  # noqa: S704  macros escape

    def say(self, key: str, **params: object) -> str:
        """The engine's words."""
        return self.words.get(key, **params)

    def plain(self, text: Text, params: Params | None = None) -> str:
        """A spec's text without markup, for titles and attributes."""
        return plain(text.in_locale(self.words.locale), params or {})

    def inline(self, text: Text, params: Params | None = None) -> Markup:
        """A spec's text as one line of HTML."""
        drawn = inline(text.in_locale(self.words.locale), self.links, params or {})
        return _FOREIGN.format("ja", drawn) if drawn and self._foreign(text) else drawn

    def block(self, text: Text, params: Params | None = None) -> Markup:
        """A spec's text as paragraphs and lists."""
        drawn = blocks(text.in_locale(self.words.locale), self.links, params or {})
        return _FOREIGN_BLOCK.format("ja", drawn) if drawn and self._foreign(text) else drawn

    def _foreign(self, text: Text) -> bool:
        """Whether a text falls back to Japanese on a page in another language."""
        return self.lang != "ja" and not text.has(self.words.locale) and not text.has(self.lang)

    @property
    def lang(self) -> str:
        """The page's language as a tag that browsers know (`ja-easy` is Japanese)."""
        return self.words.locale.partition("-")[0]

    def chosen_links(self, ids: tuple[str, ...]) -> list[Markup]:
        """Links of the page's head or foot."""
        known: Mapping[str, Link] = self.portal.links if self.portal else {}
        return [self.links.draw(self.inline(known[name].label), name) for name in ids if name in known]

    def moment(self, at: datetime) -> str:
        """An instant in the portal's zone, to the minute."""
        portal = self.portal or next((form.portal for form in self.forms), None)
        local = at.astimezone(ZoneInfo(portal.time_zone)) if portal else at
        return self.say(
            "page.moment",
            year=local.year,
            month=local.month,
            day=local.day,
            hour=local.hour,
            minute=f"{local.minute:02}",
        )

    def size(self, count: int) -> str:
        """A file's size: bytes to KB (2^10) or MB (2^20)."""
        if count < MEGA:
            return self.say("page.kilobytes", count=max(1, round(count / KILO)))
        return self.say("page.megabytes", count=f"{count / MEGA:.1f}".removesuffix(".0"))

    def stages(self) -> tuple[Stage, ...]:
        return self.portal.stages if self.portal else ()

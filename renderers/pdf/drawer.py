"""Draws documents with WeasyPrint. Imported in the worker process only; reads its own templates and the fonts."""

import re
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from engine.model.submission import Document, DocumentSchedule
from renderers.pdf.laying import lay_row
from renderers.pdf.letters import Repertoire, read_repertoire, words_of
from renderers.pdf.machine import font_file
from renderers.pdf.sample import SAMPLE
from renderers.timeline import draw_mark, draw_timeline

_HERE: Final = Path(__file__).parent
_GROUP: Final = 4
_CODE: Final = re.compile(r"[0-9A-Za-z]{20,}")
_DIRECTIONS: Final = (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
# 〓 is what Japanese printers set for a letter they do not have.
_ACTING: Final = dict.fromkeys(({*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}) | {*_DIRECTIONS}, "〓")
_LAYOUTS: Final = {"receipt": "receipt", "sheet": "sheet", "guide": "sheet"}
"""Kind of document -> its template and style sheet."""
_CIRCLED: Final = 0x2460
"""① and the eight after it."""


class PdfDrawer:
    """One per worker process: template, style sheet and fonts are read once, and memory stays flat."""

    def __init__(self, repertoire: Repertoire) -> None:
        self._repertoire = repertoire
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
        self._templates = _environment()
        self._styles = {name: self._read(f"{name}.css") for name in dict.fromkeys(_LAYOUTS.values())}

    def draw(self, document: Document) -> bytes:
        """A PDF/UA-1 file. Raises KeyError for a kind without layout."""
        layout = _LAYOUTS[document.kind]
        template = self._templates.get_template(f"{layout}.html")
        markup = template.render(
            document=document, words=document.words, unknown=self._unknown(document), **_drawn(document.schedule)
        )
        page = HTML(string=markup, url_fetcher=self._fetcher)
        pdf = page.write_pdf(stylesheets=[self._styles[layout]], font_config=self._fonts, pdf_variant="pdf/ua-1")
        return bytes(pdf)

    def _read(self, name: str) -> CSS:
        return CSS(filename=_HERE / name, font_config=self._fonts, url_fetcher=self._fetcher)

    def _unknown(self, document: Document) -> str:
        """Letters the font lacks, named by their code points."""
        letters = self._repertoire.unknown(words_of(document))
        return "、".join(" ".join(f"U+{ord(part):04X}" for part in letter) for letter in letters)


def _drawn(schedule: DocumentSchedule | None) -> dict[str, object]:
    """The picture of a schedule and the signs of its lines."""
    if schedule is None:
        return {}
    title, described = schedule.picture
    signs = [draw_mark(line.mark, line.kind) for line in schedule.lines]
    return {"picture": draw_timeline(schedule.marks, title, described, "schedule"), "signs": signs}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["groups"] = groups
    environment.filters["circled"] = circled
    environment.filters["laid"] = lay_row
    environment.tests["code"] = is_code
    return environment


def visible(value: object) -> object:
    """Text without letters that act instead of being seen: control characters, and those that turn the direction."""
    return value.translate(_ACTING) if type(value) is str else value


def is_code(text: str) -> bool:
    """A long number or hash: easier to compare in letters of one width."""
    return _CODE.fullmatch(text) is not None


def groups(text: str) -> list[str]:
    """A number cut into fours, for the eye."""
    return [text[start : start + _GROUP] for start in range(0, len(text), _GROUP)]


def circled(number: str) -> str:
    """The number with a circle around it: one letter, so that it is read out as such."""
    return chr(_CIRCLED + int(number) - 1)


def open_drawer() -> PdfDrawer:
    """A warm drawer: it has drawn once, so the first applicant waits no longer than the others."""
    drawer = PdfDrawer(read_repertoire(font_file("BIZ UDPGothic", "Regular")))
    drawer.draw(SAMPLE)
    return drawer

"""Which letters of a document its font can draw: rare kanji, variants (IVS) and pictographs may be beyond it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from engine.model.sheet import DrawnSheet
from engine.model.submission import Document, DocumentSchedule

_SELECTORS = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


@dataclass(frozen=True, slots=True)
class Repertoire:
    """`letters` are code points with a glyph, `variants` pairs of letter and variation selector."""

    letters: frozenset[int]
    variants: frozenset[tuple[int, int]]

    def unknown(self, text: str) -> list[str]:
        """Letters (with their selector) that the font lacks, each once, in order of appearance."""
        found = dict.fromkeys(letter for letter in _letters(text) if not self._draws(letter))
        return list(found)

    def _draws(self, letter: str) -> bool:
        if letter[0].isspace():
            return True
        if len(letter) == 2:
            return (ord(letter[0]), ord(letter[1])) in self.variants
        return ord(letter) in self.letters


def read_repertoire(file: str) -> Repertoire:
    """From the character map of a font file."""
    with TTFont(file, lazy=True) as font:
        tables = font["cmap"].tables
        variants = {
            (letter, selector)
            for table in tables
            if table.format == 14
            for selector, pairs in table.uvsDict.items()
            for letter, _ in pairs
        }
        return Repertoire(frozenset(font.getBestCmap()), frozenset(variants))


def words_of(document: Document) -> str:
    """Every word that a receipt shows."""
    rows = [*document.facts, *(row for section in document.sections for row in section.rows), *document.provenance]
    return "\n".join(
        [
            *(document.title, document.organisation, document.portal, document.lead, document.note),
            *(section.heading for section in document.sections),
            *_scheduled(document.schedule),
            *_on_sheet(document.sheet),
            *(text for row in rows for text in (row.label, *row.lines)),
            *(text for file in document.files for text in (file.name, *file.size)),
        ]
    )


def _scheduled(schedule: DocumentSchedule | None) -> Iterator[str]:
    if schedule is None:
        return
    yield from (schedule.heading, schedule.lead, *schedule.notes)
    for line in schedule.lines:
        yield from (line.when, line.label, line.amount, *line.remarks)
    for row in schedule.information:
        yield from (row.label, *row.lines)


def _on_sheet(sheet: DrawnSheet | None) -> Iterator[str]:
    if sheet is None:
        return
    yield from (sheet.code, sheet.mark)
    for section in sheet.sections:
        yield from (section.heading, section.text)
        for box in (box for row in section.rows for box in row.boxes):
            yield from (box.label, box.text, *box.cells, box.unit, box.note, *(option.label for option in box.options))
        for item in section.items:
            yield from (item.text, *item.lines)


def _letters(text: str) -> Iterator[str]:
    pending = ""
    for letter in text:
        if ord(letter) in _SELECTORS and pending:
            yield pending + letter
            pending = ""
            continue
        if pending:
            yield pending
        pending = letter
    if pending:
        yield pending

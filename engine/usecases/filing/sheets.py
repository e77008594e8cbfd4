"""Paper forms in words: every box and line of a sheet worked out from one draft, so that a renderer only lays it out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from engine.dates import YearMonth
from engine.expressions.tree import Read
from engine.flow.schedule import kind_of
from engine.model.outcome import Evaluation
from engine.model.rule import Rule
from engine.model.schedule import InformationItem
from engine.model.sheet import (
    Box,
    BoxRow,
    DrawnBox,
    DrawnItem,
    DrawnOption,
    DrawnRow,
    DrawnSection,
    DrawnSheet,
    SheetItem,
    SheetSection,
)
from engine.model.submission import Document, DocumentRow
from engine.model.template import DocumentTemplate
from engine.model.text import EMPTY, Catalogue, Text
from engine.model.words.deadlines import advised_words, closes_words
from engine.model.words.plain import plain
from engine.model.words.schedules import found_words, value_words
from engine.usecases.drafting.drafts import Draft
from engine.usecases.drafting.step_page import FieldTypes, shown_lines
from engine.usecases.filing.receipt import instant_words, version_words

KEYS: Final = "sheet."
"""Where the words of sheets stand in the catalogue."""
LABELS: Final = ("page", "unknown_letters", "sample", "sample_note")
"""What a renderer is given as `words`; each is a catalogue key after `sheet.`."""
_INSIDE: Final = {"month": ("year", "month"), "date": ("year", "month", "day")}
_YEAR_CELLS: Final = 4


class SheetMaker:
    """Makes the sheets of one draft at one moment."""

    def __init__(self, draft: Draft, evaluation: Evaluation, kinds: FieldTypes, words: Catalogue) -> None:
        self._draft = draft
        self._evaluation = evaluation
        self._kinds = kinds
        self._words = words

    def make(self, template: DocumentTemplate, *, development: bool) -> Document:
        """The document with every word ready; it has no reference number, for nothing was filed."""
        draft, form, words = self._draft, self._draft.form, self._words
        made_at = instant_words(draft.now, form.portal.time_zone, words)
        return Document(
            id=template.id,
            kind=template.kind,
            renderer=template.renderer,
            locale=words.locale,
            title=self._plain(template.title),
            organisation=self._plain(form.portal.organisation),
            portal=self._plain(form.portal.title),
            lead=self._plain(template.text),
            reference_number="",
            issued_at=draft.now,
            facts=(DocumentRow(words.get(f"{KEYS}made_at"), (made_at,)),),
            sections=(),
            files=(),
            provenance=(DocumentRow(words.get("receipt.form"), (version_words(form, words),)),),
            note=self._plain(template.note),
            development=development,
            words={name: words.words[KEYS + name] for name in LABELS},
            sheet=self._sheet(template),
        )

    def holds(self, rule: Rule | None) -> bool:
        """Whether something with this condition is there; without one it is."""
        return rule is None or self._value(rule) is True

    def _sheet(self, template: DocumentTemplate) -> DrawnSheet:
        portal = self._draft.form.portal
        organisation = self._plain(portal.head) or self._plain(portal.organisation)
        mark = self._words.get(f"{KEYS}mark.{template.kind}", organisation=organisation)
        sections = tuple(self._section(each) for each in template.sections if self.holds(each.relevant))
        return DrawnSheet(self._plain(template.code), mark, sections)

    def _section(self, section: SheetSection) -> DrawnSection:
        rows, items = tuple(map(self._row, section.rows)), tuple(self._items(section))
        return DrawnSection(self._plain(section.heading), self._plain(section.text), rows, items, section.style)

    def _row(self, row: BoxRow) -> DrawnRow:
        return DrawnRow(tuple(map(self._box, row.boxes)), row.height)

    def _box(self, box: Box) -> DrawnBox:
        value = self._value(box.value) if box.value else None
        kind, text = box.kind, ""
        cells: tuple[str, ...] = ()
        if kind == "digits":
            cells = cells_of("" if value is None else str(value), box)
            # Longer than there are cells: words, which wrap, instead of letters that run out of the box.
            kind = kind if cells else "text"
        if kind == "month":
            cells = month_cells(value if isinstance(value, YearMonth) else None)
        if kind == "text" and box.value is not None and value is not None:
            text = self._number(value) if box.unit else self._said(box.value, value)
        return DrawnBox(
            label=self._plain(box.label),
            kind=kind,
            text=text,
            cells=cells,
            group=box.group,
            unit=self._plain(box.unit),
            options=tuple(
                DrawnOption(str(number), self._plain(option.label), option.id == value)
                for number, option in enumerate(box.options, 1)
            ),
            share=box.share,
            mm=box.mm,
            note=self._plain(box.note),
            words=tuple(self._words.get(KEYS + word) for word in _INSIDE.get(kind, ())),
        )

    def _items(self, section: SheetSection) -> Iterator[DrawnItem]:
        for item in section.items:
            value = self._value(item.value) if item.value else None
            if not self.holds(item.relevant) or (item.value and value is None):
                continue
            said = self._said(item.value, value) if item.value else ""
            yield DrawnItem(self._plain(item.text).replace("{value}", said), self._days(item))

    def _days(self, item: SheetItem) -> tuple[str, ...]:
        """The days of the item's deadline: by when, moved because of what, what is advised, and the spec's own words."""
        deadline, month = self._draft.form.deadline(item.deadline), self._value(item.month) if item.month else None
        if deadline is None or not isinstance(month, YearMonth):
            return ()
        window = self._draft.procedure.program.table.deadlines[deadline.id](self._draft.now).window_for(month)
        if window is None:
            return ()
        words = self._words
        moved, advised = found_words(window.closes, words), advised_words(window, self._draft.now, words)
        told = (closes_words(deadline, window, words), moved, advised, self._plain(deadline.text) if advised else "")
        return tuple(filter(None, told))

    def _value(self, rule: Rule) -> object:
        return self._draft.value_of(rule, self._evaluation)

    def _number(self, value: object) -> str:
        """With its unit standing behind it, a number is written bare."""
        return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)

    def _said(self, rule: Rule, value: object) -> str:
        """As people read it: a field's answer as on the check page, anything else by its type."""
        root = rule.typed.root
        field = self._draft.form.field(root.name) if isinstance(root, Read) else None
        if field is not None:
            lines = shown_lines(field, self._evaluation, self._kinds, self._words.locale)
            label = next((self._plain(choice.label) for choice in field.choices if lines == (choice.id,)), "")
            return label or "、".join(lines)
        if isinstance(value, datetime):
            return instant_words(value, self._draft.form.portal.time_zone, self._words)
        return value_words(InformationItem("", EMPTY, value, kind_of(rule.typed.type)), self._words)

    def _plain(self, text: Text) -> str:
        return plain(text, self._words.locale)


def cells_of(text: str, box: Box) -> tuple[str, ...]:
    """The letters in the cells of a box; empty where there are more letters than cells."""
    if len(text) > box.cells:
        return ()
    blank = ("",) * (box.cells - len(text))
    return (*blank, *text) if box.align == "right" else (*text, *blank)


def month_cells(month: YearMonth | None) -> tuple[str, ...]:
    """Four of the year, two of the month; all empty without one."""
    if month is None:
        return ("",) * (_YEAR_CELLS + 2)
    return (*f"{month.year:04}", *(("", str(month.month)) if month.month < 10 else tuple(str(month.month))))

"""A worked-out schedule put into words for documents and calendars, in one locale."""

from typing import Final

from engine.model.schedule import Schedule
from engine.model.submission import DocumentEvent, DocumentRow, DocumentSchedule, DocumentScheduleLine
from engine.model.text import Catalogue
from engine.model.words.plain import plain
from engine.model.words.schedules import ScheduleLine, every_line, joined_lines, month_marks, value_words

_COLUMNS: Final = ("schedule.when", "schedule.what", "schedule.amount")


def document_schedule(schedule: Schedule, words: Catalogue) -> DocumentSchedule:
    """Months without a day of their own are told together, days stand one by one: on paper nothing can be unfolded."""
    title = plain(schedule.title, words.locale)
    lines = joined_lines(schedule, words, join_days=False)
    when, what, amount = (words.get(key) for key in _COLUMNS)
    return DocumentSchedule(
        heading=title,
        lead=plain(schedule.text, words.locale),
        columns=(when, what, amount),
        lines=tuple(_line(line, words) for line in lines),
        marks=month_marks(schedule),
        picture=(words.get("schedule.picture", title=title), _described(lines, words)),
        information=tuple(
            DocumentRow(
                plain(item.label, words.locale), (value_words(item, words), *_lines(plain(item.text, words.locale)))
            )
            for item in schedule.information
        ),
        notes=(words.get("schedule.provisional_note"),) if schedule.provisional else (),
        events=_events(schedule, words),
    )


def _line(line: ScheduleLine, words: Catalogue) -> DocumentScheduleLine:
    remarks = (*line.remarks, *_lines(plain(line.text, words.locale)))
    return DocumentScheduleLine(line.mark, line.kind, line.when, plain(line.label, words.locale), line.amount, remarks)


def _lines(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _described(lines: tuple[ScheduleLine, ...], words: Catalogue) -> str:
    told = ((f"{line.mark}:", line.when, plain(line.label, words.locale), line.amount) for line in lines)
    sentences = (words.get("schedule.sentence", words=" ".join(filter(None, parts))) for parts in told)
    return "".join(sentences).rstrip()


def _events(schedule: Schedule, words: Catalogue) -> tuple[DocumentEvent, ...]:
    """Every line with a day of its own."""
    found = []
    for item, line in zip(schedule.items, every_line(schedule, words), strict=True):
        if item.day is not None:
            told = _line(line, words)
            title = " ".join(filter(None, (told.label, told.amount)))
            text = "\n".join((*told.remarks, words.get("schedule.calendar_note")))
            found.append(DocumentEvent(f"{item.row}-{item.number}", item.day, title, text))
    return tuple(found)

"""The schedule that was shown before sending is frozen with the application, whatever calendars learn later."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from engine.app.words import engine_words
from engine.defaults.fields.builtin import BUILT_IN
from engine.flow.program import compile_form
from engine.model.answers import Answer, Answers
from engine.model.records import DraftRecord
from engine.model.submission import DraftContent, SubmissionContent
from engine.model.template import DocumentTemplate
from engine.model.text import Catalogue, Text
from engine.ports.keys import Box
from engine.spec import Doors, load
from engine.testing.listed_calendar import ListedCalendar
from engine.usecases.content import read_document, read_submission, write_document, write_submission
from engine.usecases.drafting.drafts import Draft
from engine.usecases.filing.receipt import CALENDAR, build_receipt, documents_of
from engine.usecases.filing.submit import freeze
from engine.usecases.procedures import Procedure

CASES = Path(__file__).parents[2] / "cases/schedules"
AT = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
TYPES = {kind.name: kind for kind in BUILT_IN}
ANSWERS = {"current": "100000", "monthly": "200000", "months": "12", "sum": "2,400,000", "first": "2026-10"}


def draft(answers: dict[str, str]) -> Draft:
    """As opened by its owner. A calendar of weekends alone."""
    calendars = {"jp.bank": ListedCalendar(name="jp.bank")}
    doors = Doors(TYPES, document_renderers=frozenset({"pdf"}), calendars=calendars)
    form = load([CASES], doors).current_form("prepayment")
    assert form is not None
    content = DraftContent(Answers({name: Answer(raw, at=AT) for name, raw in answers.items()}), done=("ask",))
    procedure = Procedure(form, compile_form(form, TYPES, calendars))
    return Draft(cast(DraftRecord, None), content, procedure, AT, cast(Box, None))


def frozen(answers: dict[str, str]) -> SubmissionContent:
    opened = draft(answers)
    return freeze(opened, opened.evaluate(final=True), "0123456789", TYPES, {})


@pytest.mark.rule("R23", "R28")
def test_what_is_shown_before_sending_is_frozen() -> None:
    opened = draft(ANSWERS)
    shown, courses = opened.schedules(opened.evaluate())
    assert shown is not None
    assert shown.items[0].day == date(2026, 10, 27)
    content = read_submission(write_submission(frozen(ANSWERS)))
    assert content.schedule == shown
    assert content.courses == courses
    assert [each.course for each in courses] == ["charge_fails", "late_increase"]


def test_without_all_answers_there_is_neither_schedule_nor_course() -> None:
    opened = draft({**ANSWERS, "sum": ""})
    assert opened.schedules(opened.evaluate()) == (None, ())


def template(kind: str) -> DocumentTemplate:
    return DocumentTemplate(kind, kind, Text({"ja": "書類"}), "any")


def test_the_receipt_says_it_in_words_and_survives_the_queue() -> None:
    content, form = frozen(ANSWERS), draft(ANSWERS).form
    words = Catalogue("ja", engine_words("ja"))
    document = read_document(
        write_document(build_receipt(content, form, template("receipt"), words, development=False))
    )
    assert document.schedule is not None
    assert document.schedule.lines[0].when == "2026年10月27日（火）"
    assert [event.day for event in document.schedule.events][:1] == [date(2026, 10, 27)]


def test_a_calendar_carries_nothing_of_what_was_answered() -> None:
    content, form = frozen(ANSWERS), draft(ANSWERS).form
    words = Catalogue("ja", engine_words("ja"))
    document = build_receipt(content, form, template(CALENDAR), words, development=False)
    assert document.schedule is not None
    assert all(not section.rows for section in document.sections)
    assert document.files == ()


def test_without_a_schedule_no_calendar_is_made() -> None:
    content = frozen(ANSWERS)
    form = replace(draft(ANSWERS).form, documents=(template("receipt"), template(CALENDAR)))
    assert documents_of(form, content) == form.documents
    assert documents_of(form, replace(content, schedule=None)) == (template("receipt"),)

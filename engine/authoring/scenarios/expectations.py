"""Expectations against what is the case: each difference is a diagnostic at the line where it was expected."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.authoring.scenarios.showing import (
    choices_shown,
    deadlines_written,
    fields_shown,
    marks_told,
    notice_told,
    problem_words,
    problems_told,
    refusal_told,
    schedule_written,
    schedules_shown,
    values_shown,
)
from engine.authoring.scenarios.trial import Trial, page_name
from engine.errors import Diagnostic, Param
from engine.model.outcome import Problem
from engine.model.scenario import Expect, ExpectedProblem, Place
from engine.model.words.problems import problem_code


@dataclass(frozen=True, slots=True)
class Case:
    """One expectation after one event. `subjects` and `texts` are those of the mails that the event sent."""

    trial: Trial
    expect: Expect
    file: str
    subjects: Sequence[str]
    texts: Sequence[str] = ()

    def at(self, key: str, code: str, **params: Param) -> Diagnostic:
        place = self.expect.places.get(key, self.expect.place)
        return self.at_place(place, code, **params)

    def at_place(self, place: Place, code: str, **params: Param) -> Diagnostic:
        return Diagnostic(self.file, place.line, place.column, code, params)


def differences(case: Case) -> tuple[Diagnostic, ...]:
    """Everything that is not as expected, in reading order."""
    found = [found for check in _CHECKS for found in check(case)]
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


def _page(case: Case) -> Iterator[Diagnostic]:
    page = case.trial.applicant.page
    actual = page_name(page)
    if case.expect.page and case.expect.page != actual:
        told = "、".join(f"{p.field}({problem_code(p)}): {problem_words(case.trial, p)}" for p in problems_told(page))
        told = told or notice_told(page) or refusal_told(page)
        yield case.at("page", "TEST002" if told else "TEST001", expected=case.expect.page, actual=actual, told=told)


def _problems(case: Case) -> Iterator[Diagnostic]:
    """As exact sets: every expected problem is told, and no other."""
    if case.expect.problems is None:
        return
    rest = list(problems_told(case.trial.applicant.page))
    for expected in case.expect.problems:
        match = next((each for each in rest if _fits(expected, each)), None)
        if match is None:
            yield case.at_place(expected.place, "TEST003", field=expected.field, told=expected.code or "…")
            continue
        rest.remove(match)
        yield from _details(case, expected, match)
    for each in rest:
        words = problem_words(case.trial, each)
        yield case.at("problems", "TEST004", field=each.field, told=problem_code(each), message=words)


def _fits(expected: ExpectedProblem, told: Problem) -> bool:
    return told.field == expected.field and expected.code in ("", problem_code(told))


def _details(case: Case, expected: ExpectedProblem, told: Problem) -> Iterator[Diagnostic]:
    words, basis = problem_words(case.trial, told), "、".join(told.basis) or "-"
    if expected.message and expected.message != words:
        yield case.at_place(expected.place, "TEST005", field=told.field, expected=expected.message, actual=words)
    if expected.basis and set(expected.basis) != set(told.basis):
        wanted = "、".join(expected.basis)
        yield case.at_place(expected.place, "TEST006", field=told.field, expected=wanted, actual=basis)


def _values(case: Case) -> Iterator[Diagnostic]:
    shown = values_shown(case.trial)
    for name, expected in case.expect.values.items():
        if name not in shown:
            yield case.at(f"values.{name}", "TEST008", field=name, here="、".join(shown) or "-")
        elif shown[name] != expected:
            yield case.at(
                f"values.{name}", "TEST007", field=name, expected=_joined(expected), actual=_joined(shown[name])
            )


def _choices(case: Case) -> Iterator[Diagnostic]:
    shown = choices_shown(case.trial)
    for name, expected in case.expect.choices.items():
        if name not in shown:
            yield case.at(f"choices.{name}", "TEST008", field=name, here="、".join(shown) or "-")
        elif shown[name] != expected:
            yield case.at(
                f"choices.{name}", "TEST009", field=name, expected=_joined(expected), actual=_joined(shown[name])
            )


def _hidden(case: Case) -> Iterator[Diagnostic]:
    for name in case.expect.hidden:
        if name in fields_shown(case.trial):
            yield case.at("hidden", "TEST010", field=name)


def _marks(case: Case) -> Iterator[Diagnostic]:
    told = marks_told(case.trial.applicant.page)
    if case.expect.marks is not None and sorted(case.expect.marks) != sorted(told):
        yield case.at("marks", "TEST018", expected=_joined(case.expect.marks), actual=_joined(told))


def _deadlines(case: Case) -> Iterator[Diagnostic]:
    shown = deadlines_written(case.trial.applicant.page)
    if case.expect.deadlines is not None and case.expect.deadlines != shown:
        yield case.at("deadlines", "TEST032", expected=_joined(case.expect.deadlines), actual=_joined(shown))


def _information(case: Case) -> Iterator[Diagnostic]:
    """Of the usual course."""
    usual = schedules_shown(case.trial.applicant.page)[:1]
    shown = {item.id: str(item.value) for schedule in usual for item in schedule.information}
    for name, expected in case.expect.information.items():
        if (shown.get(name, "-"),) != expected:
            at, actual = f"information.{name}", shown.get(name, "-")
            yield case.at(at, "TEST033", name=name, expected=_joined(expected), actual=actual)


def _schedules(case: Case) -> Iterator[Diagnostic]:
    """Every line, in order; a course that is not shown has none."""
    shown = {each.course: schedule_written(each) for each in schedules_shown(case.trial.applicant.page)}
    asked = {f"courses.{course}": (course, lines) for course, lines in case.expect.courses.items()}
    if case.expect.schedule is not None:
        asked["schedule"] = ("", case.expect.schedule)
    for key, (course, expected) in asked.items():
        actual = shown.get(course, ())
        if actual != expected:
            yield case.at(key, "TEST019", expected=_joined(expected), actual=_joined(actual))


def _mails(case: Case) -> Iterator[Diagnostic]:
    sent = _joined(case.subjects)
    if case.expect.mail and case.expect.mail not in case.subjects:
        yield case.at("mail", "TEST011", expected=case.expect.mail, actual=sent)
    if case.expect.mails is not None and sorted(case.expect.mails) != sorted(case.subjects):
        yield case.at("mails", "TEST012", expected=_joined(case.expect.mails), actual=sent)
    for words in case.expect.mail_says:
        if not any(words in text for text in case.texts):
            yield case.at("mail_says", "TEST034", expected=words, actual=sent)


def _documents(case: Case) -> Iterator[Diagnostic]:
    """Made for this application: their jobs are there, and every word that will stand on them."""
    # Forms made on paper are kept under their id and the draft's revision.
    made = [document.id.partition(".")[0] for document in case.trial.delivered.documents]
    if case.expect.documents is not None and sorted(case.expect.documents) != sorted(made):
        yield case.at("documents", "TEST013", expected=_joined(case.expect.documents), actual=_joined(made))


def _ending(case: Case) -> Iterator[Diagnostic]:
    page, expect = case.trial.applicant.page, case.expect
    if expect.refused and expect.refused != refusal_told(page):
        yield case.at("refused", "TEST014", expected=expect.refused, actual=refusal_told(page) or page_name(page))
    if expect.notice and expect.notice != notice_told(page):
        yield case.at("notice", "TEST015", expected=expect.notice, actual=notice_told(page) or page_name(page))
    status = case.trial.applicant.status()
    if expect.status and expect.status != status:
        yield case.at("status", "TEST016", expected=expect.status, actual=status)


def _pair(case: Case) -> Iterator[Diagnostic]:
    if case.expect.pair is None:
        return
    actual = case.trial.applicant.pair_status()
    if case.expect.pair != actual:
        yield case.at("pair", "TEST017", expected=case.expect.pair, actual=actual)


def _joined(lines: Sequence[str]) -> str:
    return "、".join(lines) or "-"


_CHECKS: Final[tuple[Callable[[Case], Iterator[Diagnostic]], ...]] = (
    _page,
    _problems,
    _values,
    _choices,
    _hidden,
    _marks,
    _schedules,
    _information,
    _deadlines,
    _mails,
    _documents,
    _ending,
    _pair,
)

"""What a page shows, read off its value: the fields, what stands in them, what can be chosen, what is wrong."""

from collections.abc import Iterable, Mapping

from engine.authoring.scenarios.trial import Trial
from engine.dates import Window
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, WaitingPage
from engine.model.deadline import Deadline, MonthChoices
from engine.model.field import Choice, Field, Step
from engine.model.outcome import Mark, Problem
from engine.model.page import CheckPageShown, DonePageShown, MessagePage, Page, Shown, StartPage, StepPage
from engine.model.schedule import Schedule
from engine.model.words.problems import problem_message


def step_shown(trial: Trial) -> Step | None:
    """The step of a page of questions: of the form, of the registration, or what the identity says."""
    page, portal = trial.applicant.page, trial.form.portal
    if not isinstance(page, StepPage):
        return None
    if page.place == "registration":
        return portal.registration.step if portal.registration else None
    if page.place == "identity":
        return portal.identity.confirm if portal.identity else None
    return trial.form.step(page.step)


def fields_shown(trial: Trial) -> tuple[str, ...]:
    """Ids of the fields one can see."""
    page, step = trial.applicant.page, step_shown(trial)
    if isinstance(page, StepPage) and step is not None:
        return tuple(field.id for field in step.fields if field.id not in page.irrelevant)
    if isinstance(page, CheckPageShown):
        return tuple(item.field for item in page.items)
    if isinstance(page, StartPage):
        return tuple(question.id for question in trial.form.start.questions)
    return ()


def values_shown(trial: Trial) -> Mapping[str, tuple[str, ...]]:
    """Field id -> lines: as typed on a page of questions, as it will be sent on the check page."""
    page = trial.applicant.page
    if isinstance(page, StepPage):
        return {name: _lines(page.values.get(name, "")) for name in fields_shown(trial)}
    if isinstance(page, CheckPageShown):
        return {item.field: item.values for item in page.items}
    if isinstance(page, StartPage):
        return {name: (page.values.get(name, ""),) for name in fields_shown(trial)}
    return {}


def _lines(shown: Shown) -> tuple[str, ...]:
    if isinstance(shown, str):
        return (shown,)
    return tuple(each.name if isinstance(each, Attachment) else each for each in shown)


def choices_shown(trial: Trial) -> Mapping[str, tuple[str, ...]]:
    """Field id -> ids of its choices (months that can be chosen now), for every field on the page that has choices."""
    step, start, page = step_shown(trial), trial.form.start, trial.applicant.page
    asked: Iterable[tuple[str, tuple[Choice, ...]]] = ()
    months: Mapping[str, MonthChoices] = page.months if isinstance(page, StepPage) else {}
    if step is not None:
        asked = ((field.id, field.choices) for field in step.fields)
    elif isinstance(page, StartPage):
        asked = ((question.id, question.choices) for question in start.questions)
    shown = fields_shown(trial)
    listed = {name: tuple(c.id for c in choices) for name, choices in asked if choices and name in shown}
    return listed | {
        name: tuple(str(each.month) for each in found.offered) for name, found in months.items() if name in shown
    }


def schedules_shown(page: Page | None) -> tuple[Schedule, ...]:
    """The usual course and the others, where the page shows a schedule."""
    if not isinstance(page, CheckPageShown | DonePageShown) or page.schedule is None:
        return ()
    return (page.schedule, *page.courses)


def schedule_written(schedule: Schedule) -> tuple[str, ...]:
    """As scenarios write it: day or month, row and yen."""
    return tuple(
        " ".join(str(part) for part in (item.day or item.month, item.row, item.amount) if part is not None)
        for item in schedule.items
    )


def deadlines_written(page: Page | None) -> tuple[str, ...]:
    """Of the start page, as scenarios write them: id, month, opens, closes before, advised day."""
    ways = page.channels if isinstance(page, StartPage) else ()
    return tuple(_window_written(deadline, window) for way in ways for deadline, window in way.windows)


def _window_written(deadline: Deadline, window: Window) -> str:
    ends = (window.interval.start, window.interval.end)
    instants = (each.isoformat(timespec="minutes")[:16] if each else "-" for each in ends)
    advised = [str(window.advised.day)] if window.advised else []
    return " ".join([deadline.id, str(window.month), *instants, *advised])


def marks_shown(page: Page | None) -> tuple[Mark, ...]:
    return page.marks if isinstance(page, StepPage | CheckPageShown) else ()


def marks_told(page: Page | None) -> tuple[str, ...]:
    """Fields with a remark, each once."""
    return tuple(dict.fromkeys(mark.field for mark in marks_shown(page)))


def problems_told(page: Page | None) -> tuple[Problem, ...]:
    return page.problems if isinstance(page, StartPage | StepPage | CheckPageShown) else ()


def problem_words(trial: Trial, problem: Problem) -> str:
    """What the applicant reads."""
    field = _field(trial, problem.field)
    label = field.label.in_locale(trial.words.locale) if field else problem.field
    return problem_message(problem, label, trial.words)


def _field(trial: Trial, field_id: str) -> Field | None:
    step = step_shown(trial)
    here = {field.id: field for field in step.fields} if step else {}
    return here.get(field_id) or trial.form.field(field_id)


def refusal_told(page: Page | None) -> str:
    """Why identification ended without success, as a bare code."""
    if isinstance(page, WaitingPage):
        return page.problem.removeprefix("identity.")
    if isinstance(page, IdentifyPage) and page.frame.notice.startswith("identity."):
        return page.frame.notice.removeprefix("identity.")
    return ""


def notice_told(page: Page | None) -> str:
    """The code of a message page, or of a message above a page."""
    if isinstance(page, MessagePage):
        return page.code
    return page.frame.notice.removeprefix("notice.") if page else ""

"""What a scenario brought to light: pages, choices, gates and refusals, for the coverage of a spec."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.authoring.scenarios.showing import marks_shown, problems_told, schedules_shown
from engine.authoring.scenarios.trial import page_name
from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.model.answers import Raw
from engine.model.form import Form
from engine.model.outcome import Evaluation
from engine.model.page import CheckPageShown, DonePageShown, Page, StartPage, StepPage, StopPage
from engine.usecases.procedures import Desk, Procedure, Procedures


@dataclass(slots=True)
class Observed:
    """`pages`: names as scenarios call them. `chosen`: (field or question, choice). `opened`, `closed`: fields and
    `step:<id>` that were asked, or not. `refused`: (field, words of a constraint that refused or marked). `rules`: bases of refusals and stops.
    `shown`: fields on pages. `answered`: fields with a value. `rows`: `row:`, `course:`, `information:` of schedules.
    `deadlines`: ids of those that a page told.
    """

    pages: set[str] = field(default_factory=set)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    deadlines: set[str] = field(default_factory=set)

    def see(self, page: Page, form: Form) -> None:
        """A page was shown."""
        self.pages.add(page_name(page))
        for problem in problems_told(page):
            self.rules.update(problem.basis)
            if problem.code == "constraint" and problem.message:
                self.refused.add((problem.field, problem.message.in_locale("ja")))
        for mark in marks_shown(page):
            self.rules.update(mark.basis)
            self.refused.add((mark.field, mark.message.in_locale("ja")))
        if isinstance(page, StopPage):
            self.rules.update(basis for stop in form.start.stops if stop.id == page.stop for basis in stop.basis)
        if isinstance(page, StepPage):
            self.closed.update(page.irrelevant)
            step = form.step(page.step) if page.place == "form" else None
            fields = step.fields if step else ()
            self.shown.update(each.id for each in fields if each.id not in page.irrelevant)
        if isinstance(page, CheckPageShown):
            self.shown.update(item.field for item in page.items)
        self._see_time(page)

    def _see_time(self, page: Page) -> None:
        """Deadlines, and the lines of schedules."""
        if isinstance(page, StartPage):
            self.deadlines.update(deadline.id for way in page.channels for deadline, _ in way.windows)
        if isinstance(page, StepPage):
            for choices in page.months.values():
                self.deadlines.update(each.deadline.id for each in choices.offered)
                self.deadlines.update(each.deadline.id for each in choices.missing)
        if isinstance(page, DonePageShown) and page.due is not None:
            self.deadlines.add(page.due[0].id)
        for schedule in schedules_shown(page):
            self.rows.update(f"row:{item.row}" for item in schedule.items)
            self.rows.update(f"information:{item.id}" for item in schedule.information)
            self.rows.add(f"course:{schedule.course}")

    def note(self, form: Form, evaluation: Evaluation) -> None:
        """Answers were looked at."""
        self.closed.update(evaluation.irrelevant)
        self.opened.update(each.id for each in form.fields() if each.id not in evaluation.irrelevant)
        for step in form.steps:
            (self.closed if step.id in evaluation.irrelevant_steps else self.opened).add(f"step:{step.id}")
        for each in form.fields():
            value = evaluation.values.get(each.id)
            if value is not None:
                self.answered.add(each.id)
            self.chosen.update((each.id, choice.id) for choice in each.choices if choice.id == value)


def watched(procedures: Procedures, seen: Mapping[str, Observed]) -> Procedures:
    """The same procedures, where every look at answers is noted under the id of their form."""

    def watch(procedure: Procedure) -> Procedure:
        observed = seen.get(procedure.form.ref.id)
        if observed is None:
            return procedure
        return replace(procedure, program=_noting(procedure.program, procedure.form, observed))

    current = {name: watch(procedure) for name, procedure in procedures.current.items()}
    versions = {ref: watch(procedure) for ref, procedure in procedures.versions.items()}
    desks: Mapping[str, Desk] = procedures.desks
    return replace(procedures, current=current, versions=versions, desks=desks)


def _noting(program: Program, form: Form, observed: Observed) -> Program:
    def evaluate(raw: Mapping[str, Raw], facts: Facts) -> Evaluation:
        evaluation = program.evaluate(raw, facts)
        observed.note(form, evaluation)
        return evaluation

    return replace(program, evaluate=evaluate)

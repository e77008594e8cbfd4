"""Runs one scenario from its first event to its last, or to the first that does not come out as expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.authoring.scenarios.applicant import Applicant
from engine.authoring.scenarios.events import happen
from engine.authoring.scenarios.expectations import Case, differences
from engine.authoring.scenarios.observed import Observed, watched
from engine.authoring.scenarios.trial import CannotHappen, Trial
from engine.authoring.world.ports import Surroundings, make_world
from engine.authoring.world.queue import Delivered, deliver
from engine.errors import Diagnostic, Param, TetsuzukiError
from engine.model.scenario import Event, Place, Scenario


@dataclass(frozen=True, slots=True)
class Result:
    """`failures` are empty when everything came as expected. `events` is how many happened, the failing one included.

    `others`: what came to light of other forms that the scenario went on with, by their ids.
    """

    scenario: Scenario
    failures: tuple[Diagnostic, ...]
    events: int
    observed: Observed
    others: Mapping[str, Observed] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not self.failures


def run_scenario(scenario: Scenario, around: Surroundings) -> Result:
    """Never raises: a defect of the engine, too, is reported at the event that showed it."""
    seen = {form: Observed() for form in around.procedures.current}
    observed = seen[scenario.form]
    around = replace(around, procedures=watched(around.procedures, seen))
    world = make_world(around, scenario.at, f"{scenario.form}/{scenario.name}")
    trial = Trial(world, Applicant(world), around.procedures.current[scenario.form].form, Delivered())
    for number, event in enumerate(scenario.events, 1):
        failures = _one(trial, event, scenario.file, seen)
        if failures and number <= scenario.inherited:
            failures = (_at(scenario.file, scenario.place, "TEST030", name=scenario.after),)
        if failures:
            return Result(scenario, failures, number, observed)
    others = {form: each for form, each in seen.items() if each.pages and each is not observed}
    return Result(scenario, (), len(scenario.events), observed, others)


def _one(trial: Trial, event: Event, file: str, seen: Mapping[str, Observed]) -> tuple[Diagnostic, ...]:
    """One event and what follows from it."""
    if event.word == "start":
        seen[trial.own.ref.id].chosen.update((name, str(choice)) for name, choice in event.given.items())
    before = len(trial.delivered.mails)
    trial.applicant.pages.clear()
    try:
        happen(trial, event)
        deliver(trial.world, trial.delivered)
    except CannotHappen as refused:
        return (_at(file, event.place, refused.code, **refused.params),)
    except TetsuzukiError as failure:
        return (_at(file, event.place, "TEST029", event=event.word, failure=str(failure)),)
    for page in trial.applicant.pages:
        shown = trial.form_of(page)
        seen[shown.ref.id].see(page, shown)
    if event.expect is None:
        return ()
    sent = trial.delivered.mails[before:]
    subjects, texts = [mail.subject for mail in sent], [mail.text for mail in sent]
    return differences(Case(trial, event.expect, file, subjects, texts))


def _at(file: str, place: Place, code: str, **params: Param) -> Diagnostic:
    return Diagnostic(file, place.line, place.column, code, params)

"""Answers of a scenario as a browser sends them: what the page shows already, and what the event changes."""

from collections.abc import Mapping, Sequence

from engine.authoring.scenarios.trial import Trial
from engine.model.field import Field, Step
from engine.model.page import StepPage
from engine.model.scenario import Given, GivenFile
from engine.ports.fields import FieldType

TICKED = "on"


def posted_values(trial: Trial, step: Step, page: StepPage, given: Mapping[str, Given]) -> dict[str, str]:
    """Values by control. Raises CannotHappen for a field that is not on the page."""
    fields = {field.id: field for field in step.fields}
    shown = {name: value for name, value in page.values.items() if isinstance(value, str)}
    return {**shown, **{name: _posted(trial, fields, name, value) for name, value in given.items() if _typed(value)}}


def files_of(trial: Trial, step: Step, given: Mapping[str, Given]) -> dict[str, Sequence[GivenFile]]:
    """Files by control. Raises CannotHappen for a field that takes none."""
    fields = {field.id: field for field in step.fields}
    found: dict[str, Sequence[GivenFile]] = {}
    for name, value in given.items():
        if isinstance(value, tuple) and not _typed(value):
            if _kind(trial, fields, name).control != "files":
                raise trial.refuse("TEST027", field=name)
            found[name] = [each for each in value if isinstance(each, GivenFile)]
    return found


def _typed(value: Given) -> bool:
    return not isinstance(value, tuple) or (bool(value) and isinstance(value[0], str))


def _posted(trial: Trial, fields: Mapping[str, Field], name: str, value: Given) -> str:
    kind = _kind(trial, fields, name)
    if kind.control == "files":
        raise trial.refuse("TEST028", field=name)
    if isinstance(value, bool):
        return TICKED if value else ""
    if isinstance(value, str):
        return value
    raise trial.refuse("TEST026", field=name)


def _kind(trial: Trial, fields: Mapping[str, Field], name: str) -> FieldType:
    if name not in fields:
        raise trial.refuse("TEST023", field=name, here="、".join(fields))
    return trial.world.procedures.field_types[fields[name].type]
